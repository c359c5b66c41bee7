// SPDX-License-Identifier: Apache-2.0
//
// Nothing that a probe does may hurt the runner, the next probe or the host.

#include "conformance/probe/runner.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string>
#include <vector>

#include "conformance/probe/host_kernel.h"
#include "conformance/probe/reporter.h"
#include "conformance/probe/scratch.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/probe/hostile_probes.h"

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::SizeIs;

std::vector<std::string> Names(const std::string& directory) {
  std::vector<std::string> names;
  DIR* const open_directory = opendir(directory.c_str());
  if (open_directory == nullptr) return names;
  while (const dirent* entry = readdir(open_directory)) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
  }
  closedir(open_directory);
  return names;
}

int OpenDescriptors() {
  int count = 0;
  for (int fd = 0; fd < 256; ++fd) count += fcntl(fd, F_GETFD) >= 0 ? 1 : 0;
  return count;
}

class RunnerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    directory_ = ::testing::TempDir() + "/runner_test.XXXXXX";
    ASSERT_NE(mkdtemp(directory_.data()), nullptr);
    options_.jobs = 2;
    options_.timeout_seconds = 1;
  }

  void TearDown() override {
    EXPECT_THAT(Names(directory_), IsEmpty()) << "scratch files were left behind";
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "a child was left behind";
    EXPECT_EQ(errno, ECHILD);
    rmdir(directory_.c_str());
  }

  Task MakeTask(ProbeFunction probe) const {
    Task task;
    task.name = "test";
    task.probe = probe;
    task.directory = directory_;
    return task;
  }

  std::vector<Observation> Run(const std::vector<ProbeFunction>& probes) {
    std::vector<Task> tasks;
    tasks.reserve(probes.size());
    for (const ProbeFunction probe : probes) tasks.push_back(MakeTask(probe));
    auto observations = RunProbes(tasks, kernel_, options_);
    EXPECT_TRUE(observations.ok()) << observations.status();
    return observations.ok() ? *std::move(observations) : std::vector<Observation>(probes.size());
  }

  // Runs the probe between well-behaved ones, which must not notice.
  Observation RunAmongOthers(ProbeFunction probe) {
    const std::vector<Observation> all = Run({WellBehaved, probe, WellBehaved, WellBehaved});
    for (std::size_t other : {0U, 2U, 3U}) {
      EXPECT_EQ(all[other].status, Status::kObserved) << all[other].reason;
      EXPECT_EQ(all[other].outcome, "fine");
    }
    return all[1];
  }

  HostKernel kernel_;
  RunOptions options_;
  std::string directory_;
};

TEST_F(RunnerTest, WellBehavedProbeIsObservedWithItsTrace) {
  const Observation observation = Run({WellBehaved})[0];
  EXPECT_EQ(observation.status, Status::kObserved);
  EXPECT_EQ(observation.outcome, "fine");
  EXPECT_THAT(observation.trace.steps, SizeIs(4));  // open, fill, mmap, load
  EXPECT_GT(observation.duration_us, 0);
}

TEST_F(RunnerTest, CrashIsToldWithItsSignal) {
  const Observation observation = RunAmongOthers(Crashes);
  EXPECT_EQ(observation.status, Status::kCrashed);
  EXPECT_THAT(observation.reason, HasSubstr("SIGSEGV"));
  EXPECT_EQ(RunAmongOthers(Aborts).reason, "killed by SIGABRT");
}

// A kernel in which one call ends its caller, as a filter of system calls does.
class Deadly : public HostKernel {
 public:
  Deadly(Op op, int signal) : op_(op), signal_(signal) {}
  Answer Do(const Call& call) override {
    if (call.op == op_) raise(signal_);
    return HostKernel::Do(call);
  }

 private:
  Op op_;
  int signal_;
};

TEST_F(RunnerTest, TheCallThatEndedAProbeIsNamed) {
  Deadly kernel(Op::kMmap, SIGSYS);
  const auto observations = RunProbes({MakeTask(WellBehaved)}, kernel, options_);
  ASSERT_TRUE(observations.ok()) << observations.status();
  EXPECT_EQ((*observations)[0].status, Status::kCrashed);
  EXPECT_EQ((*observations)[0].reason, "killed by SIGSYS in mmap");
}

TEST_F(RunnerTest, TheCallThatEndedAProbesChildIsNamed) {
  Deadly kernel(Op::kMunmap, SIGSYS);
  const auto in_child = [](Probe& probe) -> Outcome {
    probe.InChild([](Probe& inner) -> std::int64_t {
      inner.Munmap(inner.page(), inner.page());
      return 0;
    });
    return "survived";
  };
  const auto observations = RunProbes({MakeTask(in_child)}, kernel, options_);
  ASSERT_TRUE(observations.ok()) << observations.status();
  EXPECT_EQ((*observations)[0].reason, "killed by SIGSYS in munmap");
}

TEST_F(RunnerTest, ObjectsOfAKilledProbeAreRemoved) {
  const Observation observation = RunAmongOthers(LeavesObjects);
  if (observation.status == Status::kSkipped) GTEST_SKIP() << observation.reason;
  ASSERT_EQ(observation.status, Status::kCrashed) << observation.reason;
  int segments = 0;
  int objects = 0;
  for (const Step& step : observation.trace.steps) {
    if (step.op == Op::kShmget) {
      ++segments;
      shmid_ds info = {};
      EXPECT_EQ(shmctl(static_cast<int>(step.answer.value), IPC_STAT, &info), -1);
    }
    if (step.op == Op::kShmOpen) ++objects;
  }
  EXPECT_EQ(segments, 1);
  EXPECT_EQ(objects, 1);
  // Its name has the number of a process that is no more; no name like it is left.
  for (const std::string& name : Names("/dev/shm")) {
    EXPECT_EQ(name.find(".left-by-a-test"), std::string::npos) << name;
  }
}

TEST_F(RunnerTest, HangEndsWhenItsTimeIsUp) {
  for (const ProbeFunction probe : {Hangs, Spins, HangsDeafToSignals}) {
    const Observation observation = RunAmongOthers(probe);
    EXPECT_EQ(observation.status, Status::kTimedOut);
    EXPECT_THAT(observation.reason, HasSubstr("gave no answer within 1 s"));
  }
}

TEST_F(RunnerTest, MemoryIsBounded) {
  EXPECT_EQ(RunAmongOthers(ExhaustsMemory).outcome, "refused");
}

TEST_F(RunnerTest, ProbeThatCutsItsPipeIsBroken) {
  const Observation observation = RunAmongOthers(ClosesAllDescriptors);
  EXPECT_EQ(observation.status, Status::kBroken);
  EXPECT_THAT(observation.reason, HasSubstr("without an observation"));
}

TEST_F(RunnerTest, NoiseOnThePipeIsNoObservation) {
  EXPECT_EQ(RunAmongOthers(ScribblesOnPipe).status, Status::kTimedOut);
}

TEST_F(RunnerTest, ChildrenOfAProbeEndWithIt) {
  EXPECT_EQ(RunAmongOthers(ForksAndLeaves).outcome, "left");
  EXPECT_EQ(RunAmongOthers(DiesLeavingChildren).status, Status::kCrashed);
}

TEST_F(RunnerTest, LimitsDirectoryAndMaskAreTheProbesOwn) {
  EXPECT_EQ(RunAmongOthers(ChangesLimits).outcome, "changed");
  EXPECT_EQ(RunAmongOthers(ChangesDirectoryAndMask).outcome, "changed");
}

TEST_F(RunnerTest, EarlyExitIsBrokenWhateverItsStatus) {
  EXPECT_THAT(RunAmongOthers(ExitsEarly).reason, HasSubstr("exit status 3"));
  const Observation observation = RunAmongOthers(ExitsEarlyWithSuccess);
  EXPECT_EQ(observation.status, Status::kBroken);
  EXPECT_THAT(observation.reason, HasSubstr("exit status 0"));
}

TEST_F(RunnerTest, FilesOfAProbeGoWithItAndLinksAreNotFollowed) {
  EXPECT_EQ(RunAmongOthers(LeavesFiles).outcome, "left");
  struct stat info = {};
  EXPECT_EQ(stat("/bin", &info), 0);
}

TEST_F(RunnerTest, AppendOnlyFileOfAKilledProbeIsRemoved) {
  const Observation observation = RunAmongOthers(LeavesAppendOnlyFile);
  if (observation.status == Status::kSkipped) GTEST_SKIP() << observation.reason;
  EXPECT_EQ(observation.status, Status::kTimedOut);  // and TearDown() finds nothing left
}

TEST_F(RunnerTest, LongTraceIsCutAndCounted) {
  const Observation observation = RunAmongOthers(CallsTooOften);
  EXPECT_THAT(observation.trace.steps, SizeIs(kMaxSteps));
  EXPECT_EQ(observation.trace.dropped, 5000 - kMaxSteps);
}

TEST_F(RunnerTest, LongTraceIsKeptWhereMoreIsAskedFor) {
  Task task = MakeTask(CallsTooOften);
  task.most_steps = 4999;
  const auto observations = RunProbes({task}, kernel_, options_);
  ASSERT_TRUE(observations.ok()) << observations.status();
  EXPECT_THAT((*observations)[0].trace.steps, SizeIs(4999));
  EXPECT_EQ((*observations)[0].trace.dropped, 1U);
}

TEST_F(RunnerTest, ManyJobsLeaveNoDescriptorOpen) {
  const int before = OpenDescriptors();
  options_.jobs = 8;
  const auto observations = Run(std::vector<ProbeFunction>(40, WellBehaved));
  for (const Observation& observation : observations) EXPECT_EQ(observation.outcome, "fine");
  EXPECT_EQ(OpenDescriptors(), before);
}

TEST_F(RunnerTest, DirectoryThatIsNotThereIsNamed) {
  Task task = MakeTask(WellBehaved);
  task.directory = directory_ + "/missing";
  const auto observations = RunProbes({task}, kernel_, options_);
  ASSERT_FALSE(observations.ok());
  EXPECT_THAT(std::string(observations.status().message()), HasSubstr(task.directory));
  EXPECT_THAT(std::string(observations.status().message()), HasSubstr("--directory"));
}

TEST_F(RunnerTest, ProgressCountsEveryProbeOnce) {
  std::vector<std::size_t> done;
  options_.progress = [&](std::size_t count, std::size_t total, std::string_view) {
    done.push_back(count);
    EXPECT_EQ(total, 3U);
  };
  Run({WellBehaved, Crashes, WellBehaved});
  EXPECT_THAT(done, ::testing::ElementsAre(1, 2, 3));
}

TEST_F(RunnerTest, EnoughEndsTheRun) {
  options_.jobs = 1;
  options_.enough = [](std::size_t task, const Observation& observation) {
    EXPECT_EQ(observation.status, task == 1 ? Status::kCrashed : Status::kObserved);
    return observation.status == Status::kCrashed;
  };
  const std::vector<Observation> all = Run({WellBehaved, Crashes, WellBehaved, Hangs});
  EXPECT_EQ(all[0].status, Status::kObserved);
  EXPECT_EQ(all[1].status, Status::kCrashed);
  for (const std::size_t rest : {2U, 3U}) {
    EXPECT_EQ(all[rest].status, Status::kSkipped);
    EXPECT_EQ(all[rest].reason, "the run was ended before it was asked");
  }
}

// What runs beside it is ended, and leaves nothing: TearDown() looks.
TEST_F(RunnerTest, EnoughEndsWhatIsRunning) {
  options_.timeout_seconds = 60;
  options_.enough = [](std::size_t, const Observation&) { return true; };
  const std::vector<Observation> all = Run({Hangs, WellBehaved});
  EXPECT_EQ(all[0].status, Status::kSkipped);
  EXPECT_EQ(all[1].status, Status::kObserved);
}

// Runs hanging probes in a runner of its own, which says over a pipe when they are under way.
class InterruptionTest : public RunnerTest {
 protected:
  void StartHangingRunner() {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    runner_ = fork();
    if (runner_ == 0) {
      close(ends[0]);
      options_.timeout_seconds = 30;
      options_.progress = [&](std::size_t, std::size_t, std::string_view) {
        if (write(ends[1], "r", 1) != 1) _exit(9);
      };
      const std::vector<Task> tasks = {MakeTask(LeavesFiles), MakeTask(Hangs), MakeTask(Hangs)};
      const auto observations = RunProbes(tasks, kernel_, options_);
      _exit(observations.status().code() == absl::StatusCode::kCancelled ? 7 : 8);
    }
    close(ends[1]);
    from_runner_ = ends[0];
    char ready = 0;
    ASSERT_EQ(read(from_runner_, &ready, 1), 1);  // the first probe is done, the others hang
  }

  // Waits for the runner, and for all that it started: each holds the other end of the pipe.
  int WaitForAll() {
    int status = 0;
    EXPECT_EQ(waitpid(runner_, &status, 0), runner_);
    char end = 0;
    EXPECT_EQ(read(from_runner_, &end, 1), 0);
    close(from_runner_);
    return status;
  }

  pid_t runner_ = -1;
  int from_runner_ = -1;
};

TEST_F(InterruptionTest, InterruptEndsTheRunInOrder) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    StartHangingRunner();
    ASSERT_EQ(kill(runner_, signal), 0);
    const int status = WaitForAll();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 7) << "not told as cancelled";
    EXPECT_THAT(Names(directory_), IsEmpty());
  }
}

TEST_F(InterruptionTest, AKilledRunnerLeavesNothing) {
  StartHangingRunner();
  ASSERT_THAT(Names(directory_), SizeIs(1)) << "there is nothing to clean up";
  ASSERT_EQ(kill(runner_, SIGKILL), 0);
  WaitForAll();
  EXPECT_THAT(Names(directory_), IsEmpty());
}

TEST_F(InterruptionTest, NextRunRemovesWhatWasLeftAllTheSame) {
  const pid_t gone = fork();
  if (gone == 0) _exit(0);
  ASSERT_EQ(waitpid(gone, nullptr, 0), gone);
  const std::string left = directory_ + "/mmap-conformance." + std::to_string(gone) + ".abcdef";
  ASSERT_EQ(mkdir(left.c_str(), 0700), 0);
  ASSERT_EQ(mkdir((left + "/7").c_str(), 0700), 0);
  Run({WellBehaved});
  EXPECT_THAT(Names(directory_), IsEmpty());
}

// Process ids say nothing about a runner in another container, with which this one shares /dev/shm.
TEST_F(RunnerTest, ObjectsOfARunnerThatLivesElsewhereAreLeftAlone) {
  const pid_t gone = fork();
  if (gone == 0) _exit(0);
  ASSERT_EQ(waitpid(gone, nullptr, 0), gone);
  const std::string number = std::to_string(gone);
  const std::string run = directory_.substr(directory_.size() - 6);
  const std::string left = directory_ + "/mmap-conformance." + number + "." + run;
  ASSERT_EQ(mkdir(left.c_str(), 0700), 0);
  const std::vector<std::string> objects = {"/mc" + run + number + ".held",
                                            "/mc" + number + ".held"};
  for (const std::string& object : objects) {
    const int fd = shm_open(object.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
    if (fd < 0) GTEST_SKIP() << "no named shared memory here";
    close(fd);
  }
  const int lock = TakeScratchLock(left);
  ASSERT_GE(lock, 0);
  Run({WellBehaved});
  EXPECT_THAT(Names("/dev/shm"), IsSupersetOf({objects[0].substr(1), objects[1].substr(1)}));
  close(lock);
  Run({WellBehaved});
  EXPECT_NE(shm_unlink(objects[0].c_str()), 0) << "its run was over";
  EXPECT_EQ(shm_unlink(objects[1].c_str()), 0) << "nobody says whose it was";
}

TEST_F(RunnerTest, DirectoryOfARunnerThatLivesIsLeftAlone) {
  const std::string foreign =
      directory_ + "/mmap-conformance." + std::to_string(getpid()) + ".abcdef";
  ASSERT_EQ(mkdir(foreign.c_str(), 0700), 0);
  Run({WellBehaved});
  EXPECT_EQ(rmdir(foreign.c_str()), 0) << "it was removed";
}

}  // namespace
}  // namespace conformance
