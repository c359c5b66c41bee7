// SPDX-License-Identifier: Apache-2.0
//
// What a status carries besides its message where the message alone does not tell the Error.
//
// absl::Status::ToString() prints the two of them. So that it says nothing twice, the payload has
// what the message does not show, and of everything else only how long it is there:
//
//   mmap(length=0, fd=7): length is zero [EINVAL]
//   invalid length;refused;22;0;14;6=1,2=1,
//
// The reason, who found the mistake, the number of the errno and of the operation, the length of
// the explanation, and those of each argument's name and value.
#ifndef COMPAT_SRC_ERRORS_ERROR_PAYLOAD_H_
#define COMPAT_SRC_ERRORS_ERROR_PAYLOAD_H_

#include "mmap_compat/abi.h"

#include <optional>
#include <string>
#include <string_view>

#include "mmap_compat/errors.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

std::string PayloadOf(const Error& error);

// The error that a payload and the message that came with it stand for; nothing for a payload of
// another form. Where somebody has put more text around the message it is found in there; where it
// is gone, the explanation is the name of the reason, and the arguments are missing.
std::optional<Error> ErrorIn(std::string_view payload, std::string_view message);

// Only its reason. Allocates nothing.
std::optional<Reason> ReasonIn(std::string_view payload);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_ERROR_PAYLOAD_H_
