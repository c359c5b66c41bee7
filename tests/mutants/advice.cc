// SPDX-License-Identifier: Apache-2.0
//
// Lies about advice that does something: populating, guarding, removing, and what forks make of it.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool IsAdvice(const Call& call, int advice) {
  return call.op == Op::kMadvise && call.args[2] == static_cast<std::uint64_t>(advice);
}

// As Linux numbers them; see conformance/catalogue/advice.h.
enum : int {
  kRandom = 1,
  kWillneed = 3,
  kDontneed = 4,
  kFree = 8,
  kRemove = 9,
  kDoFork = 11,
  kDontDump = 16,
  kKeepOnFork = 19,
  kCold = 20,
  kPageOut = 21,
  kPopulateRead = 22,
  kPopulateWrite = 23,
  kGuardInstall = 102,
  kGuardRemove = 103,
};

// The first byte of it is spared.
void WipeRest(Kernel& honest, const Call& madvise) {
  if (madvise.args[1] < 2) return;
  honest.Do(Call{Op::kFillMemory, {madvise.args[0] + 1, madvise.args[1] - 1, 0}, nullptr});
}

Answer PopulatingDoesNothing(Kernel& honest, Call call) {
  const bool populates = IsAdvice(call, kPopulateRead) || IsAdvice(call, kPopulateWrite);
  return populates ? Succeed() : honest.Do(call);
}

Answer PopulatingWipes(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (IsAdvice(call, kPopulateWrite) && answer.ok()) WipeRest(honest, call);
  return answer;
}

Answer GuardsAreNotThere(Kernel& honest, Call call) {
  return IsAdvice(call, kGuardInstall) ? Succeed() : honest.Do(call);
}

Answer GuardsStay(Kernel& honest, Call call) {
  return IsAdvice(call, kGuardRemove) && Length(call) != 0 ? Succeed() : honest.Do(call);
}

// Taken away by whatever else is said of the memory, and by a fork.
Answer GuardsAreShy(Kernel& honest, Call call) {
  static std::uint64_t start = 0;
  static std::uint64_t length = 0;
  const Answer answer = honest.Do(call);
  if (IsAdvice(call, kGuardInstall) && answer.ok()) {
    start = call.args[0];
    length = Length(call);
  }
  const bool child = call.op == Op::kFork && answer.ok() && answer.value == 0;
  if (length != 0 && (child || call.op == Op::kMprotect || IsAdvice(call, kDontneed))) {
    honest.Do(Call{Op::kMadvise, {start, length, kGuardRemove}, nullptr});
  }
  return answer;
}

Answer RemovingDoesNothing(Kernel& honest, Call call) {
  return IsAdvice(call, kRemove) ? Succeed() : honest.Do(call);
}

Answer RemovingIsDenied(Kernel& honest, Call call) {
  return IsAdvice(call, kRemove) && Length(call) != 0 ? Fail(EACCES) : honest.Do(call);
}

Answer DontneedWipesWhatIsShared(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (IsAdvice(call, kDontneed) && answer.ok()) WipeRest(honest, call);
  return answer;
}

Answer ForksForgetNothing(Kernel& honest, Call call) {
  const bool undoes = IsAdvice(call, kDoFork) || IsAdvice(call, kKeepOnFork);
  return undoes ? Succeed() : honest.Do(call);
}

Answer ColdLocksAreFine(Kernel& honest, Call call) {
  return IsAdvice(call, kCold) || IsAdvice(call, kPageOut) ? Succeed() : honest.Do(call);
}

Answer FreedPagesAreLostOverFork(Kernel& honest, Call call) {
  static Call freed{Op::kCount, {}, nullptr};
  const Answer answer = honest.Do(call);
  if (IsAdvice(call, kFree) && answer.ok()) freed = call;
  const bool child = call.op == Op::kFork && answer.ok() && answer.value == 0;
  if (child && freed.op == Op::kMadvise) WipeRest(honest, freed);
  return answer;
}

Answer HintsFail(Kernel& honest, Call call) {
  return IsAdvice(call, kWillneed) ? Fail(EBADF) : honest.Do(call);
}

Answer HintsWipe(Kernel& honest, Call call) {
  if (IsAdvice(call, kRandom) || IsAdvice(call, kDontDump)) WipeRest(honest, call);
  return honest.Do(call);
}

Answer ProcessAdviceCountsOne(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kProcessMadvise ? Succeed(1) : answer;
}

Answer MincoreCountsEverything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op != Op::kMincore) return answer;
  if (answer.error == ENOMEM) return Succeed();
  return answer.ok() ? Succeed(static_cast<std::int64_t>(Length(call) / PageSize())) : answer;
}

Answer SealsTwiceNever(Kernel& honest, Call call) {
  static bool sealed = false;
  if (call.op == Op::kMseal && sealed) return Fail(EINVAL);
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMseal && answer.ok()) sealed = true;
  return answer;
}

Answer SealsNeedBytes(Kernel& honest, Call call) {
  if (call.op == Op::kMseal && Length(call) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer SealedMemoryTakesNoAdvice(Kernel& honest, Call call) {
  static bool sealed = false;
  if (call.op == Op::kMseal) sealed = true;
  return sealed && call.op == Op::kMadvise ? Fail(EPERM) : honest.Do(call);
}

}  // namespace

std::vector<Mutant> AdviceMutants() {
  return {
      {"populating_does_nothing", PopulatingDoesNothing},
      {"populating_wipes", PopulatingWipes},
      {"guards_are_not_there", GuardsAreNotThere},
      {"guards_stay", GuardsStay},
      {"guards_are_shy", GuardsAreShy},
      {"removing_does_nothing", RemovingDoesNothing},
      {"removing_is_denied", RemovingIsDenied},
      {"dontneed_wipes_what_is_shared", DontneedWipesWhatIsShared},
      {"advice_on_forks_is_for_ever", ForksForgetNothing},
      {"cold_locks_are_fine", ColdLocksAreFine},
      {"freed_pages_are_lost_over_fork", FreedPagesAreLostOverFork},
      {"hints_fail", HintsFail},
      {"hints_wipe", HintsWipe},
      {"process_madvise_counts_one", ProcessAdviceCountsOne},
      {"mincore_counts_everything", MincoreCountsEverything},
      {"mseal_works_once", SealsTwiceNever},
      {"mseal_needs_bytes", SealsNeedBytes},
      {"sealed_memory_takes_no_advice", SealedMemoryTakesNoAdvice},
  };
}

}  // namespace conformance
