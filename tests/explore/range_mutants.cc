// SPDX-License-Identifier: Apache-2.0
//
// Lies about ranges that were split, merged, replaced or moved before.

#include <sys/mman.h>

#include <cerrno>
#include <vector>

#include "tests/explore/history.h"
#include "tests/explore/sequence_mutants.h"

namespace conformance {
namespace {

bool IsFixedMmap(const Call& call) { return IsMmap(call) && (call.args[3] & MAP_FIXED) != 0; }

// Forgets that an mprotect made two mappings of one: stops where the second begins.
Answer UnmapStopsAtSplit(Kernel& honest, Call call) {
  static std::vector<Span> changed;
  if (call.op == Op::kMunmap) {
    for (const Span& span : changed) {
      const bool inside = call.args[0] < span.start && span.end() < call.args[0] + call.args[1];
      if (inside) call.args[1] = span.start - call.args[0];
    }
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMprotect && answer.ok()) {
    changed.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  return answer;
}

// Looks up the end of a range before it splits at its beginning.
Answer ProtectMissesLastOfSeveral(Kernel& honest, Call call) {
  static std::vector<Span> placed;
  if (call.op == Op::kMprotect && call.args[1] > PageSize() &&
      CountMeeting(placed, call.args[0], call.args[0] + call.args[1]) >= 2) {
    call.args[1] -= PageSize();
  }
  const Answer answer = honest.Do(call);
  if (IsFixedMmap(call) && answer.ok()) {
    placed.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  return answer;
}

// Merges neighbours that are not alike: the one before gets this protection too.
Answer ProtectMergesUnlike(Kernel& honest, Call call) {
  static std::vector<Span> changed;
  const Answer answer = honest.Do(call);
  if (call.op != Op::kMprotect || !answer.ok()) return answer;
  const Span* const before = LastHolding(changed, call.args[0] - PageSize());
  if (before != nullptr && before->tag != call.args[2] && changed.size() >= 2) {
    honest.Do(Call{Op::kMprotect, {call.args[0] - PageSize(), PageSize(), call.args[2]}, nullptr});
  }
  changed.push_back({call.args[0], WholePages(call.args[1]), call.args[2], 0});
  return answer;
}

// Moves one page too few, and hands out a new one for it.
Answer RemapMovesTooFew(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
#ifdef MREMAP_FIXED
  const bool moves = call.op == Op::kMremap && (call.args[3] & MREMAP_FIXED) != 0;
  if (moves && answer.ok() && call.args[1] >= 2 * PageSize() && call.args[2] >= call.args[1]) {
    const auto start = static_cast<std::uint64_t>(answer.value);
    Overwrite(honest, start + call.args[1] - PageSize(), PageSize());
  }
#endif
  return answer;
}

// Leaves an empty mapping where the moved one was.
Answer RemapLeavesOldRange(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
#ifdef MREMAP_FIXED
  const bool moves = call.op == Op::kMremap && (call.args[3] & MREMAP_FIXED) != 0;
  if (moves && answer.ok() && call.args[1] != 0) Overwrite(honest, call.args[0], PageSize());
#endif
  return answer;
}

// Grows over a neighbour that was placed there, as one emulator did.
Answer RemapGrowsOverNeighbour(Kernel& honest, Call call) {
  static std::vector<Span> placed;
  Answer answer = honest.Do(call);
  if (IsFixedMmap(call) && answer.ok()) {
    placed.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  const bool blocked = call.op == Op::kMremap && answer.error == ENOMEM && call.args[3] == 0;
  const std::uint64_t old_end = call.args[0] + call.args[1];
  if (blocked && LastHolding(placed, old_end) != nullptr) {
    honest.Do(Call{Op::kMunmap, {old_end, call.args[2] - call.args[1]}, nullptr});
    answer = honest.Do(call);
  }
  return answer;
}

// The third time that something is placed over the same page, the next page goes with it.
Answer FixedTakesNextPage(Kernel& honest, Call call) {
  static std::vector<Span> placed;
  const Answer answer = honest.Do(call);
  if (!IsFixedMmap(call) || !answer.ok()) return answer;
  const std::uint64_t end = call.args[0] + WholePages(call.args[1]);
  const Span* const next = LastHolding(placed, end);
  if (next != nullptr && CountMeeting(placed, call.args[0], end) >= 2) {
    Overwrite(honest, end, PageSize());
  }
  placed.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  return answer;
}

// Sees only the first of several mappings.
Answer AdviceStopsAtFirst(Kernel& honest, Call call) {
  static std::vector<Span> placed;
  if (call.op == Op::kMadvise && call.args[1] > PageSize()) {
    for (const Span& span : placed) {
      const bool inside = call.args[0] < span.start && span.start < call.args[0] + call.args[1];
      if (inside) call.args[1] = span.start - call.args[0];
    }
  }
  const Answer answer = honest.Do(call);
  if (IsFixedMmap(call) && answer.ok()) {
    placed.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  return answer;
}

// A hole that was made in what was placed still counts as taken.
Answer HoleStaysTaken(Kernel& honest, Call call) {
  static std::vector<Span> placed;
  static std::vector<Span> holes;
#ifdef MAP_FIXED_NOREPLACE
  const bool exclusive = IsMmap(call) && (call.args[3] & MAP_FIXED_NOREPLACE) != 0;
  if (exclusive && CountMeeting(holes, call.args[0], call.args[0] + call.args[1]) >= 1) {
    return Fail(EEXIST);
  }
#endif
  const Answer answer = honest.Do(call);
  if (IsFixedMmap(call) && answer.ok()) {
    placed.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  if (call.op == Op::kMunmap && answer.ok() && LastHolding(placed, call.args[0]) != nullptr) {
    holes.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  return answer;
}

// A second unmapping of a range takes the page after it.
Answer SecondUnmapTakesMore(Kernel& honest, Call call) {
  static std::vector<Span> gone;
  const Answer answer = honest.Do(call);
  if (call.op != Op::kMunmap || !answer.ok()) return answer;
  const std::uint64_t end = call.args[0] + WholePages(call.args[1]);
  if (CountMeeting(gone, call.args[0], end) >= 2) {
    honest.Do(Call{Op::kMunmap, {end, PageSize()}, nullptr});
  }
  gone.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  return answer;
}

// A lock outlives its mapping: what is mapped there next counts as locked.
Answer LockOutlivesMapping(Kernel& honest, Call call) {
  static std::vector<Span> locked;
  static std::vector<Span> replaced;
#ifdef MADV_DONTNEED
  if (call.op == Op::kMadvise && call.args[2] == MADV_DONTNEED &&
      CountMeeting(replaced, call.args[0], call.args[0] + call.args[1]) != 0) {
    return Fail(EINVAL);
  }
#endif
  const Answer answer = honest.Do(call);
  if (!answer.ok()) return answer;
  if (call.op == Op::kMlock) locked.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  if (IsFixedMmap(call) && CountMeeting(locked, call.args[0], call.args[0] + call.args[1]) != 0) {
    replaced.push_back({call.args[0], WholePages(call.args[1]), 0, 0});
  }
  return answer;
}

// What was moved twice is read from where it was before.
Answer MovedTwiceReadsZero(Kernel& honest, Call call) {
  static std::vector<Span> moved;
  static std::vector<Span> twice;
  if (call.op == Op::kLoad && LastHolding(twice, call.args[0]) != nullptr) {
    Answer answer = honest.Do(call);
    if (answer.ok()) answer.value = 0;
    return answer;
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMremap && answer.ok() && call.args[4] != 0) {
    const Span span{static_cast<std::uint64_t>(answer.value), WholePages(call.args[2]), 0, 0};
    if (LastHolding(moved, call.args[0]) != nullptr) twice.push_back(span);
    moved.push_back(span);
  }
  return answer;
}

}  // namespace

std::vector<Mutant> RangeSequenceMutants() {
  return {
      {"munmap_stops_at_split", UnmapStopsAtSplit},
      {"mprotect_misses_last_of_several", ProtectMissesLastOfSeveral},
      {"mprotect_merges_unlike", ProtectMergesUnlike},
      {"mremap_moves_too_few", RemapMovesTooFew},
      {"mremap_leaves_old_range", RemapLeavesOldRange},
      {"mremap_grows_over_neighbour", RemapGrowsOverNeighbour},
      {"fixed_takes_next_page", FixedTakesNextPage},
      {"advice_stops_at_first", AdviceStopsAtFirst},
      {"hole_stays_taken", HoleStaysTaken},
      {"second_unmap_takes_more", SecondUnmapTakesMore},
      {"lock_outlives_mapping", LockOutlivesMapping},
      {"moved_twice_reads_zero", MovedTwiceReadsZero},
  };
}

}  // namespace conformance
