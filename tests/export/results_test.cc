// SPDX-License-Identifier: Apache-2.0
//
// Results of the C suite, whole and damaged.

#include "conformance/export/results.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/report/json.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr char kVersion[] = "9.8.7";

// The head of results with so many rules.
std::string Head(int rules) {
  return absl::StrCat("# mmap_conformance ", kVersion,
                      "\n# system Linux\n# page_size 4096\n# directory /tmp\n# rules ", rules,
                      "\n");
}

Results Parsed(const std::string& text) {
  absl::StatusOr<Results> results = ParseResults(text, kVersion);
  EXPECT_TRUE(results.ok()) << results.status();
  return results.ok() ? *std::move(results) : Results();
}

const RuleReport& Find(const Report& report, const std::string& id) {
  const auto found = std::find_if(report.rules.begin(), report.rules.end(),
                                  [&id](const RuleReport& rule) { return rule.id == id; });
  EXPECT_NE(found, report.rules.end()) << id;
  return *found;
}

TEST(ResultsTest, WholeResultsAreAReportThatCanBeReadBack) {
  const Results results = Parsed(Head(2) + "munmap.len_zero\tobserved\tEINVAL\t\n" +
                                 "tryfixed\tunsupported\t\tMAP_TRYFIXED is lacking\n");
  EXPECT_THAT(results.complaints, IsEmpty());
  const Report report = ReportOf(results, kVersion);
  EXPECT_EQ(report.rules.size(), Catalogue().size());
  EXPECT_EQ(report.summary.observed, 1);
  EXPECT_EQ(report.summary.unsupported, 1);
  EXPECT_EQ(Find(report, "munmap.len_zero").outcome, "EINVAL");
  EXPECT_EQ(Find(report, "tryfixed").reason, "MAP_TRYFIXED is lacking");
  EXPECT_EQ(Find(report, "munmap.unaligned").reason, "not among the results");
  const absl::StatusOr<Report> again = ReportFromJson(ToJson(report));
  EXPECT_TRUE(again.ok()) << again.status();
}

// As the checker, which tells an error that nobody expected.
TEST(ResultsTest, AnErrorThatTheRuleDoesNotNameIsAnOutcome) {
  const Results results = Parsed(Head(2) + "munmap.len_zero\tobserved\tEIO\t\n" +
                                 "mprotect.rounds_to_zero\tobserved\tENOSYS/EIO\t\n");
  EXPECT_THAT(results.complaints, IsEmpty());
  EXPECT_EQ(Find(ReportOf(results, kVersion), "munmap.len_zero").outcome, "EIO");
}

TEST(ResultsTest, VerdictsComeFromTheCatalogue) {
  const Report report = ReportOf(Parsed(Head(1) + "munmap.len_zero\tobserved\t0\t\n"), kVersion);
  const RuleReport& rule = Find(report, "munmap.len_zero");
  EXPECT_EQ(VerdictName(rule.claims.front().verdict), "deviates");
  EXPECT_THAT(report.against, ElementsAre("posix", "linux"));
}

TEST(ResultsTest, NewAnswerIsBrokenWithTheCallAndThePossibleOutcomes) {
  const Report report = ReportOf(
      Parsed(Head(1) + "munmap.len_zero\tnew\t\tline 7: munmap(m1, 0) = EFAULT\n"), kVersion);
  const RuleReport& rule = Find(report, "munmap.len_zero");
  EXPECT_EQ(rule.status, Status::kBroken);
  EXPECT_THAT(rule.reason, HasSubstr("line 7: munmap(m1, 0) = EFAULT"));
  EXPECT_THAT(rule.reason, HasSubstr("EINVAL"));
}

TEST(ResultsTest, AnotherVersionIsRefusedWithBothVersionsNamed) {
  const absl::StatusOr<Results> results =
      ParseResults("# mmap_conformance 1.2.3\n# rules 0\n", kVersion);
  ASSERT_FALSE(results.ok());
  EXPECT_THAT(results.status().message(), HasSubstr("mmap_conformance 1.2.3"));
  EXPECT_THAT(results.status().message(), HasSubstr(kVersion));
}

TEST(ResultsTest, WhatIsNotOfTheProgramIsRefused) {
  for (const char* text : {"", "TAP version 13\n1..2\n", "{}", "# mmap_conformance"}) {
    const absl::StatusOr<Results> results = ParseResults(text, kVersion);
    ASSERT_FALSE(results.ok()) << text;
    EXPECT_THAT(results.status().message(), HasSubstr("not the results"));
  }
}

TEST(ResultsTest, DamageIsToldLineByLineAndTheRestTaken) {
  const Results results = Parsed(Head(6) +
                                 "munmap.len_zero\tobserved\tEINVAL\t\n"
                                 "no.such_rule\tobserved\tEINVAL\t\n"
                                 "munmap.unaligned\tobserved\tno such outcome\t\n"
                                 "msync.len_zero\tno such status\t\t\n"
                                 "munmap.len_zero\tobserved\tEINVAL\t\n"
                                 "only two\tcolumns\n"
                                 "# nofact\n"
                                 "# color red\n"
                                 "ret.map_failed\tobserved\t-1\t\n"
                                 "mlock.unal");
  ASSERT_EQ(results.results.size(), 2U);
  EXPECT_EQ(results.results[0].rule->id(), "munmap.len_zero");
  EXPECT_EQ(results.results[1].rule->id(), "ret.map_failed");
  EXPECT_THAT(
      results.complaints,
      ElementsAre(HasSubstr("line 7: there is no rule \"no.such_rule\""),
                  HasSubstr("line 8: munmap.unaligned has no outcome"), HasSubstr("line 9: "),
                  HasSubstr("line 10: munmap.len_zero stands there twice"),
                  HasSubstr("line 11: 2 columns"), HasSubstr("line 12: "),
                  HasSubstr("line 13: no fact is called \"color\""),
                  HasSubstr("line 15: it is truncated"), HasSubstr("2 results of the 6")));
}

// Wherever a file ends, what stood there whole before is taken, and the loss is told.
TEST(ResultsTest, EveryCutIsTold) {
  const std::string whole =
      Head(2) + "munmap.len_zero\tobserved\tEINVAL\t\n" + "ret.map_failed\tobserved\t-1\t\n";
  const std::size_t first = whole.find('\n') + 1;
  for (std::size_t length = first; length < whole.size(); ++length) {
    const Results results = Parsed(whole.substr(0, length));
    EXPECT_FALSE(results.complaints.empty()) << length;
    EXPECT_LE(results.results.size(), 2U);
  }
  EXPECT_THAT(Parsed(whole).complaints, IsEmpty());
}

// Each byte in turn becomes another one: never a verdict on what is not in the catalogue.
TEST(ResultsTest, EveryChangedByteIsTakenWithoutHarm) {
  const std::string whole =
      Head(2) + "munmap.len_zero\tobserved\tEINVAL\t\n" + "ret.map_failed\tobserved\t-1\t\n";
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const char byte : {'\0', '\n', '\t', '#', '9', '\xff'}) {
      std::string damaged = whole;
      damaged[i] = byte;
      const absl::StatusOr<Results> results = ParseResults(damaged, kVersion);
      if (!results.ok()) continue;
      for (const Result& result : results->results) {
        const auto& outcomes = result.rule->outcomes();
        const std::string& outcome = result.observation.outcome;
        EXPECT_TRUE(outcome.empty() || outcome == "EINVAL" ||
                    std::find(outcomes.begin(), outcomes.end(), outcome) != outcomes.end())
            << damaged;
      }
    }
  }
}

}  // namespace
}  // namespace conformance
