// SPDX-License-Identifier: Apache-2.0
#include "diagnosis.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <limits>

#include "../support/errno_keeper.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// No system that is known forbids mapping above the first megabyte.
constexpr std::uintptr_t kEndOfForbiddenLowMemory = std::uintptr_t{1} << 20;

bool HasFlag(int flags, int flag) { return flag != 0 && (flags & flag) == flag; }

// Optional flags as 0, so that a system without one simply never sees it.
#ifdef MAP_FIXED_NOREPLACE
constexpr int kNoReplaceFlag = MAP_FIXED_NOREPLACE;
#else
constexpr int kNoReplaceFlag = 0;
#endif
#ifdef MAP_EXCL
constexpr int kExclusiveFlag = MAP_EXCL;
#else
constexpr int kExclusiveFlag = 0;
#endif
#ifdef MAP_LOCKED
constexpr int kLockedFlag = MAP_LOCKED;
#elif defined(MAP_WIRED)
constexpr int kLockedFlag = MAP_WIRED;
#else
constexpr int kLockedFlag = 0;
#endif
#ifdef MAP_HUGETLB
constexpr int kHugeFlag = MAP_HUGETLB;
#else
constexpr int kHugeFlag = 0;
#endif
#ifdef MAP_SYNC
constexpr int kSyncFlag = MAP_SYNC;
#else
constexpr int kSyncFlag = 0;
#endif
#ifdef MAP_STACK
constexpr int kStackFlag = MAP_STACK;
#else
constexpr int kStackFlag = 0;
#endif

Circumstances DescribeFlags(int flags) {
  Circumstances found = 0;
  if (HasFlag(flags, kNoReplaceFlag) || HasFlag(flags, kExclusiveFlag)) found |= kAskedExclusive;
  if (HasFlag(flags, kLockedFlag)) found |= kLocked;
  if (HasFlag(flags, kHugeFlag)) found |= kAskedHugePages;
  if (HasFlag(flags, kStackFlag)) found |= kStack;
  if (HasFlag(flags, kSyncFlag)) found |= kAskedSync;
  return found;
}

bool ModeAllows(int mode, const MmapCall& call) {
  if (mode == O_WRONLY) return false;  // every file mapping reads the file
  const bool shared_store = (call.flags & MAP_SHARED) != 0 && (call.protection & PROT_WRITE) != 0;
  return mode == O_RDWR || !shared_store;
}

Circumstances DescribeDescriptor(const MmapCall& call) {
  struct stat status;
  if (fstat(call.fd, &status) != 0) return 0;
  Circumstances found = 0;
  if (S_ISDIR(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ||
      S_ISCHR(status.st_mode)) {
    found |= kNotAFile;
  }
  const int status_flags = fcntl(call.fd, F_GETFL);
  if (status_flags >= 0) {
    found |= ModeAllows(status_flags & O_ACCMODE, call) ? kModeSuffices : kModeTooWeak;
  }
  return found;
}

bool HasAddressSpaceLimit() {
#ifdef RLIMIT_AS
  struct rlimit limit;
  return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY;
#else
  return false;
#endif
}

// Whether the system would take the same call at an address of its own choice.
bool WorksElsewhere(MmapCall call) {
  call.flags &= ~(MAP_FIXED | kNoReplaceFlag | kExclusiveFlag);
  void* const memory =
      mmap(nullptr, call.length, call.protection, call.flags, call.fd, call.offset);
  if (memory == MAP_FAILED) return false;
  munmap(memory, call.length);
  return true;
}

bool CanMap(void* memory, std::size_t length) {
  if (memory == MAP_FAILED) return false;
  munmap(memory, length);
  return true;
}

}  // namespace

Circumstances DescribeProtection(int protection) {
  if ((protection & PROT_EXEC) == 0) return 0;
  return kExecute | ((protection & PROT_WRITE) != 0 ? kWriteExecute : 0);
}

Circumstances DescribeExhaustion(std::size_t length) {
  const ErrnoKeeper keeper;
  // A shared mapping never merges with its neighbours, so it needs a slot of its own.
  const bool slot_is_free = CanMap(MapAnonymousShared(nullptr, PageSize(), PROT_NONE), PageSize());
  if (!slot_is_free && !HasAddressSpaceLimit()) return kMapCountFull;
  // Without access it costs addresses, but neither memory nor commit.
  return CanMap(MapAnonymousPrivate(nullptr, length, PROT_NONE), length) ? 0 : kAddressSpaceFull;
}

// POSIX's and most systems'; OpenBSD's and NetBSD's; DragonFly's.
bool SaysUnmapped(int msync_errno) {
  return msync_errno == ENOMEM || msync_errno == EFAULT || msync_errno == EINVAL;
}

bool IsAnyPageMapped(void* address, std::size_t length) {
  const ErrnoKeeper keeper;
  char* const begin = static_cast<char*>(address);
  for (std::size_t offset = 0; offset < length; offset += PageSize()) {
    if (msync(begin + offset, PageSize(), MS_ASYNC) == 0 || !SaysUnmapped(errno)) return true;
  }
  return false;
}

bool IsPastTheTop(const void* address, std::size_t length) {
  return length - 1 > std::numeric_limits<std::uintptr_t>::max() -
                          reinterpret_cast<std::uintptr_t>(address) ||
         reinterpret_cast<std::uintptr_t>(address) + length == 0;
}

bool IsLow(const void* address) {
  return reinterpret_cast<std::uintptr_t>(address) < kEndOfForbiddenLowMemory;
}

bool IsWriteOnly(int fd) {
  const ErrnoKeeper keeper;
  const int status_flags = fcntl(fd, F_GETFL);
  return status_flags >= 0 && (status_flags & O_ACCMODE) == O_WRONLY;
}

Circumstances DescribeMmap(const MmapCall& call, int error_number) {
  const ErrnoKeeper keeper;
  Circumstances found = DescribeFlags(call.flags);
  found |= call.fd >= 0 ? DescribeDescriptor(call) : kModeSuffices;
  if ((found & kModeTooWeak) == 0) found |= DescribeProtection(call.protection);
  const bool exclusive = (found & kAskedExclusive) != 0;
  const bool fixed = (call.flags & MAP_FIXED) != 0 || exclusive;
  if (fixed && IsLow(call.address)) {
    found |= kAddressTooLow;
  }
  const bool about_addresses = error_number == ENOMEM || error_number == EINVAL ||
                               error_number == EFBIG || error_number == EOVERFLOW;
  if (about_addresses) {
    const Circumstances exhausted = DescribeExhaustion(call.length);
    found |= exhausted;
    // What could be mapped anywhere else cannot be mapped here because of where it is: something is
    // there already, or nothing may be.
    if (fixed && exhausted == 0 && !(exclusive && IsAnyPageMapped(call.address, call.length))) {
      // EINVAL is said of flags as well, which would be as wrong elsewhere.
      if (error_number != EINVAL || (call.fd >= 0 && WorksElsewhere(call))) {
        found = (found & ~kAskedExclusive) | kAddressOutOfRange;
      }
    }
  }
  return found;
}

bool ReachesPastTheEnd(const MmapCall& call, std::size_t rounded_length) {
  const ErrnoKeeper keeper;
  struct stat status;
  if (call.fd < 0 || fstat(call.fd, &status) != 0) return false;
  const mode_t mode = status.st_mode;
  if (S_ISDIR(mode) || S_ISFIFO(mode) || S_ISSOCK(mode) || S_ISCHR(mode) || S_ISBLK(mode)) {
    return false;
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  const std::uint64_t last_page =
      static_cast<std::uint64_t>(call.offset) + rounded_length - PageSize();
  return last_page >= size;
}

CallArguments ArgumentsOf(const MmapCall& call) {
  CallArguments arguments = {Number("length", call.length), Protections(call.protection)};
  const bool shared = (call.flags & MAP_SHARED) != 0;
  const bool both = shared && (call.flags & MAP_PRIVATE) != 0;
  const bool sync = both && HasFlag(call.flags, kSyncFlag);
  arguments.push_back(Text("sharing", sync     ? "MAP_SHARED_VALIDATE|MAP_SYNC"
                                      : both   ? "MAP_SHARED|MAP_PRIVATE"
                                      : shared ? "MAP_SHARED"
                                      : (call.flags & MAP_PRIVATE) != 0 ? "MAP_PRIVATE"
                                                                        : "0"));
  if (call.address != nullptr) arguments.push_back(Address("address", call.address));
  arguments.push_back(SignedNumber("fd", call.fd));
  if (call.fd >= 0 || call.offset != 0) arguments.push_back(SignedNumber("offset", call.offset));
  return arguments;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
