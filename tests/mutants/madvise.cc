// SPDX-License-Identifier: Apache-2.0
//
// Lies about advice and about what it does: madvise, posix_madvise, mincore.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool IsMadvise(const Call& call) { return call.op == Op::kMadvise; }
bool IsPosixMadvise(const Call& call) { return call.op == Op::kPosixMadvise; }
bool IsAdvising(const Call& call) { return IsMadvise(call) || IsPosixMadvise(call); }
bool IsMincore(const Call& call) { return call.op == Op::kMincore; }
std::uint64_t Advice(const Call& madvise) { return madvise.args[2]; }

Answer MadviseObjectsToNothing(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsAdvising(call) && answer.error == EINVAL ? Succeed() : answer;
}

// As the BSDs do.
Answer MadviseRoundsAddressDown(Kernel& honest, Call call) {
  if (IsAdvising(call)) call.args[0] -= call.args[0] % PageSize();
  return honest.Do(call);
}

Answer MadviseRefusesLengthZero(Kernel& honest, Call call) {
  if (IsAdvising(call) && Length(call) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

// As the BSDs do.
Answer MadvisePassesOverHoles(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsAdvising(call) && answer.error == ENOMEM ? Succeed() : answer;
}

// As the BSDs and macOS do.
Answer DontneedIsAHint(Kernel& honest, Call call) {
  if (IsMadvise(call) && Advice(call) == MADV_DONTNEED) return Succeed();
  return honest.Do(call);
}

Answer PosixDontneedDestroys(Kernel& honest, Call call) {
  if (IsPosixMadvise(call) && Advice(call) == POSIX_MADV_DONTNEED) {
    call.op = Op::kMadvise;
    call.args[2] = MADV_DONTNEED;
  }
  return honest.Do(call);
}

// As macOS' manual has it.
Answer PosixMadviseSetsErrno(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (!IsPosixMadvise(call) || answer.error == 0) return answer;
  answer.value = -1;
  answer.second = answer.error;
  return answer;
}

Answer MadviseFreesAnything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
#ifdef MADV_FREE
  if (IsMadvise(call) && Advice(call) == MADV_FREE) return Succeed();
#endif
  return answer;
}

Answer MincoreIsMissing(Kernel& honest, Call call) {
  return IsMincore(call) ? Fail(ENOSYS) : honest.Do(call);
}

Answer MincoreSeesNothingResident(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMincore(call) && answer.ok() ? Succeed(0) : answer;
}

// As NetBSD does.
Answer MincoreRefusesLengthZero(Kernel& honest, Call call) {
  if (IsMincore(call) && Length(call) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

// As Linux does on s390x, where programs have all addresses: it looks at the range while it writes
// to the vector.
Answer MincoreWritesBeforeItLooks(Kernel& honest, Call call) {
  if (IsMincore(call) && call.args[0] + Length(call) < call.args[0]) return Fail(EFAULT);
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> MadviseMutants() {
  return {
      {"madvise_objects_to_nothing", MadviseObjectsToNothing},
      {"madvise_rounds_address_down", MadviseRoundsAddressDown},
      {"madvise_refuses_length_zero", MadviseRefusesLengthZero},
      {"madvise_passes_over_holes", MadvisePassesOverHoles},
      {"madvise_dontneed_is_a_hint", DontneedIsAHint},
      {"posix_madvise_dontneed_destroys", PosixDontneedDestroys},
      {"posix_madvise_sets_errno", PosixMadviseSetsErrno},
      {"madvise_frees_anything", MadviseFreesAnything},
      {"mincore_is_missing", MincoreIsMissing},
      {"mincore_sees_nothing_resident", MincoreSeesNothingResident},
      {"mincore_refuses_length_zero", MincoreRefusesLengthZero},
      {"mincore_writes_before_it_looks", MincoreWritesBeforeItLooks},
  };
}

}  // namespace conformance
