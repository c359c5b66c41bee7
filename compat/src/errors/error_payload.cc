// SPDX-License-Identifier: Apache-2.0
#include "error_payload.h"

#include <charconv>
#include <cstddef>
#include <utility>

#include "error_message.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr std::string_view kRefused = "refused";

// The reason of that name, which is the last one where there is none.
Reason ReasonNamed(std::string_view name) {
  for (int i = 0; i < static_cast<int>(Reason::kUnknown); ++i) {
    if (ReasonName(static_cast<Reason>(i)) == name) return static_cast<Reason>(i);
  }
  return Reason::kUnknown;
}

// Takes what is in front of `separator`, and both away. Nothing where there is no separator.
std::optional<std::string_view> Take(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return taken;
}

template <typename Integer>
bool TakeNumber(std::string_view& rest, char separator, Integer& number) {
  const std::optional<std::string_view> taken = Take(rest, separator);
  if (!taken) return false;
  const char* const end = taken->data() + taken->size();
  return std::from_chars(taken->data(), end, number).ptr == end && !taken->empty();
}

// Goes through a message, comparing it with what must stand there.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  bool Skip(std::string_view expected) {
    if (text_.substr(0, expected.size()) != expected) return false;
    text_.remove_prefix(expected.size());
    return true;
  }
  bool Read(std::size_t length, std::string& to) {
    if (length > text_.size()) return false;
    to = std::string(text_.substr(0, length));
    text_.remove_prefix(length);
    return true;
  }

 private:
  std::string_view text_;
};

// Whether `text` begins with the message of the error, whose explanation and arguments it then has.
bool ReadMessage(std::string_view text, std::size_t explanation, std::string_view lengths,
                 Error& error) {
  Reader reader(text);
  if (!reader.Skip(OperationName(error.operation)) || !reader.Skip(kBeforeArguments)) return false;
  error.arguments.clear();
  while (!lengths.empty()) {
    std::size_t name = 0;
    std::size_t value = 0;
    if (!TakeNumber(lengths, '=', name) || !TakeNumber(lengths, ',', value)) return false;
    Argument argument;
    if (!error.arguments.empty() && !reader.Skip(kBetweenArguments)) return false;
    if (!reader.Read(name, argument.name) || !reader.Skip("=")) return false;
    if (!reader.Read(value, argument.value)) return false;
    error.arguments.push_back(std::move(argument));
  }
  return reader.Skip(kAfterArguments) && reader.Read(explanation, error.explanation) &&
         reader.Skip(kBeforeErrno) && reader.Skip(ErrnoName(error.original_errno)) &&
         reader.Skip(kAfterErrno);
}

}  // namespace

std::string PayloadOf(const Error& error) {
  std::string payload(ReasonName(error.reason));
  payload += ';';
  if (error.refused) payload += kRefused;
  payload += ';' + std::to_string(error.original_errno) + ';' +
             std::to_string(static_cast<int>(error.operation)) + ';' +
             std::to_string(error.explanation.size()) + ';';
  for (const Argument& argument : error.arguments) {
    payload += std::to_string(argument.name.size()) + '=' + std::to_string(argument.value.size());
    payload += ',';
  }
  return payload;
}

std::optional<Error> ErrorIn(std::string_view payload, std::string_view message) {
  Error error;
  const std::optional<Reason> reason = ReasonIn(payload);
  if (!reason) return std::nullopt;
  error.reason = *reason;
  (void)Take(payload, ';');
  error.refused = Take(payload, ';') == kRefused;
  int operation = 0;
  std::size_t explanation = 0;
  if (!TakeNumber(payload, ';', error.original_errno) || !TakeNumber(payload, ';', operation) ||
      !TakeNumber(payload, ';', explanation)) {
    return std::nullopt;
  }
  error.operation = static_cast<Operation>(operation);
  const std::string_view name = OperationName(error.operation);
  for (std::size_t at = message.find(name); at != std::string_view::npos;
       at = message.find(name, at + 1)) {
    if (ReadMessage(message.substr(at), explanation, payload, error)) return error;
  }
  error.arguments.clear();
  error.explanation = std::string(ReasonName(error.reason));
  return error;
}

std::optional<Reason> ReasonIn(std::string_view payload) {
  const std::optional<std::string_view> name = Take(payload, ';');
  return name ? std::optional<Reason>(ReasonNamed(*name)) : std::nullopt;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
