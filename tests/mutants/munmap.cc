// SPDX-License-Identifier: Apache-2.0
//
// Lies about what munmap takes and what it removes.

#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

std::uint64_t RoundUp(std::uint64_t bytes) {
  return (bytes + PageSize() - 1) / PageSize() * PageSize();
}

Answer LeavesPages(Kernel& honest, Call call) {
  return call.op == Op::kMunmap ? Succeed() : honest.Do(call);
}

Answer MunmapAcceptsLengthZero(Kernel& honest, Call call) {
  if (call.op == Op::kMunmap && call.args[1] == 0) return Succeed();
  return honest.Do(call);
}

// As four BSD kernels do: the whole pages that hold any of the bytes.
Answer MunmapRoundsAddressDown(Kernel& honest, Call call) {
  const std::uint64_t excess = call.args[0] % PageSize();
  if (call.op == Op::kMunmap && excess != 0) {
    call.args[0] -= excess;
    call.args[1] += excess;
  }
  return honest.Do(call);
}

// As OpenBSD and DragonFly do.
Answer RefusesHoles(Kernel& honest, Call call) {
  if (call.op == Op::kMunmap && call.args[0] % PageSize() == 0) {
    const Call look{Op::kMincore, {call.args[0], call.args[1]}, nullptr};
    if (honest.Do(look).error == ENOMEM) return Fail(EINVAL);
  }
  return honest.Do(call);
}

Answer AcceptsImpossibleRanges(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool impossible = call.args[0] % PageSize() == 0 && call.args[1] != 0;
  return call.op == Op::kMunmap && answer.error == EINVAL && impossible ? Succeed() : answer;
}

// Takes what mmap gave and nothing else, as free() does.
Answer WantsWholeMapping(Kernel& honest, Call call) {
  struct Extent {
    std::uint64_t start;
    std::uint64_t length;
  };
  static std::vector<Extent> mappings;
  if (call.op == Op::kMunmap) {
    const bool known =
        std::any_of(mappings.begin(), mappings.end(), [&call](const Extent& mapping) {
          return mapping.start == call.args[0] && mapping.length == call.args[1];
        });
    if (!known && call.args[1] != 0) return Fail(EINVAL);
  }
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.ok()) {
    mappings.push_back({static_cast<std::uint64_t>(answer.value), Length(call)});
  }
  return answer;
}

// What was locked once counts forever: not given back by munmap, and taken along by a child.
Answer NeverForgetsLocks(Kernel& honest, Call call) {
  static std::uint64_t locked = 0;
#ifdef RLIMIT_MEMLOCK
  if (call.op == Op::kMlock) {
    const Answer limit = honest.Do(Call{Op::kGetLimit, {RLIMIT_MEMLOCK}, nullptr});
    const auto most = static_cast<std::uint64_t>(limit.value);
    if (limit.ok() && locked + RoundUp(call.args[1]) > most) return Fail(ENOMEM);
  }
#endif
  const Answer answer = honest.Do(call);
  if (!answer.ok()) return answer;
  if (call.op == Op::kMlock) locked += RoundUp(call.args[1]);
  if (call.op == Op::kMunlock) locked -= std::min(locked, RoundUp(call.args[1]));
  return answer;
}

Answer IgnoresSeals(Kernel& honest, Call call) {
  return call.op == Op::kMseal ? Succeed() : honest.Do(call);
}

// A mapping needs its descriptor, so that it has to go first.
Answer LosesMappingsOnClose(Kernel& honest, Call call) {
  struct Extent {
    std::uint64_t descriptor;
    std::uint64_t start;
    std::uint64_t length;
  };
  static std::vector<Extent> mappings;
  if (call.op == Op::kClose) {
    for (const Extent& mapping : mappings) {
      if (mapping.descriptor != call.args[0]) continue;
      honest.Do(Call{Op::kMunmap, {mapping.start, mapping.length}, nullptr});
    }
  }
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.ok()) {
    mappings.push_back({call.args[4], static_cast<std::uint64_t>(answer.value), Length(call)});
  }
  return answer;
}

}  // namespace

std::vector<Mutant> MunmapMutants() {
  return {
      {"munmap_leaves_pages", LeavesPages},
      {"munmap_accepts_length_zero", MunmapAcceptsLengthZero},
      {"munmap_rounds_address_down", MunmapRoundsAddressDown},
      {"munmap_refuses_holes", RefusesHoles},
      {"munmap_accepts_impossible_ranges", AcceptsImpossibleRanges},
      {"munmap_wants_whole_mapping", WantsWholeMapping},
      {"munmap_ignores_seals", IgnoresSeals},
      {"mlock_never_forgets_locks", NeverForgetsLocks},
      {"close_loses_mappings", LosesMappingsOnClose},
  };
}

}  // namespace conformance
