// SPDX-License-Identifier: Apache-2.0
//
// Lies about flags that only some systems define. Where the headers have none, there are none.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "conformance/probe/inheritance.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// The flags that advise, as far as the headers have them.
constexpr std::uint64_t kHints = 0
#ifdef MAP_PREFAULT_READ
                                 | static_cast<std::uint64_t>(MAP_PREFAULT_READ)
#endif
#ifdef MAP_NOCORE
                                 | static_cast<std::uint64_t>(MAP_NOCORE)
#endif
#ifdef MAP_CONCEAL
                                 | static_cast<std::uint64_t>(MAP_CONCEAL)
#endif
#ifdef MAP_NOSYNC
                                 | static_cast<std::uint64_t>(MAP_NOSYNC)
#endif
#ifdef MAP_INHERIT
                                 | static_cast<std::uint64_t>(MAP_INHERIT)
#endif
#ifdef MAP_HASSEMAPHORE
                                 | static_cast<std::uint64_t>(MAP_HASSEMAPHORE)
#endif
#ifdef MAP_RENAME
                                 | static_cast<std::uint64_t>(MAP_RENAME)
#endif
    ;

[[maybe_unused]] Answer RefusesHints(Kernel& honest, Call call) {
  return IsMmap(call) && (Flags(call) & kHints) != 0 ? Fail(EINVAL) : honest.Do(call);
}

#ifdef MAP_GUARD
Answer GuardsAreReadable(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & MAP_GUARD) != 0) {
    call.args[2] = PROT_READ;
    Flags(call) = MAP_PRIVATE | MAP_ANON;
    call.args[4] = static_cast<std::uint64_t>(std::int64_t{-1});
    Offset(call) = 0;
  }
  return honest.Do(call);
}
#endif

#ifdef MAP_ALIGNED
Answer IgnoresAlignment(Kernel& honest, Call call) {
  constexpr std::uint64_t kField = static_cast<std::uint64_t>(MAP_ALIGNED(0x7f));
  if (IsMmap(call)) Flags(call) &= ~kField;
  return honest.Do(call);
}
#endif

#ifdef MAP_ALIGNED_SUPER
Answer RefusesSuperPages(Kernel& honest, Call call) {
  const bool asked = IsMmap(call) && Flags(call) >= static_cast<std::uint64_t>(MAP_ALIGNED_SUPER);
  return asked ? Fail(ENOMEM) : honest.Do(call);
}
#endif

#ifdef MAP_DROPPABLE
Answer RefusesDroppable(Kernel& honest, Call call) {
  const bool asked = IsMmap(call) && (Flags(call) & static_cast<std::uint64_t>(MAP_DROPPABLE)) != 0;
  return asked ? Fail(EINVAL) : honest.Do(call);
}
#endif

#ifdef PROT_MAX
Answer IgnoresMaximum(Kernel& honest, Call call) {
  constexpr std::uint64_t kMaximum = PROT_MAX(PROT_READ | PROT_WRITE | PROT_EXEC);
  if (IsMmap(call)) Protection(call) &= ~kMaximum;
  return honest.Do(call);
}
#endif

#ifdef PROT_MPROTECT
Answer IgnoresLaterProtection(Kernel& honest, Call call) {
  constexpr std::uint64_t kLater = PROT_MPROTECT(PROT_READ | PROT_WRITE | PROT_EXEC);
  if (IsMmap(call)) Protection(call) &= ~kLater;
  return honest.Do(call);
}
#endif

#ifdef HAS_MINHERIT
Answer MinheritChangesNothing(Kernel& honest, Call call) {
  return call.op == Op::kMinherit ? Succeed() : honest.Do(call);
}
#endif

#ifdef SHM_ANON
Answer AnonymousObjectsAreWritable(Kernel& honest, Call call) {
  if (call.op == Op::kShmOpenAnonymous) call.args[0] |= O_RDWR;
  return honest.Do(call);
}
#endif

#ifdef MAP_JIT
Answer IgnoresJit(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~static_cast<std::uint64_t>(MAP_JIT);
  return honest.Do(call);
}
#endif

}  // namespace

std::vector<Mutant> BsdMutants() {
  std::vector<Mutant> mutants;
  if (kHints != 0) mutants.push_back({"mmap_refuses_flags_that_advise", RefusesHints});
#ifdef MAP_GUARD
  mutants.push_back({"mmap_guards_are_readable", GuardsAreReadable});
#endif
#ifdef MAP_ALIGNED
  mutants.push_back({"mmap_ignores_alignment", IgnoresAlignment});
#endif
#ifdef MAP_ALIGNED_SUPER
  mutants.push_back({"mmap_refuses_super_pages", RefusesSuperPages});
#endif
#ifdef MAP_DROPPABLE
  mutants.push_back({"mmap_refuses_droppable", RefusesDroppable});
#endif
#ifdef PROT_MAX
  mutants.push_back({"mmap_ignores_prot_max", IgnoresMaximum});
#endif
#ifdef PROT_MPROTECT
  mutants.push_back({"mmap_ignores_prot_mprotect", IgnoresLaterProtection});
#endif
#ifdef HAS_MINHERIT
  mutants.push_back({"minherit_changes_nothing", MinheritChangesNothing});
#endif
#ifdef SHM_ANON
  mutants.push_back({"shm_anon_is_always_writable", AnonymousObjectsAreWritable});
#endif
#ifdef MAP_JIT
  mutants.push_back({"mmap_ignores_jit", IgnoresJit});
#endif
  return mutants;
}

}  // namespace conformance
