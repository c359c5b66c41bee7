// SPDX-License-Identifier: Apache-2.0

#include "conformance/needs/program_reports.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/needs/needs.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::HasSubstr;

// A report in which everything that a program needs has the first outcome that it accepts.
Report FitFor(std::string_view name) {
  Report report;
  report.host = {{"system", "Linux"}};
  report.filesystems = {{"/data", "ext4"}};
  for (const Program& program : KnownPrograms()) {
    if (program.name != name) continue;
    for (const Need& need : FindProfile(program, "default")->needs) {
      RuleReport rule;
      rule.id = need.rule;
      rule.family = rule.id.substr(0, rule.id.find('.'));
      rule.status = Status::kObserved;
      rule.outcome = need.accept.empty() ? need.at_least : need.accept.front();
      if (rule.outcome == "maps/maps/*") rule.outcome = "maps/maps/maps";
      if (need.at != Place::kHost) rule.directory = "/data";
      const bool there =
          std::any_of(report.rules.begin(), report.rules.end(),
                      [&rule](const RuleReport& other) { return other.id == rule.id; });
      if (!there) report.rules.push_back(rule);
    }
  }
  return report;
}

const ProgramReport* Find(const std::vector<ProgramReport>& programs, std::string_view name) {
  for (const ProgramReport& program : programs) {
    if (program.program == name) return &program;
  }
  return nullptr;
}

RuleReport* FindRule(Report& report, std::string_view id) {
  for (RuleReport& rule : report.rules) {
    if (rule.id == id) return &rule;
  }
  return nullptr;
}

TEST(ProgramReportsTest, EveryKnownProgramIsJudged) {
  const std::vector<ProgramReport> programs = ProgramsOf(FitFor("lmdb"));
  for (const Program& program : KnownPrograms()) {
    EXPECT_NE(Find(programs, program.name), nullptr) << program.name;
  }
}

TEST(ProgramReportsTest, TheVerdictFollowsTheResults) {
  Report report = FitFor("lmdb");
  const ProgramReport* lmdb = nullptr;
  std::vector<ProgramReport> programs = ProgramsOf(report);
  lmdb = Find(programs, "lmdb");
  ASSERT_NE(lmdb, nullptr);
  EXPECT_EQ(lmdb->verdict, "fit");
  EXPECT_EQ(lmdb->cause, "");
  EXPECT_EQ(lmdb->directory, "/data");

  ASSERT_NE(FindRule(report, "shared.map_sees_write"), nullptr);
  FindRule(report, "shared.map_sees_write")->outcome = "after msync";
  programs = ProgramsOf(report);
  lmdb = Find(programs, "lmdb");
  EXPECT_EQ(lmdb->verdict, "unfit");
  EXPECT_THAT(lmdb->cause, HasSubstr("shared.map_sees_write: after msync"));

  FindRule(report, "shared.map_sees_write")->status = Status::kBroken;
  programs = ProgramsOf(report);
  EXPECT_EQ(Find(programs, "lmdb")->verdict, "cannot tell");
}

TEST(ProgramReportsTest, ProgramsBecomeRulesThatAreJudged) {
  Report report = FitFor("lmdb");
  FindRule(report, "shared.map_sees_write")->outcome = "after msync";
  const std::size_t before = report.rules.size();
  AddProgramRules(&report);
  EXPECT_EQ(report.rules.size(), before + KnownPrograms().size());
  const RuleReport* const unfit = FindRule(report, "program.lmdb");
  ASSERT_NE(unfit, nullptr);
  EXPECT_EQ(unfit->outcome, "unfit");
  EXPECT_TRUE(IsUnexpected(*unfit, report.against));
  // rsync needs nothing, and the rules of Go are not in the report.
  EXPECT_EQ(FindRule(report, "program.rsync")->outcome, "fit");
  EXPECT_EQ(FindRule(report, "program.go")->status, Status::kSkipped);
  EXPECT_EQ(report.summary.total, static_cast<int>(report.rules.size()));
}

}  // namespace
}  // namespace conformance
