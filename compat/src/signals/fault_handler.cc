// SPDX-License-Identifier: Apache-2.0
#include "fault_handler.h"

#include <pthread.h>
#include <setjmp.h>
#include <signal.h>

#include <cstdint>

#include "guard_frame.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// By name, since the numbers are nobody's: FreeBSD's SI_USER is 0x10001, Linux' is 0.
constexpr int kSentCodes[] = {
    SI_USER,    SI_QUEUE,
#ifdef SI_TIMER
    SI_TIMER,
#endif
#ifdef SI_ASYNCIO
    SI_ASYNCIO,
#endif
#ifdef SI_MESGQ
    SI_MESGQ,
#endif
#ifdef SI_TKILL
    SI_TKILL,
#endif
#ifdef SI_LWP
    SI_LWP,
#endif
#ifdef SI_SIGIO
    SI_SIGIO,
#endif
#ifdef SI_NOINFO
    SI_NOINFO,
#endif
};

// The context of a handler: POSIX' members where it has them, OpenBSD's sc_mask otherwise. A
// parameter of any type comes last in overload resolution.
template <typename Context>
auto SetMaskOf(const Context& context, int) -> decltype(context.uc_sigmask, void()) {
  pthread_sigmask(SIG_SETMASK, &context.uc_sigmask, nullptr);
}

template <typename Context>
auto SetMaskOf(const Context& context, long) -> decltype(context.sc_mask, void()) {
  const auto mask = static_cast<sigset_t>(context.sc_mask);
  pthread_sigmask(SIG_SETMASK, &mask, nullptr);
}

template <typename Context>
auto KeepStackOf(const Context& context, GuardFrame* frame, int)
    -> decltype(context.uc_stack, void()) {
  frame->alternate = context.uc_stack;
  frame->has_alternate = true;
}

template <typename Context>
void KeepStackOf(const Context&, GuardFrame* frame, long) {
  frame->has_alternate = false;
}

// A handler that forwards without a context leaves the mask to guess: what kept the signal out.
void UnblockFaults() {
  sigset_t faults;
  sigemptyset(&faults);
  for (const int number : kFaultSignals) sigaddset(&faults, number);
  pthread_sigmask(SIG_UNBLOCK, &faults, nullptr);
}

}  // namespace

bool WasSent(const siginfo_t& info) noexcept {
  for (const int code : kSentCodes) {
    if (info.si_code == code) return true;
  }
  return false;
}

void EndGuardedRun(int signal_number, const siginfo_t* info, void* context) noexcept {
  if (info == nullptr || WasSent(*info)) return;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  GuardFrame* const frame = FrameFor(address);
  if (frame == nullptr) return;
  frame->address = address;
  frame->signal_number = signal_number;
  frame->signal_code = info->si_code;
  if (context == nullptr) {
    frame->has_alternate = false;
    UnblockFaults();
  } else {
    const auto& interrupted = *static_cast<const ucontext_t*>(context);
    KeepStackOf(interrupted, frame, 0);
    SetMaskOf(interrupted, 0);
  }
  siglongjmp(frame->resume, 1);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
