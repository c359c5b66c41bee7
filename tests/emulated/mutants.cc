// SPDX-License-Identifier: Apache-2.0

#include "tests/emulated/mutants.h"

#include <sys/mman.h>

#include <cerrno>

namespace conformance {
namespace {

constexpr std::uint64_t kStack = MAP_STACK;

Answer IgnoresStack(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~kStack;
  return honest.Do(call);
}

// Whatever is asked for by a call that the host lacks is done by halves, or not at all.
[[maybe_unused]] Answer AnswersWithoutDoing(Kernel& honest, Call call) {
  return call.op == Op::kShmRename ? Fail(EINVAL) : honest.Do(call);
}

[[maybe_unused]] Answer QueriesMap(Kernel& honest, Call call) {
  if (call.op != Op::kMquery) return honest.Do(call);
  call.op = Op::kMmap;
  Protection(call) = PROT_READ;
  Flags(call) |= MAP_PRIVATE | kMapAnonymousBit;
  return honest.Do(call);
}

Answer AdviceIsUnknown(Kernel& honest, Call call) {
  return call.op == Op::kMadvise && call.args[2] > 200 ? Fail(EINVAL) : honest.Do(call);
}

[[maybe_unused]] Answer InheritanceIsAnything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMinherit && !answer.ok() ? Succeed() : answer;
}

[[maybe_unused]] Answer CapsAreForMmap(Kernel& honest, Call call) {
  if (call.op == Op::kMprotect) call.args[2] &= PROT_READ | PROT_WRITE | PROT_EXEC;
  return honest.Do(call);
}

// Large pages are as good as others.
[[maybe_unused]] Answer LargePagesAreDivided(Kernel& honest, Call call) {
  const bool on_pages = call.op == Op::kMprotect || call.op == Op::kMunmap;
  const Answer answer = honest.Do(call);
  return on_pages && answer.error == EINVAL && call.args[1] != 0 ? Succeed() : answer;
}

// The names of other systems than FreeBSD, among which is one whose manual knows no such rule.
#ifdef MAP_WIRED

constexpr std::uint64_t kOfIllumos = MAP_ALIGN | MAP_TEXT | MAP_INITDATA;

Answer IgnoresFlagsOfIllumos(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~kOfIllumos;
  return honest.Do(call);
}

Answer RedZonesAreMapped(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!IsMmap(call) || !answer.ok() || call.args[0] != 0) return answer;
  const std::uint64_t after = static_cast<std::uint64_t>(answer.value) + Length(call);
  honest.Do(Call{Op::kMprotect, {after, Length(call), PROT_READ}, nullptr});
  return answer;
}

Answer RefusesNocache(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & MAP_NOCACHE) != 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer ForgivesNothing(Kernel& honest, Call call) {
  constexpr std::uint64_t kResilient = MAP_RESILIENT_MEDIA;
  if (IsMmap(call)) Flags(call) &= ~kResilient;
  return honest.Do(call);
}

Answer MovesAnything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMremapNetbsd && !answer.ok() ? Succeed(1) : answer;
}

Answer StacksHaveToBeWritable(Kernel& honest, Call call) {
  const bool stack = IsMmap(call) && (Flags(call) & kStack) != 0;
  return stack && (Protection(call) & PROT_WRITE) == 0 ? Fail(EINVAL) : honest.Do(call);
}

Answer IgnoresWired(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~static_cast<std::uint64_t>(MAP_WIRED);
  return honest.Do(call);
}

#endif

}  // namespace

std::vector<Mutant> MutantsOfEmulation() {
  return {
      {"map_stack_is_ignored", IgnoresStack},
      {"madvise_knows_no_more_advice", AdviceIsUnknown},
#ifdef SHM_RENAME_NOREPLACE
      {"minherit_takes_anything", InheritanceIsAnything},
      {"shm_rename_fails", AnswersWithoutDoing},
      {"mprotect_ignores_prot_max", CapsAreForMmap},
      {"large_pages_are_divided", LargePagesAreDivided},
#endif
#ifdef MAP_WIRED
      {"map_stack_has_to_be_writable", StacksHaveToBeWritable},
      {"map_wired_is_ignored", IgnoresWired},
      {"mquery_maps", QueriesMap},
      {"flags_of_illumos_are_ignored", IgnoresFlagsOfIllumos},
      {"nocache_is_refused", RefusesNocache},
      {"red_zones_are_mapped", RedZonesAreMapped},
      {"missing_pages_are_a_fault", ForgivesNothing},
      {"mremap_moves_anything", MovesAnything},
#endif
  };
}

}  // namespace conformance
