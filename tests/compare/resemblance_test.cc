// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/resemblance.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "conformance/compare/known_hosts.h"
#include "conformance/formats/likeness.h"
#include "conformance/formats/text.h"
#include "conformance/probe/observation.h"
#include "conformance/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

RuleReport Observed(const std::string& id, const std::string& outcome) {
  RuleReport rule;
  rule.id = id;
  rule.family = id.substr(0, id.find('.'));
  rule.status = Status::kObserved;
  rule.outcome = outcome;
  return rule;
}

RuleReport Unobserved(const std::string& id, Status status) {
  RuleReport rule = Observed(id, "");
  rule.status = status;
  return rule;
}

Report With(std::vector<RuleReport> rules) {
  Report report;
  report.rules = std::move(rules);
  report.filesystems = {{"/tmp", "tmpfs"}};
  return report;
}

// What a run on a host whose answers are those of the reference would report.
Report ReportOf(const Reference& reference) {
  std::vector<RuleReport> rules;
  for (const auto& [id, given] : reference.answers) {
    rules.push_back(given.observed ? Observed(id, given.result) : Unobserved(id, Status::kSkipped));
  }
  return With(rules);
}

Reference Known(const std::string& name) {
  const absl::StatusOr<Reference> found = FindReference(name);
  EXPECT_TRUE(found.ok()) << found.status();
  return found.ok() ? *found : Reference();
}

TEST(KnownHostsTest, TheTableIsWhole) {
  ASSERT_GT(KnownHosts().size(), 40u);
  ASSERT_GT(KnownRules().size(), 300u);
  EXPECT_EQ(KnownWords()[0], "");
  for (std::size_t i = 1; i < kFirstOutcome; ++i) {
    EXPECT_THAT(
        (std::set<std::string_view>{"unsupported", "skipped", "broken", "crashed", "timed_out"}),
        ::testing::Contains(KnownWords()[i]));
  }
  std::set<std::string_view> names;
  for (const KnownHost& host : KnownHosts()) {
    EXPECT_TRUE(names.insert(host.name).second) << host.name << " stands twice";
    ASSERT_THAT(host.results, SizeIs(KnownRules().size())) << host.name;
    for (const std::uint16_t word : host.results) ASSERT_LT(word, KnownWords().size());
    const auto outcomes = std::count_if(host.results.begin(), host.results.end(),
                                        [](std::uint16_t word) { return word >= kFirstOutcome; });
    EXPECT_GT(outcomes, 200) << host.name;
  }
}

// Read with another reader, the records say what the table says.
TEST(KnownHostsTest, TheTableSaysWhatTheRecordsSay) {
  const std::string path = "platforms/reports/openbsd-7.4.json";
  std::string text;
  FILE* const file = std::fopen(path.c_str(), "r");
  ASSERT_NE(file, nullptr) << path;
  for (int byte = std::fgetc(file); byte != EOF; byte = std::fgetc(file)) {
    text += static_cast<char>(byte);
  }
  std::fclose(file);
  const nlohmann::json record = nlohmann::json::parse(text, nullptr, false);
  ASSERT_FALSE(record.is_discarded());
  const std::vector<std::string> names = {"openbsd-7.4", "openbsd-7.4-root-tmpfs",
                                          "openbsd-7.4-user-tmpfs"};
  ASSERT_EQ(record["runs"].size(), names.size());
  for (std::size_t run = 0; run < names.size(); ++run) {
    const Reference known = Known(names[run]);
    EXPECT_THAT(known.answers, SizeIs(record["rules"].size()));
    for (const auto& [id, kept] : record["rules"].items()) {
      const nlohmann::json& result = kept.is_array() ? kept[run] : kept;
      const auto found = known.answers.find(id);
      ASSERT_NE(found, known.answers.end()) << id;
      EXPECT_EQ(found->second.observed, result.is_string()) << id;
      EXPECT_EQ(found->second.result,
                result.is_string() ? result.get<std::string>() : result.begin().key())
          << id;
    }
  }
}

TEST(ResemblanceTest, TheSameHostIsNoDistanceAway) {
  for (const KnownHost& host : KnownHosts()) {
    const Reference reference = Known(std::string(host.name));
    const Resemblance resemblance = CompareWith(reference, ReportOf(reference));
    EXPECT_THAT(resemblance.differences, IsEmpty()) << host.name;
    EXPECT_GT(resemblance.compared, 200u);
    EXPECT_EQ(resemblance.compared + resemblance.unanswered, reference.answers.size());
    EXPECT_EQ(resemblance.unknown, 0u);
  }
}

// Each outcome that is changed is one more step, and no other count moves.
TEST(ResemblanceTest, EveryChangedOutcomeIsOneStep) {
  const Reference reference = Known("freebsd-12.1");
  Report report = ReportOf(reference);
  const Resemblance before = CompareWith(reference, report);
  std::size_t changed = 0;
  for (RuleReport& rule : report.rules) {
    if (rule.status != Status::kObserved) continue;
    rule.outcome += " no more";
    const Resemblance after = CompareWith(reference, report);
    // A record in words that the rule does not have today cannot be told apart from a change.
    if (after.reworded > before.reworded) {
      rule.outcome.resize(rule.outcome.size() - std::string_view(" no more").size());
      continue;
    }
    ++changed;
    ASSERT_THAT(after.differences, SizeIs(changed)) << rule.id;
    EXPECT_EQ(after.compared, before.compared);
  }
  EXPECT_GT(changed, 200u);
}

TEST(ResemblanceTest, WhatHasNoOutcomeOnOneSideIsNotComparedAndCounted) {
  Reference reference;
  reference.answers = {{"a.1", {"x", true}},
                       {"a.2", {"x", true}},
                       {"a.3", {"skipped", false}},
                       {"a.4", {"x", true}},
                       {"a.5", {"unsupported", false}}};
  const Report report =
      With({Observed("a.1", "x"), Unobserved("a.2", Status::kSkipped), Observed("a.3", "x"),
            Unobserved("a.4", Status::kUnsupported), Unobserved("a.5", Status::kUnsupported),
            Observed("a.6", "x"), Unobserved("a.7", Status::kCrashed)});
  const Resemblance resemblance = CompareWith(reference, report);
  EXPECT_EQ(resemblance.compared, 1u);
  EXPECT_EQ(resemblance.unanswered, 4u);
  EXPECT_EQ(resemblance.unknown, 2u);
  EXPECT_THAT(resemblance.differences, IsEmpty());
  EXPECT_EQ(LikenessText(Counts(resemblance)),
            "0 of 1 compared results differ; 6 not compared (2 not asked there, 4 without an "
            "outcome on one side)");
}

TEST(ResemblanceTest, OutcomesOfAnotherVersionAreNoDifference) {
  Reference reference;
  reference.answers = {{"munmap.len_zero", {"what nobody says today", true}},
                       {"len.zero_file", {"ENOTSUP", true}},
                       {"no.such_rule", {"x", true}}};
  const Report report = With({Observed("munmap.len_zero", "EINVAL"),
                              Observed("len.zero_file", "EINVAL"), Observed("no.such_rule", "y")});
  const Resemblance resemblance = CompareWith(reference, report);
  EXPECT_EQ(resemblance.reworded, 1u);
  EXPECT_EQ(resemblance.compared, 2u);
  EXPECT_THAT(resemblance.differences, SizeIs(2));
}

TEST(ResemblanceTest, TheNearestComesFirstByShare) {
  const auto make = [](const std::string& name, int same, int others) {
    Reference reference;
    reference.name = name;
    for (int i = 0; i < same; ++i) reference.answers[absl::StrCat("a.", i)] = {"x", true};
    for (int i = 0; i < others; ++i) reference.answers[absl::StrCat("b.", i)] = {"y", true};
    return reference;
  };
  std::vector<RuleReport> rules;
  for (int i = 0; i < 10; ++i) {
    rules.push_back(Observed(absl::StrCat("a.", i), "x"));
    rules.push_back(Observed(absl::StrCat("b.", i), "x"));
  }
  // One of two is farther than two of twelve; who was asked nothing comes last.
  const std::vector<Resemblance> ranked =
      RankByDistance({make("nothing", 0, 0), make("half", 1, 1), make("sixth", 10, 2),
                      make("few", 1, 0), make("many", 10, 0)},
                     With(rules));
  std::vector<std::string> names;
  names.reserve(ranked.size());
  for (const Resemblance& each : ranked) names.push_back(each.name);
  EXPECT_THAT(names, ::testing::ElementsAre("many", "few", "sixth", "half", "nothing"));
}

TEST(ResemblanceTest, ASecondDirectoryIsComparedAndNamed) {
  Report report = With({Observed("a.1", "x"), Observed("a.1", "y")});
  report.filesystems.push_back({"/var", "ext4"});
  report.rules[0].directory = "/tmp";
  report.rules[1].directory = "/var";
  Reference reference;
  reference.answers = {{"a.1", {"x", true}}};
  const Resemblance resemblance = CompareWith(reference, report);
  ASSERT_THAT(resemblance.differences, SizeIs(1));
  EXPECT_EQ(resemblance.differences[0].rule, "a.1 in /var");
}

TEST(ResemblanceTest, AnUnknownHostIsAnErrorThatNamesTheNearest) {
  const absl::Status mistyped = FindReference("linux-6.12-amd46").status();
  EXPECT_TRUE(absl::IsInvalidArgument(mistyped));
  EXPECT_THAT(std::string(mistyped.message()), HasSubstr("did you mean linux-6.12-amd64"));
  EXPECT_THAT(std::string(FindReference("openbsd").status().message()),
              HasSubstr("did you mean openbsd-7.4"));
  EXPECT_THAT(std::string(FindReference("qqqqqqqqqqqqqqqqqqqqqqqqqqqq").status().message()),
              HasSubstr("resembles --list"));
  EXPECT_THAT(std::string(FindReference("").status().message()), HasSubstr("resembles --list"));
  EXPECT_THAT(std::string(FindReference("./absent.json").status().message()),
              HasSubstr("absent.json"));
}

TEST(ResemblanceTest, AReportShowsWhatTheOtherHostGave) {
  Reference reference;
  reference.name = "there";
  reference.answers = {{"a.1", {"x", true}}, {"a.2", {"x", true}}, {"a.3", {"skipped", false}}};
  Report report = With(
      {Observed("a.1", "x"), Observed("a.2", "y"), Observed("a.3", "z"), Observed("a.4", "z")});
  AddLikeness(reference, &report);
  EXPECT_EQ(report.like.host, "there");
  EXPECT_EQ(report.like.compared, 2);
  EXPECT_EQ(report.like.differs, 1);
  EXPECT_FALSE(report.rules[0].unlike);
  EXPECT_TRUE(report.rules[1].unlike);
  EXPECT_EQ(report.rules[2].like, "skipped");
  EXPECT_FALSE(report.rules[2].unlike);
  EXPECT_EQ(report.rules[3].like, "");
  const std::string text = RenderText(report, TextOptions());
  EXPECT_THAT(text, HasSubstr("UNLIKE there"));
  EXPECT_THAT(text, HasSubstr("a.2  y, there x"));
  EXPECT_THAT(text, Not(HasSubstr("a.3  z, there")));
}

TEST(ResemblanceTest, TextAndJsonSayHowManyWereCompared) {
  const Reference reference = Known("openbsd-7.4");
  Report report = ReportOf(Known("freebsd-12.1"));
  const std::vector<Resemblance> ranked = RankByDistance({reference}, report);
  ASSERT_THAT(ranked, SizeIs(1));
  const std::string text = RenderText(ranked, 10, TextOptions());
  const std::string distance =
      absl::StrCat(ranked[0].differences.size(), " of ", ranked[0].compared);
  EXPECT_THAT(text, HasSubstr(distance + " compared results differ"));
  const nlohmann::json json = nlohmann::json::parse(ToJson(ranked), nullptr, false);
  ASSERT_FALSE(json.is_discarded());
  EXPECT_EQ(json["hosts"][0]["compared"], ranked[0].compared);
  EXPECT_EQ(json["hosts"][0]["differs"], ranked[0].differences.size());
  EXPECT_EQ(json["hosts"][0]["differences"].size(), ranked[0].differences.size());
  EXPECT_EQ(json["hosts"][0]["not_compared"]["unanswered"], ranked[0].unanswered);
}

}  // namespace
}  // namespace conformance
