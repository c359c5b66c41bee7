// SPDX-License-Identifier: Apache-2.0
//
// Signals that wait while a thread has something lying about which their default, to end the
// process, would leave behind. Another thread that lets them through is not kept from taking them.
#ifndef COMPAT_SRC_FILES_HELD_SIGNALS_H_
#define COMPAT_SRC_FILES_HELD_SIGNALS_H_

#include "mmap_compat/abi.h"

#include <signal.h>

#include "../support/errno_keeper.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class HeldSignals {
 public:
  enum class Which {
    kNone,
    kEnding,  // what people and sessions end a program with, unless it is handled or ignored
    kAll,
  };

  explicit HeldSignals(Which which) noexcept {
    const ErrnoKeeper keeper;
    sigemptyset(&held_);
    if (which == Which::kAll) sigfillset(&held_);
    if (which == Which::kEnding) AddEnding();
    pthread_sigmask(SIG_BLOCK, &held_, &before_);
  }
  ~HeldSignals() {
    const ErrnoKeeper keeper;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  // Whether one of kEnding has come, and was not held by the caller already.
  bool HasCome() const noexcept {
    const ErrnoKeeper keeper;
    sigset_t pending;
    if (sigpending(&pending) != 0) return false;
    for (const int number : kEndingSignals) {
      if (sigismember(&held_, number) == 1 && sigismember(&before_, number) != 1 &&
          sigismember(&pending, number) == 1) {
        return true;
      }
    }
    return false;
  }

 private:
  static constexpr int kEndingSignals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

  void AddEnding() noexcept {
    for (const int number : kEndingSignals) {
      struct sigaction action;
      if (sigaction(number, nullptr, &action) != 0) continue;
      const bool is_default = (action.sa_flags & SA_SIGINFO) == 0 && action.sa_handler == SIG_DFL;
      if (is_default) sigaddset(&held_, number);
    }
  }

  sigset_t held_;
  sigset_t before_;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_HELD_SIGNALS_H_
