// SPDX-License-Identifier: Apache-2.0
//
// Lies about lengths and about offsets near the end of files.

#include <sys/mman.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <limits>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

std::uint64_t RoundedUp(std::uint64_t length) {
  return (length + PageSize() - 1) / PageSize() * PageSize();
}

// As FreeBSD, OpenBSD and DragonFly: the descriptor is looked at last.
Answer ChecksLengthFirst(Kernel& honest, Call call) {
  if (IsMmap(call) && Length(call) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

// A length has to be a multiple of the page size, as an offset has.
Answer WantsWholePages(Kernel& honest, Call call) {
  if (IsMmap(call) && Length(call) > PageSize() && Length(call) % PageSize() != 0) {
    return Fail(EINVAL);
  }
  return honest.Do(call);
}

// The mapping ends with the byte that was asked for, not with its page.
Answer EndsInsidePage(Kernel& honest, Call call) {
  static std::uint64_t end = 0;
  const bool touch = call.op == Op::kLoad || call.op == Op::kStore;
  if (touch && end != 0 && call.args[0] >= end && call.args[0] < RoundedUp(end)) {
    Answer fault;
    fault.signal = SIGSEGV;
    fault.code = SEGV_MAPERR;
    return fault;
  }
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.ok()) end = static_cast<std::uint64_t>(answer.value) + Length(call);
  return answer;
}

// Rounds up once too often.
Answer MapsOnePageTooMany(Kernel& honest, Call call) {
  if (MapsDescriptor(call) && Length(call) % PageSize() != 0) Length(call) += PageSize();
  return honest.Do(call);
}

// As FreeBSD and NetBSD: rounding up wraps to zero, and then there is nothing to do.
Answer WrapsLengthToZero(Kernel& honest, Call call) {
  if (IsMmap(call) && Length(call) > 0 && RoundedUp(Length(call)) == 0) Length(call) = 1;
  return honest.Do(call);
}

// Promises any length and keeps none of it.
Answer PromisesAnyLength(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!IsMmap(call) || answer.error != ENOMEM) return answer;
  Length(call) = 1;
  return honest.Do(call);
}

Answer RefusesFilesOfOneGibibyte(Kernel& honest, Call call) {
  constexpr std::uint64_t kGibibyte = std::uint64_t{1} << 30;
  return MapsDescriptor(call) && Length(call) > kGibibyte ? Fail(ENOMEM) : honest.Do(call);
}

// As macOS for its shared memory objects: nothing past the end of the object can be mapped.
Answer RefusesPastEndOfFile(Kernel& honest, Call call) {
  if (!MapsDescriptor(call)) return honest.Do(call);
  const Answer size = honest.Do(Call{Op::kFileSize, {call.args[4]}});
  const std::uint64_t end = RoundedUp(static_cast<std::uint64_t>(size.value));
  if (size.ok() && Offset(call) + Length(call) > end) return Fail(EINVAL);
  return honest.Do(call);
}

// As FreeBSD since 11: negative and too large offsets are one mistake.
Answer RefusesStrangeOffsetsAlike(Kernel& honest, Call call) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (MapsDescriptor(call) && Offset(call) + RoundedUp(Length(call)) - 1 >= kMost)
    return Fail(EINVAL);
  return honest.Do(call);
}

// As systems that hand out addresses in units of more than a page.
Answer WantsOffsetsOfTwoPages(Kernel& honest, Call call) {
  if (MapsDescriptor(call) && Offset(call) % (2 * PageSize()) != 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer RoundsFixedAddressDown(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & MAP_FIXED) != 0) call.args[0] -= call.args[0] % PageSize();
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> LengthMutants() {
  return {
      {"mmap_checks_length_first", ChecksLengthFirst},
      {"mmap_ends_inside_page", EndsInsidePage},
      {"mmap_wants_whole_pages", WantsWholePages},
      {"mmap_maps_one_page_too_many", MapsOnePageTooMany},
      {"mmap_wraps_length_to_zero", WrapsLengthToZero},
      {"mmap_promises_any_length", PromisesAnyLength},
      {"mmap_refuses_files_of_1_gib", RefusesFilesOfOneGibibyte},
      {"mmap_refuses_past_end_of_file", RefusesPastEndOfFile},
      {"mmap_refuses_strange_offsets_alike", RefusesStrangeOffsetsAlike},
      {"mmap_wants_offsets_of_two_pages", WantsOffsetsOfTwoPages},
      {"mmap_rounds_fixed_address_down", RoundsFixedAddressDown},
  };
}

}  // namespace conformance
