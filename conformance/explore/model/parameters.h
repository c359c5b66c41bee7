// SPDX-License-Identifier: Apache-2.0
//
// Ways in which a call may go, as sets; and the choices between systems, as such sets.
//
// Where documents leave a choice, or systems do not follow them, the model takes as its parameter
// what this very host answered to the single question; see parameters.h. Nothing known is every way
// that there is.

#ifndef CONFORMANCE_EXPLORE_MODEL_PARAMETERS_H_
#define CONFORMANCE_EXPLORE_MODEL_PARAMETERS_H_

#include <cerrno>
#include <csignal>
#include <cstdint>

#include "conformance/probe/kernel.h"

namespace conformance::explore {

using Ways = std::uint32_t;

// How a call ended.
inline constexpr Ways kSucceeds = 1U << 0;
inline constexpr Ways kEinval = 1U << 1;
inline constexpr Ways kEnomem = 1U << 2;
inline constexpr Ways kEacces = 1U << 3;
inline constexpr Ways kEfault = 1U << 4;
inline constexpr Ways kEexist = 1U << 5;
inline constexpr Ways kEbusy = 1U << 6;
inline constexpr Ways kEbadf = 1U << 7;
inline constexpr Ways kEagain = 1U << 8;
inline constexpr Ways kEperm = 1U << 9;
inline constexpr Ways kOtherError = 1U << 10;
inline constexpr Ways kSegv = 1U << 11;
inline constexpr Ways kBus = 1U << 12;
inline constexpr Ways kOtherSignal = 1U << 13;
// What it did besides.
inline constexpr Ways kKept = 1U << 16;
inline constexpr Ways kLost = 1U << 17;
inline constexpr Ways kChanged = 1U << 18;
inline constexpr Ways kUnchanged = 1U << 19;

inline constexpr Ways kEveryWay = ~Ways{0};
inline constexpr Ways kErrors = kEinval | kEnomem | kEacces | kEfault | kEexist | kEbusy | kEbadf |
                                kEagain | kEperm | kOtherError;
inline constexpr Ways kSignals = kSegv | kBus | kOtherSignal;
// What a system may say to any call for want of something.
inline constexpr Ways kShortage = kEnomem | kEagain;

// The way that an answer went: one bit of the first group.
constexpr Ways WayOf(const Answer& answer) {
  if (answer.signal != 0) {
    return answer.signal == SIGSEGV ? kSegv : answer.signal == SIGBUS ? kBus : kOtherSignal;
  }
  switch (answer.error) {
    case 0:
      return kSucceeds;
    case EINVAL:
      return kEinval;
    case ENOMEM:
      return kEnomem;
    case EACCES:
      return kEacces;
    case EFAULT:
      return kEfault;
    case EEXIST:
      return kEexist;
    case EBUSY:
      return kEbusy;
    case EBADF:
      return kEbadf;
    case EAGAIN:
      return kEagain;
    case EPERM:
      return kEperm;
    default:
      return kOtherError;
  }
}

struct Parameters {
  // Touches.
  Ways unmapped = kSegv | kBus;   // of memory that is not mapped
  Ways denied_read = kEveryWay;   // where the protection is PROT_NONE
  Ways denied_write = kEveryWay;  // where it lacks PROT_WRITE
  // A load where the protection is PROT_WRITE alone; no way where it has no end.
  Ways write_only_read = kEveryWay;
  Ways past_end = kEveryWay;               // whole pages past the end of an object
  Ways past_end_after_shrink = kEveryWay;  // the same where the end was further away before
  Ways private_past_end = kEveryWay;       // a private copy there: signals, or kKept
  Ways private_shows_writes = kEveryWay;   // an untouched private page: kChanged or kUnchanged
  Ways tail_after_shrink = kEveryWay;      // of the last page, once cut: kLost or kKept
  Ways tail_grows = kEveryWay;             // bytes stored past the end, once it is further: kLost
  Ways store_is_read = kEveryWay;          // by read, kChanged if at once
  Ways write_is_seen = kEveryWay;          // in a mapping, kChanged if at once
  // Holes.
  Ways punch = kEveryWay;            // whether files can have them: kSucceeds, or an error
  Ways private_punched = kEveryWay;  // a private copy of a page in one: kKept
  // Calls.
  Ways munmap_hole = kEveryWay;
  Ways munmap_unaligned = kEveryWay;
  Ways mprotect_hole = kEveryWay;
  Ways mprotect_before_hole = kEveryWay;  // kChanged or kUnchanged
  Ways mprotect_unaligned = kEveryWay;
  Ways mprotect_length_zero = kEveryWay;
  Ways mprotect_beyond_mode = kEveryWay;  // writing to what was opened to read
  Ways offset_unaligned = kEveryWay;
  Ways fixed_unaligned = kEveryWay;
  Ways length_zero = kEveryWay;
  Ways failed_fixed = kEveryWay;  // what was there before: kKept or kLost
  Ways private_of_object = kEveryWay;
  // A shared mapping of a file, which a filesystem without a page cache refuses.
  Ways shared_by_reader = kEveryWay;  // to read, by a descriptor that reads
  Ways shared_by_both = kEveryWay;    // to read, by one that writes too
  Ways shared_to_write = kEveryWay;
  Ways noreplace_busy = kEveryWay;
  Ways noreplace_free = kEveryWay;
  Ways msync_hole = kEveryWay;
  Ways msync_locked = kEveryWay;      // MS_INVALIDATE
  Ways msync_both_kinds = kEveryWay;  // MS_SYNC | MS_ASYNC
  Ways msync_unaligned = kEveryWay;
  Ways mlock_hole = kEveryWay;
  Ways mlock_length_zero = kEveryWay;
  Ways advice_hole = kEveryWay;
  Ways advice_wrong = kEveryWay;
  Ways advice_unaligned = kEveryWay;
  Ways advice_length_zero = kEveryWay;
  Ways dontneed_anonymous = kEveryWay;  // kLost or kKept
  Ways dontneed_shared = kEveryWay;
  Ways dontneed_private = kEveryWay;
  Ways dontneed_locked = kEveryWay;
  Ways free_private = kEveryWay;
  Ways free_shared = kEveryWay;
  Ways wipe = kEveryWay;           // MADV_WIPEONFORK
  Ways fork_advice = kEveryWay;    // kChanged: MADV_DONTFORK and MADV_WIPEONFORK do as they say
  Ways inherit = kEveryWay;        // kChanged: minherit does as its manuals say
  Ways inherit_wrong = kEveryWay;  // an inheritance that does not exist
  Ways remap_netbsd = kEveryWay;   // kSucceeds: there is an mremap of NetBSD's form
  Ways remap = kEveryWay;          // kSucceeds: there is one of the Linux form
  Ways remap_blocked = kEveryWay;
  Ways remap_duplicate = kEveryWay;  // of a shared mapping
  Ways remap_duplicate_private = kEveryWay;
  Ways remap_unmapped = kEveryWay;
  Ways remap_wrong = kEveryWay;
  // What lies at the new address where the old range has a hole: kLost as documented. There is no
  // rule of this; see known.h.
  Ways remap_over_hole = kLost;
  // The locks of what lies beside a range that stays where it was moved from: kKept, likewise.
  Ways remap_locks_beside = kKept;
  // What is mapped where MAP_FIXED fails with EINVAL: kKept, likewise.
  Ways refused_fixed = kKept;

  std::uint64_t page = 0;  // bytes
};

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_MODEL_PARAMETERS_H_
