// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/baseline.h"

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

RuleReport& RuleOf(Report& report, std::string_view id) {
  for (RuleReport& rule : report.rules) {
    if (rule.id == id) return rule;
  }
  ADD_FAILURE() << "there is no result of " << id;
  return report.rules.front();
}

Report Applied(const Baseline& baseline, Report report) {
  report = Counted(report);
  ApplyBaseline(baseline, &report);
  return report;
}

std::string Complaint(const std::string& text) {
  const absl::StatusOr<Baseline> baseline = BaselineFromJson(text);
  if (baseline.ok()) return "read";
  std::string complaint(baseline.status().message());
  return complaint;
}

TEST(BaselineTest, FileAsInTheGoldenFile) {
  ExpectGolden("tests/compare/golden/baseline.json", ToJson(BaselineOf(SampleReport())));
}

TEST(BaselineTest, WhatIsWrittenIsReadBackWhole) {
  const std::string text = ToJson(BaselineOf(SampleReport()));
  const absl::StatusOr<Baseline> baseline = BaselineFromJson(text);
  ASSERT_TRUE(baseline.ok()) << baseline.status();
  EXPECT_EQ(ToJson(*baseline), text);
}

TEST(BaselineTest, AReportMeetsItsOwnBaseline) {
  const Report report = SampleReport();
  EXPECT_EQ(Conclude(report), Conclusion::kUnexpected);
  const Report applied = Applied(BaselineOf(report), report);
  EXPECT_EQ(Conclude(applied), Conclusion::kExpected);
  for (const RuleReport& rule : applied.rules) EXPECT_NE(rule.baseline, kBaselineUnexpected);
}

TEST(BaselineTest, ADeviationThatItDoesNotExpectIsUnexpected) {
  Report report = SampleReport();
  const Baseline baseline = BaselineOf(report);
  RuleOf(report, "offset.unaligned").claims[1].verdict = Verdict::kDeviates;
  Report applied = Applied(baseline, report);
  EXPECT_EQ(RuleOf(applied, "offset.unaligned").baseline, kBaselineUnexpected);
  EXPECT_EQ(Conclude(applied), Conclusion::kUnexpected);
}

TEST(BaselineTest, AnotherDeviationThanTheOneExpectedIsUnexpected) {
  Report report = SampleReport();
  const Baseline baseline = BaselineOf(report);
  RuleOf(report, "munmap.len_zero").outcome = "ENOMEM";
  Report applied = Applied(baseline, report);
  EXPECT_EQ(RuleOf(applied, "munmap.len_zero").baseline, kBaselineUnexpected);
  EXPECT_EQ(RuleOf(applied, "munmap.len_zero").why, "0 was expected");
}

TEST(BaselineTest, AMissingAnswerIsUnexpectedUnlessItSaysSo) {
  Report report = SampleReport();
  Baseline baseline = BaselineOf(report);
  EXPECT_EQ(RuleOf(report = Applied(baseline, report), "special.tty").baseline, kBaselineExpected);
  for (Expectation& entry : baseline.expected) {
    if (entry.rule == "special.tty") entry.rule = "special.other";
  }
  Report applied = Applied(baseline, report);
  EXPECT_EQ(RuleOf(applied, "special.tty").baseline, kBaselineUnexpected);
  EXPECT_EQ(Conclude(applied), Conclusion::kUnexpected);
}

TEST(BaselineTest, WhatIsFixedIsMarkedAndDoesNotFail) {
  Report report = SampleReport();
  const Baseline baseline = BaselineOf(report);
  RuleReport& rule = RuleOf(report, "munmap.len_zero");
  rule.outcome = "EINVAL";
  for (ClaimReport& claim : rule.claims) claim.verdict = Verdict::kConforms;
  Report applied = Applied(baseline, report);
  EXPECT_EQ(RuleOf(applied, "munmap.len_zero").baseline, kBaselineFixed);
  EXPECT_EQ(Conclude(applied), Conclusion::kExpected);
}

TEST(BaselineTest, WhatIsNotObservedAnyMoreIsNotFixed) {
  Report report = SampleReport();
  const Baseline baseline = BaselineOf(report);
  RuleReport& rule = RuleOf(report, "munmap.len_zero");
  rule.status = Status::kSkipped;
  rule.claims.clear();
  Report applied = Applied(baseline, report);
  EXPECT_EQ(RuleOf(applied, "munmap.len_zero").baseline, "");
}

TEST(BaselineTest, KnownDeviationNeedsNoEntry) {
  Report applied = Applied(Baseline(), SampleReport());
  EXPECT_EQ(RuleOf(applied, "special.directory").baseline, "");
  EXPECT_FALSE(IsUnexpected(RuleOf(applied, "special.directory"), applied.against));
}

TEST(BaselineTest, AnEntryForAFilesystemIsForItAlone) {
  Report report = SampleReport();
  for (RuleReport& rule : report.rules) {
    if (rule.id == "eof.empty_maps") rule.claims[0].verdict = Verdict::kDeviates;
  }
  Baseline baseline;
  baseline.expected = {{"eof.empty_maps", "tmpfs", "maps", "a reason"}};
  const Report one = Applied(baseline, report);
  EXPECT_EQ(one.rules[1].baseline, kBaselineUnexpected);
  EXPECT_EQ(one.rules[2].baseline, kBaselineExpected);
  baseline.expected = {{"eof.empty_maps", "", "maps", "a reason"}};
  const Report all = Applied(baseline, report);
  EXPECT_EQ(all.rules[1].baseline, kBaselineExpected);
  EXPECT_EQ(all.rules[2].baseline, kBaselineExpected);
}

TEST(BaselineTest, WhatIsNoBaselineIsRefusedWithItsPlace) {
  EXPECT_EQ(Complaint("{"), "line 1, column 1: not JSON (the text ends too early)");
  EXPECT_EQ(Complaint("{\"schema\": 1}"), "\"kind\" is missing");
  EXPECT_EQ(Complaint("{\"schema\": 2}"),
            "schema: written by a later version of this program; update it to read this baseline");
  EXPECT_EQ(Complaint("{\"schema\": 1, \"kind\": \"report\"}"),
            "kind: \"report\" is not \"baseline\"");
  const std::string start = "{\"schema\": 1, \"kind\": \"baseline\", \"platform\": \"\", ";
  EXPECT_EQ(Complaint(start + "\"expected\": [{\"rule\": \"a\", \"result\": \"0\"}]}"),
            "expected[0]: \"why\" is missing");
  EXPECT_EQ(
      Complaint(start + "\"expected\": [{\"rule\": \"a\", \"result\": \"0\", \"why\": \"\"}]}"),
      "expected[0].why: is empty; say why a is expected");
  const std::string entry = "{\"rule\": \"a\", \"result\": \"0\", \"why\": \"so\"}";
  EXPECT_EQ(Complaint(start + "\"expected\": [" + entry + "," + entry + "]}"),
            "expected[1].rule: \"a\" stands twice (first as expected[0])");
}

}  // namespace
}  // namespace conformance
