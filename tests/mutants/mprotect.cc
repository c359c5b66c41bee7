// SPDX-License-Identifier: Apache-2.0
//
// Lies about what mprotect takes, what it changes and what it forbids.

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <vector>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

struct Range {
  std::uint64_t start;
  std::uint64_t length;
};

bool IsMprotect(const Call& call) { return call.op == Op::kMprotect; }

bool Holds(const Range& range, std::uint64_t address) {
  return address >= range.start && address - range.start < range.length;
}

Answer ChangesNothing(Kernel& honest, Call call) {
  return IsMprotect(call) ? Succeed() : honest.Do(call);
}

// As four BSD kernels do: the whole pages that hold any of the bytes.
Answer MprotectRoundsAddressDown(Kernel& honest, Call call) {
  if (IsMprotect(call)) {
    const std::uint64_t excess = call.args[0] % PageSize();
    call.args[0] -= excess;
    call.args[1] += excess;
  }
  return honest.Do(call);
}

// As an old page of OpenBSD's manual tells.
Answer TakesZeroForOnePage(Kernel& honest, Call call) {
  if (IsMprotect(call) && call.args[1] == 0) call.args[1] = PageSize();
  return honest.Do(call);
}

// As four BSD kernels do: what is not mapped is passed over.
Answer PassesOverHoles(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMprotect(call) && answer.error == ENOMEM ? Succeed() : answer;
}

// Looks at the whole range before it changes anything.
Answer IsAllOrNothing(Kernel& honest, Call call) {
  if (IsMprotect(call)) {
    const Call look{Op::kMincore, {call.args[0], call.args[1]}, nullptr};
    if (honest.Do(look).error == ENOMEM) return Fail(ENOMEM);
  }
  return honest.Do(call);
}

Answer MasksUnknownBits(Kernel& honest, Call call) {
  if (IsMprotect(call)) call.args[2] &= PROT_READ | PROT_WRITE | PROT_EXEC;
  return honest.Do(call);
}

// As if pages that nobody can reach were free to take.
Answer DiscardsUnreachablePages(Kernel& honest, Call call) {
  if (IsMprotect(call) && call.args[2] == PROT_NONE) {
    for (std::uint64_t at = 0; at < call.args[1]; at += PageSize()) {
      honest.Do(Call{Op::kStore, {call.args[0] + at, 0}, nullptr});
    }
  }
  return honest.Do(call);
}

Answer MprotectForgetsOpenMode(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMprotect(call) && answer.error == EACCES ? Succeed() : answer;
}

// Judges a private mapping of a file as if it were a shared one that may not be written.
Answer ForbidsWritingPrivateFiles(Kernel& honest, Call call) {
  static std::vector<Range> files;
  if (IsMprotect(call) && (call.args[2] & PROT_WRITE) != 0) {
    for (const Range& file : files) {
      if (Holds(file, call.args[0])) return Fail(EACCES);
    }
  }
  const Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && (Flags(call) & MAP_PRIVATE) != 0 && answer.ok()) {
    files.push_back({static_cast<std::uint64_t>(answer.value), Length(call)});
  }
  return answer;
}

// Protection is a property of the mapping, not of the page.
Answer ChangesWholeMapping(Kernel& honest, Call call) {
  static std::vector<Range> mappings;
  for (const Range& mapping : mappings) {
    if (!IsMprotect(call) || call.args[1] == 0 || !Holds(mapping, call.args[0])) continue;
    call.args[0] = mapping.start;
    call.args[1] = mapping.length;
  }
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.ok()) {
    mappings.push_back({static_cast<std::uint64_t>(answer.value), Length(call)});
  }
  return answer;
}

// As PaX does: memory is writable or executable, once and for all.
Answer EnforcesWriteXorExecute(Kernel& honest, Call call) {
  const std::uint64_t both = PROT_WRITE | PROT_EXEC;
  if (IsMmap(call) && (Protection(call) & both) == both) return Fail(EACCES);
  if (IsMprotect(call) && (call.args[2] & PROT_EXEC) != 0) return Fail(EACCES);
  return honest.Do(call);
}

Answer MprotectIgnoresWrap(Kernel& honest, Call call) {
  if (IsMprotect(call) && call.args[0] + Length(call) <= call.args[0] && !RoundsToZero(call) &&
      Length(call) != 0) {
    return Succeed();
  }
  return honest.Do(call);
}

// As FreeBSD and NetBSD do.
Answer RoundsLengthToZero(Kernel& honest, Call call) {
  if (IsMprotect(call) && RoundsToZero(call)) return Succeed();
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> MprotectMutants() {
  return {
      {"mprotect_changes_nothing", ChangesNothing},
      {"mprotect_rounds_address_down", MprotectRoundsAddressDown},
      {"mprotect_takes_zero_for_one_page", TakesZeroForOnePage},
      {"mprotect_passes_over_holes", PassesOverHoles},
      {"mprotect_is_all_or_nothing", IsAllOrNothing},
      {"mprotect_ignores_wrap", MprotectIgnoresWrap},
      {"mprotect_rounds_length_to_zero", RoundsLengthToZero},
      {"mprotect_masks_unknown_bits", MasksUnknownBits},
      {"mprotect_discards_unreachable_pages", DiscardsUnreachablePages},
      {"mprotect_forgets_open_mode", MprotectForgetsOpenMode},
      {"mprotect_forbids_writing_private_files", ForbidsWritingPrivateFiles},
      {"mprotect_changes_whole_mapping", ChangesWholeMapping},
      {"mprotect_enforces_write_xor_execute", EnforcesWriteXorExecute},
  };
}

}  // namespace conformance
