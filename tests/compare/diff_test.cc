// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/diff.h"

#include <string>
#include <utility>
#include <vector>

#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

// A report of one rule that posix judges.
Report Of(RuleReport rule) {
  Report report;
  report.against = {"posix"};
  report.rules = {std::move(rule)};
  return Counted(report);
}

RuleReport With(const std::string& outcome, Verdict verdict) {
  return MakeResult("a.rule", outcome, {MakeClaim("posix", {"EINVAL"}, verdict)});
}

RuleReport Without(Status status) {
  RuleReport rule = With("", Verdict::kNoClaim);
  rule.status = status;
  return rule;
}

ChangeKind KindOf(const RuleReport& older, const RuleReport& newer) {
  const Difference difference = Compare(Of(older), Of(newer));
  EXPECT_EQ(difference.changes.size(), 1u);
  return difference.changes.empty() ? ChangeKind::kChanged : difference.changes[0].kind;
}

const RuleReport kGood = With("EINVAL", Verdict::kConforms);
const RuleReport kBad = With("0", Verdict::kDeviates);

TEST(DiffTest, AReportDoesNotDifferFromItself) {
  const Difference difference = Compare(SampleReport(), SampleReport());
  EXPECT_TRUE(difference.host.empty());
  EXPECT_TRUE(difference.changes.empty());
  EXPECT_EQ(difference.unchanged, SampleReport().rules.size());
  EXPECT_FALSE(difference.HasRegression());
}

TEST(DiffTest, AGraverVerdictIsARegression) {
  EXPECT_EQ(KindOf(kGood, kBad), ChangeKind::kRegressed);
  EXPECT_EQ(KindOf(kBad, kGood), ChangeKind::kImproved);
  EXPECT_TRUE(Compare(Of(kGood), Of(kBad)).HasRegression());
  EXPECT_FALSE(Compare(Of(kBad), Of(kGood)).HasRegression());
}

TEST(DiffTest, AnAnswerThatIsGoneIsARegression) {
  for (const Status status : {Status::kSkipped, Status::kUnsupported, Status::kBroken,
                              Status::kCrashed, Status::kTimedOut}) {
    EXPECT_EQ(KindOf(kGood, Without(status)), ChangeKind::kRegressed);
    EXPECT_EQ(KindOf(Without(status), kGood), ChangeKind::kImproved);
  }
  EXPECT_EQ(KindOf(kBad, Without(Status::kCrashed)), ChangeKind::kRegressed);
}

Report As(const std::string& privilege, RuleReport rule) {
  Report report = Of(std::move(rule));
  report.host = {{"privilege", privilege}};
  return report;
}

TEST(DiffTest, ASkipForAnotherCallerIsNoRegressionOfTheHost) {
  const RuleReport skipped = Without(Status::kSkipped);
  const Difference fewer = Compare(As("root", kGood), As("unprivileged", skipped));
  EXPECT_EQ(fewer.changes[0].kind, ChangeKind::kNotAsked);
  EXPECT_FALSE(fewer.HasRegression());
  const Difference more = Compare(As("unprivileged", skipped), As("root", kGood));
  EXPECT_EQ(more.changes[0].kind, ChangeKind::kAppeared);
  EXPECT_TRUE(Compare(As("unprivileged", skipped), As("root", kBad)).HasRegression());
  EXPECT_TRUE(
      Compare(As("root", kGood), As("unprivileged", Without(Status::kBroken))).HasRegression());
  EXPECT_TRUE(Compare(As("root", kGood), As("root", skipped)).HasRegression());
}

TEST(DiffTest, WhatChangedInOneWayStandsTogether) {
  Report older = Of(kGood);
  RuleReport other = kGood;
  other.id = "b.rule";
  older.rules.push_back(other);
  Report newer = older;
  for (RuleReport& rule : newer.rules) rule.outcome = "ENOMEM";
  const std::string text = RenderText(Compare(older, newer), TextOptions());
  EXPECT_NE(text.find("  a.rule, b.rule\n    was EINVAL: conforms\n    is ENOMEM: conforms\n"),
            std::string::npos)
      << text;
}

TEST(DiffTest, AnotherOutcomeThatIsAsGoodIsAChange) {
  EXPECT_EQ(KindOf(kGood, With("ENOMEM", Verdict::kConforms)), ChangeKind::kChanged);
  EXPECT_EQ(KindOf(kBad, With("ENOMEM", Verdict::kDeviates)), ChangeKind::kChanged);
}

TEST(DiffTest, RulesAppearAndVanish) {
  Report empty = Of(kGood);
  empty.rules.clear();
  const Difference appeared = Compare(empty, Of(kGood));
  ASSERT_EQ(appeared.changes.size(), 1u);
  EXPECT_EQ(appeared.changes[0].kind, ChangeKind::kAppeared);
  const Difference vanished = Compare(Of(kGood), empty);
  ASSERT_EQ(vanished.changes.size(), 1u);
  EXPECT_EQ(vanished.changes[0].kind, ChangeKind::kVanished);
  EXPECT_TRUE(Compare(empty, Of(kBad)).HasRegression()) << "a new rule that fails";
}

TEST(DiffTest, TimesAndDetailsAreNoDifference) {
  RuleReport later = kGood;
  later.duration_us = 12345;
  later.detail = "at another address";
  EXPECT_TRUE(Compare(Of(kGood), Of(later)).changes.empty());
}

TEST(DiffTest, DirectoriesCorrespondByTheirOrder) {
  Report older = SampleReport();
  Report newer = SampleReport();
  newer.filesystems[0].directory = "/var/tmp";
  newer.rules[1].directory = "/var/tmp";
  EXPECT_TRUE(Compare(older, newer).changes.empty());
}

TEST(DiffTest, TextAsInTheGoldenFile) {
  Report newer = SampleReport();
  newer.host[1].value = "6.19.0";
  newer.host.pop_back();
  newer.filesystems[1].type = "xfs";
  newer.rules[0].outcome = "exact";
  newer.rules[0].claims[1].verdict = Verdict::kConforms;
  newer.rules[5] = With("maps", Verdict::kDeviates);
  newer.rules[6].outcome = "EINVAL";
  newer.rules.pop_back();
  ExpectGolden("tests/compare/golden/diff.txt",
               RenderText(Compare(SampleReport(), Counted(newer)), TextOptions()));
}

TEST(DiffTest, HostileStringsDoNotSteerTheTerminal) {
  const std::string text = RenderText(Compare(SampleReport(), HostileReport()), TextOptions());
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
}

}  // namespace
}  // namespace conformance
