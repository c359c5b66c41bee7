// SPDX-License-Identifier: Apache-2.0
#include "error_message.h"

#include <cctype>
#include <cstddef>
#include <string>

#include "absl/base/attributes.h"
#include "errno_table.h"
#include "own_mistakes.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// The name of a number that is none of Operation's, as those after its last one are.
constexpr std::string_view kNoOperation = "unknown";

ABSL_ATTRIBUTE_NOINLINE void WriteExplanation(std::string_view explanation, MessageText& message) {
  message.AddParts(kAfterArguments);
  message.Add(explanation);
}

// Takes what is in front of `separator`, and both away. Nothing where there is no separator.
std::optional<std::string_view> Take(std::string_view& rest, std::string_view separator) {
  const std::size_t end = rest.find(separator);
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end + separator.size());
  return taken;
}

bool IsPartOfName(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

// Whether it is names with values, as it must be where a message has no error in it that begins
// later.
bool AreArguments(std::string_view text) {
  while (!text.empty()) {
    const auto name = Take(text, "=");
    if (!name || name->empty()) return false;
    for (const char c : *name) {
      if (!IsPartOfName(c)) return false;
    }
    if (!Take(text, kBetweenArguments)) break;
  }
  return true;
}

struct Found {
  Operation operation;
  std::string_view arguments;
  std::string_view explanation;
  int error_number;
  Meaning meaning;
};

// The error whose message `text` begins with.
std::optional<Found> ReadMessage(Operation operation, std::string_view text) {
  text.remove_prefix(OperationName(operation).size());
  constexpr std::string_view kBefore = kBeforeArguments;
  if (text.substr(0, kBefore.size()) != kBefore) return std::nullopt;
  text.remove_prefix(kBefore.size());
  const auto arguments = Take(text, kAfterArguments);
  const auto explanation = Take(text, kBeforeErrno);
  const auto name = Take(text, kAfterErrno);
  if (!arguments || !explanation || !name || !AreArguments(*arguments)) return std::nullopt;
  const std::optional<int> error_number = ErrnoNamed(*name);
  const std::optional<Meaning> meaning = MeaningOf(operation, *explanation);
  if (!error_number || !meaning) return std::nullopt;
  return Found{operation, *arguments, *explanation, *error_number, *meaning};
}

std::optional<Found> Find(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && IsPartOfName(text[at - 1])) continue;
    for (int i = 0;; ++i) {
      const auto operation = static_cast<Operation>(i);
      const std::string_view name = OperationName(operation);
      if (name == kNoOperation) break;
      if (text.substr(at, name.size()) != name) continue;
      if (const auto found = ReadMessage(operation, text.substr(at))) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

ABSL_ATTRIBUTE_NOINLINE bool ReadsAsPlainText(std::string_view text) {
  return text.find(kBetweenArguments) == std::string_view::npos &&
         text.find(kAfterArguments) == std::string_view::npos;
}

void WriteMessage(const Error& error, MessageText& message) {
  WriteOperation(error.operation, message);
  std::string_view separator;
  for (const Argument& argument : error.arguments) {
    message.Add(separator);
    message.Add(argument.name);
    message.AddParts("=");
    message.Add(argument.value);
    separator = kBetweenArguments;
  }
  WriteExplanation(error.explanation, message);
  WriteErrno(error.original_errno, message);
}

bool WriteMessage(const Described& error, absl::Span<const CallArgument> arguments,
                  MessageText& message) {
  WriteOperation(error.operation, message);
  bool is_plain = true;
  for (const CallArgument& argument : arguments) {
    if (&argument != arguments.begin()) message.AddParts(kBetweenArguments);
    message.Add(argument.name());
    message.AddParts("=");
    is_plain = argument.Write(message) && is_plain;
  }
  if (error.explanation.empty()) {
    WriteReason(error.reason, message);
  } else {
    WriteExplanation(error.explanation, message);
  }
  WriteErrno(error.error_number, message);
  return is_plain;
}

std::optional<Meaning> MeaningOf(Operation operation, std::string_view explanation) {
  for (const OwnMistake& mistake : OwnMistakes()) {
    if (mistake.explanation == explanation) return Meaning{mistake.reason, true};
  }
  for (const ErrnoRow& row : RowsOf(operation)) {
    if (row.explanation == explanation) return Meaning{row.reason, IsRefused(row)};
  }
  for (int i = 0; i <= static_cast<int>(Reason::kUnknown); ++i) {
    const auto reason = static_cast<Reason>(i);
    if (ReasonName(reason) == explanation) return Meaning{reason, false};
  }
  return std::nullopt;
}

std::optional<Error> ErrorInMessage(std::string_view text) {
  const std::optional<Found> found = Find(text);
  if (!found) return std::nullopt;
  Error error;
  error.operation = found->operation;
  error.reason = found->meaning.reason;
  error.original_errno = found->error_number;
  error.refused = found->meaning.refused;
  error.explanation = std::string(found->explanation);
  std::string_view rest = found->arguments;
  while (!rest.empty()) {
    std::string_view argument = rest;
    if (const auto taken = Take(rest, kBetweenArguments)) {
      argument = *taken;
    } else {
      rest = {};
    }
    const std::string_view name = Take(argument, "=").value_or("");
    error.arguments.push_back({std::string(name), std::string(argument)});
  }
  return error;
}

std::optional<Reason> ReasonInMessage(std::string_view text) {
  const std::optional<Found> found = Find(text);
  return found ? std::optional<Reason>(found->meaning.reason) : std::nullopt;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
