// SPDX-License-Identifier: Apache-2.0
//
// The process's handlers for SIGBUS and SIGSEGV, and the guarded ranges of each thread.
#ifndef COMPAT_SRC_SIGNALS_FAULT_HANDLER_H_
#define COMPAT_SRC_SIGNALS_FAULT_HANDLER_H_

#include "mmap_compat/abi.h"

#include <setjmp.h>

#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// A range that its thread is guarding, on the stack of the function that guards it. Linked by
// EnterFrame(); the handler fills in what happened and jumps.
struct GuardFrame {
  std::uintptr_t begin;  // page boundaries
  std::uintptr_t end;
  GuardFrame* outer;
  sigjmp_buf resume;
  std::uintptr_t address;
  int signal_number;
  int signal_code;
};

// Makes `frame` the innermost of this thread, and undoes it.
void EnterFrame(GuardFrame* frame) noexcept;
void LeaveFrame(GuardFrame* frame) noexcept;

// Counts users; the first installs, the last restores. 0, or the errno of sigaction.
int AcquireFaultHandlers() noexcept;
void ReleaseFaultHandlers() noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SIGNALS_FAULT_HANDLER_H_
