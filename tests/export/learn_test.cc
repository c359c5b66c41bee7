// SPDX-License-Identifier: Apache-2.0
//
// The text of a trace is understood: what is read from it gives the same text again, for every call
// that the catalogue's probes make on this host.

#include "conformance/export/learn.h"

#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::uint64_t kPage = 4096;

std::vector<std::string> Again(const std::vector<std::string>& lines, std::uint64_t page_size) {
  const absl::StatusOr<Trace> trace = ParseTrace(lines, page_size);
  EXPECT_TRUE(trace.ok()) << trace.status();
  return trace.ok() ? Render(*trace, page_size) : std::vector<std::string>();
}

TEST(LearnTest, EveryTraceOfThisHostIsUnderstood) {
  std::vector<Task> tasks;
  for (const Rule& rule : Catalogue()) {
    if (rule.slow()) continue;
    Task task;
    task.name = rule.id();
    task.probe = rule.probe();
    task.directory = ::testing::TempDir();
    task.large_address_space = rule.large_address_space();
    tasks.push_back(task);
  }
  HostKernel kernel;
  RunOptions options;
  options.jobs = 2;
  const auto observations = RunProbes(tasks, kernel, options);
  ASSERT_TRUE(observations.ok()) << observations.status();
  const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::size_t calls = 0;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Trace& trace = (*observations)[i].trace;
    if (trace.dropped != 0) continue;
    const std::vector<std::string> lines = Render(trace, page_size);
    EXPECT_EQ(Again(lines, page_size), lines) << tasks[i].name;
    calls += lines.size();
  }
  EXPECT_GT(calls, tasks.size());
}

TEST(LearnTest, TellsTheLineThatItCannotUnderstand) {
  for (const char* line :
       {"", "munmap", "munmap(", "munmap() = 0", "munmap(m1, 0) = 0", "nothing(1) = 0",
        "munmap(NULL, 0, 0) = 0", "munmap(NULL, x) = 0", "munmap(NULL, 0) = EWHAT",
        "madvise(NULL, 0, MADV_NEVER_HEARD_OF) = 0", "… and 3 calls more"}) {
    const absl::StatusOr<Trace> trace = ParseTrace({line}, kPage);
    ASSERT_FALSE(trace.ok()) << line;
    EXPECT_THAT(trace.status().message(), HasSubstr(line));
  }
}

TEST(LearnTest, NumbersAreThoseOfThisHost) {
  const absl::StatusOr<Trace> trace = ParseTrace(
      {"child 1: munmap(0x1000, 3 pages) = EINVAL", "load(NULL) = SIGBUS code 77"}, kPage);
  ASSERT_TRUE(trace.ok()) << trace.status();
  EXPECT_EQ(trace->steps[0].process, 1);
  EXPECT_THAT(
      std::vector<std::uint64_t>(trace->steps[0].args.begin(), trace->steps[0].args.begin() + 2),
      ElementsAre(0x1000U, 3 * kPage));
  EXPECT_EQ(trace->steps[0].answer.error, EINVAL);
  EXPECT_EQ(trace->steps[1].answer.signal, SIGBUS);
  EXPECT_EQ(trace->steps[1].answer.code, 77);
}

}  // namespace
}  // namespace conformance
