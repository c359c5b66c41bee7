// SPDX-License-Identifier: Apache-2.0
//
// What an errno is called, and what it means whatever the call was.
#ifndef COMPAT_SRC_ERRORS_KNOWN_ERRNOS_H_
#define COMPAT_SRC_ERRORS_KNOWN_ERRNOS_H_

#include "mmap_compat/abi.h"

#include "absl/types/span.h"
#include "mmap_compat/errors.h"
#include "table_name.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct KnownErrno {
  int number;
  Reason reason;  // kUnknown where that depends on the call
  TableName<12> name;
};

// nullptr for a number that has no name here.
const KnownErrno* FindKnownErrno(int error_number);

absl::Span<const KnownErrno> KnownErrnos();

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_KNOWN_ERRNOS_H_
