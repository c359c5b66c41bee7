// SPDX-License-Identifier: Apache-2.0
//
// Lies about what memfd_create takes and gives, and about seals that are asked for.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

#ifdef MFD_CLOEXEC

bool IsCreate(const Call& call) { return call.op == Op::kMemfdCreate; }
std::uint64_t& CreateFlags(Call& memfd_create) { return memfd_create.args[0]; }

constexpr std::uint64_t kCloseOnExec = MFD_CLOEXEC;
constexpr std::uint64_t kHuge = 0x4;      // MFD_HUGETLB
constexpr std::uint64_t kNeverRun = 0x8;  // MFD_NOEXEC_SEAL
constexpr std::uint64_t kRun = 0x10;      // MFD_EXEC

Answer TakesEverything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool creates = IsCreate(call) || call.op == Op::kMemfdNameless;
  if (!creates || answer.ok()) return answer;
  return honest.Do(Call{Op::kMemfdCreate, {kCloseOnExec}, "anything"});
}

Answer NeverClosesOnExec(Kernel& honest, Call call) {
  if (IsCreate(call)) CreateFlags(call) &= ~kCloseOnExec;
  return honest.Do(call);
}

Answer RefusesEmptyNames(Kernel& honest, Call call) {
  if (IsCreate(call) && call.text[0] == '\0') return Fail(EINVAL);
  return honest.Do(call);
}

Answer HasNoHugePages(Kernel& honest, Call call) {
  if (IsCreate(call) && (CreateFlags(call) & kHuge) != 0) return Fail(ENODEV);
  return honest.Do(call);
}

Answer IgnoresExecution(Kernel& honest, Call call) {
  const bool speaks = IsCreate(call) && (CreateFlags(call) & (kNeverRun | kRun)) != 0;
  const bool runs = (CreateFlags(call) & kNeverRun) != 0;
  if (speaks) CreateFlags(call) &= ~(kNeverRun | kRun);
  const Answer answer = honest.Do(call);
  if (speaks && answer.ok() && !runs) {
    honest.Do(Call{Op::kChmod, {static_cast<std::uint64_t>(answer.value), 0600}, nullptr});
  }
  return answer;
}

#endif

Answer ShowsNoName(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kDescriptorIsNamed && answer.ok() ? Succeed(0) : answer;
}

Answer SecretTakesEveryFlag(Kernel& honest, Call call) {
  if (call.op == Op::kMemfdSecret) call.args[0] = 0;
  return honest.Do(call);
}

Answer NothingRunsFromObjects(Kernel& honest, Call call) {
  if (MapsDescriptor(call) && (Protection(call) & PROT_EXEC) != 0) return Fail(EACCES);
  return honest.Do(call);
}

#ifdef F_SEAL_SEAL

Answer ShowsNoSeals(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kGetSeals ? Succeed(0) : answer;
}

Answer ShowsSealsOnEverything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kGetSeals ? Succeed(F_SEAL_SEAL) : answer;
}

Answer SealsKeepEverySize(Kernel& honest, Call call) {
  constexpr std::uint64_t kSizes = F_SEAL_SHRINK | F_SEAL_GROW;
  if (call.op == Op::kAddSeals && (call.args[1] & kSizes) != 0) call.args[1] |= kSizes;
  return honest.Do(call);
}

#endif

}  // namespace

std::vector<Mutant> MemfdMutants() {
  return {
#ifdef MFD_CLOEXEC
      {"memfd_create_takes_everything", TakesEverything},
      {"memfd_never_closes_on_exec", NeverClosesOnExec},
      {"memfd_create_refuses_empty_names", RefusesEmptyNames},
      {"memfd_has_no_huge_pages", HasNoHugePages},
      {"memfd_ignores_execution", IgnoresExecution},
#endif
      {"memfd_shows_no_name", ShowsNoName},
      {"memfd_secret_takes_every_flag", SecretTakesEveryFlag},
      {"nothing_runs_from_objects", NothingRunsFromObjects},
#ifdef F_SEAL_SEAL
      {"get_seals_shows_none", ShowsNoSeals},
      {"get_seals_shows_some", ShowsSealsOnEverything},
      {"seals_keep_every_size", SealsKeepEverySize},
#endif
  };
}

}  // namespace conformance
