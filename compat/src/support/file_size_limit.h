// SPDX-License-Identifier: Apache-2.0
//
// How long this process may make a file. Asked before a file is made longer, since a system that
// finds the limit exceeded sends SIGXFSZ, which ends a process that does not expect it.
#ifndef COMPAT_SRC_SUPPORT_FILE_SIZE_LIMIT_H_
#define COMPAT_SRC_SUPPORT_FILE_SIZE_LIMIT_H_

#include "mmap_compat/abi.h"

#include <sys/resource.h>

#include <cstdint>
#include <limits>
#include <type_traits>

#include "errno_keeper.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

inline std::uint64_t FileSizeLimit() noexcept {
  const ErrnoKeeper keeper;
  struct rlimit limit;
  if (getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return std::numeric_limits<std::uint64_t>::max();
  }
  // rlim_t is signed on some systems, and this very type on others.
  return [](auto bytes) -> std::uint64_t {
    if constexpr (std::is_same_v<decltype(bytes), std::uint64_t>) {
      return bytes;
    } else {
      return static_cast<std::uint64_t>(bytes);
    }
  }(limit.rlim_cur);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_FILE_SIZE_LIMIT_H_
