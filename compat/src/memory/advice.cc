// SPDX-License-Identifier: Apache-2.0
#include "advice.h"

#include <sys/mman.h>

#include "../errors/host_system.h"
#include "../support/features.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

#ifndef MMAP_COMPAT_HAS_MADVISE

// For posix_madvise, where nothing ever loses contents.
std::optional<int> AdviceNumber(Advice advice) {
  switch (advice) {
    case Advice::kNormal:
      return POSIX_MADV_NORMAL;
    case Advice::kRandom:
      return POSIX_MADV_RANDOM;
    case Advice::kSequential:
      return POSIX_MADV_SEQUENTIAL;
    case Advice::kWillNeed:
      return POSIX_MADV_WILLNEED;
    case Advice::kCold:
      return POSIX_MADV_DONTNEED;
    case Advice::kPageOut:
    case Advice::kHugePages:
    case Advice::kNoHugePages:
    case Advice::kCollapse:
      break;
  }
  return std::nullopt;
}

#else

namespace {

// Linux's MADV_DONTNEED throws contents away; on the BSDs and macOS it is a hint that keeps them.
std::optional<int> ColdNumber() {
#if defined(MADV_COLD)
  return MADV_COLD;
#elif defined(MADV_DONTNEED)
  switch (HostSystem()) {
    case System::kFreeBsd:
    case System::kNetBsd:
    case System::kOpenBsd:
    case System::kDragonFly:
    case System::kMacOs:
      return MADV_DONTNEED;
    case System::kLinux:
    case System::kPosix:
      break;
  }
  return std::nullopt;
#else
  return std::nullopt;
#endif
}

}  // namespace

std::optional<int> AdviceNumber(Advice advice) {
  switch (advice) {
#ifdef MADV_NORMAL
    case Advice::kNormal:
      return MADV_NORMAL;
#endif
#ifdef MADV_RANDOM
    case Advice::kRandom:
      return MADV_RANDOM;
#endif
#ifdef MADV_SEQUENTIAL
    case Advice::kSequential:
      return MADV_SEQUENTIAL;
#endif
#ifdef MADV_WILLNEED
    case Advice::kWillNeed:
      return MADV_WILLNEED;
#endif
    case Advice::kCold:
      return ColdNumber();
#ifdef MADV_PAGEOUT
    case Advice::kPageOut:
      return MADV_PAGEOUT;
#endif
#ifdef MADV_HUGEPAGE
    case Advice::kHugePages:
      return MADV_HUGEPAGE;
#endif
#ifdef MADV_NOHUGEPAGE
    case Advice::kNoHugePages:
      return MADV_NOHUGEPAGE;
#endif
#if defined(MADV_COLLAPSE)
    case Advice::kCollapse:
      return MADV_COLLAPSE;
#elif defined(MADV_POPULATE_READ) && MADV_POPULATE_READ == 22
    // Numbered after it in Linux 6.1, which the headers of some C libraries lack. Older kernels
    // refuse it.
    case Advice::kCollapse:
      return 25;
#endif
    default:
      return std::nullopt;
  }
}

#endif  // MMAP_COMPAT_HAS_MADVISE

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
