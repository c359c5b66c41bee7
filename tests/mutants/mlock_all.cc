// SPDX-License-Identifier: Apache-2.0
//
// Lies about mlockall, munlockall and munlock.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

std::uint64_t& LockFlags(Call& mlockall) { return mlockall.args[0]; }

Answer FutureIsIgnored(Kernel& honest, Call call) {
  if (call.op == Op::kMlockall && LockFlags(call) != 0) {
    LockFlags(call) &= ~static_cast<std::uint64_t>(MCL_FUTURE);
    if ((LockFlags(call) & MCL_CURRENT) == 0) return Succeed();
  }
  return honest.Do(call);
}

Answer UnlockAllDoesNothing(Kernel& honest, Call call) {
  return call.op == Op::kMunlockall ? Succeed() : honest.Do(call);
}

Answer LockAllSucceeds(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMlockall ? Succeed() : answer;
}

Answer LocksSurviveExecution(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op != Op::kProgramLocked || !answer.ok()) return answer;
  return Succeed(static_cast<std::int64_t>(PageSize()));
}

Answer FutureIsForEver(Kernel& honest, Call call) {
  if (call.op == Op::kMlockall && LockFlags(call) == MCL_CURRENT) LockFlags(call) |= MCL_FUTURE;
  return honest.Do(call);
}

Answer ChildrenLockTheirFuture(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) {
    honest.Do(Call{Op::kMlockall, {MCL_FUTURE}, nullptr});
  }
  return answer;
}

Answer UnlocksEveryView(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMunlock && answer.ok()) honest.Do(Call{Op::kMunlockall, {}, nullptr});
  return answer;
}

Answer UnlockRefusesNothing(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMunlock && answer.error == ENOMEM ? Succeed() : answer;
}

Answer UnlockRefusesUnaligned(Kernel& honest, Call call) {
  const bool unaligned = call.op == Op::kMunlock && call.args[0] % PageSize() != 0;
  return unaligned ? Fail(EINVAL) : honest.Do(call);
}

// As much as there is room for.
Answer FailedLockLocksSome(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMlock && answer.error == ENOMEM) {
    honest.Do(Call{Op::kMlock, {call.args[0], 2 * PageSize()}, nullptr});
  }
  return answer;
}

}  // namespace

std::vector<Mutant> MlockAllMutants() {
  return {
      {"mlockall_future_is_ignored", FutureIsIgnored},
      {"munlockall_does_nothing", UnlockAllDoesNothing},
      {"mlockall_always_succeeds", LockAllSucceeds},
      {"locks_survive_execution", LocksSurviveExecution},
      {"mlockall_future_is_for_ever", FutureIsForEver},
      {"fork_inherits_mlockall", ChildrenLockTheirFuture},
      {"munlock_unlocks_every_view", UnlocksEveryView},
      {"munlock_refuses_nothing", UnlockRefusesNothing},
      {"munlock_refuses_unaligned", UnlockRefusesUnaligned},
      {"mlock_that_fails_locks_some", FailedLockLocksSome},
  };
}

}  // namespace conformance
