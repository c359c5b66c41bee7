// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/judge.h"

#include <cerrno>
#include <string>
#include <vector>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/denied_calls.h"
#include "conformance/probe/observation.h"
#include "gtest/gtest.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

constexpr char kWhy[] = "uvm_unmap() returns early";

Rule LenZero() {
  return Rule("munmap.len_zero")
      .Sentence("Unmapping a length of zero is refused")
      .Claims({
          Posix("munmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("munmap(2)", Level::kShall, {"EINVAL"}),
          Seed001("question 4", Level::kMay, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0"})
      .Known(Document::kNetbsd, "0", kWhy);
}

Observation Observed(const std::string& outcome) {
  Observation observation;
  observation.status = Status::kObserved;
  observation.outcome = outcome;
  observation.duration_us = 7;
  return observation;
}

Bench On(Document manual) { return {manual, 4096, {}, {}}; }

TEST(JudgeTest, ReportCarriesTheRuleAndWhatWasObserved) {
  const RuleReport report = JudgeRule(LenZero(), Observed("EINVAL"), "/tmp", On(Document::kLinux));
  EXPECT_EQ(report.id, "munmap.len_zero");
  EXPECT_EQ(report.family, "munmap");
  EXPECT_EQ(report.statement, "Unmapping a length of zero is refused");
  EXPECT_EQ(report.outcome, "EINVAL");
  EXPECT_EQ(report.directory, "/tmp");
  EXPECT_EQ(report.duration_us, 7);
  ASSERT_EQ(report.claims.size(), 3u);
  EXPECT_EQ(report.claims[2].document, "001_e51b35d9c4a236ca.txt");
  EXPECT_EQ(report.claims[2].level, "may");
  EXPECT_EQ(report.claims[2].accepts, std::vector<std::string>{"EINVAL"});
}

TEST(JudgeTest, WhatAFilterDeniesOfEveryCallCouldNotBeAsked) {
  Observation denied = Observed("0");
  Step step;
  step.op = Op::kShmRemove;
  step.answer.error = EPERM;
  denied.trace.steps.push_back(step);
  Bench bench = On(Document::kLinux);
  EXPECT_TRUE(IsUnexpected(JudgeRule(LenZero(), denied, "", bench), {"posix"}));
  bench.host = {{kDeniedCallsFact, "mremap, shmctl"}};
  const RuleReport report = JudgeRule(LenZero(), denied, "", bench);
  EXPECT_FALSE(IsUnexpected(report, {"posix"}));
  EXPECT_EQ(report.status, Status::kSkipped);
  EXPECT_EQ(report.outcome, "");
  EXPECT_NE(report.reason.find("denies shmctl"), std::string::npos);
  EXPECT_EQ(report.claims[0].verdict, Verdict::kNoClaim);
  EXPECT_EQ(report.trace.size(), 1u);
  // An answer that a document allows is the filter's, too, and so is what broke the set-up.
  for (const Status status : {Status::kObserved, Status::kBroken}) {
    denied.status = status;
    denied.outcome = status == Status::kObserved ? "EINVAL" : "";
    EXPECT_EQ(JudgeRule(LenZero(), denied, "", bench).status, Status::kSkipped);
  }
  denied = Observed("0");
  denied.trace.steps.push_back(step);
  // Another call, or another error of that one.
  bench.host = {{kDeniedCallsFact, "mremap, shm"}};
  EXPECT_TRUE(IsUnexpected(JudgeRule(LenZero(), denied, "", bench), {"posix"}));
  bench.host = {{kDeniedCallsFact, "shmctl"}};
  denied.trace.steps[0].answer.error = EACCES;
  EXPECT_TRUE(IsUnexpected(JudgeRule(LenZero(), denied, "", bench), {"posix"}));
}

TEST(JudgeTest, DeviationUnderAMountOptionIsKnownInThatDirectoryAlone) {
  Rule rule = LenZero();
  rule.KnownUnder("mount_option", "noexec", Document::kLinux, "0", kWhy);
  Bench bench = On(Document::kLinux);
  bench.mounts = {{"/here", "nosuid,noexec,size=10240k"}, {"/there", "noexecutives"}};
  EXPECT_FALSE(IsUnexpected(JudgeRule(rule, Observed("0"), "/here", bench), {"posix"}));
  EXPECT_TRUE(IsUnexpected(JudgeRule(rule, Observed("0"), "/there", bench), {"posix"}));
  EXPECT_TRUE(IsUnexpected(JudgeRule(rule, Observed("0"), "", bench), {"posix"}));
}

TEST(JudgeTest, DeviationUnderAPolicyIsKnownWhereTheHostStatesIt) {
  Rule rule = LenZero();
  rule.KnownUnder("policy", "on", Document::kLinux, "0", kWhy);
  Bench bench = On(Document::kLinux);
  const RuleReport without = JudgeRule(rule, Observed("0"), "", bench);
  EXPECT_TRUE(IsUnexpected(without, {"posix"}));
  bench.host = {{"policy", "off"}};
  EXPECT_TRUE(IsUnexpected(JudgeRule(rule, Observed("0"), "", bench), {"posix"}));
  bench.host = {{"policy", "on"}};
  EXPECT_FALSE(IsUnexpected(JudgeRule(rule, Observed("0"), "", bench), {"posix"}));
}

TEST(JudgeTest, KnownDeviationExplainsOnlyItsOwnSystem) {
  const RuleReport there = JudgeRule(LenZero(), Observed("0"), "", On(Document::kNetbsd));
  EXPECT_EQ(there.claims[0].verdict, Verdict::kDeviates);
  EXPECT_EQ(there.claims[0].known, kWhy);
  EXPECT_EQ(there.claims[1].known, kWhy);
  EXPECT_FALSE(IsUnexpected(there, {"posix", "netbsd"}));

  const RuleReport here = JudgeRule(LenZero(), Observed("0"), "", On(Document::kLinux));
  EXPECT_EQ(here.claims[0].known, "");
  EXPECT_TRUE(IsUnexpected(here, {"posix"}));

  const RuleReport nowhere = JudgeRule(LenZero(), Observed("0"), "", Bench());
  EXPECT_TRUE(IsUnexpected(nowhere, {"posix"}));
}

TEST(JudgeTest, KnownDeviationExplainsOnlyItsOwnOutcome) {
  const RuleReport report = JudgeRule(LenZero(), Observed("ENOMEM"), "", On(Document::kNetbsd));
  EXPECT_EQ(report.claims[0].known, "");
  EXPECT_TRUE(IsUnexpected(report, {"posix"}));
}

TEST(JudgeTest, WhatConformsOrDiffersIsNeverKnown) {
  const RuleReport met = JudgeRule(LenZero(), Observed("EINVAL"), "", On(Document::kNetbsd));
  const RuleReport unmet = JudgeRule(LenZero(), Observed("0"), "", On(Document::kNetbsd));
  EXPECT_EQ(met.claims[0].known, "");
  EXPECT_EQ(unmet.claims[2].verdict, Verdict::kDiffers);
  EXPECT_EQ(unmet.claims[2].known, "");
}

TEST(JudgeTest, OnlyDocumentsJudgedByMakeADeviationUnexpected) {
  const RuleReport report = JudgeRule(LenZero(), Observed("0"), "", On(Document::kLinux));
  EXPECT_FALSE(IsUnexpected(report, {}));
  EXPECT_FALSE(IsUnexpected(report, {"linux", "001_e51b35d9c4a236ca.txt"}));
  EXPECT_EQ(GravestVerdict(report, {"linux"}), Verdict::kNoClaim);
  EXPECT_EQ(GravestVerdict(report, {"001_e51b35d9c4a236ca.txt"}), Verdict::kDiffers);
  EXPECT_EQ(GravestVerdict(report, {"001_e51b35d9c4a236ca.txt", "posix"}), Verdict::kDeviates);
}

TEST(JudgeTest, SummaryCountsEveryResultOnceUnderItsStatusAndItsGravestVerdict) {
  const Summary summary = SampleReport().summary;
  EXPECT_EQ(summary.total, 12);
  EXPECT_EQ(summary.observed, 7);
  EXPECT_EQ(summary.conforms, 3);
  EXPECT_EQ(summary.differs, 1);
  EXPECT_EQ(summary.deviates, 2);
  EXPECT_EQ(summary.no_claim, 1);
  EXPECT_EQ(summary.unsupported, 1);
  EXPECT_EQ(summary.skipped, 1);
  EXPECT_EQ(summary.broken, 1);
  EXPECT_EQ(summary.crashed, 1);
  EXPECT_EQ(summary.timed_out, 1);
}

TEST(JudgeTest, DenominatorsDoNotDependOnWhatWasObserved) {
  Report report = SampleReport();
  const int total = report.summary.total;
  for (RuleReport& rule : report.rules) {
    rule.status = Status::kSkipped;
    rule.claims.clear();
  }
  const Summary summary = Summarise(report.rules, report.against);
  EXPECT_EQ(summary.total, total);
  EXPECT_EQ(summary.skipped, total);
  EXPECT_EQ(summary.observed, 0);
}

TEST(JudgeTest, MissingAnswersAreToldFromAnswersThatCannotBe) {
  EXPECT_TRUE(IsIncomplete(Status::kBroken));
  EXPECT_TRUE(IsIncomplete(Status::kCrashed));
  EXPECT_TRUE(IsIncomplete(Status::kTimedOut));
  EXPECT_FALSE(IsIncomplete(Status::kSkipped));
  EXPECT_FALSE(IsIncomplete(Status::kUnsupported));
  EXPECT_FALSE(IsIncomplete(Status::kObserved));
}

}  // namespace
}  // namespace conformance
