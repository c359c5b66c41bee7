// SPDX-License-Identifier: Apache-2.0
#ifndef COMPAT_SRC_ERRORS_NAME_MISTAKE_H_
#define COMPAT_SRC_ERRORS_NAME_MISTAKE_H_

#include "mmap_compat/abi.h"

#include "errno_table.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// The circumstance that makes a name a mistake wherever it is given, or 0.
inline Circumstances NameMistake(PathView name) {
  if (name.c_str() == nullptr) return kNameNull;
  return name.HasNulInside() ? kNulInside : 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_NAME_MISTAKE_H_
