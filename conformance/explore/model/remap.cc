// SPDX-License-Identifier: Apache-2.0
//
// mremap. The Linux form: old address, old length, new length, flags, new address. That of NetBSD:
// old address, old length, new address, new length, flags, which are those of mmap; it never
// replaces what is mapped at the new address.

#include <sys/mman.h>

#include <algorithm>
#include <array>

#include "conformance/explore/model/model.h"

namespace conformance::explore {
namespace {

#ifdef MREMAP_MAYMOVE
constexpr std::uint64_t kMayMove = MREMAP_MAYMOVE;
constexpr std::uint64_t kToFixed = MREMAP_FIXED;
#else
constexpr std::uint64_t kMayMove = 1;
constexpr std::uint64_t kToFixed = 2;
#endif
#ifdef MREMAP_DONTUNMAP
constexpr std::uint64_t kStays = MREMAP_DONTUNMAP;
#else
constexpr std::uint64_t kStays = 0;
#endif

struct Remap {
  explicit Remap(const Call& call, std::uint64_t page)
      : netbsd(call.op == Op::kMremapNetbsd),
        old(call.args[0]),
        old_pages((call.args[1] + page - 1) / page),
        new_pages((call.args[netbsd ? 3 : 2] + page - 1) / page),
        may_move(netbsd || (call.args[3] & kMayMove) != 0),
        fixed(netbsd ? (call.args[4] & MAP_FIXED) != 0 : (call.args[3] & kToFixed) != 0),
        stays(!netbsd && (call.args[3] & kStays) != 0),
        target(call.args[netbsd ? 2 : 4]) {
    overlap = fixed && target < old + old_pages * page && old < target + new_pages * page;
    wrong = old % page != 0 || new_pages == 0 || (fixed && (!may_move || target % page != 0)) ||
            (stays && (!may_move || old_pages != new_pages)) || overlap;
    duplicates = !netbsd && old_pages == 0;
  }

  bool netbsd;
  std::uint64_t old;
  std::uint64_t old_pages;
  std::uint64_t new_pages;
  bool may_move;
  bool fixed;
  bool stays;
  std::uint64_t target;
  bool overlap;
  bool wrong;
  bool duplicates;
};

}  // namespace

Allowed Model::ExpectMremap(const Process& process, const Call& call) const {
  const Remap remap(call, page());
  const std::uint64_t bytes = page();
  Allowed allowed;
  const Page* const first = process.pages.Find(remap.old / bytes);
  const bool mapped = first != nullptr && first->mapped;
  if (remap.wrong || !mapped) {
    if (remap.wrong) allowed.ways = parameters_.remap_wrong & kErrors;
    if (!mapped)
      allowed.ways = (remap.wrong ? allowed.ways : 0) | (parameters_.remap_unmapped & kErrors);
    if (!mapped && remap.fixed && !remap.wrong) allowed.ends = kErrors;  // the target may be gone
    allowed.ground = remap.wrong ? Ground::kRemapWrong : Ground::kRemapUnmapped;
    return allowed;
  }
  allowed.ground = Ground::kRemapKeeps;
  allowed.value_ground = Ground::kRemapKeeps;
  allowed.ends = kShortage;
  const Range range = RangeOf(process, remap.old, remap.old_pages * bytes);
  if (remap.duplicates) {
    allowed.ground = Ground::kRemapDuplicate;
    allowed.ways =
        (first->shared ? parameters_.remap_duplicate : parameters_.remap_duplicate_private) &
        (kSucceeds | kErrors);
    // Where the new view is to lie over the old one, that goes first.
    const bool covers = remap.fixed && remap.target <= remap.old &&
                        remap.old < remap.target + remap.new_pages * bytes;
    if (!remap.may_move || covers) allowed.ends |= kErrors;
    if (!first->shared) allowed.ends |= kSucceeds;
  } else if (!range.one_piece) {
    // Whether several mappings can be resized or moved at once depends on how the system keeps
    // them.
    allowed.ways |= kErrors;
    allowed.ends |= kErrors;
  }
  if (remap.stays) {
    allowed.ways |= kEinval;  // newer than the call, and newer still for what is not anonymous
    allowed.ends |= kEinval;
  }
  const bool grows = remap.new_pages > remap.old_pages;
  if (grows && !remap.may_move && !remap.duplicates) {
    const Range more = RangeOf(process, remap.old + remap.old_pages * bytes,
                               (remap.new_pages - remap.old_pages) * bytes);
    allowed.ends &= ~kEnomem;
    allowed.ways |= kEnomem;
    if (more.mapped) {
      allowed.ways = (range.one_piece ? 0 : kErrors) | (parameters_.remap_blocked & kErrors);
      allowed.ground = Ground::kRemapBlocked;
    }
  }
  if (remap.fixed) {
    allowed.value = ValueKind::kNumber;
    allowed.low = remap.target;
    if (allowed.ways != kSucceeds) allowed.ends |= kErrors;  // the target may be gone
  } else if (!remap.may_move) {
    allowed.value = ValueKind::kNumber;
    allowed.low = remap.old;
  } else {
    allowed.value = ValueKind::kPlace;
    allowed.pages = remap.new_pages;
    allowed.low = remap.duplicates || remap.stays ? 0 : remap.old;
  }
  return allowed;
}

bool Model::KnowsRemap(const Call& call) const {
  if (call.op == Op::kMremap) return (parameters_.remap & kSucceeds) != 0;
  constexpr std::uint64_t kKnown = MAP_FIXED;
  return parameters_.remap_netbsd == kSucceeds && (call.args[4] & ~kKnown) == 0;
}

Allowed Model::ExpectMremapNetbsd(const Process& process, const Call& call) const {
  const Remap remap(call, page());
  const Range range = RangeOf(process, remap.old, remap.old_pages * page());
  Allowed allowed;
  allowed.ground = Ground::kRemapKeeps;
  allowed.value_ground = Ground::kRemapKeeps;
  const bool same = remap.fixed && remap.target == remap.old;
  if ((remap.wrong && !same) || remap.old_pages == 0) {
    allowed.ways = kErrors;
    allowed.ground = Ground::kRemapWrong;
    // Whether two ranges that overlap are refused is not said.
    if (remap.overlap) allowed.ends = kSucceeds;
    return allowed;
  }
  allowed.ways |= kShortage;  // nothing has changed then
  if (!range.one_piece) allowed.ways |= kErrors;
  // A range of which nothing is to be moved need not be mapped.
  if (range.holes) allowed.ends |= kSucceeds;
  if (remap.fixed) {
    allowed.ways |= kErrors;  // what is mapped there is not replaced
    allowed.value = ValueKind::kNumber;
    allowed.low = remap.target;
    if (!same && RangeOf(process, remap.target, remap.new_pages * page()).mapped) {
      allowed.ends |= kSucceeds;
    }
  } else {
    allowed.value = ValueKind::kPlace;
    allowed.pages = remap.new_pages;
    allowed.low = remap.old;
  }
  return allowed;
}

// Makes `page`, a copy of the last page, the one that lies `by` pages further.
bool Model::Grow(Page& page, std::uint64_t by) const {
  if (page.object == kNoObject) {
    page.own = Cells();
    return true;
  }
  if (page.inherits != Inherits::kAsMapped) {  // its object may be of our making
    page.unknown = true;
    return true;
  }
  const std::uint64_t in_object = page.object_page + by;
  if (in_object >= kObjectPages) return false;
  page.object_page = static_cast<std::uint16_t>(in_object);
  const Object& object = ObjectAt(page.object);
  if (object.kind == ObjectKind::kAnonymous && in_object * this->page() >= object.size) {
    page.unknown = true;
  }
  if (page.shared) return true;
  page.copy = Copy::kFollows;
  if (IsPastEnd(page)) return true;
  if (page.locked != Tri::kNo || parameters_.private_shows_writes != kChanged) {
    page.own = Contents(page);
    page.copy = Copy::kMaybe;
  }
  return true;
}

void Model::CoverRemap(const Process& process, const Call& call, const Answer& answer) {
  const Remap remap(call, page());
  if (!answer.ok()) {
    if (WayOf(answer) == kEnomem) coverage_.Meet(Situation::kMremapBlocked);
    return;
  }
  const auto to = static_cast<std::uint64_t>(answer.value);
  const Range range = RangeOf(process, remap.old, remap.old_pages * page());
  if (remap.duplicates) coverage_.Meet(Situation::kMremapDuplicate);
  if (!range.one_piece && !remap.duplicates) coverage_.Meet(Situation::kMremapSeveral);
  if (remap.new_pages < remap.old_pages) coverage_.Meet(Situation::kMremapShrink);
  if (remap.new_pages > remap.old_pages && !remap.duplicates) {
    coverage_.Meet(to == remap.old ? Situation::kMremapGrowInPlace : Situation::kMremapGrowMoved);
  }
  if (to != remap.old) {
    const Range over = RangeOf(process, to, remap.new_pages * page());
    coverage_.Meet(over.mapped ? Situation::kMremapMoveOver : Situation::kMremapMoveFree);
  }
  if (Any(process, range, [](const Page& each) {
        return !each.shared && each.object != kNoObject && each.copy == Copy::kOwn;
      })) {
    coverage_.Meet(Situation::kMremapCopied);
  }
}

bool Model::AdvanceMremap(Process& process, const Call& call, const Answer& answer) {
  CoverRemap(process, call, answer);
  if (!answer.ok()) return true;
  const Remap remap(call, page());
  const std::uint64_t to = static_cast<std::uint64_t>(answer.value) / page();
  const std::uint64_t from = remap.old / page();
  if (remap.old_pages > kMostPagesOfCall || remap.new_pages > kMostPagesOfCall ||
      !process.pages.HasRoomFor(remap.new_pages)) {
    return false;
  }
  std::array<Page, kMostPagesOfCall> moved;
  const auto kept =
      static_cast<std::size_t>(remap.duplicates ? 1 : std::min(remap.old_pages, remap.new_pages));
  for (std::size_t i = 0; i < kept; ++i) moved[i] = *process.pages.Find(from + i);
  if (remap.netbsd) {
    for (Page& page : moved) {
      if (page.locked == Tri::kYes) page.locked = Tri::kMaybe;
      // What is asked for a fork may not move along.
      const bool usual = page.inherits == Inherits::kAsMapped && page.stays_behind == Tri::kNo &&
                         page.wiped == Tri::kNo;
      if (!usual) page.inherits = Inherits::kOpen;
    }
  }
  for (std::size_t i = kept; i < remap.new_pages; ++i) {
    moved[i] = moved[kept - 1];
    if (moved[i].mapped && !Grow(moved[i], i - kept + 1)) return false;
  }
  const bool leaves = !remap.duplicates && !remap.stays && to != from;
  for (std::uint64_t i = 0; i < remap.old_pages; ++i) {
    Page& old = *process.pages.Find(from + i);
    if (leaves || i >= remap.new_pages) {
      old = Page();
    } else if (remap.stays && old.mapped) {
      old.locked = old.locked == Tri::kNo ? Tri::kNo : Tri::kMaybe;
      if (!old.shared) Discard(old, true);
    }
  }
  if (remap.stays && parameters_.remap_locks_beside != kKept) {
    const auto doubt = [](Page& page) {
      if (page.mapped && page.locked == Tri::kYes) page.locked = Tri::kMaybe;
    };
    process.pages.ForEach(doubt);
    for (Page& page : moved) doubt(page);  // it may have become one with what it left
  }
  const bool in_place = to == from && remap.new_pages <= remap.old_pages;
  if (parameters_.remap_over_hole != kLost) {
    for (std::size_t i = 0; i < remap.new_pages; ++i) {
      const Page* const there = process.pages.Find(to + i);
      if (!moved[i].mapped && there != nullptr && there->mapped) return false;
    }
  }
  for (std::size_t i = 0; i < remap.new_pages; ++i) *process.pages.Take(to + i) = moved[i];
  for (const Page& page : moved) {
    if (page.mapped && page.copy == Copy::kMaybe) state_.maybe_copies = true;
  }
  if (!in_place) Split(process, RangeOf(process, to * page(), remap.new_pages * page()));
  return true;
}

}  // namespace conformance::explore
