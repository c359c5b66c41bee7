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
    case Advice::kFree:
    case Advice::kHugePages:
    case Advice::kNoHugePages:
    case Advice::kNoCoreDump:
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
#ifdef MADV_FREE
    case Advice::kFree:
      return MADV_FREE;
#endif
#ifdef MADV_HUGEPAGE
    case Advice::kHugePages:
      return MADV_HUGEPAGE;
#endif
#ifdef MADV_NOHUGEPAGE
    case Advice::kNoHugePages:
      return MADV_NOHUGEPAGE;
#endif
#if defined(MADV_DONTDUMP)
    case Advice::kNoCoreDump:
      return MADV_DONTDUMP;
#elif defined(MADV_NOCORE)
    case Advice::kNoCoreDump:
      return MADV_NOCORE;
#endif
    default:
      return std::nullopt;
  }
}

#endif  // MMAP_COMPAT_HAS_MADVISE

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
