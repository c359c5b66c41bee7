// SPDX-License-Identifier: Apache-2.0
//
// Making a file under a name that nothing has, closed on exec from its first moment on, which
// mkstemp() cannot do everywhere, and without trying for ever, which shm_mkstemp() may.
#ifndef COMPAT_SRC_SUPPORT_UNIQUE_NAME_H_
#define COMPAT_SRC_SUPPORT_UNIQUE_NAME_H_

#include "mmap_compat/abi.h"

#include <cerrno>
#include <cstddef>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

inline constexpr std::size_t kUniqueLength = 12;

// Writes kUniqueLength letters and digits, others each time and in each process.
void FillUnique(char* to) noexcept;

// Fills the end of a name and calls `make` for it, which returns a descriptor, or -1 with errno:
// EEXIST makes it try another name, some times.
template <typename Make>
int MakeUnique(char* end_of_name, const Make& make) noexcept {
  constexpr int kAttempts = 100;
  const int errno_before = errno;
  for (int i = 0; i < kAttempts; ++i) {
    FillUnique(end_of_name);
    const int fd = make();
    if (fd >= 0) errno = errno_before;
    if (fd >= 0 || errno != EEXIST) return fd;
  }
  return -1;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_UNIQUE_NAME_H_
