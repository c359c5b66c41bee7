// SPDX-License-Identifier: Apache-2.0
//
// Lies about what parent and child share.

#include <sys/mman.h>

#include <array>
#include <cstddef>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// Memory of the mutant's own that parent and child share, zeroed.
void* SharedPage(Kernel& honest) {
  Call call{Op::kMmap, {0, PageSize()}, nullptr};
  Protection(call) = PROT_READ | PROT_WRITE;
  Flags(call) = MAP_SHARED | kMapAnonymousBit;
  call.args[4] = static_cast<std::uint64_t>(-1);
  return reinterpret_cast<void*>(static_cast<std::uintptr_t>(honest.Do(call).value));
}

Answer PrivateAnonymousIsShared(Kernel& honest, Call call) {
  if (MapsAnonymous(call) && (Flags(call) & MAP_PRIVATE) != 0) Flags(call) ^= kTypeBits;
  return honest.Do(call);
}

// As if parent and child had one data segment.
Answer SharesVariables(Kernel& honest, Call call) {
  if (call.op != Op::kVariable) return honest.Do(call);
  return Succeed(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(SharedPage(honest))));
}

// What a child does to its mappings happens to its parent as well, before the parent's next call.
Answer SharesAddressSpace(Kernel& honest, Call call) {
  struct Log {
    std::array<Call, 8> calls;
    std::size_t used;
  };
  static Log* log = nullptr;
  static bool child = false;
  if (!child && log != nullptr) {
    for (; log->used > 0; --log->used) honest.Do(log->calls[log->used - 1]);
  }
  if (call.op == Op::kFork && log == nullptr) log = static_cast<Log*>(SharedPage(honest));
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  const bool maps = call.op == Op::kMunmap || call.op == Op::kMprotect;
  if (child && maps && answer.ok() && log->used < log->calls.size()) {
    log->calls[log->used++] = call;
  }
  return answer;
}

// Says yes to what it does not know.
Answer IgnoresForkAdvice(Kernel& honest, Call call) {
#if defined(MADV_DONTFORK) && defined(MADV_WIPEONFORK)
  const bool advice = call.args[2] == MADV_DONTFORK || call.args[2] == MADV_WIPEONFORK;
  if (call.op == Op::kMadvise && advice) return Succeed();
#endif
  return honest.Do(call);
}

// As if a child had opened its files itself.
Answer CopiesOffsets(Kernel& honest, Call call) {
  static bool child = false;
  if (child && call.op == Op::kSeek) return Succeed(static_cast<std::int64_t>(call.args[1]));
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  return answer;
}

}  // namespace

std::vector<Mutant> ForkMutants() {
  return {
      {"anonymous_private_is_shared", PrivateAnonymousIsShared},
      {"fork_shares_variables", SharesVariables},
      {"fork_shares_address_space", SharesAddressSpace},
      {"fork_ignores_advice", IgnoresForkAdvice},
      {"fork_copies_offsets", CopiesOffsets},
  };
}

}  // namespace conformance
