// SPDX-License-Identifier: Apache-2.0
//
// The ranges that each thread is guarding: a list of frames, the innermost first, in
// thread-specific data. A signal handler may read it: unlike the dynamic kind of thread-local
// variable it takes no memory on first use, and unlike the static kind it needs no room that
// dlopen() may not find.
#ifndef COMPAT_SRC_SIGNALS_GUARD_FRAME_H_
#define COMPAT_SRC_SIGNALS_GUARD_FRAME_H_

#include "mmap_compat/abi.h"

#include <setjmp.h>
#include <signal.h>

#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// The signals that a load or store in a mapping can be.
inline constexpr int kFaultSignals[] = {SIGBUS, SIGSEGV};
inline constexpr int kFaultSignalCount = 2;

// A range that its thread is guarding, on the stack of the function that guards it.
struct GuardFrame {
  std::uintptr_t begin;  // page boundaries
  std::uintptr_t end;
  const void* stack;  // where on the thread's stack it is
  sigjmp_buf resume;

  // EnterFrame() sets these.
  GuardFrame* outer;
  const GuardFrame* self;               // tells a frame from what has been written over it
  bool was_blocked[kFaultSignalCount];  // by the thread, before

  // The handler sets these.
  volatile std::uintptr_t address;
  volatile int signal_number;
  volatile int signal_code;
  volatile bool has_alternate;  // whether the context named it
  stack_t alternate;            // the alternate stack as it was when the access was interrupted
};

// To be called before any other of these: 0, or the errno of why there can be no list.
int PrepareFrames() noexcept;

// Makes `frame` the innermost of this thread, and sees to it that the thread blocks no signal of
// kFaultSignals: 0, or an errno. Frames that were left without LeaveFrame(), as by longjmp(), are
// dropped as far as the stack tells.
int EnterFrame(GuardFrame* frame) noexcept;

// Makes the frame outside of `frame` the innermost, and blocks again what was blocked.
void LeaveFrame(GuardFrame* frame) noexcept;

// The innermost frame of this thread whose range has `address`, or nullptr. Async-signal-safe.
GuardFrame* FrameFor(std::uintptr_t address) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SIGNALS_GUARD_FRAME_H_
