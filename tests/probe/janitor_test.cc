// SPDX-License-Identifier: Apache-2.0
//
// Segments that a process made without having told anybody, as one does that is killed in between.

#include "conformance/probe/janitor.h"

#include <sys/ipc.h>
#include <sys/shm.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <functional>
#include <string>

#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

bool IsThere(int segment) {
  shmid_ds info = {};
  return shmctl(segment, IPC_STAT, &info) == 0;
}

// The segment that a child makes after `prepare`; the child has ended then.
int SegmentOfChild(const std::function<void()>& prepare) {
  int ends[2];
  if (pipe(ends) != 0) return -1;
  const pid_t child = fork();
  if (child == 0) {
    prepare();
    const int made = shmget(IPC_PRIVATE, 1, 0600);
    _exit(write(ends[1], &made, sizeof(made)) == sizeof(made) ? 0 : 1);
  }
  close(ends[1]);
  int segment = -1;
  if (read(ends[0], &segment, sizeof(segment)) != sizeof(segment)) segment = -1;
  close(ends[0]);
  waitpid(child, nullptr, 0);
  return segment;
}

class JanitorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (access("/proc/sysvipc/shm", R_OK) != 0) GTEST_SKIP() << "nothing lists segments here";
    own_ = shmget(IPC_PRIVATE, 1, 0600);
    if (own_ < 0) GTEST_SKIP() << "there are no segments here";
  }

  void TearDown() override {
    if (own_ < 0) return;
    EXPECT_EQ(shmctl(own_, IPC_RMID, nullptr), 0) << "another process's segment was removed";
  }

  int own_ = -1;
};

TEST_F(JanitorTest, RemovesAtTheEndWhatAProcessMadeWithoutTelling) {
  auto janitor = Janitor::Start();
  ASSERT_TRUE(janitor.ok()) << janitor.status();
  const int segment = SegmentOfChild(
      [&janitor] { janitor->Keep(Belonging::kSegmentsOf, std::to_string(getpid())); });
  ASSERT_TRUE(IsThere(segment));
  EXPECT_TRUE(janitor->Finish().empty());
  EXPECT_FALSE(IsThere(segment));
}

TEST_F(JanitorTest, LeavesWhatAProcessMadeThatItWasToldToForget) {
  auto janitor = Janitor::Start();
  ASSERT_TRUE(janitor.ok()) << janitor.status();
  const int segment = SegmentOfChild([&janitor] {
    janitor->Keep(Belonging::kSegmentsOf, std::to_string(getpid()));
    janitor->Forget(Belonging::kSegmentsOf, std::to_string(getpid()));
  });
  EXPECT_TRUE(janitor->Finish().empty());
  EXPECT_TRUE(IsThere(segment));
  EXPECT_EQ(shmctl(segment, IPC_RMID, nullptr), 0);
}

// The number of a probe that has ended may be another process's by then, here this one's.
TEST_F(JanitorTest, LeavesTheSegmentsOfAProcessThatIsThere) {
  auto janitor = Janitor::Start();
  ASSERT_TRUE(janitor.ok()) << janitor.status();
  janitor->Remove(Belonging::kSegmentsOf, std::to_string(getpid()));
  EXPECT_TRUE(janitor->Finish().empty());
  EXPECT_TRUE(IsThere(own_));
}

int told_segment[2];

Outcome MakesASegmentAndIsKilled(Probe&) {
  const int segment = shmget(IPC_PRIVATE, 1, 0600);
  if (write(told_segment[1], &segment, sizeof(segment)) != sizeof(segment)) return "could not tell";
  raise(SIGKILL);
  return "survived";
}

TEST_F(JanitorTest, NothingStaysOfAProbeThatIsKilledBeforeItReports) {
  ASSERT_EQ(pipe(told_segment), 0);
  HostKernel kernel;
  Task task;
  task.name = "test";
  task.probe = MakesASegmentAndIsKilled;
  task.directory = ::testing::TempDir();
  const auto observations = RunProbes({task}, kernel, RunOptions());
  ASSERT_TRUE(observations.ok()) << observations.status();
  EXPECT_EQ((*observations)[0].status, Status::kCrashed);
  int segment = -1;
  ASSERT_EQ(read(told_segment[0], &segment, sizeof(segment)),
            static_cast<ssize_t>(sizeof(segment)));
  EXPECT_FALSE(IsThere(segment));
  for (const int end : told_segment) close(end);
}

}  // namespace
}  // namespace conformance
