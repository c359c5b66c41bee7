// SPDX-License-Identifier: Apache-2.0
//
// The alternate stack of a thread after a handler that ran on it was left by siglongjmp().
#ifndef COMPAT_SRC_SIGNALS_ALTERNATE_STACK_H_
#define COMPAT_SRC_SIGNALS_ALTERNATE_STACK_H_

#include "mmap_compat/abi.h"

#include <signal.h>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

bool IsOnAlternateStack(const void* address) noexcept;

// Makes the alternate stack usable again for a thread whose stack pointer is at `here`.
// `interrupted` is the stack that the handler's context named, or nullptr.
void ReleaseAlternateStack(const stack_t* interrupted, const void* here) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SIGNALS_ALTERNATE_STACK_H_
