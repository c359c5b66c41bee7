// SPDX-License-Identifier: Apache-2.0
//
// Components that come and go around a guard: Install() never says OK without protecting.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <optional>
#include <vector>

#include "tests/compat/signals/guarding.h"

namespace mmap_compat {
namespace {

// A component with a handler that forwards to the one that it found.
template <int number>
class Component {
 public:
  static void Come() {
    struct sigaction mine = {};
    mine.sa_sigaction = &Handle;
    mine.sa_flags = SA_SIGINFO;
    for (const int signal_number : {SIGBUS, SIGSEGV}) {
      sigaction(signal_number, &mine, &found[signal_number == SIGBUS ? 0 : 1]);
    }
  }
  static void Go() {
    sigaction(SIGBUS, &found[0], nullptr);
    sigaction(SIGSEGV, &found[1], nullptr);
  }
  static inline std::atomic<int> calls{0};

 private:
  static void Handle(int signal_number, siginfo_t* info, void* context) {
    ++calls;
    const struct sigaction& next = found[signal_number == SIGBUS ? 0 : 1];
    if ((next.sa_flags & SA_SIGINFO) != 0) next.sa_sigaction(signal_number, info, context);
    if (next.sa_handler == SIG_DFL) signal(signal_number, SIG_DFL);
  }
  static inline struct sigaction found[2];
};

void LeaveWith42(int) { _exit(42); }

// Does not forward.
void TakeOver() {
  for (const int number : {SIGBUS, SIGSEGV}) signal(number, &LeaveWith42);
}

// How often each of two components was asked before.
void LeaveWithTheCalls(int) { _exit(10 * Component<1>::calls + Component<2>::calls); }

class HandlerChainTest : public ::testing::Test {
 protected:
  const TruncatedFile file;
};

TEST_F(HandlerChainTest, ComponentThatCameLaterStaysAndForwards) {
  EXPECT_EQ(InChild([this] {
              {
                const AccessGuard guard = Installed();
                Component<1>::Come();
                if (!file.IsGuardedBy(guard)) return 1;
                if (Component<1>::calls != 1) return 2;
              }
              const AccessGuard again = Installed();
              return file.IsGuardedBy(again) ? 0 : 3;
            }),
            0);
}

TEST_F(HandlerChainTest, InstallIsInTheChainAfterAComponentCameAndWent) {
  EXPECT_EQ(InChild([this] {
              {
                const AccessGuard guard = Installed();
                Component<1>::Come();
              }
              TakeOver();  // over the component, which goes without a trace
              const AccessGuard again = Installed();
              if (!file.IsGuardedBy(again)) return 1;
              file.Touch();
              return 0;
            }),
            42);
}

TEST_F(HandlerChainTest, SecondInstallPutsTheGuardInFrontOfWhoeverTookOver) {
  EXPECT_EQ(InChild([this] {
              const AccessGuard guard = Installed();
              TakeOver();
              const AccessGuard again = Installed();
              if (!file.IsGuardedBy(guard) || !file.IsGuardedBy(again)) return 1;
              file.Touch();
              return 0;
            }),
            42);
}

// The chain ends however often it has been wound around others.
TEST_F(HandlerChainTest, UnguardedFaultPassesEveryComponentOnce) {
  EXPECT_EQ(InChild([this] {
              for (const int number : {SIGBUS, SIGSEGV}) signal(number, &LeaveWithTheCalls);
              const AccessGuard one = Installed();
              Component<1>::Come();
              const AccessGuard two = Installed();
              Component<2>::Come();
              const AccessGuard three = Installed();
              if (!file.IsGuardedBy(one)) return 1;
              if (Component<1>::calls + Component<2>::calls != 0) return 2;
              file.Touch();
              return 3;
            }),
            11);
}

TEST_F(HandlerChainTest, EverythingIsPutBackInTheOrderOfTheComponents) {
  EXPECT_EQ(InChild([this] {
              TakeOver();
              for (int i = 0; i < 1000; ++i) {
                std::optional<AccessGuard> outer = Installed();
                Component<1>::Come();
                std::optional<AccessGuard> inner = Installed();
                Component<2>::Come();
                if (!file.IsGuardedBy(*inner)) return 1;
                Component<2>::Go();
                inner.reset();
                if (!file.IsGuardedBy(*outer)) return 2;
                Component<1>::Go();
                outer.reset();
                struct sigaction now;
                sigaction(SIGBUS, nullptr, &now);
                if (now.sa_handler != &LeaveWith42) return 3;
              }
              return 0;
            }),
            0);
}

TEST_F(HandlerChainTest, InstallFailsRatherThanSayingOkWhereNoLayerIsLeft) {
  EXPECT_EQ(InChild([this] {
              std::vector<AccessGuard> guards;
              for (int i = 0; i < 1000; ++i) {
                TakeOver();
                absl::StatusOr<AccessGuard> guard = AccessGuard::Install();
                if (!guard.ok()) {
                  if (ReasonFrom(guard.status()) != Reason::kUnsupported) return 1;
                  return guards.size() == 64 ? 0 : 2;
                }
                if (!file.IsGuardedBy(*guard)) return 3;
                guards.push_back(*std::move(guard));
              }
              return 4;
            }),
            0);
}

TEST_F(HandlerChainTest, InstallKeepsErrnoAndTheMask) {
  EXPECT_EQ(InChild([] {
              sigset_t mine;
              sigemptyset(&mine);
              sigaddset(&mine, SIGUSR1);
              pthread_sigmask(SIG_SETMASK, &mine, nullptr);
              errno = EDOM;
              { const AccessGuard guard = Installed(); }
              if (errno != EDOM) return 1;
              sigset_t now;
              pthread_sigmask(SIG_SETMASK, nullptr, &now);
              return sigismember(&now, SIGUSR1) == 1 && sigismember(&now, SIGTERM) == 0 ? 0 : 2;
            }),
            0);
}

}  // namespace
}  // namespace mmap_compat
