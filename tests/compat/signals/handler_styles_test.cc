// SPDX-License-Identifier: Apache-2.0
//
// Handlers as programs have them, before the guard and after it: each does under a guard what it
// does without one, as far as it can see itself.
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <thread>

#include "absl/debugging/failure_signal_handler.h"
#include "tests/compat/signals/guarding.h"

namespace mmap_compat {
namespace {

// What a handler sees when it runs.
struct Seen {
  int calls = 0;
  int on_alternate = 0;
  sigset_t mask = {};
};

Seen seen;
int report_to = -1;

void Look() {
  ++seen.calls;
  stack_t stack;
  sigaltstack(nullptr, &stack);
  seen.on_alternate = (stack.ss_flags & SS_ONSTACK) != 0 ? 1 : 0;
  pthread_sigmask(SIG_BLOCK, nullptr, &seen.mask);
  if (report_to >= 0) (void)!write(report_to, "h", 1);
}

void LookAndReturn(int, siginfo_t*, void*) { Look(); }
void LookAndReturnPlainly(int) { Look(); }

void ResetAndRaise(int number) {
  Look();
  signal(number, SIG_DFL);
  raise(number);
}

void InstallFor(int number, int flags, void (*plain)(int),
                void (*with_info)(int, siginfo_t*, void*),
                std::initializer_list<int> also_blocked = {}) {
  struct sigaction action = {};
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  for (const int blocked : also_blocked) sigaddset(&action.sa_mask, blocked);
  if ((flags & SA_SIGINFO) != 0) {
    action.sa_sigaction = with_info;
  } else {
    action.sa_handler = plain;
  }
  sigaction(number, &action, nullptr);
}

bool AreSame(const sigset_t& a, const sigset_t& b) {
  for (int number = 1; number < 65; ++number) {
    if (sigismember(&a, number) != sigismember(&b, number)) return false;
  }
  return true;
}

// The flags of sigaction in every combination that the system acts on, a mask, and a signal that
// was sent: with and without the guard the handler runs on the same stack with the same signals
// blocked, as often.
class FlagsTest : public ::testing::TestWithParam<int> {};

constexpr int kOnce = static_cast<int>(SA_RESETHAND);
constexpr int kFlags[] = {SA_SIGINFO, SA_NODEFER, SA_ONSTACK, SA_RESTART, kOnce};

INSTANTIATE_TEST_SUITE_P(EveryCombination, FlagsTest, ::testing::Range(0, 1 << 5));

int FlagsOf(int combination) {
  int flags = 0;
  for (int i = 0; i < 5; ++i) flags |= (combination >> i & 1) != 0 ? kFlags[i] : 0;
  return flags;
}

std::byte alternate[64 * 1024];

Seen SeenWithSignal(int flags) {
  seen = Seen();
  stack_t stack = {};
  stack.ss_sp = alternate;
  stack.ss_size = sizeof(alternate);
  sigaltstack(&stack, nullptr);
  InstallFor(SIGBUS, flags, &LookAndReturnPlainly, &LookAndReturn, {SIGUSR2});
  raise(SIGBUS);
  return seen;
}

TEST_P(FlagsTest, HandlerOfBeforeRunsAsWithoutTheGuard) {
  const int flags = FlagsOf(GetParam());
  EXPECT_EQ(InChild([flags] {
              const Seen without = SeenWithSignal(flags);
              // In front of a handler that is there, and of the same after the guard has gone.
              InstallFor(SIGBUS, flags, &LookAndReturnPlainly, &LookAndReturn, {SIGUSR2});
              const AccessGuard guard = Installed();
              seen = Seen();
              raise(SIGBUS);
              if (seen.calls != 1 || without.calls != 1) return 1;
              if (seen.on_alternate != without.on_alternate) return 2;
              if (!AreSame(seen.mask, without.mask)) return 3;
              return 0;
            }),
            0);
}

// Written, not printed: stdio is not for handlers. The access is repeated when it returns, so that
// a handler that is not reset runs for ever, guarded or not; this one runs once.
TEST_P(FlagsTest, ProcessEndsByTheSameSignalAfterTheSameCalls) {
  const int flags = FlagsOf(GetParam()) | kOnce;
  const TruncatedFile file;
  const auto end = [&](bool guarded, int fd) {
    return InChild([&] {
      report_to = fd;
      InstallFor(SIGBUS, flags, &LookAndReturnPlainly, &LookAndReturn);
      std::optional<AccessGuard> guard;
      if (guarded) guard = Installed();
      file.Touch();
      return 0;
    });
  };
  const ScratchFile without;
  const ScratchFile with;
  EXPECT_EQ(end(false, without.Open(O_WRONLY).get()), 128 + SIGBUS);
  EXPECT_EQ(end(true, with.Open(O_WRONLY).get()), 128 + SIGBUS);
  EXPECT_EQ(without.Contents(), "h");
  EXPECT_EQ(with.Contents(), "h");
}

TEST(HandlerStylesTest, ResetAndRaiseEndsTheProcessOnce) {
  const TruncatedFile file;
  const ScratchFile calls;
  EXPECT_EQ(InChild([&] {
              const ScopedFd fd = calls.Open(O_WRONLY);
              report_to = fd.get();
              InstallFor(SIGBUS, 0, &ResetAndRaise, nullptr);
              const AccessGuard guard = Installed();
              if (!file.IsGuardedBy(guard)) return 1;
              file.Touch();
              return 0;
            }),
            128 + SIGBUS);
  EXPECT_EQ(calls.Contents(), "h");
}

// A handler that was to run once has run, and the guard still works; what is put back is what the
// system would have left.
TEST(HandlerStylesTest, HandlerThatRanOnceLeavesTheGuardInPlace) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&] {
              InstallFor(SIGBUS, SA_SIGINFO | kOnce, nullptr, &LookAndReturn);
              {
                const AccessGuard guard = Installed();
                raise(SIGBUS);
                if (seen.calls != 1) return 1;
                if (!file.IsGuardedBy(guard)) return 2;
              }
              struct sigaction now;
              sigaction(SIGBUS, nullptr, &now);
              return now.sa_handler == SIG_DFL ? 0 : 3;
            }),
            0);
}

// A read that waits is started again after the handler, or is not, as its sa_flags say.
int ReadDuringSignal(int flags, bool guarded) {
  return InChild([flags, guarded] {
    InstallFor(SIGBUS, flags, &LookAndReturnPlainly, nullptr);
    std::optional<AccessGuard> guard;
    if (guarded) guard = Installed();
    int ends[2];
    if (pipe(ends) != 0) return 90;
    const pthread_t reader = pthread_self();
    std::thread sender([&] {
      usleep(50 * 1000);
      pthread_kill(reader, SIGBUS);
      usleep(50 * 1000);
      (void)!write(ends[1], "x", 1);
    });
    char byte;
    const ssize_t got = read(ends[0], &byte, 1);
    const int result = got == 1 ? 1 : errno == EINTR ? 2 : 3;
    sender.join();
    return 10 * seen.calls + result;
  });
}

TEST(HandlerStylesTest, BlockedReadIsRestartedAsTheHandlerAsked) {
  EXPECT_EQ(ReadDuringSignal(SA_RESTART, false), 11);
  EXPECT_EQ(ReadDuringSignal(SA_RESTART, true), 11);
  EXPECT_EQ(ReadDuringSignal(0, false), 12);
  EXPECT_EQ(ReadDuringSignal(0, true), 12);
}

TEST(HandlerStylesTest, IgnoredSignalStaysIgnoredAndAFaultDoesNot) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&] {
              signal(SIGBUS, SIG_IGN);
              const AccessGuard guard = Installed();
              raise(SIGBUS);
              if (!file.IsGuardedBy(guard)) return 1;
              file.Touch();
              return 0;
            }),
            128 + SIGBUS);
}

// As small as the system says a handler's stack may be, and a page to use.
TEST(HandlerStylesTest, SmallAlternateStackIsEnoughForAnyNumberOfFaults) {
  const TruncatedFile file;
  EXPECT_EQ(InChild([&] {
              const std::size_t size = static_cast<std::size_t>(MINSIGSTKSZ) + 8192;
              Mapping memory = *Mapping::AnonymousPrivate(size);
              stack_t stack = {};
              stack.ss_sp = memory.mutable_bytes().data();
              stack.ss_size = size;
              if (sigaltstack(&stack, nullptr) != 0) return 1;
              InstallFor(SIGBUS, SA_SIGINFO | SA_ONSTACK, nullptr, &LookAndReturn);
              const AccessGuard guard = Installed();
              for (int i = 0; i < 1000; ++i) {
                if (!file.IsGuardedBy(guard)) return 2;
              }
              seen = Seen();
              raise(SIGBUS);
              return seen.calls == 1 && seen.on_alternate == 1 ? 0 : 3;
            }),
            0);
}

TEST(HandlerStylesTest, AbseilsFailureHandlerReportsWhatIsNotGuarded) {
  const TruncatedFile file;
  const ScratchFile said;
  static int out;
  for (const bool guard_first : {false, true}) {
    EXPECT_EQ(InChild([&] {
                const ScopedFd fd = said.Open(O_WRONLY | O_APPEND);
                out = fd.get();
                absl::FailureSignalHandlerOptions options;
                options.call_previous_handler = true;
                options.writerfn = [](const char* text) {
                  if (text != nullptr) (void)!write(out, text, std::strlen(text));
                };
                std::optional<AccessGuard> guard;
                if (guard_first) guard = Installed();
                absl::InstallFailureSignalHandler(options);
                // Over Abseil's, which does not return from what it is not about.
                const AccessGuard again = Installed();
                for (int i = 0; i < 100; ++i) {
                  if (!file.IsGuardedBy(again)) return 1;
                }
                file.Touch();
                return 0;
              }),
              128 + SIGBUS)
        << guard_first;
    EXPECT_NE(said.Contents().find("SIGBUS"), std::string::npos) << guard_first;
    said.Resize(0);
  }
}

struct sigaction found_by_runtime;

void RuntimesHandler(int number, siginfo_t* info, void* context) {
  ++seen.calls;
  if ((found_by_runtime.sa_flags & SA_SIGINFO) != 0) {
    found_by_runtime.sa_sigaction(number, info, context);
  } else if (found_by_runtime.sa_handler != SIG_DFL && found_by_runtime.sa_handler != SIG_IGN) {
    found_by_runtime.sa_handler(number);
  }
}

void InstallRuntime(int flags) {
  struct sigaction action = {};
  action.sa_sigaction = &RuntimesHandler;
  action.sa_flags = SA_SIGINFO | flags;
  sigfillset(&action.sa_mask);
  sigaction(SIGBUS, &action, &found_by_runtime);
}

// A language's runtime that comes afterwards blocks what it likes while it handles a signal.
TEST(HandlerStylesTest, RuntimeThatComesLaterForwardsAnyNumberOfFaults) {
  const TruncatedFile file;
  for (const int flags : {0, SA_ONSTACK, SA_RESTART, SA_NODEFER}) {
    EXPECT_EQ(InChild([&] {
                sigset_t before;
                pthread_sigmask(SIG_BLOCK, nullptr, &before);
                const AccessGuard guard = Installed();
                InstallRuntime(flags);
                for (int i = 0; i < 1000; ++i) {
                  if (!file.IsGuardedBy(guard)) return 1;
                }
                sigset_t after;
                pthread_sigmask(SIG_BLOCK, nullptr, &after);
                if (!AreSame(before, after)) return 2;
                return seen.calls == 1000 ? 0 : 3;
              }),
              0)
        << flags;
  }
}

}  // namespace
}  // namespace mmap_compat
