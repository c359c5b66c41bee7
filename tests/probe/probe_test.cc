// SPDX-License-Identifier: Apache-2.0
//
// The typed calls that rules are written in, on the real kernel: each test body runs as a probe.

#include "conformance/probe/probe.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Observation RunBody(ProbeFunction body) {
  HostKernel kernel;
  Task task;
  task.probe = body;
  task.directory = ::testing::TempDir();
  auto observations = RunProbes({task}, kernel, RunOptions());
  EXPECT_TRUE(observations.ok()) << observations.status();
  return observations.ok() ? std::move((*observations)[0]) : Observation();
}

TEST(ProbeTest, RepliesAreToldByName) {
  EXPECT_EQ(RunBody([](Probe& probe) -> Outcome {
              return probe.Munmap(probe.page() + 1, probe.page()).Word();
            }).outcome,
            "EINVAL");
  EXPECT_EQ(RunBody([](Probe& probe) -> Outcome {
              return probe.Mmap(MapAnonymous(1)).Word("maps");
            }).outcome,
            "maps");
}

TEST(ProbeTest, FaultsAreCaughtAndTheProbeGoesOn) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    const Mapped none = probe.Reserve(1);
    const Reply load = probe.Load(none.start);
    const Reply store = probe.Store(none.start, 1);
    const Reply scan = probe.Scan(none.start, 10, 0);
    return load.Word() + " " + store.Word() + " " + scan.Word();
  });
  EXPECT_EQ(observation.outcome, "SIGSEGV SIGSEGV SIGSEGV");
}

TEST(ProbeTest, PagesAreToldAtAGlance) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
    probe.Require(probe.Mprotect(map.start, probe.page(), PROT_READ), "protect a page");
    probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
    return probe.ReadablePages(map.start, 3) + " " + probe.WritablePages(map.start, 3);
  });
  EXPECT_EQ(observation.outcome, "x-x --x");
}

TEST(ProbeTest, AgreeingWordsAreOneAndOthersAreListed) {
  EXPECT_EQ(Agreeing({{"a", "maps"}, {"b", "maps"}}).word, "maps");
  const Outcome mixed = Agreeing({{"a", "maps"}, {"b", "EINVAL"}});
  EXPECT_EQ(mixed.word, "mixed");
  EXPECT_EQ(mixed.detail, "a: maps, b: EINVAL");
}

TEST(ProbeTest, FilesHaveTheirSizeBytesAndModes) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    const int full = probe.MakeFile(3 * probe.page() + 7, 'x');
    const int sparse = probe.MakeFile(5);
    const int read_only = probe.MakeFileOpenedAs(O_RDONLY, 1, 'r');
    const bool sizes = probe.FileSize(full) == static_cast<std::int64_t>(3 * probe.page() + 7) &&
                       probe.FileSize(sparse) == 5;
    const bool bytes = probe.ReadByte(full, 3 * probe.page() + 6).Is('x') &&
                       probe.ReadByte(full, 3 * probe.page() + 7).Is(kEndOfFile) &&
                       probe.ReadByte(sparse, 0).Is(0) && probe.ReadByte(read_only, 0).Is('r');
    const Reply refused = probe.Do(Op::kWriteByte, {static_cast<std::uint64_t>(read_only), 0, 1});
    return sizes && bytes && refused.Failed(EBADF) ? "right" : "wrong";
  });
  EXPECT_EQ(observation.outcome, "right") << observation.reason;
}

TEST(ProbeTest, ParentAndChildTakeTurnsInOneOrder) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
    Child child = probe.Fork([&](Probe& self) -> std::int64_t {
      self.Store(map.start, 1);
      self.Pause();
      return self.Load(map.start).value;
    });
    child.Resume();
    const Reply first = probe.Load(map.start);
    probe.Store(map.start, 2);
    const Reply last = child.Join();
    return first.Is(1) && last.Is(2) ? "in turn" : "out of turn";
  });
  EXPECT_EQ(observation.outcome, "in turn") << observation.reason;
  EXPECT_THAT(Render(observation.trace, static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE))),
              ElementsAre(HasSubstr("mmap"), "fork child(1) = 0", "child 1: store(m1, 0x01) = 0",
                          "load(m1) = 0x01", "store(m1, 0x02) = 0", "child 1: load(m1) = 0x02"));
}

TEST(ProbeTest, GrandchildHasANumberOfItsOwn) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    const Reply reply = probe.InChild([](Probe& child) {
      return child
          .InChild(
              [](Probe& grandchild) { return std::int64_t{grandchild.Mmap(MapAnonymous(1)).ok()}; })
          .value;
    });
    return reply.Is(1) ? "ran" : "lost";
  });
  EXPECT_EQ(observation.outcome, "ran");
  ASSERT_EQ(observation.trace.steps.size(), 3U);
  EXPECT_EQ(observation.trace.steps[2].process, 11);
}

TEST(ProbeTest, DeathOfAChildIsToldByItsSignal) {
  EXPECT_EQ(
      RunBody([](Probe& probe) -> Outcome {
        return probe.InChild([](Probe&) -> std::int64_t { return std::raise(SIGTERM); }).Word();
      }).outcome,
      "SIGTERM");
}

TEST(ProbeTest, WhatAChildFindsIsAByteOrASignal) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
    probe.Require(probe.Store(map.start, 'b'), "store to a page");
    const bool byte = probe.LoadInChild(map.start).Is('b');
    return (byte ? "b, then " : "other, then ") + probe.LoadInChild(probe.Hole(1)).Word();
  });
  EXPECT_EQ(observation.outcome, "b, then SIGSEGV");
}

// The main of this test takes no roles, so that its program is not known.
TEST(ProbeTest, WithoutAProgramToExecuteARuleIsSkippedWithTheReason) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    return probe.InNewProgram(Op::kProgramRead, {1}, "file1").Word();
  });
  EXPECT_EQ(observation.status, Status::kSkipped);
  EXPECT_THAT(observation.reason, HasSubstr("cannot execute itself again"));
}

TEST(ProbeTest, EndingsWithoutAnOutcomeAreToldApart) {
  const Observation unsupported =
      RunBody([](Probe& probe) -> Outcome { probe.Unsupported("no such flag"); });
  EXPECT_EQ(unsupported.status, Status::kUnsupported);
  EXPECT_EQ(unsupported.reason, "no such flag");
  EXPECT_EQ(RunBody([](Probe& probe) -> Outcome { probe.Skip("needs root"); }).status,
            Status::kSkipped);
  const Observation broken = RunBody([](Probe& probe) -> Outcome {
    probe.Open("missing", O_RDONLY);
    return "opened";
  });
  EXPECT_EQ(broken.status, Status::kBroken);
  EXPECT_EQ(broken.reason, "could not open a scratch file: ENOENT");
}

TEST(ProbeTest, AnEndingInAChildEndsTheProbe) {
  const Observation observation = RunBody([](Probe& probe) -> Outcome {
    probe.InChild([](Probe& child) -> std::int64_t { child.Skip("said by the child"); });
    return "went on";
  });
  EXPECT_EQ(observation.status, Status::kSkipped);
  EXPECT_EQ(observation.reason, "said by the child");
}

TEST(ProbeTest, PrivilegeIsDroppedForGood) {
  if (geteuid() != 0) GTEST_SKIP() << "needs to start as root";
  EXPECT_EQ(RunBody([](Probe& probe) -> Outcome {
              probe.DropPrivilege();
              return !probe.Privileged() && setuid(0) != 0 ? "unprivileged" : "privileged";
            }).outcome,
            "unprivileged");
}

}  // namespace
}  // namespace conformance
