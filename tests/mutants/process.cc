// SPDX-License-Identifier: Apache-2.0
//
// Lies about what a process has denied itself, how much it may have, and what the list of its
// mappings shows; and about flags of mappings of files.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t kSetDenial = 65;  // PR_SET_MDWE

bool Denies(const Call& call) {
  return call.op == Op::kProcessOption && call.args[0] == kSetDenial;
}

Answer DenialDoesNothing(Kernel& honest, Call call) {
  return Denies(call) ? Succeed() : honest.Do(call);
}

Answer DenialTakesAllExecution(Kernel& honest, Call call) {
  static bool denied = false;
  if (denied && IsMmap(call) && (Protection(call) & PROT_EXEC) != 0) return Fail(EACCES);
  if (Denies(call)) denied = true;
  return honest.Do(call);
}

Answer ListShowsAllRights(Kernel& honest, Call call) {
  constexpr std::int64_t kAll = 15;
  const Answer answer = honest.Do(call);
  return call.op == Op::kMemoryRights && answer.ok() ? Succeed(kAll) : answer;
}

Answer ListShowsNoNames(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMemoryIsNamed && answer.ok() ? Succeed(0) : answer;
}

Answer ListShowsNoAmounts(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMemoryField && answer.ok() ? Succeed(0) : answer;
}

Answer EveryNameIsTaken(Kernel& honest, Call call) {
  return call.op == Op::kNameMemory ? Succeed() : honest.Do(call);
}

Answer NamesAreForNobody(Kernel& honest, Call call) {
  return call.op == Op::kNameMemory ? Fail(ENOMEM) : honest.Do(call);
}

Answer BreakHasNoLimit(Kernel& honest, Call call) {
  return call.op == Op::kGrowBreak ? Succeed() : honest.Do(call);
}

Answer FewMappingsAreAllowed(Kernel& honest, Call call) {
  constexpr std::int64_t kFew = 1000;
  const Answer answer = honest.Do(call);
  return call.op == Op::kReadSetting && answer.ok() ? Succeed(kFew) : answer;
}

Answer AddressSpaceIsSmall(Kernel& honest, Call call) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 35;
  return IsMmap(call) && Length(call) > kMost ? Fail(ENOMEM) : honest.Do(call);
}

// As 9p without a cache does.
Answer FilesAreSharedToReadOnly(Kernel& honest, Call call) {
  const bool shared = MapsDescriptor(call) && (Flags(call) & MAP_SHARED) != 0;
  return shared && (Protection(call) & PROT_WRITE) != 0 ? Fail(EINVAL) : honest.Do(call);
}

Answer KeysDoNothing(Kernel& honest, Call call) {
  return call.op == Op::kMprotectKey ? Succeed() : honest.Do(call);
}

Answer ProtectionIsNeverDenied(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMprotect && answer.error == EACCES ? Succeed() : answer;
}

#ifdef PROT_GROWSDOWN
Answer ProtectionKnowsNoGrowth(Kernel& honest, Call call) {
  if (call.op == Op::kMprotect) call.args[2] &= ~static_cast<std::uint64_t>(PROT_GROWSDOWN);
  return honest.Do(call);
}
#endif

#ifdef MAP_GROWSDOWN
Answer NothingGrows(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~static_cast<std::uint64_t>(MAP_GROWSDOWN);
  return honest.Do(call);
}
#endif

#ifdef MAP_POPULATE
Answer PopulatingFilesFails(Kernel& honest, Call call) {
  static std::uint64_t touched = 0;
  if (MapsDescriptor(call) && (Flags(call) & MAP_POPULATE) != 0) {
    ++touched;
    if (Length(call) > 2 * PageSize() && touched == 1 && Length(call) < 4 * PageSize()) {
      return Fail(EFAULT);
    }
    Flags(call) &= ~static_cast<std::uint64_t>(MAP_POPULATE);
  }
  return honest.Do(call);
}
#endif

#ifdef MAP_SHARED_VALIDATE
Answer ValidatedIsPrivate(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & MAP_SHARED_VALIDATE) == MAP_SHARED_VALIDATE) {
    Flags(call) = (Flags(call) & ~static_cast<std::uint64_t>(MAP_SHARED_VALIDATE)) | MAP_PRIVATE;
  }
  return honest.Do(call);
}
#endif

#ifdef MAP_HUGETLB
Answer HugePagesAreForOthers(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & MAP_HUGETLB) != 0) return Fail(EPERM);
  return honest.Do(call);
}
#endif

}  // namespace

std::vector<Mutant> ProcessMutants() {
  return {
      {"denial_of_execution_does_nothing", DenialDoesNothing},
      {"denial_takes_all_execution", DenialTakesAllExecution},
      {"list_of_mappings_shows_all_rights", ListShowsAllRights},
      {"list_of_mappings_shows_no_names", ListShowsNoNames},
      {"list_of_mappings_shows_no_amounts", ListShowsNoAmounts},
      {"every_name_of_memory_is_taken", EveryNameIsTaken},
      {"names_of_memory_are_for_nobody", NamesAreForNobody},
      {"break_has_no_limit", BreakHasNoLimit},
      {"few_mappings_are_allowed", FewMappingsAreAllowed},
      {"address_space_is_small", AddressSpaceIsSmall},
      {"files_are_shared_to_read_only", FilesAreSharedToReadOnly},
      {"pkey_mprotect_does_nothing", KeysDoNothing},
      {"mprotect_is_never_denied", ProtectionIsNeverDenied},
#ifdef PROT_GROWSDOWN
      {"mprotect_knows_no_growth", ProtectionKnowsNoGrowth},
#endif
#ifdef MAP_GROWSDOWN
      {"nothing_grows", NothingGrows},
#endif
#ifdef MAP_POPULATE
      {"populating_files_fails", PopulatingFilesFails},
#endif
#ifdef MAP_SHARED_VALIDATE
      {"validated_is_private", ValidatedIsPrivate},
#endif
#ifdef MAP_HUGETLB
      {"huge_pages_are_for_others", HugePagesAreForOthers},
#endif
  };
}

}  // namespace conformance
