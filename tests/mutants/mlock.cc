// SPDX-License-Identifier: Apache-2.0
//
// Lies about locked memory: mlock, munlock, mlockall.

#include <sys/mman.h>
#include <sys/resource.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool IsMlock(const Call& call) { return call.op == Op::kMlock; }
bool IsMunlock(const Call& call) { return call.op == Op::kMunlock; }

// As DragonFly does: only root may lock.
Answer MlockIsPrivileged(Kernel& honest, Call call) {
  static bool ordinary = false;
  if (call.op == Op::kDropPrivilege) ordinary = true;
  if (IsMlock(call) && ordinary) return Fail(EPERM);
  return honest.Do(call);
}

Answer MlockDemandsAlignment(Kernel& honest, Call call) {
  if (IsMlock(call) && call.args[0] % PageSize() != 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer MlockRefusesLengthZero(Kernel& honest, Call call) {
  if (IsMlock(call) && Length(call) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer MlockNeverRunsOutOfMemory(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMlock(call) && answer.error == ENOMEM ? Succeed() : answer;
}

Answer MlockNoticesWrap(Kernel& honest, Call call) {
  if (IsMlock(call) && Wraps(call)) return Fail(EINVAL);
  return honest.Do(call);
}

Answer MlockIgnoresWrap(Kernel& honest, Call call) {
  if (IsMlock(call) && Wraps(call) && !RoundsToZero(call)) return Succeed();
  return honest.Do(call);
}

// As NetBSD, OpenBSD and macOS do.
Answer MlockSaysTryAgain(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMlock(call) && answer.error == ENOMEM ? Fail(EAGAIN) : answer;
}

// As FreeBSD does.
Answer MlockLimitBindsEverybody(Kernel& honest, Call call) {
  if (IsMlock(call)) {
    const Answer limit = honest.Do(Call{Op::kGetLimit, {RLIMIT_MEMLOCK}});
    if (limit.value >= 0 && Length(call) > static_cast<std::uint64_t>(limit.value)) {
      return Fail(ENOMEM);
    }
  }
  return honest.Do(call);
}

// Counts the locks of the range that was locked last.
struct Nest {
  std::uint64_t start = 0;
  int locks = 0;
};

Nest& LastLocked() {
  static Nest nest;
  return nest;
}

Answer MunlockDemandsALock(Kernel& honest, Call call) {
  if (IsMunlock(call) && call.args[0] != LastLocked().start) return Fail(ENOMEM);
  if (IsMlock(call)) LastLocked().start = call.args[0];
  return honest.Do(call);
}

Answer MunlockPassesOverHoles(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMunlock(call) && answer.error == ENOMEM ? Succeed() : answer;
}

// As macOS' manual has it.
Answer LocksNest(Kernel& honest, Call call) {
  Nest& nest = LastLocked();
  if (IsMlock(call)) {
    nest.locks = call.args[0] == nest.start ? nest.locks + 1 : 1;
    nest.start = call.args[0];
  }
  if (IsMunlock(call) && call.args[0] == nest.start && --nest.locks > 0) return Succeed();
  return honest.Do(call);
}

Answer MlockallTakesAnyFlag(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMlockall && answer.error == EINVAL ? Succeed() : answer;
}

// The flags of mlock2: where the headers lack them, no probe asks.
#ifdef MLOCK_ONFAULT
constexpr std::uint64_t kOnfault = MLOCK_ONFAULT;
#else
constexpr std::uint64_t kOnfault = 0;
#endif

bool IsMlock2(const Call& call) { return call.op == Op::kMlock2; }

Answer Mlock2BringsAllPagesIn(Kernel& honest, Call call) {
  if (IsMlock2(call)) call.args[2] &= ~kOnfault;
  return honest.Do(call);
}

Answer Mlock2BringsNoPageIn(Kernel& honest, Call call) {
  if (IsMlock2(call)) call.args[2] |= kOnfault;
  return honest.Do(call);
}

Answer Mlock2TakesAnyFlag(Kernel& honest, Call call) {
  if (IsMlock2(call)) call.args[2] &= kOnfault;
  return honest.Do(call);
}

Answer Mlock2NeverRunsOutOfMemory(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMlock2(call) && answer.error == ENOMEM ? Succeed() : answer;
}

// As if mlock and mlock2 each held the pages for themselves.
Answer MunlockLeavesWhatMlock2Locked(Kernel& honest, Call call) {
  static std::uint64_t locked = 0;
  if (IsMlock2(call)) locked = call.args[0];
  return IsMunlock(call) && call.args[0] == locked ? Succeed() : honest.Do(call);
}

// As macOS does.
Answer MlockallIsMissing(Kernel& honest, Call call) {
  return call.op == Op::kMlockall ? Fail(ENOSYS) : honest.Do(call);
}

Answer MlockallLocksNothing(Kernel& honest, Call call) {
  return call.op == Op::kMlockall ? Succeed() : honest.Do(call);
}

}  // namespace

std::vector<Mutant> MlockMutants() {
  return {
      {"mlock_is_privileged", MlockIsPrivileged},
      {"mlock_demands_alignment", MlockDemandsAlignment},
      {"mlock_refuses_length_zero", MlockRefusesLengthZero},
      {"mlock_never_runs_out_of_memory", MlockNeverRunsOutOfMemory},
      {"mlock_notices_wrap", MlockNoticesWrap},
      {"mlock_ignores_wrap", MlockIgnoresWrap},
      {"mlock_says_try_again", MlockSaysTryAgain},
      {"mlock_limit_binds_everybody", MlockLimitBindsEverybody},
      {"munlock_demands_a_lock", MunlockDemandsALock},
      {"munlock_passes_over_holes", MunlockPassesOverHoles},
      {"locks_nest", LocksNest},
      {"mlockall_takes_any_flag", MlockallTakesAnyFlag},
      {"mlock2_brings_all_pages_in", Mlock2BringsAllPagesIn},
      {"mlock2_brings_no_page_in", Mlock2BringsNoPageIn},
      {"mlock2_takes_any_flag", Mlock2TakesAnyFlag},
      {"mlock2_never_runs_out_of_memory", Mlock2NeverRunsOutOfMemory},
      {"munlock_leaves_what_mlock2_locked", MunlockLeavesWhatMlock2Locked},
      {"mlockall_is_missing", MlockallIsMissing},
      {"mlockall_locks_nothing", MlockallLocksNothing},
  };
}

}  // namespace conformance
