// SPDX-License-Identifier: Apache-2.0
#include "alternate_stack.h"

#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Alternate stacks are of XSI: a build under strict POSIX does not see the calls, and leaves a
// stack as the handler found it.
#if defined(SS_ONSTACK) && defined(SS_DISABLE)

namespace {

bool Contains(const stack_t& stack, const void* address) {
  if ((stack.ss_flags & SS_DISABLE) != 0) return false;
  const auto begin = reinterpret_cast<std::uintptr_t>(stack.ss_sp);
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  return at >= begin && at - begin < stack.ss_size;
}

void Set(stack_t stack) {
  stack.ss_flags &= ~SS_ONSTACK;
  sigaltstack(&stack, nullptr);
}

}  // namespace

bool IsOnAlternateStack(const void* address) noexcept {
  stack_t now;
  return sigaltstack(nullptr, &now) == 0 && Contains(now, address);
}

void ReleaseAlternateStack(const stack_t* interrupted, const void* here) noexcept {
  stack_t now;
  if (sigaltstack(nullptr, &now) != 0) return;
  // macOS, NetBSD and DragonFly note that a thread is on it until the handler returns, which it
  // never does; Linux, FreeBSD and OpenBSD compare the stack pointer instead.
  if ((now.ss_flags & SS_ONSTACK) != 0 && !Contains(now, here)) return Set(now);
  // Linux takes a stack of SS_AUTODISARM away until the handler returns.
  const bool was_there = interrupted != nullptr && (interrupted->ss_flags & SS_DISABLE) == 0;
  if ((now.ss_flags & SS_DISABLE) != 0 && was_there) Set(*interrupted);
}

#else

bool IsOnAlternateStack(const void*) noexcept { return false; }

void ReleaseAlternateStack(const stack_t*, const void*) noexcept {}

#endif

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
