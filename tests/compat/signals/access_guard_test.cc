// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/access_guard.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <csetjmp>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/compat/signals/guarding.h"

namespace mmap_compat {
namespace {

std::optional<std::string> OffsetOf(const absl::Status& status) {
  const std::optional<Error> error = ErrorFrom(status);
  return error ? error->ArgumentValue("offset") : std::nullopt;
}

TEST(AccessGuardTest, WhatWorksIsNotDisturbed) {
  const ScratchFile file(Pattern(PageSize()));
  const Mapping mapping = MapWhole(file);
  const AccessGuard guard = Installed();
  std::string seen;
  EXPECT_THAT(guard.Run(mapping.bytes(), [&] { seen = mapping.text(); }), Succeeds());
  EXPECT_EQ(seen, Pattern(PageSize()));
}

TEST(AccessGuardTest, TruncatedFileIsAnErrorWithTheOffsetOfTheFault) {
  const ScratchFile file(Pattern(4 * PageSize()));
  Mapping mapping = MapWhole(file);
  const AccessGuard guard = Installed();
  file.Resize(PageSize());
  std::size_t loaded = 0;
  const absl::Status status = guard.Run(mapping.bytes(), [&] {
    for (const std::byte& byte : mapping.bytes()) {
      Load(byte);
      ++loaded;
    }
  });
  EXPECT_THAT(status, FailsFor(Reason::kBeyondFileLimits));
  EXPECT_EQ(loaded, PageSize());
  EXPECT_EQ(OffsetOf(status), std::to_string(PageSize()));
  EXPECT_THAT(guard.Run(mapping.bytes(), [&] { mapping.mutable_bytes()[2 * PageSize()] = {}; }),
              FailsFor(Reason::kBeyondFileLimits));
  file.Resize(4 * PageSize());
  EXPECT_THAT(guard.Run(mapping.bytes(), [&] { Load(mapping.bytes()[3 * PageSize()]); }),
              Succeeds());
}

TEST(AccessGuardTest, CopiesGoBothWaysOrFail) {
  const ScratchFile file(Pattern(2 * PageSize()));
  Mapping mapping = MapWhole(file);
  const AccessGuard guard = Installed();
  std::vector<std::byte> bytes(2 * PageSize());
  ASSERT_THAT(guard.Copy(mapping.bytes(), absl::MakeSpan(bytes)), Succeeds());
  EXPECT_EQ(std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()),
            Pattern(2 * PageSize()));
  bytes.assign(2 * PageSize(), std::byte{'w'});
  ASSERT_THAT(guard.CopyTo(mapping.mutable_bytes(), bytes), Succeeds());
  EXPECT_EQ(mapping.text(), std::string(2 * PageSize(), 'w'));
  EXPECT_THAT(guard.Copy(mapping.bytes().subspan(1), absl::MakeSpan(bytes)),
              FailsFor(Reason::kInvalidLength));
  file.Resize(0);
  EXPECT_THAT(guard.Copy(mapping.bytes(), absl::MakeSpan(bytes)),
              FailsFor(Reason::kBeyondFileLimits));
  EXPECT_THAT(guard.CopyTo(mapping.mutable_bytes(), bytes), FailsFor(Reason::kBeyondFileLimits));
}

TEST(AccessGuardTest, FaultEndsTheRunThatGuardsItsAddress) {
  const ScratchFile one(Pattern(PageSize()));
  const ScratchFile two(Pattern(PageSize()));
  const Mapping outer = MapWhole(one);
  const Mapping inner = MapWhole(two);
  const AccessGuard guard = Installed();
  one.Resize(0);
  two.Resize(0);
  bool after_inner = false;
  absl::Status inner_status;
  const absl::Status outer_status = guard.Run(outer.bytes(), [&] {
    inner_status = guard.Run(inner.bytes(), [&] { Load(inner.bytes()[5]); });
    after_inner = true;
    (void)guard.Run(inner.bytes(), [&] { Load(outer.bytes()[7]); });
    after_inner = false;
  });
  EXPECT_THAT(inner_status, FailsFor(Reason::kBeyondFileLimits));
  EXPECT_THAT(outer_status, FailsFor(Reason::kBeyondFileLimits));
  EXPECT_TRUE(after_inner) << "the fault of the outer range ended the inner run only";
}

TEST(AccessGuardTest, ProtectionIsToldFromTruncation) {
  absl::StatusOr<Mapping> memory = Mapping::AnonymousPrivate(PageSize());
  ASSERT_THAT(memory, Succeeds());
  ASSERT_THAT(memory->Protect(Protection::kNone), Succeeds());
  const AccessGuard guard = Installed();
  const absl::Status status = guard.Run(memory->bytes(), [&] { Load(memory->bytes()[0]); });
  EXPECT_TRUE(ReasonFrom(status) == Reason::kAccessDenied ||
              ReasonFrom(status) == Reason::kBeyondFileLimits)
      << status.ToString();
}

TEST(AccessGuardTest, FaultElsewhereStillEndsTheProcess) {
  const ScratchFile file(Pattern(PageSize()));
  const Mapping mapping = MapWhole(file);
  file.Resize(0);
  EXPECT_GT(InChild([&] {
              const AccessGuard guard = Installed();
              Load(mapping.bytes()[0]);
              return 0;
            }),
            128);
  EXPECT_GT(InChild([&] {
              const AccessGuard guard = Installed();
              std::byte other{};
              (void)guard.Run({&other, 1}, [&] { Load(mapping.bytes()[0]); });
              return 0;
            }),
            128);
}

TEST(AccessGuardTest, SignalThatWasSentGoesToTheDefault) {
  EXPECT_EQ(InChild([] {
              const AccessGuard guard = Installed();
              raise(SIGBUS);
              return 0;
            }),
            128 + SIGBUS);
}

std::atomic<int> handled{0};

void CountAndLeave(int) {
  ++handled;
  _exit(42);
}

void CountAndReturn(int, siginfo_t*, void*) { ++handled; }

TEST(AccessGuardTest, FaultElsewhereReachesTheHandlerOfTheApplication) {
  const ScratchFile file(Pattern(PageSize()));
  const Mapping mapping = MapWhole(file);
  file.Resize(0);
  EXPECT_EQ(InChild([&] {
              for (const int number : {SIGBUS, SIGSEGV}) signal(number, &CountAndLeave);
              const AccessGuard guard = Installed();
              Load(mapping.bytes()[0]);
              return 0;
            }),
            42);
}

TEST(AccessGuardTest, HandlersOfTheApplicationAreCalledAndPutBack) {
  EXPECT_EQ(InChild([] {
              struct sigaction mine = {};
              mine.sa_sigaction = &CountAndReturn;
              mine.sa_flags = SA_SIGINFO;
              sigaction(SIGBUS, &mine, nullptr);
              {
                const AccessGuard one = Installed();
                const AccessGuard two = Installed();
                raise(SIGBUS);
                if (handled != 1) return 1;
              }
              struct sigaction now;
              sigaction(SIGBUS, nullptr, &now);
              if (now.sa_sigaction != &CountAndReturn) return 2;
              raise(SIGBUS);
              return handled == 2 ? 0 : 3;
            }),
            0);
}

int plain_calls = 0;
void PlainFunction() { ++plain_calls; }

TEST(AccessGuardTest, RunTakesWhateverCanBeCalled) {
  std::array<std::byte, 1> bytes{};
  const AccessGuard guard = Installed();
  EXPECT_THAT(guard.Run(bytes, PlainFunction), Succeeds());
  EXPECT_THAT(guard.Run(bytes, &PlainFunction), Succeeds());
  EXPECT_EQ(plain_calls, 2);
  int calls = 0;
  const auto constant = [&calls] { return ++calls; };
  auto changing = [&calls, own = 0]() mutable { calls += ++own; };
  EXPECT_THAT(guard.Run(bytes, constant), Succeeds());
  EXPECT_THAT(guard.Run(bytes, changing), Succeeds());
  EXPECT_THAT(guard.Run(bytes, changing), Succeeds());
  EXPECT_EQ(calls, 1 + 1 + 2);
}

TEST(AccessGuardTest, GuardThatWasMovedFromCallsNothing) {
  const TruncatedFile file;
  AccessGuard first = Installed();
  AccessGuard second = std::move(first);
  const auto touch = [&file] { file.Touch(); };
  // NOLINTNEXTLINE(*-move,*.Move)
  EXPECT_THAT(first.Run(file.bytes(), touch), FailsFor(Reason::kNotMapped));
  std::vector<std::byte> copy(file.bytes().size());
  EXPECT_THAT(first.Copy(file.bytes(), absl::MakeSpan(copy)), FailsFor(Reason::kNotMapped));
  EXPECT_TRUE(file.IsGuardedBy(second));
  first = std::move(second);
  EXPECT_TRUE(file.IsGuardedBy(first));
  // NOLINTNEXTLINE(*-move,*.Move)
  EXPECT_THAT(second.Run(file.bytes(), touch), FailsFor(Reason::kNotMapped));
}

std::jmp_buf elsewhere;

// Without LeaveFrame() the range of a Run() that was left would be guarded still, by a frame that
// is not there: a fault would jump into it. The next Run() sees that.
TEST(AccessGuardTest, RunThatWasLeftByLongjmpIsForgottenByTheNext) {
  const TruncatedFile left;
  const TruncatedFile other;
  EXPECT_EQ(InChild([&] {
              const AccessGuard guard = Installed();
              for (volatile int i = 0; i < 3; i = i + 1) {
                if (setjmp(elsewhere) == 0) {
                  (void)guard.Run(left.bytes(), [] { longjmp(elsewhere, 1); });
                }
                if (!other.IsGuardedBy(guard)) return 1;
                if (!left.IsGuardedBy(guard)) return 2;
              }
              (void)guard.Run(other.bytes(), [&left] { left.Touch(); });
              return 3;
            }),
            128 + SIGBUS);
}

// Far down the stack, so that what is called next writes over where it was.
__attribute__((noinline)) int LeaveFromDeepDown(const AccessGuard& guard,
                                                const TruncatedFile& file) {
  volatile unsigned char room[4096];
  room[0] = 0;
  (void)guard.Run(file.bytes(), [] { longjmp(elsewhere, 1); });
  return room[0];
}

__attribute__((noinline)) int WriteOverTheStackBelow() {
  volatile unsigned char room[16384];
  for (volatile unsigned char& byte : room) byte = UCHAR_MAX;
  return room[0];
}

// What has been written over a frame may look like one of a caller, for whom the signals would be
// unblocked already.
TEST(AccessGuardTest, RunThatWasLeftAndWrittenOverIsForgottenToo) {
  const TruncatedFile left;
  const TruncatedFile other;
  EXPECT_EQ(InChild([&] {
              const AccessGuard guard = Installed();
              if (setjmp(elsewhere) == 0) (void)LeaveFromDeepDown(guard, left);
              (void)WriteOverTheStackBelow();
              sigset_t faults;
              sigemptyset(&faults);
              for (const int number : {SIGBUS, SIGSEGV}) sigaddset(&faults, number);
              pthread_sigmask(SIG_BLOCK, &faults, nullptr);
              return other.IsGuardedBy(guard) ? 0 : 1;
            }),
            0);
}

// Left by an exception, a guarded range would stay, and a later fault would jump to where nothing
// is.
TEST(AccessGuardTest, ExceptionThatLeavesTheFunctionEndsTheProgram) {
  const ScratchFile file(Pattern(PageSize()));
  const Mapping mapping = MapWhole(file);
  const AccessGuard guard = Installed();
  const auto throws = [] { throw std::runtime_error("out of the guarded function"); };
  EXPECT_DEATH((void)guard.Run(mapping.bytes(), throws), "out of the guarded function");
}

}  // namespace
}  // namespace mmap_compat
