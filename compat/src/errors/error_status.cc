// SPDX-License-Identifier: Apache-2.0
//
// How an Error becomes a status and is read back from one.
#include <cerrno>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/strings/cord.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "errno_table.h"
#include "error_message.h"
#include "error_payload.h"
#include "message_text.h"
#include "mmap_compat/errors.h"
#include "own_mistakes.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr char kPayloadUrl[] = "type.mmap-compat/Error";

// The first errno in the row that is one: POSIX's own where it names any.
int ErrnoOfRefusal(const ErrnoRow& row) {
  for (const Answers& answers : row.answers) {
    for (const int answer : answers.values) {
      if (answer > 0) return answer;
    }
  }
  std::abort();  // a row that nobody can be refused by is a mistake in the table
}

struct Mistake {
  Reason reason;
  int error_number;
  std::string_view explanation;
  bool is_told_by_explanation;  // that it was refused
};

Mistake MistakeFor(Operation operation, Circumstances circumstance) {
  for (const OwnMistake& mistake : OwnMistakes()) {
    if (mistake.circumstance == circumstance) {
      return {mistake.reason, mistake.error_number, mistake.explanation, true};
    }
  }
  for (const ErrnoRow& row : RowsOf(operation)) {
    if (row.circumstances == circumstance) {
      return {row.reason, ErrnoOfRefusal(row), row.explanation, IsRefused(row)};
    }
  }
  std::abort();  // a refusal without a row is a mistake in this library, not the caller's
}

// Whether a status with a message that long can be made: its allocations must not fail. Asks for
// much more than they need, since allocators keep a small block that was freed for requests of the
// same size.
ABSL_ATTRIBUTE_NOINLINE ABSL_ATTRIBUTE_COLD bool HeapHasRoomFor(std::size_t message) {
  constexpr std::size_t kAmple = std::size_t{3} << 10;
  // Volatile, so that no compiler does without an allocation that nobody uses.
  void* volatile room = std::malloc(message + kAmple);
  std::free(room);
  return room != nullptr;
}

// Abseil's view is a type of its own where it was built for older C++.
absl::string_view View(const MessageText& message) {
  return {message.view().data(), message.view().size()};
}

// As a row of the table has it, where one does, which is so for few failures.
ABSL_ATTRIBUTE_NOINLINE void DescribeByRow(Circumstances circumstances, Described& described) {
  const ErrnoRow* const row =
      FindRow(HostSystem(), described.operation, described.error_number, circumstances);
  if (row == nullptr) return;
  described.reason = row->reason;
  described.explanation = row->explanation;
  described.explanation_tells_all = !IsRefused(*row);
}

// For an error that its message does not tell, or not without doubt.
ABSL_ATTRIBUTE_NOINLINE absl::Status StatusWithPayload(const Described& described,
                                                       absl::Span<const CallArgument> arguments) {
  Error error;
  error.operation = described.operation;
  error.reason = described.reason;
  error.original_errno = described.error_number;
  error.refused = described.refused;
  error.explanation = std::string(described.explanation.empty() ? ReasonName(described.reason)
                                                                : described.explanation);
  for (const CallArgument& argument : arguments) {
    MessageText value;
    argument.Write(value);
    error.arguments.push_back({std::string(argument.name()), std::string(value.view())});
  }
  return ToStatus(error);
}

// Inlined, and the rare parts not: see message_text.h. Two allocations, by absl::Status, where the
// message tells all.
ABSL_ATTRIBUTE_ALWAYS_INLINE inline absl::Status StatusOf(
    const Described& described, absl::Span<const CallArgument> arguments) {
  MessageText message;
  const bool is_plain = WriteMessage(described, arguments, message);
  if (ABSL_PREDICT_FALSE(!described.explanation_tells_all || !is_plain)) {
    return StatusWithPayload(described, arguments);
  }
  const absl::StatusCode code = StatusCodeOf(described.reason);
  const bool is_short_of_memory = code == absl::StatusCode::kResourceExhausted;
  if (is_short_of_memory && !HeapHasRoomFor(message.view().size())) return absl::Status(code, "");
  return absl::Status(code, View(message));
}

}  // namespace

std::optional<std::string> Error::ArgumentValue(std::string_view name) const {
  for (const Argument& argument : arguments) {
    if (argument.name == name) return argument.value;
  }
  return std::nullopt;
}

std::optional<Error> ErrorFrom(const absl::Status& status) {
  const std::string_view message(status.message().data(), status.message().size());
  const auto payload = status.GetPayload(kPayloadUrl);
  return payload.has_value() ? ErrorIn(std::string(*payload), message) : ErrorInMessage(message);
}

std::optional<Reason> ReasonFrom(const absl::Status& status) {
  const std::string_view message(status.message().data(), status.message().size());
  if (message.empty()) {
    // What StatusOf gives where there is no room for more.
    return absl::IsResourceExhausted(status) ? std::optional(Reason::kOutOfMemory) : std::nullopt;
  }
  const auto payload = status.GetPayload(kPayloadUrl);
  if (!payload.has_value()) return ReasonInMessage(message);
  // A payload of ours is in one piece: it is asked for as such, which copies nothing.
  const auto text = payload->TryFlat();
  if (!text.has_value()) return ReasonIn(std::string(*payload));
  return ReasonIn({text->data(), text->size()});
}

absl::Status ToStatus(const Error& error) {
  MessageText message;
  WriteMessage(error, message);
  absl::Status status(StatusCodeOf(error.reason), View(message));
  if (ErrorInMessage(message.view()) == error) return status;
  // From a view, since the constructor from a string is a template, whose symbol Clang (since 18)
  // and GCC spell differently: each could not be linked with an Abseil that the other built.
  const std::string payload = PayloadOf(error);
  status.SetPayload(kPayloadUrl, absl::Cord(absl::string_view(payload)));
  return status;
}

namespace internal {

bool IsRefused(const ErrnoRow& row) {
  for (const Answers& answers : row.answers) {
    if (answers.Contain(kAccepts)) return !row.harmless;
  }
  return false;
}

absl::Status Refusal(Operation operation, Circumstances circumstance,
                     absl::Span<const CallArgument> arguments) {
  const Mistake mistake = MistakeFor(operation, circumstance);
  return StatusOf({operation, mistake.reason, mistake.error_number, true,
                   mistake.is_told_by_explanation, mistake.explanation},
                  arguments);
}

// Without a call of its own functions but the rare ones: see message_text.h.
[[gnu::flatten]] absl::Status Failure(Operation operation, int error_number,
                                      Circumstances circumstances,
                                      absl::Span<const CallArgument> arguments) {
  Described described = {operation, CommonMeaning(error_number), error_number, false, true, {}};
  if (ABSL_PREDICT_FALSE(MayHaveRow(operation, error_number))) {
    DescribeByRow(circumstances, described);
  }
  absl::Status status = StatusOf(described, arguments);
  errno = error_number;
  return status;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
