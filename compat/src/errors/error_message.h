// SPDX-License-Identifier: Apache-2.0
//
// What the message of a status says, and how an Error is read back from it.
//
//   mmap(length=0, fd=7): length is zero [EINVAL]
//
// The reason, and whether the mistake was refused, are those of the table's row that has this
// explanation, so that a status needs nothing else. Where they are not, or where a name makes the
// message ambiguous, the status has a payload besides: see error_payload.h.
#ifndef COMPAT_SRC_ERRORS_ERROR_MESSAGE_H_
#define COMPAT_SRC_ERRORS_ERROR_MESSAGE_H_

#include "mmap_compat/abi.h"

#include <optional>
#include <string_view>

#include "absl/types/span.h"
#include "call_arguments.h"
#include "message_text.h"
#include "mmap_compat/errors.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// An Error of which nothing is copied.
struct Described {
  Operation operation;
  Reason reason;
  int error_number;
  bool refused;
  bool explanation_tells_all;    // the reason, and whether it was refused
  std::string_view explanation;  // empty where it is the reason's name
};

void WriteMessage(const Error& error, MessageText& message);

// Returns whether each argument can be told from what stands around it.
bool WriteMessage(const Described& error, absl::Span<const CallArgument> arguments,
                  MessageText& message);

// Whether a name or a value can stand in a message and be told from the rest of it.
bool ReadsAsPlainText(std::string_view text);

// What stands around the names and the arguments in a message.
inline constexpr char kBeforeArguments[] = "(";
inline constexpr char kBetweenArguments[] = ", ";
inline constexpr char kAfterArguments[] = "): ";
inline constexpr char kBeforeErrno[] = " [";
inline constexpr char kAfterErrno[] = "]";

// The parts of a message whose names are in tables, with what stands before and after them:
// "open(", "): not found" and " [ENOENT]".
void WriteOperation(Operation operation, MessageText& message);
void WriteReason(Reason reason, MessageText& message);
void WriteErrno(int error_number, MessageText& message);

// The number that ErrnoName gives this name.
std::optional<int> ErrnoNamed(std::string_view name);

// What an explanation says of the operation that it is given for.
struct Meaning {
  Reason reason;
  bool refused;
};
std::optional<Meaning> MeaningOf(Operation operation, std::string_view explanation);

// The first error in a text that may say more before and after it. ReasonInMessage allocates
// nothing.
std::optional<Error> ErrorInMessage(std::string_view text);
std::optional<Reason> ReasonInMessage(std::string_view text);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_ERROR_MESSAGE_H_
