// SPDX-License-Identifier: Apache-2.0
#include "handler_chain.h"

#include <pthread.h>
#include <signal.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <iterator>
#include <new>
#include <utility>

#include "../support/errno_keeper.h"
#include "../support/mutex.h"
#include "fault_handler.h"
#include "guard_frame.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

using Action = struct sigaction;

// POSIX has it as an extension, which macros for plain POSIX hide.
#ifdef SA_ONSTACK
constexpr int kOnAlternateStack = SA_ONSTACK;
#else
constexpr int kOnAlternateStack = 0;
#endif
constexpr int kOnce = static_cast<int>(SA_RESETHAND);

// Whom a layer found. Never changed or freed once a handler can see it: one that is interrupted for
// long reads what it began with.
struct Found {
  Action action;
  Found* next;
};

struct Layer {
  std::atomic<const Action*> found{nullptr};
  std::atomic<bool> was_reset{false};  // the handler found was to run once, and has run
  bool in_use = false;                 // guarded by install_mutex
};

Layer all_layers[kFaultSignalCount][kLayerCount];

Mutex install_mutex;
const HeldOverFork<install_mutex> kHeldOverFork;
int user_count = 0;          // guarded by install_mutex
Found* all_found = nullptr;  // guarded by install_mutex

int IndexOf(int signal_number) { return signal_number == kFaultSignals[0] ? 0 : 1; }

// ---- In a handler.

bool IsFunction(const Action& action) {
  return (action.sa_flags & SA_SIGINFO) != 0 ||
         (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

Action Default() {
  Action action = {};
  action.sa_handler = SIG_DFL;
  sigemptyset(&action.sa_mask);
  return action;
}

// Ends the process as it would have ended without us: when the handler returns, since the signal is
// blocked until then. Repeating the access might not do it, where the page has come back.
void EndByDefault(int signal_number) {
  const Action action = Default();
  sigaction(signal_number, &action, nullptr);
  raise(signal_number);
}

bool IsFirst(int signal_number, const Layer& layer);

// Our own action has the flags and the mask of the one found, so that the system has done what they
// ask for; called by a handler that forwards, the one found would have got nothing either. Only
// SA_RESETHAND is left to do, where it was the system that called.
bool MayRun(const Action& action, Layer& layer, int signal_number) {
  if ((action.sa_flags & kOnce) == 0 || !IsFirst(signal_number, layer)) return true;
  return !layer.was_reset.exchange(true);
}

void Forward(Layer& layer, int signal_number, siginfo_t* info, void* context) {
  const Action& action = *layer.found.load(std::memory_order_acquire);
  if (!IsFunction(action)) {
    const bool ignored = action.sa_handler == SIG_IGN && info != nullptr && WasSent(*info);
    if (!ignored) EndByDefault(signal_number);
  } else if (!MayRun(action, layer, signal_number)) {
    EndByDefault(signal_number);
  } else if ((action.sa_flags & SA_SIGINFO) != 0) {
    action.sa_sigaction(signal_number, info, context);
  } else {
    action.sa_handler(signal_number);
  }
}

template <std::size_t layer>
void OnSignal(int signal_number, siginfo_t* info, void* context) {
  const int errno_before = errno;
  EndGuardedRun(signal_number, info, context);
  errno = errno_before;
  Forward(all_layers[IndexOf(signal_number)][layer], signal_number, info, context);
}

using Handler = void (*)(int, siginfo_t*, void*);

template <std::size_t... layer>
constexpr std::array<Handler, sizeof...(layer)> EveryHandler(std::index_sequence<layer...>) {
  return {{&OnSignal<layer>...}};
}

constexpr auto kHandlers = EveryHandler(std::make_index_sequence<kLayerCount>());

// The layer that the action calls, or -1.
int LayerOf(const Action& action) {
  if ((action.sa_flags & SA_SIGINFO) == 0) return -1;
  for (int i = 0; i < kLayerCount; ++i) {
    if (action.sa_sigaction == kHandlers[static_cast<std::size_t>(i)]) return i;
  }
  return -1;
}

bool IsFirst(int signal_number, const Layer& layer) {
  Action current;
  if (sigaction(signal_number, nullptr, &current) != 0) return false;
  const int first = LayerOf(current);
  return first >= 0 && &all_layers[IndexOf(signal_number)][first] == &layer;
}

// ---- Outside of any, with install_mutex.

// Signal by signal, since the system fills only the part of a set that it knows.
bool AreSame(const sigset_t& a, const sigset_t& b) {
  constexpr int kSignals = static_cast<int>(8 * sizeof(sigset_t));
  for (int number = 1; number <= kSignals; ++number) {
    if (sigismember(&a, number) != sigismember(&b, number)) return false;
  }
  return true;
}

bool AreSame(const Action& a, const Action& b) {
  if (a.sa_flags != b.sa_flags || !AreSame(a.sa_mask, b.sa_mask)) return false;
  return (a.sa_flags & SA_SIGINFO) != 0 ? a.sa_sigaction == b.sa_sigaction
                                        : a.sa_handler == b.sa_handler;
}

// Room for those that most programs ever have, so that installing takes nothing from the heap.
Found early_found[8];
std::size_t early_count = 0;

Found* NewFound() {
  if (early_count < std::size(early_found)) return &early_found[early_count++];
  return new (std::nothrow) Found;
}

// A copy that stays; there is one of each. nullptr where there is no memory.
const Action* Kept(const Action& action) {
  for (const Found* known = all_found; known != nullptr; known = known->next) {
    if (AreSame(known->action, action)) return &known->action;
  }
  Found* const kept = NewFound();
  if (kept == nullptr) return nullptr;
  *kept = {action, all_found};
  all_found = kept;
  return &kept->action;
}

Action OursFor(const Action& found, int layer) {
  Action ours = {};
  ours.sa_sigaction = kHandlers[static_cast<std::size_t>(layer)];
  ours.sa_flags = SA_SIGINFO | kOnAlternateStack | SA_RESTART;
  sigemptyset(&ours.sa_mask);
  if (IsFunction(found)) {
    ours.sa_flags = (found.sa_flags & ~kOnce) | SA_SIGINFO;
    ours.sa_mask = found.sa_mask;
  }
  return ours;
}

int FreeLayer(const Layer* layers) {
  for (int i = 0; i < kLayerCount; ++i) {
    if (!layers[i].in_use) return i;
  }
  return -1;
}

// Whoever put a layer of ours back has taken away what was over it.
void FreeLayersOver(int layer, Layer* layers) {
  for (int i = layer + 1; i < kLayerCount; ++i) layers[i].in_use = false;
}

// Another thread may install a handler at the same time: then it is that one that was found.
int PutOver(Action found, int layer, int signal_number) {
  for (;;) {
    const Action* const kept = Kept(found);
    if (kept == nullptr) return ENOMEM;
    all_layers[IndexOf(signal_number)][layer].found.store(kept, std::memory_order_release);
    const Action ours = OursFor(found, layer);
    Action replaced;
    if (sigaction(signal_number, &ours, &replaced) != 0) return errno;
    if (LayerOf(replaced) == layer || AreSame(replaced, found)) return 0;
    found = replaced;
  }
}

int Install(int signal_number) {
  Layer* const layers = all_layers[IndexOf(signal_number)];
  Action current;
  if (sigaction(signal_number, nullptr, &current) != 0) return errno;
  const int first = LayerOf(current);
  if (first >= 0) {
    layers[first].in_use = true;
    FreeLayersOver(first, layers);
    return 0;
  }
  const int chosen = FreeLayer(layers);
  if (chosen < 0) return ENOTSUP;
  layers[chosen].was_reset = false;
  const int error_number = PutOver(current, chosen, signal_number);
  layers[chosen].in_use = error_number == 0;
  return error_number;
}

void Restore(int signal_number) {
  Layer* const layers = all_layers[IndexOf(signal_number)];
  Action current;
  if (sigaction(signal_number, nullptr, &current) != 0) return;
  const int first = LayerOf(current);
  if (first < 0) return;
  const Action found = layers[first].was_reset ? Default() : *layers[first].found.load();
  sigaction(signal_number, &found, nullptr);
  layers[first].in_use = false;
  FreeLayersOver(first, layers);
}

// While the lock is held no handler runs in this thread, which might fork and want it.
class InstallLock {
 public:
  InstallLock() noexcept {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
    install_mutex.Lock();
  }
  ~InstallLock() {
    install_mutex.Unlock();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  InstallLock(const InstallLock&) = delete;
  InstallLock& operator=(const InstallLock&) = delete;

 private:
  sigset_t before_;
};

void RestoreAll() {
  for (const int signal_number : kFaultSignals) Restore(signal_number);
}

}  // namespace

int AcquireFaultHandlers() noexcept {
  const ErrnoKeeper keeper;
  const InstallLock lock;
  int error_number = PrepareFrames();
  for (const int signal_number : kFaultSignals) {
    if (error_number == 0) error_number = Install(signal_number);
  }
  if (error_number == 0) {
    ++user_count;
  } else if (user_count == 0) {
    RestoreAll();
  }
  return error_number;
}

void ReleaseFaultHandlers() noexcept {
  const ErrnoKeeper keeper;
  const InstallLock lock;
  if (--user_count == 0) RestoreAll();
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
