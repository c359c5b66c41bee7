// SPDX-License-Identifier: Apache-2.0
//
// What a directory lets any program do: found once, and no rule is blamed for it.

#include "conformance/probe/abilities.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>
#include <string>

#include "conformance/probe/denied_calls.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The host, but for one thing that it refuses.
class Refusing : public HostKernel {
 public:
  Refusing(Op op, Answer answer, std::uint64_t flags = 0)
      : op_(op), answer_(answer), flags_(flags) {}
  Answer Do(const Call& call) override {
    const bool flagged = flags_ == 0 || (call.args[3] & flags_) != 0;
    return call.op == op_ && flagged ? answer_ : HostKernel::Do(call);
  }

 private:
  Op op_;
  Answer answer_;
  std::uint64_t flags_;
};

Answer Error(int error) {
  Answer answer;
  answer.error = error;
  return answer;
}

Answer Signal(int signal) {
  Answer answer;
  answer.signal = signal;
  return answer;
}

Observation RunBody(ProbeFunction body, Kernel& kernel, const Abilities* abilities) {
  Task task;
  task.probe = body;
  task.directory = ::testing::TempDir();
  task.abilities = abilities;
  auto observations = RunProbes({task}, kernel, RunOptions());
  EXPECT_TRUE(observations.ok()) << observations.status();
  return observations.ok() ? std::move((*observations)[0]) : Observation();
}

Abilities SurveyOf(Kernel& kernel) {
  return AbilitiesFrom(RunBody(SurveyDirectory, kernel, nullptr), "/mnt/share");
}

Outcome SharedStore(Probe& probe) {
  const int file = probe.MakeFile(probe.page());
  const Mapped map = probe.Mmap(MapFile(file, probe.page()));
  if (!map.ok()) return map.Word();
  return probe.Store(map.start, 'x').Word("stored");
}

TEST(AbilitiesTest, HealthyDirectoryLacksNothing) {
  HostKernel host;
  const Abilities abilities = SurveyOf(host);
  EXPECT_THAT(Lacks(abilities), IsEmpty());
  EXPECT_EQ(RunBody(SharedStore, host, &abilities).outcome, "stored");
}

TEST(AbilitiesTest, NoSharedMappingIsSaidOnceAndSkipsWhatDependsOnIt) {
  Refusing kernel(Op::kMmap, Error(ENODEV), MAP_SHARED);
  const Abilities abilities = SurveyOf(kernel);
  EXPECT_THAT(Lacks(abilities), ElementsAre("in /mnt/share files cannot be mapped shared: ENODEV"));
  const Observation skipped = RunBody(SharedStore, kernel, &abilities);
  EXPECT_EQ(skipped.status, Status::kSkipped);
  EXPECT_EQ(skipped.reason, Lacks(abilities).front());
  // Without the survey, the answer stands.
  EXPECT_EQ(RunBody(SharedStore, kernel, nullptr).outcome, "ENODEV");
}

TEST(AbilitiesTest, OtherAnswersStand) {
  Refusing kernel(Op::kMmap, Error(ENODEV), MAP_SHARED);
  const Abilities abilities = SurveyOf(kernel);
  EXPECT_EQ(RunBody(
                [](Probe& probe) -> Outcome {
                  return probe.Mmap(MapFile(-1, probe.page()).Private()).Word();
                },
                kernel, &abilities)
                .outcome,
            "EBADF");
  // Not a file of this directory: what it gives is an answer.
  EXPECT_EQ(RunBody(
                [](Probe& probe) -> Outcome {
                  const int zero = probe.Open("/dev/zero", O_RDWR);
                  return probe.Mmap(MapFile(zero, probe.page())).Word();
                },
                kernel, &abilities)
                .outcome,
            "ENODEV");
}

TEST(AbilitiesTest, ARuleThatAsksForTheAbilityHearsTheAnswer) {
  Refusing kernel(Op::kMmap, Error(ENODEV), MAP_SHARED);
  const Abilities abilities = SurveyOf(kernel);
  EXPECT_EQ(RunBody(
                [](Probe& probe) -> Outcome {
                  const int file = probe.MakeFile(probe.page());
                  return probe.TryToMap(MapFile(file, probe.page())).Word("maps");
                },
                kernel, &abilities)
                .outcome,
            "ENODEV");
}

TEST(AbilitiesTest, MappingsToReadMayBeAllThereIs) {
  Abilities abilities;
  abilities.directory = "/mnt/share";
  abilities.no_view = abilities.no_writable = "EINVAL";
  EXPECT_THAT(Lacks(abilities),
              ElementsAre("in /mnt/share files that are open to write cannot be mapped shared: "
                          "EINVAL"));
  Refusing kernel(Op::kMmap, Error(EINVAL), MAP_SHARED);
  EXPECT_EQ(RunBody(SharedStore, kernel, &abilities).status, Status::kSkipped);
  // Through a descriptor that is open to read only, EINVAL is news.
  EXPECT_EQ(RunBody(
                [](Probe& probe) -> Outcome {
                  const int file = probe.MakeFileOpenedAs(O_RDONLY, probe.page());
                  return probe.Mmap(MapFile(file, probe.page()).Protection(PROT_READ)).Word();
                },
                kernel, &abilities)
                .outcome,
            "EINVAL");
}

TEST(AbilitiesTest, AFullFilesystemIsTheCauseOfALostPage) {
  Refusing full(Op::kFill, Error(ENOSPC));
  const Abilities abilities = SurveyOf(full);
  EXPECT_THAT(Lacks(abilities), ElementsAre("no space left in /mnt/share: ENOSPC",
                                            "no space left for an object in memory: ENOSPC"));
  Refusing faulting(Op::kStore, Signal(SIGBUS));
  const Observation skipped = RunBody(SharedStore, faulting, &abilities);
  EXPECT_EQ(skipped.status, Status::kSkipped);
  EXPECT_THAT(skipped.reason, HasSubstr("no space left"));
}

TEST(AbilitiesTest, SigbusWhereThereIsRoomIsAnAnswer) {
  HostKernel host;
  const Abilities abilities = SurveyOf(host);
  Refusing faulting(Op::kStore, Signal(SIGBUS));
  EXPECT_EQ(RunBody(SharedStore, faulting, &abilities).outcome, "SIGBUS");
}

TEST(AbilitiesTest, SpaceThatRunsOutDuringTheRunIsNoBrokenProbe) {
  HostKernel host;
  const Abilities abilities = SurveyOf(host);
  Refusing full(Op::kFtruncate, Error(EDQUOT));
  const Observation skipped = RunBody(SharedStore, full, &abilities);
  EXPECT_EQ(skipped.status, Status::kSkipped);
  EXPECT_EQ(skipped.reason, "no space left in /mnt/share: EDQUOT");
}

TEST(AbilitiesTest, AMemoryObjectWithoutRoomIsNotTheDirectorysFault) {
  HostKernel host;
  const Abilities abilities = SurveyOf(host);
  Refusing full(Op::kFtruncate, Error(ENOSPC));
  const Observation skipped = RunBody(
      [](Probe& probe) -> Outcome {
        probe.MakeObject("/object", probe.page());
        return "made";
      },
      full, &abilities);
  EXPECT_EQ(skipped.status, Status::kSkipped);
  EXPECT_EQ(skipped.reason, "no space left for an object in memory: ENOSPC");
}

// The host, but for objects in memory, which have no pages.
class FullOfObjects : public HostKernel {
 public:
  Answer Do(const Call& call) override {
    if (call.op == Op::kStore) return Signal(SIGBUS);
    const Answer answer = HostKernel::Do(call);
    if (call.op == Op::kShmOpen && answer.ok()) object_ = answer.value;
    const bool of_object = object_ >= 0 && call.args[0] == static_cast<std::uint64_t>(object_);
    return call.op == Op::kFill && of_object ? Error(ENOSPC) : answer;
  }

 private:
  std::int64_t object_ = -1;
};

Outcome ObjectStore(Probe& probe) {
  const int object = probe.MakeObject("/object", probe.page());
  const Mapped map = probe.Mmap(MapFile(object, probe.page()));
  return probe.Store(map.start, 'x').Word("stored");
}

TEST(AbilitiesTest, APlaceWithoutRoomForObjectsIsSaidOnceAndTheCauseOfALostPage) {
  FullOfObjects full;
  const Abilities abilities = SurveyOf(full);
  EXPECT_THAT(Lacks(abilities), ElementsAre("no space left for an object in memory: ENOSPC"));
  const Observation skipped = RunBody(ObjectStore, full, &abilities);
  EXPECT_EQ(skipped.status, Status::kSkipped);
  EXPECT_EQ(skipped.reason, Lacks(abilities).front());
  // Found too where it came to be full after the survey.
  const Abilities healthy;
  EXPECT_EQ(RunBody(ObjectStore, full, &healthy).reason, Lacks(abilities).front());
  // Where there is room, it is an answer.
  Refusing faulting(Op::kStore, Signal(SIGBUS));
  EXPECT_EQ(RunBody(ObjectStore, faulting, &healthy).outcome, "SIGBUS");
}

TEST(DeniedCallsTest, WhatIsDeniedWhateverItsArgumentsIsNamed) {
  HostKernel host;
  EXPECT_EQ(RunBody(SurveyCalls, host, nullptr).outcome, kNoneDenied);
  Refusing seals(Op::kGetSeals, Error(EPERM));
  EXPECT_THAT(RunBody(SurveyCalls, seals, nullptr).outcome, AnyOf("fcntl", kNoneDenied));
  Refusing advice(Op::kMadvise, Error(EPERM));
  EXPECT_EQ(RunBody(SurveyCalls, advice, nullptr).outcome, "madvise");
  // That is what an absent call gives.
  Refusing absent(Op::kMadvise, Error(ENOSYS));
  EXPECT_EQ(RunBody(SurveyCalls, absent, nullptr).outcome, kNoneDenied);
}

TEST(AbilitiesTest, ALimitOnTheNumberOfProcessesIsNoBrokenProbe) {
  Refusing kernel(Op::kFork, Error(EAGAIN));
  const Abilities abilities;
  const Observation skipped = RunBody(
      [](Probe& probe) -> Outcome {
        return probe.InChild([](Probe&) -> std::int64_t { return 1; }).Word("ran");
      },
      kernel, &abilities);
  EXPECT_EQ(skipped.status, Status::kSkipped);
  EXPECT_EQ(skipped.reason, "no more processes may be started: EAGAIN");
}

TEST(AbilitiesTest, ASurveyWithoutAnAnswerSaysSo) {
  Refusing kernel(Op::kOpen, Error(EROFS));
  EXPECT_THAT(Lacks(SurveyOf(kernel)), ElementsAre(HasSubstr("could not make a file: EROFS")));
}

}  // namespace
}  // namespace conformance
