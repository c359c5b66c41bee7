// SPDX-License-Identifier: Apache-2.0

#include "platforms/host/raw_calls.h"

#include <sys/mman.h>
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
