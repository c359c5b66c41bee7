// SPDX-License-Identifier: Apache-2.0
//
// Everything that runs inside a signal handler is in this file: it calls only functions that POSIX
// lists as async-signal-safe (sigaction, pthread_sigmask, raise, siglongjmp), takes no lock and
// allocates nothing.
#include "fault_handler.h"

#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cerrno>

#include "../support/mutex.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr int kSignals[] = {SIGBUS, SIGSEGV};
constexpr int kSignalCount = 2;

// POSIX has it as an extension, which macros for plain POSIX hide.
#ifdef SA_ONSTACK
constexpr int kOnAlternateStack = SA_ONSTACK;
#else
constexpr int kOnAlternateStack = 0;
#endif

// A handler may be the first to read a thread's variable, and in a shared library the usual way to
// it may then allocate. This way is an offset from the thread's register, decided when it is
// loaded.
#if defined(__ELF__) && defined(__has_attribute)
#if __has_attribute(tls_model)
#define MMAP_COMPAT_LOADED_EARLY __attribute__((tls_model("initial-exec")))
#endif
#endif
#ifndef MMAP_COMPAT_LOADED_EARLY
#define MMAP_COMPAT_LOADED_EARLY
#endif

// The innermost frame of this thread.
thread_local GuardFrame* volatile innermost_frame MMAP_COMPAT_LOADED_EARLY = nullptr;

Mutex install_mutex;
int user_count = 0;  // guarded by install_mutex

// What the application had. Written before our handler is installed, read by it afterwards.
struct sigaction previous_actions[kSignalCount];

// Whether somebody came after us and stayed: their handler forwards to ours, which must then never
// forward to theirs. Guarded by install_mutex.
bool left_in_chain[kSignalCount] = {};

int IndexOf(int signal_number) { return signal_number == kSignals[0] ? 0 : 1; }

// Sent by a process, and not by an access of this thread.
bool WasSent(const siginfo_t& info) { return info.si_code <= 0; }

// What would have happened without us. Where that is the default, it is put in place: an access
// that is repeated on return then ends the process as it should, and a signal that was sent is
// raised again.
void HandOn(int signal_number, siginfo_t* info, void* context) {
  const struct sigaction& previous = previous_actions[IndexOf(signal_number)];
  const bool wants_info = (previous.sa_flags & SA_SIGINFO) != 0;
  if (!wants_info && previous.sa_handler == SIG_IGN && WasSent(*info)) return;
  if (!wants_info && (previous.sa_handler == SIG_DFL || previous.sa_handler == SIG_IGN)) {
    struct sigaction default_action = {};
    default_action.sa_handler = SIG_DFL;
    sigemptyset(&default_action.sa_mask);
    sigaction(signal_number, &default_action, nullptr);
    if (WasSent(*info)) raise(signal_number);
    return;
  }
  // The application's handler runs with the signals blocked that it had asked for.
  sigset_t blocked = previous.sa_mask;
  if ((previous.sa_flags & SA_NODEFER) == 0) sigaddset(&blocked, signal_number);
  sigset_t before;
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  if (wants_info) {
    previous.sa_sigaction(signal_number, info, context);
  } else {
    previous.sa_handler(signal_number);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void OnFault(int signal_number, siginfo_t* info, void* context) {
  const int errno_before = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  GuardFrame* frame = WasSent(*info) ? nullptr : innermost_frame;
  while (frame != nullptr && (address < frame->begin || address >= frame->end)) {
    frame = frame->outer;
  }
  if (frame == nullptr) {
    HandOn(signal_number, info, context);
    errno = errno_before;
    return;
  }
  frame->address = address;
  frame->signal_number = signal_number;
  frame->signal_code = info->si_code;
  innermost_frame = frame->outer;
  errno = errno_before;
  siglongjmp(frame->resume, 1);
}

bool IsOurs(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 && action.sa_sigaction == &OnFault;
}

bool IsFunction(const struct sigaction& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 ||
         (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

int Install(int signal_number) {
  struct sigaction current;
  if (sigaction(signal_number, nullptr, &current) != 0) return errno;
  if (IsOurs(current)) return 0;
  if (left_in_chain[IndexOf(signal_number)] && IsFunction(current)) return 0;
  left_in_chain[IndexOf(signal_number)] = false;
  previous_actions[IndexOf(signal_number)] = current;
  struct sigaction ours = {};
  ours.sa_sigaction = &OnFault;
  // Not blocked while handled: the jump out of the handler then has no mask to restore, and a
  // fault in the application's own handler still gets through.
  ours.sa_flags = SA_SIGINFO | kOnAlternateStack | SA_NODEFER;
  sigemptyset(&ours.sa_mask);
  return sigaction(signal_number, &ours, nullptr) == 0 ? 0 : errno;
}

void Restore(int signal_number) {
  struct sigaction current;
  if (sigaction(signal_number, nullptr, &current) != 0) return;
  if (IsOurs(current)) {
    sigaction(signal_number, &previous_actions[IndexOf(signal_number)], nullptr);
  } else {
    left_in_chain[IndexOf(signal_number)] = true;
  }
}

}  // namespace

void EnterFrame(GuardFrame* frame) noexcept {
  frame->outer = innermost_frame;
  innermost_frame = frame;
  std::atomic_signal_fence(std::memory_order_seq_cst);
}

void LeaveFrame(GuardFrame* frame) noexcept {
  std::atomic_signal_fence(std::memory_order_seq_cst);
  innermost_frame = frame->outer;
}

int AcquireFaultHandlers() noexcept {
  const MutexLock lock(install_mutex);
  if (user_count == 0) {
    for (const int signal_number : kSignals) {
      const int error_number = Install(signal_number);
      if (error_number != 0) return error_number;
    }
  }
  ++user_count;
  return 0;
}

void ReleaseFaultHandlers() noexcept {
  const MutexLock lock(install_mutex);
  if (--user_count > 0) return;
  for (const int signal_number : kSignals) Restore(signal_number);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
