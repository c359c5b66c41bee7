// SPDX-License-Identifier: Apache-2.0
//
// mremap, in whichever of its two forms the headers have, and minherit.

#include <sys/mman.h>

#include <algorithm>

#include "conformance/explore/generator_world.h"
#include "conformance/probe/inheritance.h"

namespace conformance::explore {
void World::Remap() {
#ifdef MREMAP_MAYMOVE
  const Range from = DrawPiece();
  std::array<Spot, kArenaPages> before = actor().arena;
  const auto old_length = static_cast<std::uint64_t>(from.count) * page_;
  const int kind = random_.Below(10);
  if (kind < 5) {  // to a place of the arena
    Range to = DrawRange();
    // What overlaps is refused, which is soon known.
    for (int i = 0; i < 3 && to.first < from.first + from.count && from.first < to.first + to.count;
         ++i)
      to = DrawRange();
    to.count = random_.Percent(60) ? std::min(from.count, kArenaPages - to.first) : to.count;
    std::uint64_t flags = MREMAP_MAYMOVE | MREMAP_FIXED;
#ifdef MREMAP_DONTUNMAP
    if (random_.Percent(10)) flags |= MREMAP_DONTUNMAP;
#endif
    const bool shared = before[Index(from.first)].shared;
    const bool duplicates = random_.Percent(shared ? 25 : 1);
    Emit(Op::kMremap,
         {Address(from.first), Plain(duplicates ? 0 : old_length),
          Plain(static_cast<std::uint64_t>(to.count) * page_), Plain(flags), Address(to.first)});
    const bool overlap = to.first < from.first + from.count && from.first < to.first + to.count;
    if (overlap) return;
    for (int i = 0; i < from.count && !duplicates; ++i)
      actor().arena[Index(from.first + i)] = Spot();
    for (int i = 0; i < to.count; ++i) {
      actor().arena[Index(to.first + i)] = before[Index(from.first + std::min(i, from.count - 1))];
    }
    MarkBorders(from);
    Split(to);
    return;
  }
  const int count = kind < 7 ? 1 + random_.Below(from.count) : from.count + 1 + random_.Below(3);
  const bool moves = kind == 9 && mappings_ < kMostRegions;
  const int result = moves ? mappings_++ : -1;
  Emit(Op::kMremap,
       {Address(from.first), Plain(old_length), Plain(static_cast<std::uint64_t>(count) * page_),
        Plain(moves ? MREMAP_MAYMOVE : 0), Plain(0)},
       "", result);
  if (moves) actor().regions.push_back({static_cast<std::uint8_t>(result), count, true});
  const int reach = std::min(std::max(count, from.count), kArenaPages - from.first);
  for (int i = 0; i < reach; ++i) {
    Spot& spot = actor().arena[Index(from.first + i)];
    if (moves || i >= count) spot = Spot();
  }
  Split({from.first, std::min(count, reach)});
#else
  RemapNetbsd();
#endif
}

// NetBSD's form; a system without it makes no such call.
void World::RemapNetbsd() {
  const Range from = DrawPiece();
  const std::array<Spot, kArenaPages> before = actor().arena;
  const bool fixed = random_.Percent(60);
  Range to = fixed ? DrawRange() : from;
  // What is mapped there is not replaced, so mostly a hole.
  for (int i = 0; fixed && i < 6 && before[Index(to.first)].mapped; ++i) {
    to.first = random_.Below(window_);
  }
  to.count = random_.Percent(60) ? from.count : 1 + random_.Below(from.count + 3);
  to.count = std::min(to.count, kArenaPages - to.first);
  const bool moves = !fixed && to.count > from.count;
  if (moves && mappings_ >= kMostRegions) return;
  const int result = moves ? mappings_++ : -1;
  Emit(Op::kMremapNetbsd,
       {Address(from.first), Plain(static_cast<std::uint64_t>(from.count) * page_),
        fixed ? Address(to.first) : Plain(0), Plain(static_cast<std::uint64_t>(to.count) * page_),
        Plain(fixed ? MAP_FIXED : 0)},
       "", result);
  if (moves) {
    actor().regions.push_back({static_cast<std::uint8_t>(result), to.count, true});
    return MarkBorders(from);
  }
  if (fixed && to.first < from.first + from.count && from.first < to.first + to.count) return;
  for (int i = 0; i < from.count; ++i) {
    if (fixed || i >= to.count) actor().arena[Index(from.first + i)] = Spot();
  }
  for (int i = 0; fixed && i < to.count; ++i) {
    actor().arena[Index(to.first + i)] = before[Index(from.first + std::min(i, from.count - 1))];
  }
  MarkBorders(from);
  Split(to);
}

void World::Inherit() {
#ifdef HAS_MINHERIT
  Range range{0, 0};
  const auto [address, length] = DrawAddressRange(&range);
  const int which = random_.Below(20);
  std::uint64_t inheritance = INHERITANCE(SHARE);
  if (which < 6) inheritance = INHERITANCE(NONE);
  if (which >= 6 && which < 10) inheritance = INHERITANCE(COPY);
#ifdef HAS_INHERIT_ZERO
  if (which >= 10 && which < 14) inheritance = INHERITANCE(ZERO);
#endif
  constexpr std::uint64_t kUnknown = 4711;
  Emit(Op::kMinherit, {address, length, Plain(which == 19 ? kUnknown : inheritance)});
  Split(range);
#endif
}

}  // namespace conformance::explore
