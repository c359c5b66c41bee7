// SPDX-License-Identifier: Apache-2.0
//
// What a handler does about a signal that may be a fault in a guarded range. Everything that runs
// inside a handler is in fault_handler.cc and in the forwarding half of handler_chain.cc: it calls
// only what POSIX lists as async-signal-safe (sigaction, pthread_sigmask, raise) and siglongjmp and
// pthread_getspecific, takes no lock and allocates nothing.
#ifndef COMPAT_SRC_SIGNALS_FAULT_HANDLER_H_
#define COMPAT_SRC_SIGNALS_FAULT_HANDLER_H_

#include "mmap_compat/abi.h"

#include <signal.h>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Whether somebody sent the signal, rather than an access of this thread having caused it.
bool WasSent(const siginfo_t& info) noexcept;

// Returns where the signal is not about a guarded range; otherwise it ends the Run() that guards
// it, with the signal mask of the interrupted context.
void EndGuardedRun(int signal_number, const siginfo_t* info, void* context) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SIGNALS_FAULT_HANDLER_H_
