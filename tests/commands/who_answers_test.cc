// SPDX-License-Identifier: Apache-2.0
//
// Who answered: the C library, or the kernel. This program is linked with wrappers that change what
// musl's change, so that the library that its probes call is a liar over an honest kernel.

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/rounds.h"
#include "conformance/compare/matrix.h"
#include "conformance/formats/junit.h"
#include "conformance/formats/text.h"
#include "conformance/probe/direct_kernel.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/report/json.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "platforms/host/direct_calls.h"
#include "tests/mutants/mutant.h"

namespace {

// Whether the library is honest for once. A probe's process has it as its parent had it.
bool honest = false;

std::uintptr_t RoundedDown(std::uintptr_t address) {
  return address - address % static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

// The C library's own declarations have other names for the parameters.
// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name)

// As musl has it: whole pages, whatever is asked for.
extern "C" int mprotect(void* address, std::size_t length,
                        int protection) noexcept(noexcept(mprotect(nullptr, 0, 0))) {
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  const auto page = static_cast<std::uintptr_t>(sysconf(_SC_PAGESIZE));
  const std::uintptr_t first = honest ? begin : RoundedDown(begin);
  const std::uintptr_t end = honest ? begin + length : RoundedDown(begin + length + page - 1);
  return static_cast<int>(
      platforms::MakeDirectCall(platforms::DirectCall::kMprotect,
                                {first, end - first, static_cast<std::uint64_t>(protection)}));
}

// As musl has it: no permission for anonymous memory is called no room.
extern "C" void* mmap(void* address, std::size_t length, int protection, int flags, int fd,
                      off_t offset) noexcept(noexcept(mmap(nullptr, 0, 0, 0, 0, 0))) {
  void* result = MAP_FAILED;
  platforms::DirectMmap(address, length, protection, flags, fd, offset, &result);
  if (result == MAP_FAILED && errno == EPERM && address == nullptr &&
      (flags & MAP_ANONYMOUS) != 0 && (flags & MAP_FIXED) == 0) {
    errno = ENOMEM;
  }
  return result;
}

// NOLINTEND(readability-inconsistent-declaration-parameter-name)

namespace conformance {
namespace {

using ::testing::HasSubstr;

// Changes protections by whole pages, as a kernel may do for all that documents say.
Answer RoundsProtection(Kernel& honest, Call call) {
  if (call.op == Op::kMprotect) {
    const std::uint64_t end = call.args[0] + call.args[1];
    call.args[0] = RoundedDown(call.args[0]);
    call.args[1] = end - call.args[0];
  }
  return honest.Do(call);
}

class WhoAnswersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!DirectKernel::Reaches(Op::kMmap)) GTEST_SKIP() << "no call can be made by its number";
  }

  // The report of one rule that is asked both ways, whatever it gives.
  Report Ask(const char* id, Kernel& library, Kernel& direct) {
    Plan plan;
    plan.rules = {FindRule(id)};
    plan.directories = {::testing::TempDir()};
    plan.calls = Calls::kBoth;
    plan.doubtful = [](const RuleReport&) { return true; };
    Report report;
    report.host = {{"system", "Linux"}, {"libc", "musl 1.2.5"}};
    report.against = {"linux"};
    auto results = RunPlanOn(plan, HostBench(plan), library, &direct);
    EXPECT_TRUE(results.ok()) << results.status();
    if (results.ok()) report.rules = *std::move(results);
    report.summary = Summarise(report.rules, report.against);
    return report;
  }

  std::string Who(const Report& report) { return WhoAnswers(report.rules.at(0), report); }

  HostKernel library_;
  DirectKernel kernel_;
};

TEST_F(WhoAnswersTest, ALibraryThatLiesOverAnHonestKernelIsNamed) {
  const Report report = Ask("mprotect.unaligned", library_, kernel_);
  EXPECT_NE(report.rules.at(0).outcome, "EINVAL");
  ASSERT_TRUE(report.rules.at(0).direct.has_value());
  EXPECT_EQ(report.rules.at(0).direct->outcome, "EINVAL");
  EXPECT_EQ(Who(report), "the kernel conforms (EINVAL); musl 1.2.5 answers for it");
  EXPECT_TRUE(IsUnexpected(report.rules.at(0), report.against)) << "programs see the deviation";
}

TEST_F(WhoAnswersTest, EveryFormatNamesBoth) {
  const Report report = Ask("mprotect.unaligned", library_, kernel_);
  const std::string both = Who(report);
  ASSERT_FALSE(both.empty());
  TextOptions wide;
  wide.columns = 300;
  EXPECT_THAT(RenderText(report, wide), HasSubstr(both));
  EXPECT_THAT(RenderJunit(report), HasSubstr(both));
  EXPECT_THAT(ToJson(report), HasSubstr(both));
  const auto read = ReportFromJson(ToJson(report));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(Who(*read), both);
  MatrixBuilder builder;
  ASSERT_TRUE(builder.Add("here", *read).ok());
  const Matrix matrix = builder.Build();
  EXPECT_THAT(RenderText(matrix, wide), HasSubstr(both));
  EXPECT_THAT(RenderMarkdown(matrix), HasSubstr("musl 1.2.5 answers for it"));
  EXPECT_THAT(RenderHtml(matrix), HasSubstr(both));
  EXPECT_THAT(ToJson(matrix), HasSubstr(both));
}

TEST_F(WhoAnswersTest, ALibraryThatMendsALyingKernelIsNamed) {
  const Mutant rounds = {"mprotect_rounds", RoundsProtection};
  MutantKernel lying(kernel_, rounds);
  const Report report = Ask("mprotect.unaligned", kernel_, lying);
  EXPECT_EQ(report.rules.at(0).outcome, "EINVAL");
  EXPECT_THAT(Who(report), HasSubstr("the kernel deviates"));
  EXPECT_FALSE(IsUnexpected(report.rules.at(0), report.against)) << "programs see no deviation";
}

TEST_F(WhoAnswersTest, NobodyIsNamedWhereBothSayTheSame) {
  EXPECT_EQ(Who(Ask("mprotect.unaligned", kernel_, kernel_)), "");
  const Mutant rounds = {"mprotect_rounds", RoundsProtection};
  MutantKernel lying(kernel_, rounds);
  EXPECT_EQ(Who(Ask("mprotect.unaligned", lying, lying)), "");
}

TEST_F(WhoAnswersTest, MuslsOtherChangesAreFound) {
  for (const char* id : {"mprotect.rounds_to_zero", "flag.locked_limit"}) {
    const Report report = Ask(id, library_, kernel_);
    if (report.rules.at(0).status == Status::kSkipped) continue;  // nobody to become without root
    EXPECT_THAT(Who(report), HasSubstr("the kernel conforms")) << id << ": " << ToJson(report);
  }
}

TEST_F(WhoAnswersTest, ARuleWithoutDirectCallsIsNotAskedAgain) {
  EXPECT_FALSE(Ask("page.sysconf", library_, kernel_).rules.at(0).direct.has_value());
}

TEST_F(WhoAnswersTest, TheKernelAloneCanBeAsked) {
  Plan plan;
  plan.rules = {FindRule("mprotect.unaligned")};
  plan.directories = {::testing::TempDir()};
  plan.calls = Calls::kKernel;
  const auto results = RunPlan(plan, HostBench(plan));
  ASSERT_TRUE(results.ok()) << results.status();
  EXPECT_EQ(results->at(0).outcome, "EINVAL");
  EXPECT_FALSE(results->at(0).direct.has_value());
}

// A library that is honest in every other round.
class RoundsTest : public WhoAnswersTest {
 protected:
  void SetUp() override {
    WhoAnswersTest::SetUp();
    honest = true;
    plan_.rules = {FindRule("mprotect.unaligned"), FindRule("anon.private")};
    plan_.directories = {::testing::TempDir()};
    rounds_.against = {"linux"};
    rounds_.expect = [](RuleReport* result) {
      if (result->id == "anon.private") honest = !honest;  // the last of a round
    };
  }
  void TearDown() override { honest = false; }

  std::vector<RuleReport> Run() {
    auto results = RunRounds(plan_, HostBench(plan_), rounds_);
    EXPECT_TRUE(results.ok()) << results.status();
    return results.ok() ? *std::move(results) : std::vector<RuleReport>(2);
  }

  Plan plan_;
  Rounds rounds_;
};

TEST_F(RoundsTest, WhatAnswersNowThisNowThatIsUnsteadyAndTheGravestIsTold) {
  rounds_.count = 3;
  const std::vector<RuleReport> results = Run();
  EXPECT_TRUE(IsUnsteady(results[0]));
  ASSERT_EQ(results[0].repetitions.size(), 2U);
  EXPECT_EQ(results[0].repetitions[0].result, "EINVAL");
  EXPECT_EQ(results[0].repetitions[0].count, 2);
  EXPECT_EQ(results[0].outcome, results[0].repetitions[1].result);
  EXPECT_TRUE(IsUnexpected(results[0], rounds_.against));
  EXPECT_FALSE(IsUnsteady(results[1]));
  ASSERT_EQ(results[1].repetitions.size(), 1U);
  EXPECT_EQ(results[1].repetitions[0].count, 3);
}

TEST_F(RoundsTest, OneRoundCountsNothing) {
  const std::vector<RuleReport> results = Run();
  EXPECT_EQ(results[0].outcome, "EINVAL");
  EXPECT_TRUE(results[0].repetitions.empty());
}

}  // namespace
}  // namespace conformance
