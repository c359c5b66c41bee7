// SPDX-License-Identifier: Apache-2.0

#include "platforms/host/direct_calls.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>

#if defined(__has_include)
#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif
#endif

namespace platforms {
namespace {

#if defined(__linux__) && defined(SYS_munmap)
#define CALLS_BY_NUMBER 1
// x32 has 64-bit registers and a long of 32 bits.
#if defined(__x86_64__)
using Register = long long;
#else
using Register = long;
#endif
template <typename... Arguments>
std::int64_t ByNumber(long number, Arguments... arguments) {
  return syscall(number, static_cast<Register>(arguments)...);
}
#elif (defined(__FreeBSD__) || defined(__NetBSD__)) && defined(SYS_munmap) && defined(__LP64__)
#define CALLS_BY_NUMBER 1
// syscall() returns an int there, which an address does not fit into.
template <typename... Arguments>
std::int64_t ByNumber(long number, Arguments... arguments) {
  return __syscall(static_cast<quad_t>(number), static_cast<long>(arguments)...);
}
#endif

[[maybe_unused]] constexpr long kNone = -1;

#if defined(CALLS_BY_NUMBER)

// What one system or the other has not, or has under another name.
#if defined(SYS_msync)
constexpr long kMsync = SYS_msync;
#elif defined(SYS___msync13)
constexpr long kMsync = SYS___msync13;
#else
constexpr long kMsync = kNone;
#endif
#if defined(SYS_mlock2)
constexpr long kMlock2 = SYS_mlock2;
#else
constexpr long kMlock2 = kNone;
#endif
// NetBSD's has other arguments.
#if defined(SYS_mremap) && defined(MREMAP_MAYMOVE)
constexpr long kMremap = SYS_mremap;
#else
constexpr long kMremap = kNone;
#endif
#if defined(SYS_minherit)
constexpr long kMinherit = SYS_minherit;
#else
constexpr long kMinherit = kNone;
#endif
#if defined(SYS_pkey_mprotect)
constexpr long kPkeyMprotect = SYS_pkey_mprotect;
#else
constexpr long kPkeyMprotect = kNone;
#endif
#if defined(SYS_remap_file_pages)
constexpr long kRemapFilePages = SYS_remap_file_pages;
#else
constexpr long kRemapFilePages = kNone;
#endif

constexpr std::size_t kCalls = static_cast<std::size_t>(DirectCall::kCount);

// In the order of the enumeration.
constexpr std::array<long, kCalls> kNumbers = {
    SYS_munmap,     SYS_mprotect, kMsync,      SYS_mlock, kMlock2,   SYS_munlock,   SYS_mlockall,
    SYS_munlockall, SYS_madvise,  SYS_mincore, kMremap,   kMinherit, kPkeyMprotect, kRemapFilePages,
};

#endif  // CALLS_BY_NUMBER

}  // namespace

#if defined(CALLS_BY_NUMBER)

bool HasDirectCall(DirectCall call) { return kNumbers[static_cast<std::size_t>(call)] != kNone; }

std::int64_t MakeDirectCall(DirectCall call,
                            const std::array<std::uint64_t, kMostDirectArguments>& a) {
  const long number = kNumbers[static_cast<std::size_t>(call)];
  if (number == kNone) {
    errno = ENOSYS;
    return -1;
  }
  return ByNumber(number, a[0], a[1], a[2], a[3], a[4]);
}

#else

bool HasDirectCall(DirectCall) { return false; }

std::int64_t MakeDirectCall(DirectCall, const std::array<std::uint64_t, kMostDirectArguments>&) {
  errno = ENOSYS;
  return -1;
}

#endif

// s390x takes the six arguments in memory instead of registers.
#if defined(CALLS_BY_NUMBER) && defined(SYS_mmap2)

bool HasDirectMmap() { return true; }

bool DirectMmap(void* address, std::size_t length, int protection, int flags, int fd,
                std::int64_t offset, void** result) {
  // With pages of this size every architecture counts in units of it; with others some count in
  // pages and some do not.
  constexpr unsigned kUnitBits = 12;
  constexpr std::int64_t kUnit = std::int64_t{1} << kUnitBits;
  if (sysconf(_SC_PAGESIZE) != kUnit || offset % kUnit != 0) return false;
  const std::uint64_t units = static_cast<std::uint64_t>(offset) >> kUnitBits;
  if (units > std::numeric_limits<unsigned long>::max()) return false;
  *result = reinterpret_cast<void*>(static_cast<std::uintptr_t>(ByNumber(
      SYS_mmap2, reinterpret_cast<std::uintptr_t>(address), length, protection, flags, fd, units)));
  return true;
}

#elif defined(CALLS_BY_NUMBER) && defined(SYS_mmap) && !defined(__s390x__)

bool HasDirectMmap() { return true; }

bool DirectMmap(void* address, std::size_t length, int protection, int flags, int fd,
                std::int64_t offset, void** result) {
#if defined(__NetBSD__)
  // The offset begins at an even argument.
  const std::int64_t answer = ByNumber(SYS_mmap, reinterpret_cast<std::uintptr_t>(address), length,
                                       protection, flags, fd, 0, offset);
#else
  const std::int64_t answer = ByNumber(SYS_mmap, reinterpret_cast<std::uintptr_t>(address), length,
                                       protection, flags, fd, offset);
#endif
  *result = reinterpret_cast<void*>(static_cast<std::uintptr_t>(answer));
  return true;
}

#else

bool HasDirectMmap() { return false; }

bool DirectMmap(void*, std::size_t, int, int, int, std::int64_t, void**) { return false; }

#endif

}  // namespace platforms
