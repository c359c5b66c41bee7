// SPDX-License-Identifier: Apache-2.0
#include "guard_frame.h"

#include <pthread.h>

#include <atomic>

#include "absl/base/attributes.h"
#include "alternate_stack.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// Written once, before a handler can be there to read it.
std::atomic<pthread_key_t> frames_key;
bool has_key = false;

std::atomic<bool> stack_grows_down{true};

// The stack of a called function, seen from one that called it.
__attribute__((noinline)) bool IsBelow(const void* callers_frame) {
  return __builtin_frame_address(0) < callers_frame;
}

GuardFrame* Innermost() {
  return static_cast<GuardFrame*>(pthread_getspecific(frames_key.load(std::memory_order_acquire)));
}

int SetInnermost(const GuardFrame* frame) {
  return pthread_setspecific(frames_key.load(std::memory_order_relaxed), frame);
}

// Those that look at frames which may have been left are not for the address sanitizer: what a
// frame was in may be memory of other functions by then, and `self` tells.

// Whether `frame` does not lie between the stack's beginning and `here`, as a caller's would, or is
// one no longer.
ABSL_ATTRIBUTE_NO_SANITIZE_ADDRESS bool IsNoCaller(const GuardFrame& frame, const void* here) {
  if (frame.self != &frame) return true;
  return stack_grows_down.load(std::memory_order_relaxed) ? frame.stack <= here
                                                          : frame.stack >= here;
}

// A frame that is no caller's was left; where a handler on the alternate stack asks, only one that
// has been written over. What was outside of that one nobody knows.
ABSL_ATTRIBUTE_NO_SANITIZE_ADDRESS GuardFrame* WithoutLeftFrames(GuardFrame* frame,
                                                                 const void* here) {
  const bool is_elsewhere = IsOnAlternateStack(here);
  while (frame != nullptr && frame->self == frame) {
    if (is_elsewhere || !IsNoCaller(*frame, here)) return frame;
    frame = frame->outer;
  }
  return nullptr;
}

void Unblock(GuardFrame* frame) {
  sigset_t faults;
  sigset_t before;
  sigemptyset(&faults);
  sigemptyset(&before);
  for (const int number : kFaultSignals) sigaddset(&faults, number);
  pthread_sigmask(SIG_UNBLOCK, &faults, &before);
  for (int i = 0; i < kFaultSignalCount; ++i) {
    frame->was_blocked[i] = sigismember(&before, kFaultSignals[i]) == 1;
  }
}

void BlockAgain(const GuardFrame& frame) {
  sigset_t blocked;
  sigemptyset(&blocked);
  bool any = false;
  for (int i = 0; i < kFaultSignalCount; ++i) {
    if (frame.was_blocked[i]) sigaddset(&blocked, kFaultSignals[i]);
    any = any || frame.was_blocked[i];
  }
  if (any) pthread_sigmask(SIG_BLOCK, &blocked, nullptr);
}

}  // namespace

int PrepareFrames() noexcept {
  if (has_key) return 0;
  stack_grows_down = IsBelow(__builtin_frame_address(0));
  pthread_key_t key;
  const int error_number = pthread_key_create(&key, nullptr);
  if (error_number != 0) return error_number;
  frames_key.store(key, std::memory_order_release);
  has_key = true;
  return 0;
}

int EnterFrame(GuardFrame* frame) noexcept {
  GuardFrame* outer = Innermost();
  if (outer != nullptr && IsNoCaller(*outer, frame->stack)) {
    outer = WithoutLeftFrames(outer, frame->stack);
  }
  frame->outer = outer;
  frame->self = frame;
  for (bool& blocked : frame->was_blocked) blocked = false;
  if (outer == nullptr) Unblock(frame);
  const int error_number = SetInnermost(frame);
  if (error_number != 0) BlockAgain(*frame);
  std::atomic_signal_fence(std::memory_order_seq_cst);
  return error_number;
}

void LeaveFrame(GuardFrame* frame) noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  SetInnermost(frame->outer);
  frame->self = nullptr;
  BlockAgain(*frame);
}

ABSL_ATTRIBUTE_NO_SANITIZE_ADDRESS GuardFrame* FrameFor(std::uintptr_t address) noexcept {
  GuardFrame* frame = Innermost();
  while (frame != nullptr && frame->self == frame) {
    if (address >= frame->begin && address < frame->end) return frame;
    frame = frame->outer;
  }
  return nullptr;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
