// SPDX-License-Identifier: Apache-2.0
//
// msync, mlock, munlock and madvise.

#include <sys/mman.h>

#include "conformance/explore/model/model.h"

namespace conformance::explore {
namespace {

#ifdef MADV_NORMAL
constexpr bool kHasMadvise = true;
constexpr std::uint64_t kDontneedBit = MADV_DONTNEED;
#else
constexpr bool kHasMadvise = false;
constexpr std::uint64_t kDontneedBit = ~std::uint64_t{0};
#endif

enum class Advice : std::uint8_t { kHint, kDontneed, kFree, kDontfork, kWipeonfork, kWrong };

Advice AdviceOf(std::uint64_t advice) {
  if (advice == kDontneedBit) return Advice::kDontneed;
#ifdef MADV_FREE
  if (advice == MADV_FREE) return Advice::kFree;
#endif
#ifdef MADV_DONTFORK
  if (advice == MADV_DONTFORK) return Advice::kDontfork;
#endif
#ifdef MADV_WIPEONFORK
  if (advice == MADV_WIPEONFORK) return Advice::kWipeonfork;
#endif
#ifdef MADV_NORMAL
  for (const int hint : {MADV_NORMAL, MADV_RANDOM, MADV_SEQUENTIAL, MADV_WILLNEED}) {
    if (advice == static_cast<std::uint64_t>(hint)) return Advice::kHint;
  }
#endif
  return Advice::kWrong;
}

bool IsLocked(const Page& page) { return page.locked != Tri::kNo; }

}  // namespace

Allowed Model::ExpectMsync(const Process& process, const Call& call) const {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  Allowed allowed;
  allowed.ground = Ground::kSync;
  allowed.ends = kOtherError;  // EIO
  Ways faults = 0;
  if ((call.args[2] & MS_SYNC) != 0 && (call.args[2] & MS_ASYNC) != 0) {
    faults |= parameters_.msync_both_kinds;
    allowed.ground = Ground::kSyncFlags;
  }
  if (range.holes) {
    faults |= parameters_.msync_hole;
    allowed.ground = Ground::kSyncHole;
  }
  if (call.args[0] % page() != 0) faults |= parameters_.msync_unaligned;
  if ((call.args[2] & MS_INVALIDATE) != 0 && Any(process, range, IsLocked)) {
    const bool surely =
        Any(process, range, [](const Page& each) { return each.locked == Tri::kYes; });
    faults |= parameters_.msync_locked | (surely ? 0 : kSucceeds);
    if (!range.holes) allowed.ground = Ground::kSyncLocked;
  }
  if (faults != 0) allowed.ways = faults & (kSucceeds | kErrors);
  return allowed;
}

Allowed Model::ExpectLock(const Process& process, const Call& call) const {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  Allowed allowed;
  allowed.ground = Ground::kLock;
  if (range.holes) {
    allowed.ways = parameters_.mlock_hole & (kSucceeds | kErrors);
    allowed.ground = Ground::kLockHole;
    if (call.op == Op::kMlock) allowed.ways |= kShortage | kEperm;
    return allowed;
  }
  // The limits of locking, and pages that cannot be brought in.
  if (call.op == Op::kMlock) allowed.ways |= kShortage | kEperm | kEinval | kEfault;
  if (call.args[0] % page() != 0) allowed.ways |= kEinval;
  if (call.args[1] == 0 && call.op == Op::kMlock) {
    allowed.ways = parameters_.mlock_length_zero & (kSucceeds | kErrors);
  }
  return allowed;
}

bool Model::AdvanceLock(Process& process, const Call& call, const Answer& answer) {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  if (answer.ok()) Coverings(process, range, Situation::kMlockNothing);
  Split(process, range);
  const bool locks = call.op == Op::kMlock;
  Each(process, range, [this, locks, &answer](Page& page) {
    page.locked = !answer.ok() ? Tri::kMaybe : locks ? Tri::kYes : Tri::kNo;
    const bool follows = !page.shared && page.copy == Copy::kFollows;
    if (!locks || !follows || page.object == kNoObject || IsPastEnd(page)) return;
    // A page that is locked for stores may be copied before the first.
    page.own = Contents(page);
    page.copy = Copy::kMaybe;
    state_.maybe_copies = true;
  });
  return true;
}

Allowed Model::ExpectMadvise(const Process& process, const Call& call) const {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  const Advice advice = AdviceOf(call.args[2]);
  Allowed allowed;
  allowed.ground = Ground::kAdvice;
  allowed.ends = kEagain | kOtherError;
  if (!kHasMadvise) {
    allowed.ways = kOtherError;
    return allowed;
  }
  Ways faults = 0;
  const auto fault = [&allowed, &faults](Ways ways, Ground ground) {
    faults |= ways;
    allowed.ground = ground;
  };
  if (advice == Advice::kWrong) fault(parameters_.advice_wrong, Ground::kAdviceWrong);
  // The rules ask with advice that changes nothing; documents demand the same error with any.
  if (range.holes) fault(parameters_.advice_hole | kEnomem, Ground::kAdviceHole);
  if (call.args[0] % page() != 0) faults |= parameters_.advice_unaligned | kEinval;
  if (advice == Advice::kDontneed && Any(process, range, IsLocked)) {
    const bool surely =
        Any(process, range, [](const Page& each) { return each.locked == Tri::kYes; });
    fault(parameters_.dontneed_locked | (surely ? 0 : kSucceeds), Ground::kDontneedLocked);
  }
  const auto not_own = [](const Page& each) { return !each.IsAnonymousPrivate(); };
  if (advice == Advice::kFree) {
    const bool others = Any(process, range, not_own);
    const Ways own = parameters_.free_private & (kSucceeds | kErrors);
    if (others) {
      fault(parameters_.free_shared, Ground::kFreeShared);
    } else if (own != kSucceeds) {
      faults |= own;
    }
    if (Any(process, range, IsLocked)) faults |= kSucceeds | kEinval;
  }
  if (advice == Advice::kWipeonfork) {
    const Ways own = parameters_.wipe & (kSucceeds | kErrors);
    if (own != kSucceeds) fault(own, Ground::kAdviceWrong);
    if (Any(process, range, not_own)) faults |= kEinval;
  }
  if (faults != 0) allowed.ways = faults & (kSucceeds | kErrors);
  if (call.args[1] == 0) {
    const Ways empty = parameters_.advice_length_zero & (kSucceeds | kErrors);
    allowed.ways = faults != 0 ? allowed.ways | empty : empty;
  }
  return allowed;
}

// Throws away what a private page holds; `surely` if that is certain.
void Model::Discard(Page& page, bool surely) {
  if (page.object == kNoObject) {
    if (surely) {
      page.own = Cells();
    } else {
      AddCells(page.own, Cells());
    }
    return;
  }
  if (page.copy == Copy::kFollows) return;
  if (surely && parameters_.private_shows_writes == kChanged) {
    page.copy = Copy::kFollows;
  } else if (!IsPastEnd(page)) {
    AddCells(page.own, ObjectAt(page.object).pages[page.object_page]);
    page.copy = Copy::kMaybe;
    state_.maybe_copies = true;
  }
}

bool Model::AdvanceMadvise(Process& process, const Call& call, const Answer& answer) {
  const Range range = RangeOf(process, call.args[0], call.args[1]);
  const Advice advice = AdviceOf(call.args[2]);
  if (answer.ok()) Coverings(process, range, Situation::kMadviseNothing);
  if (WayOf(answer) == kEinval && !range.holes && !Any(process, range, IsLocked) &&
      advice != Advice::kFree && advice != Advice::kWipeonfork) {
    return true;
  }
  Split(process, range);
  // What is not mapped may keep it from all pages, whatever it says.
  const bool surely = answer.ok() && !range.holes;
  const Tri tri = surely ? Tri::kYes : Tri::kMaybe;
  // A page in a file's cache that is dropped for a shared mapping: only where the rule saw that.
  Each(process, range, [&](Page& page) {
    const bool own = page.IsAnonymousPrivate();
    switch (advice) {
      case Advice::kDontneed: {
        coverage_.Meet(own           ? Situation::kDontneedOwn
                       : page.shared ? Situation::kDontneedShared
                                     : Situation::kDontneedCopy);
        const Ways effect = own           ? parameters_.dontneed_anonymous
                            : page.shared ? parameters_.dontneed_shared
                                          : parameters_.dontneed_private;
        if (page.shared) {
          if (effect != kKept && effect != kEveryWay) page.unknown = true;
        } else if (effect != kKept) {
          Discard(page, effect == kLost && surely);
        }
        break;
      }
      case Advice::kFree:
        if (own) AddCells(page.own, Cells());
        if (page.shared) AddCells(ObjectAt(page.object).pages[page.object_page], Cells());
        if (!own && answer.ok()) page.unknown = true;
        break;
      case Advice::kDontfork:
        page.stays_behind = tri;
        break;
      case Advice::kWipeonfork:
        if (own) page.wiped = tri;
        break;
      default:
        break;
    }
  });
  return true;
}

}  // namespace conformance::explore
