// SPDX-License-Identifier: Apache-2.0
//
// Mistakes in the use of an object of this library: no system has an answer to them, and they are
// the same for all operations.
#ifndef COMPAT_SRC_ERRORS_OWN_MISTAKES_H_
#define COMPAT_SRC_ERRORS_OWN_MISTAKES_H_

#include "mmap_compat/abi.h"

#include "absl/types/span.h"
#include "errno_table.h"
#include "mmap_compat/errors.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct OwnMistake {
  Circumstances circumstance;
  Reason reason;
  int error_number;
  const char* explanation;
};

absl::Span<const OwnMistake> OwnMistakes();

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_OWN_MISTAKES_H_
