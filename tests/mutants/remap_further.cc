// SPDX-License-Identifier: Apache-2.0
//
// Lies about where mremap puts a mapping, what comes along and what stays behind, and about
// remap_file_pages.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"
#include "tests/mutants/remap_arguments.h"

namespace conformance {
namespace {

#ifdef MREMAP_MAYMOVE

std::uint64_t OldStart(const Call& mremap) { return mremap.args[0]; }
std::uint64_t& RemapFlags(Call& mremap) { return mremap.args[3]; }
std::uint64_t To(const Call& mremap) { return mremap.args[4]; }

constexpr std::uint64_t kFixed = MREMAP_FIXED;
#ifdef MREMAP_DONTUNMAP
constexpr std::uint64_t kKeep = MREMAP_DONTUNMAP;
#else
constexpr std::uint64_t kKeep = 0;
#endif

bool IsRemap(const Call& call) { return call.op == Op::kMremap; }

Answer RefusesNothing(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsRemap(call) && !answer.ok() ? Succeed(static_cast<std::int64_t>(OldStart(call)))
                                       : answer;
}

// The first byte is right.
Answer BlanksTheRestOfThePage(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!IsRemap(call) || !answer.ok()) return answer;
  const auto start = static_cast<std::uint64_t>(answer.value);
  honest.Do(Call{Op::kFillMemory, {start + 1, PageSize() - 1, 0}, nullptr});
  return answer;
}

Answer GrowsByPlainMemory(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!IsRemap(call) || !answer.ok() || NewLength(call) <= OldLength(call)) return answer;
  Call tail{Op::kMmap, {}, nullptr};
  tail.args[0] = static_cast<std::uint64_t>(answer.value) + OldLength(call);
  Length(tail) = NewLength(call) - OldLength(call);
  Protection(tail) = PROT_READ | PROT_WRITE;
  Flags(tail) = MAP_PRIVATE | MAP_FIXED | kMapAnonymousBit;
  Descriptor(tail) = static_cast<std::uint64_t>(std::int64_t{-1});
  honest.Do(tail);
  return answer;
}

Answer IgnoresTheAddress(Kernel& honest, Call call) {
  if (IsRemap(call)) RemapFlags(call) &= ~kFixed;
  return honest.Do(call);
}

Answer LeavesTheOldMapping(Kernel& honest, Call call) {
  const bool moves = IsRemap(call) && (RemapFlags(call) & kFixed) != 0;
  if (moves && OldLength(call) == NewLength(call)) RemapFlags(call) |= kKeep;
  return honest.Do(call);
}

Answer MovesNothing(Kernel& honest, Call call) {
  const bool moves = IsRemap(call) && (RemapFlags(call) & kFixed) != 0;
  const bool valid = To(call) % PageSize() == 0 && (RemapFlags(call) & MREMAP_MAYMOVE) != 0;
  return moves && valid ? Succeed(static_cast<std::int64_t>(To(call))) : honest.Do(call);
}

Answer AlwaysTakesTheOldAway(Kernel& honest, Call call) {
  if (IsRemap(call)) RemapFlags(call) &= ~kKeep;
  return honest.Do(call);
}

Answer LosesTheLock(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (IsRemap(call) && answer.ok()) {
    const auto start = static_cast<std::uint64_t>(answer.value);
    honest.Do(Call{Op::kMunlock, {start, NewLength(call)}, nullptr});
  }
  return answer;
}

Answer RemapPagesDoesNothing(Kernel& honest, Call call) {
  return call.op == Op::kRemapFilePages ? Succeed() : honest.Do(call);
}

#endif

}  // namespace

std::vector<Mutant> RemapFurtherMutants() {
  return {
#ifdef MREMAP_MAYMOVE
      {"mremap_refuses_nothing", RefusesNothing},
      {"mremap_blanks_the_rest_of_a_page", BlanksTheRestOfThePage},
      {"mremap_grows_by_plain_memory", GrowsByPlainMemory},
      {"mremap_ignores_the_address", IgnoresTheAddress},
      {"mremap_leaves_the_old_mapping", LeavesTheOldMapping},
      {"mremap_moves_nothing", MovesNothing},
      {"mremap_always_takes_the_old_away", AlwaysTakesTheOldAway},
      {"mremap_loses_the_lock", LosesTheLock},
      {"remap_file_pages_does_nothing", RemapPagesDoesNothing},
#endif
  };
}

}  // namespace conformance
