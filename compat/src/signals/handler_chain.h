// SPDX-License-Identifier: Apache-2.0
//
// This library's place among the process' handlers for SIGBUS and SIGSEGV.
//
// Each time that it has to be put in front of somebody else's handler it uses another function, a
// layer, that remembers whom it found. A handler in the middle then forwards to the layer that it
// found, and that one to whom it found: the chain ends, whoever came, stayed or went, and nothing
// has to be remembered while a signal is handled.
#ifndef COMPAT_SRC_SIGNALS_HANDLER_CHAIN_H_
#define COMPAT_SRC_SIGNALS_HANDLER_CHAIN_H_

#include "mmap_compat/abi.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// As often can handlers of others be put over ours without being taken away again.
inline constexpr int kLayerCount = 64;

// Counts users. On success the process' handlers for both signals are ours, whoever was first in
// the chain before. 0, or an errno: ENOTSUP where no layer is left, else of the call that failed.
int AcquireFaultHandlers() noexcept;

// With the last user goes every handler of ours over which there is nobody else's.
void ReleaseFaultHandlers() noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SIGNALS_HANDLER_CHAIN_H_
