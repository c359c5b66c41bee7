// SPDX-License-Identifier: Apache-2.0

#include "platforms/host/raw_calls.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace platforms {

// s390x takes the six arguments in memory instead of registers.
#if defined(__linux__) && defined(SYS_mmap) && !defined(SYS_mmap2) && !defined(__s390x__)

bool HasRawMmap() { return true; }

void* RawMmap(void* address, std::size_t length, int protection, int flags, int fd,
              std::int64_t offset) {
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, length, protection, flags, fd, offset));
}

#else

bool HasRawMmap() { return false; }

void* RawMmap(void*, std::size_t, int, int, int, std::int64_t) {
  errno = ENOSYS;
  return MAP_FAILED;
}

#endif

int RawMseal(void* address, std::size_t length) {
#if defined(__linux__) && !defined(__alpha__)
  constexpr long kMsealNumber = 462;  // one number for all architectures since Linux 6.10
  return static_cast<int>(syscall(kMsealNumber, address, length, 0UL));
#elif defined(SYS_mimmutable)
  return mimmutable(address, length);
#else
  (void)address;
  (void)length;
  errno = ENOSYS;
  return -1;
#endif
}

}  // namespace platforms
