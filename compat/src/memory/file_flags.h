// SPDX-License-Identifier: Apache-2.0
//
// How mmap is asked for what FileOptions say.
#ifndef COMPAT_SRC_MEMORY_FILE_FLAGS_H_
#define COMPAT_SRC_MEMORY_FILE_FLAGS_H_

#include "mmap_compat/abi.h"

#include <sys/mman.h>

#include "../support/features.h"
#include "mmap_compat/mapping_options.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

constexpr Protection ProtectionFor(FileAccess access) {
  switch (access) {
    case FileAccess::kReadOnly:
    case FileAccess::kPrivateReadOnly:
      return Protection::kRead;
    case FileAccess::kReadWrite:
    case FileAccess::kCopyOnWrite:
      return Protection::kReadWrite;
    case FileAccess::kReadExecute:
      return Protection::kReadExecute;
  }
  return Protection::kRead;
}

constexpr bool IsPrivate(FileAccess access) {
  return access != FileAccess::kReadOnly && access != FileAccess::kReadWrite;
}

constexpr int FlagsFor(const FileOptions& options) {
  const int sharing = options.synchronous         ? MMAP_COMPAT_SYNC_FLAGS
                      : IsPrivate(options.access) ? MAP_PRIVATE
                                                  : MAP_SHARED;
  return sharing | (options.no_reserve ? MMAP_COMPAT_NO_RESERVE_FLAG : 0);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_FILE_FLAGS_H_
