// SPDX-License-Identifier: Apache-2.0

#include "platforms/host/raw_calls.h"

#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <type_traits>

#if defined(__has_include)
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif
#endif

namespace platforms {
namespace {

template <typename Pointer, typename = void>
struct DeclaresNetbsdMremap : std::false_type {};

template <typename Pointer>
struct DeclaresNetbsdMremap<
    Pointer, std::void_t<decltype(mremap(Pointer(), std::size_t(), Pointer(), std::size_t(), 0))>>
    : std::true_type {};

// A template, since the call is compiled only where it is declared.
template <typename Pointer>
Pointer CallNetbsdMremap(Pointer old_address, std::size_t old_length, Pointer new_address,
                         std::size_t new_length, int flags) {
  if constexpr (DeclaresNetbsdMremap<Pointer>::value) {
    return mremap(old_address, old_length, new_address, new_length, flags);
  }
  errno = ENOSYS;
  return MAP_FAILED;
}

}  // namespace

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

bool HasNetbsdMremap() { return DeclaresNetbsdMremap<void*>::value; }

void* NetbsdMremap(void* old_address, std::size_t old_length, void* new_address,
                   std::size_t new_length, int flags) {
  return CallNetbsdMremap(old_address, old_length, new_address, new_length, flags);
}

// One number for all architectures: so they are given since Linux 5.1, counted from a beginning
// that is another one on Alpha, MIPS and x32, and that headers since Linux 5.3 tell.
#ifdef SYS_pidfd_open

constexpr long kBeginning = SYS_pidfd_open - 434;

int RawMseal(void* address, std::size_t length, unsigned long flags) {
  constexpr long kNumber = kBeginning + 462;
  return static_cast<int>(syscall(kNumber, address, length, flags));
}

int RawMemfdSecret(unsigned flags) {
  constexpr long kNumber = kBeginning + 447;
  return static_cast<int>(syscall(kNumber, flags));
}

int RawPidfdOfSelf() { return static_cast<int>(syscall(SYS_pidfd_open, getpid(), 0U)); }

std::int64_t RawProcessMadvise(int pidfd, void* address, std::size_t length, int advice,
                               unsigned flags) {
  constexpr long kNumber = kBeginning + 440;
  const struct iovec range = {address, length};
  return syscall(kNumber, pidfd, &range, 1UL, advice, flags);
}

int GrowBreak(std::size_t bytes) {
  const long now = syscall(SYS_brk, 0UL);
  const auto wanted = static_cast<std::size_t>(now) + bytes;
  if (static_cast<std::size_t>(syscall(SYS_brk, wanted)) == wanted) return 0;
  errno = ENOMEM;
  return -1;
}

#else

int RawMseal([[maybe_unused]] void* address, [[maybe_unused]] std::size_t length, unsigned long) {
#if defined(SYS_mimmutable)
  return mimmutable(address, length);
#else
  errno = ENOSYS;
  return -1;
#endif
}

int RawMemfdSecret(unsigned) {
  errno = ENOSYS;
  return -1;
}

int RawPidfdOfSelf() {
  errno = ENOSYS;
  return -1;
}

std::int64_t RawProcessMadvise(int, void*, std::size_t, int, unsigned) {
  errno = ENOSYS;
  return -1;
}

int GrowBreak(std::size_t) {
  errno = ENOSYS;
  return -1;
}

#endif

void* RawMquery([[maybe_unused]] void* address, [[maybe_unused]] std::size_t length,
                [[maybe_unused]] int protection, [[maybe_unused]] int flags,
                [[maybe_unused]] int fd, [[maybe_unused]] std::int64_t offset) {
#if defined(SYS_mquery)
  return mquery(address, length, protection, flags, fd, static_cast<off_t>(offset));
#else
  errno = ENOSYS;
  return MAP_FAILED;
#endif
}

}  // namespace platforms
