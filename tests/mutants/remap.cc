// SPDX-License-Identifier: Apache-2.0
//
// Lies about mremap. The Linux form takes old address, old length, new length, flags, new address.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"
#include "tests/mutants/remap_arguments.h"

namespace conformance {
namespace {

Answer IsMissing(Kernel& honest, Call call) {
  return call.op == Op::kMremap || call.op == Op::kMremapNetbsd ? Fail(ENOSYS) : honest.Do(call);
}

#ifdef MREMAP_MAYMOVE

Answer FreshMemory(Kernel& honest, std::uint64_t length) {
  return honest.Do(Call{Op::kMmap,
                        {0, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
                         static_cast<std::uint64_t>(std::int64_t{-1}), 0}});
}

Answer ForgetsBytesWhenItGrows(Kernel& honest, Call call) {
  const bool grows =
      call.op == Op::kMremap && OldLength(call) != 0 && NewLength(call) > OldLength(call);
  const Answer answer = honest.Do(call);
  return grows && answer.ok() ? FreshMemory(honest, NewLength(call)) : answer;
}

Answer KeepsTailWhenItShrinks(Kernel& honest, Call call) {
  const bool shrinks =
      call.op == Op::kMremap && NewLength(call) != 0 && NewLength(call) < OldLength(call);
  return shrinks ? Succeed(static_cast<std::int64_t>(call.args[0])) : honest.Do(call);
}

Answer AlwaysMoves(Kernel& honest, Call call) {
  if (call.op == Op::kMremap) call.args[3] |= MREMAP_MAYMOVE;
  return honest.Do(call);
}

Answer CallsUnmappedMemoryInvalid(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMremap && answer.error == EFAULT ? Fail(EINVAL) : answer;
}

Answer DuplicatesByCopy(Kernel& honest, Call call) {
  const bool duplicates = call.op == Op::kMremap && OldLength(call) == 0;
  return duplicates ? FreshMemory(honest, NewLength(call)) : honest.Do(call);
}

#endif

#ifdef MAP_REMAPDUP
// The form of NetBSD: old address, old length, new address, new length, flags.
Answer GivesFreshMemoryInsteadOfAView(Kernel& honest, Call call) {
  const bool view = call.op == Op::kMremapNetbsd && (call.args[4] & MAP_REMAPDUP) != 0;
  if (!view) return honest.Do(call);
  return honest.Do(Call{Op::kMmap,
                        {0, call.args[3], PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON,
                         static_cast<std::uint64_t>(std::int64_t{-1}), 0}});
}
#endif

}  // namespace

std::vector<Mutant> RemapMutants() {
  return {
      {"mremap_is_missing", IsMissing},
#ifdef MREMAP_MAYMOVE
      {"mremap_forgets_bytes_when_it_grows", ForgetsBytesWhenItGrows},
      {"mremap_keeps_tail_when_it_shrinks", KeepsTailWhenItShrinks},
      {"mremap_always_moves", AlwaysMoves},
      {"mremap_calls_unmapped_memory_invalid", CallsUnmappedMemoryInvalid},
      {"mremap_duplicates_by_copy", DuplicatesByCopy},
#endif
#ifdef MAP_REMAPDUP
      {"mremap_remapdup_gives_fresh_memory", GivesFreshMemoryInsteadOfAView},
#endif
  };
}

}  // namespace conformance
