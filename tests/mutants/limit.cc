// SPDX-License-Identifier: Apache-2.0
//
// Lies about how many mappings a process may have, which only slow rules ask.

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// As POSIX has it, and far earlier than any system.
Answer FewMappingsAreTooMany(Kernel& honest, Call call) {
  static int mappings = 0;
  constexpr int kMost = 1000;
  if (IsMmap(call) && mappings >= kMost) return Fail(EMFILE);
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.ok()) ++mappings;
  return answer;
}

// As if a hole took no mapping more than there were before.
Answer HolesAreFree(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kMunmap && answer.error == ENOMEM ? Succeed() : answer;
}

// Shared memory, or a filesystem, that is full.
Answer ThereIsNoRoom(Kernel& honest, Call call) {
  return call.op == Op::kAllocate ? Fail(ENOSPC) : honest.Do(call);
}

}  // namespace

std::vector<Mutant> SlowMutants() {
  return {
      {"mmap_says_too_many_files", FewMappingsAreTooMany},
      {"munmap_makes_holes_for_free", HolesAreFree},
      {"there_is_no_room", ThereIsNoRoom},
  };
}

}  // namespace conformance
