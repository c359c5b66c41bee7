// SPDX-License-Identifier: Apache-2.0
#include "errno_table.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

Circumstances NameMistake(PathView name) {
  if (name.c_str() == nullptr) return kNameNull;
  return name.HasNulInside() ? kNulInside : 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
