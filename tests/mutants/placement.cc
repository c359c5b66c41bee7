// SPDX-License-Identifier: Apache-2.0
//
// Lies about where mmap places a mapping, and what it does to memory that is there.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

std::uint64_t& Place(Call& mmap) { return mmap.args[0]; }

bool IsFixed(const Call& call) {
  return IsMmap(call) && (call.args[3] & static_cast<std::uint64_t>(MAP_FIXED)) != 0;
}

#ifdef MAP_FIXED_NOREPLACE
constexpr std::uint64_t kNoReplace = MAP_FIXED_NOREPLACE;
#else
constexpr std::uint64_t kNoReplace = 0;
#endif

Answer SometimesGivesZero(Kernel& honest, Call call) {
  static int calls = 0;
  const Answer answer = honest.Do(call);
  if (!IsMmap(call) || Place(call) != 0 || !answer.ok()) return answer;
  constexpr int kOneIn = 50;
  return ++calls % kOneIn == 0 ? Succeed(0) : answer;
}

Answer TakesHintAsFixed(Kernel& honest, Call call) {
  if (IsMmap(call) && Place(call) != 0 && (Flags(call) & kNoReplace) == 0) {
    Flags(call) |= MAP_FIXED;
  }
  return honest.Do(call);
}

Answer IgnoresHint(Kernel& honest, Call call) {
  if (IsMmap(call) && !IsFixed(call)) {
    Place(call) = 0;
    Flags(call) &= ~kNoReplace;
  }
  return honest.Do(call);
}

Answer KnowsOnly32BitPlaces(Kernel& honest, Call call) {
  if (IsFixed(call) && Place(call) > 0xFFFFFFFFU) return Fail(ENOMEM);
  return honest.Do(call);
}

Answer RoundsFixedPlaceDown(Kernel& honest, Call call) {
  const bool exact = IsFixed(call) || (IsMmap(call) && (Flags(call) & kNoReplace) != 0);
  if (exact) Place(call) -= Place(call) % PageSize();
  return honest.Do(call);
}

Answer CallsOutOfRangeInvalid(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsFixed(call) && answer.error == ENOMEM ? Fail(EINVAL) : answer;
}

Answer CallsLowPlacesInvalid(Kernel& honest, Call call) {
  return IsFixed(call) && Place(call) < PageSize() ? Fail(EINVAL) : honest.Do(call);
}

Answer ReplacesNothing(Kernel& honest, Call call) {
  if (!IsFixed(call)) return honest.Do(call);
  Flags(call) &= ~static_cast<std::uint64_t>(MAP_FIXED);
  const Answer answer = honest.Do(call);
  const bool there = answer.ok() && static_cast<std::uint64_t>(answer.value) == Place(call);
  if (!answer.ok() || there) return answer;
  honest.Do(Call{Op::kMunmap, {static_cast<std::uint64_t>(answer.value), Length(call)}});
  return Fail(EEXIST);
}

Answer ReplacesNextPageToo(Kernel& honest, Call call) {
  if (IsFixed(call)) Length(call) += PageSize();
  return honest.Do(call);
}

Answer UnmapsBeforeItChecks(Kernel& honest, Call call) {
  if (IsFixed(call)) honest.Do(Call{Op::kMunmap, {Place(call), Length(call)}});
  return honest.Do(call);
}

Answer LockedBytesNeverFall(Kernel& honest, Call call) {
  static std::int64_t most = 0;
  Answer answer = honest.Do(call);
  if (call.op != Op::kLockedBytes || !answer.ok()) return answer;
  if (answer.value > most) most = answer.value;
  return Succeed(most);
}

Answer IgnoresNoReplace(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~kNoReplace;
  return honest.Do(call);
}

#ifdef MAP_EXCL
Answer MmapIgnoresExcl(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~static_cast<std::uint64_t>(MAP_EXCL);
  return honest.Do(call);
}
#endif

#ifdef MAP_TRYFIXED
Answer TryfixedReplaces(Kernel& honest, Call call) {
  const bool tried = IsMmap(call) && (Flags(call) & static_cast<std::uint64_t>(MAP_TRYFIXED)) != 0;
  if (tried) Flags(call) |= MAP_FIXED;
  return honest.Do(call);
}
#endif

}  // namespace

std::vector<Mutant> PlacementMutants() {
  return {
      {"mmap_sometimes_gives_address_zero", SometimesGivesZero},
      {"mmap_takes_hint_as_fixed", TakesHintAsFixed},
      {"mmap_ignores_hint", IgnoresHint},
      {"mmap_fixed_knows_only_32_bit_addresses", KnowsOnly32BitPlaces},
      {"mmap_fixed_rounds_address_down", RoundsFixedPlaceDown},
      {"mmap_fixed_calls_out_of_range_invalid", CallsOutOfRangeInvalid},
      {"mmap_fixed_calls_low_addresses_invalid", CallsLowPlacesInvalid},
      {"mmap_fixed_replaces_nothing", ReplacesNothing},
      {"mmap_fixed_replaces_next_page_too", ReplacesNextPageToo},
      {"mmap_fixed_unmaps_before_it_checks", UnmapsBeforeItChecks},
      {"locked_bytes_never_fall", LockedBytesNeverFall},
      {"mmap_ignores_noreplace", IgnoresNoReplace},
#ifdef MAP_EXCL
      {"mmap_ignores_excl", MmapIgnoresExcl},
#endif
#ifdef MAP_TRYFIXED
      {"mmap_tryfixed_replaces", TryfixedReplaces},
#endif
  };
}

}  // namespace conformance
