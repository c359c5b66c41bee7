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
#include <cstddef>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

Mapping MapWhole(const ScratchFile& file) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str(), options);
  EXPECT_THAT(mapping, Succeeds());
  return *std::move(mapping);
}

AccessGuard Installed() {
  absl::StatusOr<AccessGuard> guard = AccessGuard::Install();
  EXPECT_THAT(guard, Succeeds());
  return *std::move(guard);
}

void Load(const std::byte& byte) { (void)*const_cast<const volatile std::byte*>(&byte); }

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

TEST(AccessGuardTest, CutFileIsAnErrorWithTheOffsetOfTheFault) {
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

struct sigaction found_action;

void HandOnToTheOneFound(int number, siginfo_t* info, void* context) {
  ++handled;
  found_action.sa_sigaction(number, info, context);
}

// The application came after us, forwards to us as it should, and outlives the guard.
TEST(AccessGuardTest, HandlerThatCameLaterStaysAndHandsOn) {
  const ScratchFile file(Pattern(PageSize()));
  const Mapping mapping = MapWhole(file);
  file.Resize(0);
  EXPECT_EQ(InChild([&] {
              struct sigaction later = {};
              later.sa_sigaction = &HandOnToTheOneFound;
              later.sa_flags = SA_SIGINFO | SA_NODEFER;
              {
                const AccessGuard guard = Installed();
                for (const int number : {SIGBUS, SIGSEGV}) {
                  sigaction(number, &later, &found_action);
                }
              }
              const AccessGuard again = Installed();
              const absl::Status status =
                  again.Run(mapping.bytes(), [&] { Load(mapping.bytes()[0]); });
              if (ReasonFrom(status) != Reason::kBeyondFileLimits) return 1;
              return handled == 1 ? 0 : 2;
            }),
            0);
}

// A process that truncates and extends the file 10,000 times while 8 threads read it.
TEST(AccessGuardTest, ThreadsReadAFileThatAnotherProcessKeepsCutting) {
  constexpr int kThreads = 8;
  constexpr int kTruncations = 10000;
  const std::size_t length = 4 * PageSize();
  const ScratchFile file(Pattern(length));
  const Mapping mapping = MapWhole(file);
  const AccessGuard guard = Installed();
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(120);
    for (int i = 0; i < kTruncations; ++i) {
      if (truncate(file.path().c_str(), 0) != 0) _exit(1);
      if (truncate(file.path().c_str(), static_cast<off_t>(length)) != 0) _exit(1);
    }
    (void)!write(ends[1], "d", 1);
    _exit(0);
  }
  close(ends[1]);  // so that a child that died is not waited for
  std::atomic<bool> done{false};
  std::atomic<int> faults{0};
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  threads.reserve(static_cast<std::size_t>(kThreads));
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      std::vector<std::byte> copy(length);
      while (!done) {
        const absl::Status status = guard.Copy(mapping.bytes(), absl::MakeSpan(copy));
        if (status.ok()) continue;
        ++faults;
        if (ReasonFrom(status) != Reason::kBeyondFileLimits) ++wrong;
      }
    });
  }
  char byte;
  EXPECT_EQ(read(ends[0], &byte, 1), 1);
  done = true;
  for (std::thread& thread : threads) thread.join();
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  EXPECT_GT(faults, 0);
  EXPECT_EQ(wrong, 0);
  close(ends[0]);
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
