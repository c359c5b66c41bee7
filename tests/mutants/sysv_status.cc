// SPDX-License-Identifier: Apache-2.0
//
// Lies about keys of System V segments and about what shmctl tells. As in sysv.cc, none keeps a
// segment from being removed, nor makes one that the probe does not hear of.

#include <sys/ipc.h>
#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool GetsByKey(const Call& call) { return call.op == Op::kShmgetKey; }

Answer IgnoresExcl(Kernel& honest, Call call) {
  static bool made = false;
  if (GetsByKey(call) && made) call.args[2] &= ~static_cast<std::uint64_t>(IPC_EXCL | IPC_CREAT);
  if (GetsByKey(call)) made = true;
  return honest.Do(call);
}

// A number that is nobody's.
Answer FindsEveryKey(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return GetsByKey(call) && answer.error == ENOENT ? Succeed(-1) : answer;
}

Answer FindsEverySize(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!GetsByKey(call) || answer.error != EINVAL) return answer;
  call.args[1] = 0;
  return honest.Do(call);
}

Answer MakesHalfOfAllAddresses(Kernel& honest, Call call) {
  constexpr std::uint64_t kHalf = ~std::size_t{0} / 2 + 1;
  if (call.op == Op::kShmget && call.args[0] == kHalf) call.args[0] = PageSize();
  return honest.Do(call);
}

Answer SwapsDenials(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  const bool speaks = call.op >= Op::kShmgetKey && call.op <= Op::kShmRemove;
  if (!speaks) return answer;
  if (answer.error == EACCES) {
    answer.error = EPERM;
  } else if (answer.error == EPERM) {
    answer.error = EACCES;
  }
  return answer;
}

Answer TellsNothingButZero(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kShmStatus && answer.ok() ? Succeed(0) : answer;
}

Answer TakesEveryCommand(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kShmControl && answer.error == EINVAL ? Succeed() : answer;
}

Answer TellsOfWhatIsGone(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kShmStatus && answer.error == EINVAL ? Succeed(0) : answer;
}

}  // namespace

std::vector<Mutant> SysvStatusMutants() {
  return {
      {"shmget_ignores_excl", IgnoresExcl},
      {"shmget_finds_every_key", FindsEveryKey},
      {"shmget_finds_every_size", FindsEverySize},
      {"shmget_makes_half_of_all_addresses", MakesHalfOfAllAddresses},
      {"segments_swap_denials", SwapsDenials},
      {"shmctl_tells_nothing_but_zero", TellsNothingButZero},
      {"shmctl_takes_every_command", TakesEveryCommand},
      {"shmctl_tells_of_what_is_gone", TellsOfWhatIsGone},
  };
}

}  // namespace conformance
