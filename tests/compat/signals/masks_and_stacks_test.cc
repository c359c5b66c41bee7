// SPDX-License-Identifier: Apache-2.0
//
// What a guarded fault leaves behind in its thread: the signal mask and the alternate stack as they
// were. Systems that remember who is on the alternate stack are imitated by a sigaltstack() that
// the linker puts in the place of the real one.
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <cstring>
#include <thread>

#include "tests/compat/signals/guarding.h"

extern "C" {
int __real_sigaltstack(const stack_t* set, stack_t* old);
int __wrap_sigaltstack(const stack_t* set, stack_t* old);
}

// A status is made in a handler below, which the heap takes amiss in a program that uses it then.
extern "C" const char* __tsan_default_options();
extern "C" const char* __tsan_default_options() { return "report_signal_unsafe=0"; }

namespace mmap_compat {
namespace {

// Whether the imitated system thinks that the thread is on its alternate stack.
std::atomic<bool> remembers{false};
std::atomic<bool> is_marked{false};

}  // namespace
}  // namespace mmap_compat

int __wrap_sigaltstack(const stack_t* set, stack_t* old) {
  const int result = __real_sigaltstack(set, old);
  if (result != 0 || !mmap_compat::remembers) return result;
  if (old != nullptr && mmap_compat::is_marked) old->ss_flags |= SS_ONSTACK;
  if (set != nullptr) mmap_compat::is_marked = (set->ss_flags & SS_ONSTACK) != 0;
  return result;
}

namespace mmap_compat {
namespace {

constexpr std::size_t kStackSize = std::size_t{64} * 1024;
std::byte memory_of_stack[kStackSize];

bool UseAlternateStack(int flags) {
  stack_t stack = {};
  stack.ss_sp = memory_of_stack;
  stack.ss_size = kStackSize;
  stack.ss_flags = flags;
  return sigaltstack(&stack, nullptr) == 0;
}

bool IsOnIt(const void* address) {
  const auto* const byte = static_cast<const std::byte*>(address);
  return byte >= memory_of_stack && byte < memory_of_stack + kStackSize;
}

volatile sig_atomic_t ran_on_it = 0;

void NoteTheStack(int) {
  const int local = 0;
  ran_on_it = IsOnIt(const_cast<const int*>(&local)) ? 1 : 0;
}

void HandleOnTheStack(int number) {
  struct sigaction action = {};
  action.sa_handler = &NoteTheStack;
  action.sa_flags = SA_ONSTACK;
  sigaction(number, &action, nullptr);
}

TEST(MasksAndStacksTest, AlternateStackServesAgainWhereTheSystemRemembersWhoIsOnIt) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&file] {
              if (!UseAlternateStack(0)) return 9;
              const AccessGuard guard = Installed();
              remembers = true;
              for (int i = 0; i < 3; ++i) {
                is_marked = true;  // as entering the handler does
                if (!file.IsGuardedBy(guard)) return 1;
                if (is_marked) return 2;
              }
              return 0;
            }),
            0);
}

const AccessGuard* the_guard = nullptr;
const TruncatedFile* the_file = nullptr;
volatile sig_atomic_t guarded_there = 0;

// The two signals may be blocked in a handler: they are when ThreadSanitizer calls it.
void GuardInHandler(int) {
  sigset_t faults;
  sigemptyset(&faults);
  for (const int number : {SIGBUS, SIGSEGV}) sigaddset(&faults, number);
  pthread_sigmask(SIG_UNBLOCK, &faults, nullptr);
  is_marked = true;
  guarded_there = the_file->IsGuardedBy(*the_guard) && is_marked ? 1 : 0;
}

// A Run() in a handler that is on the alternate stack is still on it after a fault.
TEST(MasksAndStacksTest, RunOnTheAlternateStackStaysMarkedThere) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&file] {
              if (!UseAlternateStack(0)) return 9;
              const AccessGuard guard = Installed();
              the_guard = &guard;
              the_file = &file;
              struct sigaction action = {};
              action.sa_handler = &GuardInHandler;
              action.sa_flags = SA_ONSTACK;
              sigaction(SIGUSR1, &action, nullptr);
              remembers = true;
              absl::Status outer = guard.Run(file.bytes(), [&file] {
                raise(SIGUSR1);
                file.Touch();
              });
              if (guarded_there != 1) return 1;
              if (outer.ok()) return 2;
              return 0;
            }),
            0);
}

// Linux' number; its headers and glibc's do not go together. Others refuse it.
constexpr int kAutoDisarm = static_cast<int>(1u << 31);

TEST(MasksAndStacksTest, StackThatTheSystemTakesAwayMeanwhileIsPutBack) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "AddressSanitizer asks the system which stack a jump leaves, which does not say";
#endif
  if (InChild([] { return UseAlternateStack(kAutoDisarm) ? 0 : 1; }) != 0) {
    GTEST_SKIP() << "this system has no SS_AUTODISARM";
  }
  const TruncatedFile file;
  EXPECT_EQ(InChild([&file] {
              if (!UseAlternateStack(kAutoDisarm)) return 9;
              HandleOnTheStack(SIGUSR1);
              const AccessGuard guard = Installed();
              for (int i = 0; i < 3; ++i) {
                if (!file.IsGuardedBy(guard)) return 1;
                ran_on_it = 0;
                raise(SIGUSR1);
                if (ran_on_it != 1) return 2;
              }
              stack_t now;
              sigaltstack(nullptr, &now);
              return now.ss_flags == kAutoDisarm ? 0 : 3;
            }),
            0);
}

sigset_t MaskNow() {
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  return mask;
}

TEST(MasksAndStacksTest, MaskAfterAFaultIsTheOneThatWasInterrupted) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&file] {
              struct sigaction action = {};
              action.sa_handler = &NoteTheStack;
              sigfillset(&action.sa_mask);
              sigaction(SIGBUS, &action, nullptr);
              const AccessGuard guard = Installed();
              sigset_t usr1;
              sigemptyset(&usr1);
              sigaddset(&usr1, SIGUSR1);
              pthread_sigmask(SIG_BLOCK, &usr1, nullptr);
              for (int i = 0; i < 3; ++i) {
                if (!file.IsGuardedBy(guard)) return 1;
                const sigset_t now = MaskNow();
                for (const int number : {SIGBUS, SIGSEGV, SIGTERM, SIGUSR2}) {
                  if (sigismember(&now, number) != 0) return 2;
                }
                if (sigismember(&now, SIGUSR1) != 1) return 3;
              }
              return 0;
            }),
            0);
}

bool EverySignalIsBlocked() {
  const sigset_t now = MaskNow();
  return sigismember(&now, SIGBUS) == 1 && sigismember(&now, SIGSEGV) == 1 &&
         sigismember(&now, SIGTERM) == 1;
}

// In the first Run() of the thread and in any later one, whoever blocks them when.
TEST(MasksAndStacksTest, ThreadThatBlocksEverySignalIsProtectedAndStaysSo) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&file] {
              const AccessGuard guard = Installed();
              int result = 0;
              std::thread thread([&] {
                if (!file.IsGuardedBy(guard)) result = 1;
                sigset_t all;
                sigfillset(&all);
                pthread_sigmask(SIG_BLOCK, &all, nullptr);
                for (int i = 0; i < 3; ++i) {
                  if (!file.IsGuardedBy(guard)) result = 2;
                  if (!EverySignalIsBlocked()) result = 3;
                  (void)guard.Run(file.bytes(), [&] {
                    if (!file.IsGuardedBy(guard)) result = 4;  // within another
                  });
                  if (!EverySignalIsBlocked()) result = 5;
                }
              });
              thread.join();
              return result;
            }),
            0);
}

}  // namespace
}  // namespace mmap_compat
