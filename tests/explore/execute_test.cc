// SPDX-License-Identifier: Apache-2.0
//
// Programs on this host: what is made, what is left out, what is found, and that nothing stays.

#include "conformance/explore/execute.h"

#include <dirent.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>

#include "conformance/explore/explore.h"
#include "conformance/explore/finding.h"
#include "conformance/explore/render.h"
#include "conformance/probe/host_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/explore/host.h"
#include "tests/explore/sequence_mutants.h"
#include "tests/mutants/mutant.h"

namespace conformance::explore {
namespace {

using ::testing::HasSubstr;

class ExecuteTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { EnterTestDirectory(); }

  static int Entries() {
    DIR* const directory = opendir(".");
    int count = 0;
    while (readdir(directory) != nullptr) ++count;
    closedir(directory);
    return count - 2;
  }
};

TEST_F(ExecuteTest, GoodProgramsAreGoodAndLeaveNothing) {
  HostKernel host;
  EXPECT_FALSE(FindDifference(host, 200).found);
  EXPECT_EQ(Entries(), 0);
}

TEST_F(ExecuteTest, ProcessesTakeTurnsInTheOrderOfTheProgram) {
  const Execution execution = RunText(
      "mmap(NULL, 1 page, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0) = m1\n"
      "fork child(1)\n"
      "child 1: fork child(11)\n"
      "store(m1, 0x01)\n"
      "child 11: load(m1)\n"
      "child 11: store(m1, 0x02)\n"
      "child 1: load(m1)\n"
      "child 1: store(m1, 0x03)\n"
      "load(m1)\n");
  EXPECT_EQ(execution.end, End::kGood);
  EXPECT_EQ(execution.made, 9U);
  EXPECT_EQ(execution.trace.steps.back().answer.value, 3);
}

TEST_F(ExecuteTest, CallsThatNeedWhatIsNotThereAreNotMade) {
  const Execution execution = RunText(
      "mmap(NULL, 2 pages, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1\n"
      "load(m2)\n"
      "close(fd1)\n"
      "munmap(m1, 3 pages)\n"
      "child 1: load(m1)\n"
      "load(m1 + 1 page)\n");
  EXPECT_EQ(execution.end, End::kGood);
  EXPECT_EQ(execution.made, 2U);
  EXPECT_EQ(execution.skipped, 4U);
}

TEST_F(ExecuteTest, FilesOfAProgramThatForgetsThemAreRemoved) {
  EXPECT_EQ(RunText("open(\"file1\", O_RDWR | O_CREAT | O_EXCL, 0600) = fd1\n").end, End::kGood);
  EXPECT_EQ(Entries(), 0);
}

// A child dies of the call that it is asked to make.
Answer DiesInChild(Kernel& honest, Call call) {
  static bool child = false;
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  if (child && call.op == Op::kLoad) raise(SIGKILL);
  return answer;
}

Answer Hangs(Kernel& honest, Call call) {
  if (call.op == Op::kLoad) pause();
  return honest.Do(call);
}

TEST_F(ExecuteTest, DeathAndHangingAreFindingsToldApart) {
  constexpr char kText[] =
      "mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1\n"
      "fork child(1)\n"
      "child 1: load(m1)\n";
  HostKernel host;
  const Mutant dies{"dies", DiesInChild};
  MutantKernel dying(host, dies);
  const Execution death = Executor(dying, HostParameters()).Run(Read(kText));
  EXPECT_EQ(death.end, End::kCrashed);
  EXPECT_EQ(death.signal, SIGKILL);
  const Mutant hangs{"hangs", Hangs};
  MutantKernel hanging(host, hangs);
  ExecuteOptions options;
  options.timeout_seconds = 1;
  EXPECT_EQ(Executor(hanging, HostParameters()).Run(Read(kText), options).end, End::kTimedOut);
}

TEST_F(ExecuteTest, AFindingIsToldWithItsTraceItsProgramAndAsC) {
  HostKernel host;
  MutantKernel mutated(host, SequenceMutants().front());
  ExploreOptions options;
  options.generator.page = HostParameters().page;
  options.programs = 200;
  options.seconds = 60;
  options.directories = {::testing::TempDir()};
  const auto exploration = Explore(mutated, options);
  ASSERT_TRUE(exploration.ok()) << exploration.status();
  ASSERT_NE(Surprises(*exploration), 0U);
  const auto surprise = std::find_if(
      exploration->findings.begin(), exploration->findings.end(),
      [](const Finding& each) { return each.known.empty() && !each.document.empty(); });
  ASSERT_NE(surprise, exploration->findings.end());
  const Finding& finding = *surprise;
  EXPECT_EQ(finding.stable, 3);
  EXPECT_LT(finding.calls, 10U);
  EXPECT_THAT(finding.c_program, HasSubstr("int main("));
  EXPECT_THAT(finding.kind, HasSubstr("violates a document"));
  // What is printed can be replayed, and is the same finding.
  Executor executor(mutated, HostParameters());
  const Program program = Read(finding.program.c_str());
  const Execution again = executor.Run(program);
  EXPECT_EQ(again.end, End::kWrong);
  const Finding same = Describe(program, again, "", "");
  EXPECT_EQ(same.last, finding.last);
  EXPECT_THAT(RenderText(*exploration, 100), HasSubstr(finding.sentence));
  EXPECT_THAT(RenderJson(*exploration), HasSubstr("\"kind\": \"exploration\""));
  EXPECT_THAT(RenderJunit(*exploration), HasSubstr("<failure type=\"finding\""));
  EXPECT_THAT(RenderHtml(*exploration), HasSubstr("<td>" + finding.expected + "</td>"));
}

TEST_F(ExecuteTest, WithoutTheModelTheSameCallsAreMade) {
  HostKernel host;
  Executor executor(host, HostParameters());
  GeneratorOptions generator;
  generator.page = HostParameters().page;
  for (std::uint64_t i = 0; i < 20; ++i) {
    const Program program = Generate(generator, i);
    ExecuteOptions options;
    options.record = true;
    const Execution checked = executor.Run(program, options);
    options.check = false;
    options.only = checked.which;
    EXPECT_EQ(executor.Run(program, options).made, checked.made);
  }
}

}  // namespace
}  // namespace conformance::explore
