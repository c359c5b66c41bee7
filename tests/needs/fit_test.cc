// SPDX-License-Identifier: Apache-2.0

#include "conformance/needs/fit.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/needs/fit_formats.h"
#include "conformance/needs/needs.h"
#include "conformance/probe/observation.h"
#include "conformance/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kFile[] = R"({"schema": 1, "kind": "needs", "program": "store", "read": "1.0",
  "not_asked": ["Locks are not asked."], "profiles": {
    "default": [
      {"rule": "msync.sync", "accept": ["0"], "level": "must", "at": "data", "source": "a.c, f",
       "unmet": "a commit is lost", "workaround": "another disk"},
      {"rule": "addr.hint_used", "accept": ["exact"], "level": "should", "source": "a.c, g",
       "unmet": "it is slower"},
      {"any_of": [
        {"rule": "memfd.basic", "accept": ["fd*"], "source": "a.c, h"},
        {"rule": "backend.unlinked_file", "accept": ["works"], "at": "shm", "source": "a.c, h"}],
       "level": "must", "unmet": "it has no memory"},
      {"rule": "bsd.aligned", "accept": ["aligned/*"], "level": "must", "on": ["netbsd"],
       "source": "a.c, i", "unmet": "nothing is aligned"}],
    "free": [{"rule": "page.sysconf", "accept": ["one power of two"], "level": "must",
       "source": "a.c, j", "unmet": "nothing works"}]}})";

const Program& Store() {
  static const Program* const kProgram = new Program(*ProgramFromJson(kFile));
  return *kProgram;
}

RuleReport Observed(const std::string& id, const std::string& outcome,
                    const std::string& directory = "") {
  RuleReport rule;
  rule.id = id;
  rule.status = Status::kObserved;
  rule.outcome = outcome;
  rule.directory = directory;
  return rule;
}

RuleReport Without(const std::string& id, Status status, const std::string& reason,
                   const std::string& directory = "") {
  RuleReport rule;
  rule.id = id;
  rule.status = status;
  rule.reason = reason;
  rule.directory = directory;
  return rule;
}

Report ReportOf(std::vector<RuleReport> rules) {
  Report report;
  report.host = {{"system", "Linux"}};
  report.filesystems = {{"/data", "ext4"}, {"/dev/shm", "tmpfs"}};
  report.rules = std::move(rules);
  return report;
}

std::vector<RuleReport> AllWell() {
  return {Observed("msync.sync", "0", "/data"), Observed("addr.hint_used", "exact"),
          Observed("memfd.basic", "fd"), Observed("backend.unlinked_file", "works", "/dev/shm")};
}

// The default profile on a host that answers as AllWell() but for one rule.
FitResult With(const RuleReport& other) {
  std::vector<RuleReport> rules = AllWell();
  for (RuleReport& rule : rules) {
    if (rule.id == other.id) rule = other;
  }
  const Wanted wanted = {&Store(), FindProfile(Store(), "default")};
  return JudgeFit({wanted}, {"/data"}, ReportOf(rules)).front();
}

TEST(FitTest, FitWhereEveryNeedIsMet) {
  const FitResult result = With(Observed("msync.sync", "0", "/data"));
  EXPECT_EQ(result.fitness, Fitness::kFit);
  EXPECT_EQ(result.directory, "/data");
  EXPECT_EQ(result.Cause(), nullptr);
  EXPECT_EQ(result.needs.size(), 3u) << "the need of another system does not count";
}

TEST(FitTest, UnfitWhereAMustIsNotMet) {
  const FitResult result = With(Observed("msync.sync", "EIO", "/data"));
  EXPECT_EQ(result.fitness, Fitness::kUnfit);
  ASSERT_NE(result.Cause(), nullptr);
  EXPECT_EQ(result.Cause()->need.unmet, "a commit is lost");
  EXPECT_EQ(result.Cause()->result, "EIO");
}

TEST(FitTest, DegradedWhereAShouldIsNotMet) {
  EXPECT_EQ(With(Observed("addr.hint_used", "elsewhere")).fitness, Fitness::kDegraded);
}

TEST(FitTest, WithoutAnAnswerItCannotBeToldAndTheReasonIsKept) {
  for (const Status status :
       {Status::kSkipped, Status::kBroken, Status::kCrashed, Status::kTimedOut}) {
    const FitResult result = With(Without("msync.sync", status, "no space left", "/data"));
    EXPECT_EQ(result.fitness, Fitness::kCannotTell);
    ASSERT_NE(result.Cause(), nullptr);
    EXPECT_THAT(result.Cause()->result, HasSubstr("no space left"));
  }
}

TEST(FitTest, WhatAFilterDeniesIsNotMet) {
  const std::string reason = "a filter of system calls (seccomp) denies msync to this process";
  EXPECT_EQ(With(Without("msync.sync", Status::kSkipped, reason, "/data")).fitness,
            Fitness::kUnfit);
}

TEST(FitTest, WhatIsUnsupportedIsNotMet) {
  EXPECT_EQ(With(Without("msync.sync", Status::kUnsupported, "no msync", "/data")).fitness,
            Fitness::kUnfit);
}

TEST(FitTest, OneAlternativeSuffices) {
  EXPECT_EQ(With(Without("memfd.basic", Status::kUnsupported, "no memfd")).fitness, Fitness::kFit);
  std::vector<RuleReport> rules = AllWell();
  rules[2] = Observed("memfd.basic", "EPERM");
  rules[3] = Observed("backend.unlinked_file", "SIGBUS", "/dev/shm");
  const Wanted wanted = {&Store(), FindProfile(Store(), "default")};
  const FitResult result = JudgeFit({wanted}, {"/data"}, ReportOf(rules)).front();
  EXPECT_EQ(result.fitness, Fitness::kUnfit);
  EXPECT_EQ(result.Cause()->result, "memfd.basic: EPERM, backend.unlinked_file: SIGBUS");
}

TEST(FitTest, AnAlternativeWithoutAnAnswerLeavesItOpen) {
  std::vector<RuleReport> rules = AllWell();
  rules[2] = Observed("memfd.basic", "EPERM");
  rules[3] = Without("backend.unlinked_file", Status::kSkipped, "full", "/dev/shm");
  const Wanted wanted = {&Store(), FindProfile(Store(), "default")};
  EXPECT_EQ(JudgeFit({wanted}, {"/data"}, ReportOf(rules)).front().fitness, Fitness::kCannotTell);
}

TEST(FitTest, WhatAReportNeverAskedIsNoAnswer) {
  std::vector<RuleReport> rules = AllWell();
  rules.erase(rules.begin());
  const Wanted wanted = {&Store(), FindProfile(Store(), "default")};
  const FitResult result = JudgeFit({wanted}, {"/data"}, ReportOf(rules)).front();
  EXPECT_EQ(result.fitness, Fitness::kCannotTell);
  EXPECT_EQ(result.Cause()->result, "not asked in /data");
}

TEST(FitTest, EachDirectoryHasItsVerdictAndAProgramWithoutDataHasOne) {
  Report report = ReportOf(AllWell());
  report.filesystems.push_back({"/share", "9p"});
  report.rules.push_back(Observed("msync.sync", "EIO", "/share"));
  report.rules.push_back(Observed("page.sysconf", "one power of two"));
  const std::vector<FitResult> results = JudgeFit(
      {{&Store(), FindProfile(Store(), "default")}, {&Store(), FindProfile(Store(), "free")}},
      {"/data", "/share"}, report);
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(results[0].fitness, Fitness::kFit);
  EXPECT_EQ(results[1].fitness, Fitness::kUnfit);
  EXPECT_EQ(results[1].directory, "/share");
  EXPECT_EQ(results[2].fitness, Fitness::kFit);
  EXPECT_EQ(results[2].directory, "");
}

TEST(FitTest, ANeedTakesAsLongAsAskingDid) {
  std::vector<RuleReport> rules = AllWell();
  for (RuleReport& rule : rules) rule.duration_us = 100;
  const Wanted wanted = {&Store(), FindProfile(Store(), "default")};
  const FitResult result = JudgeFit({wanted}, {"/data"}, ReportOf(rules)).front();
  ASSERT_EQ(result.needs.size(), 3u);
  EXPECT_EQ(result.needs[0].duration_us, 100);
  EXPECT_EQ(result.needs[2].duration_us, 200);  // both alternatives
}

TEST(FitTest, TheMostHelpfulRuleComesFirst) {
  const FitResult one = With(Observed("msync.sync", "EIO", "/data"));
  const std::vector<Remedy> remedies = Remedies({one, one});
  ASSERT_EQ(remedies.size(), 1u);
  EXPECT_EQ(remedies[0].rule, "msync.sync");
  EXPECT_EQ(remedies[0].programs, 2u);
}

FitReport ReportWith(const FitResult& result) {
  FitReport report;
  report.tool_version = "1";
  report.host = {{"system", "Linux"}};
  report.results = {result};
  return report;
}

TEST(FitFormatsTest, TextSaysWhatAUserSeesBeforeTheRule) {
  const FitReport report = ReportWith(With(Observed("msync.sync", "EIO", "/data")));
  const std::string text = RenderFitText(report, {});
  EXPECT_THAT(text, HasSubstr("store  unfit in /data:\n"));
  EXPECT_THAT(text, HasSubstr("a commit is lost (msync.sync: EIO)\n"));
  EXPECT_THAT(text, HasSubstr("instead: another disk\n"));
  EXPECT_THAT(text, Not(HasSubstr("a.c, f")));
  FitTextOptions verbose;
  verbose.verbose = true;
  const std::string all = RenderFitText(report, verbose);
  EXPECT_THAT(all, HasSubstr("source: a.c, f"));
  EXPECT_THAT(all, HasSubstr("conformance explain msync.sync"));
  EXPECT_THAT(all, HasSubstr("not asked: Locks are not asked."));
}

TEST(FitFormatsTest, JsonHasEveryNeed) {
  const auto json = nlohmann::json::parse(
      RenderFitJson(ReportWith(With(Observed("msync.sync", "EIO", "/data")))));
  EXPECT_EQ(json["kind"], "fit");
  EXPECT_EQ(json["programs"][0]["verdict"], "unfit");
  EXPECT_EQ(json["programs"][0]["needs"].size(), 3u);
  EXPECT_EQ(json["programs"][0]["needs"][0]["met"], "no");
  EXPECT_EQ(json["remedies"][0]["rule"], "msync.sync");
}

TEST(FitFormatsTest, AsAReportAnUnmetMustDeviatesAndAnUnmetShouldDiffers) {
  const Report unfit = AsReport(ReportWith(With(Observed("msync.sync", "EIO", "/data"))));
  EXPECT_EQ(unfit.summary.total, 3);
  EXPECT_EQ(unfit.summary.deviates, 1);
  const Report degraded = AsReport(ReportWith(With(Observed("addr.hint_used", "elsewhere"))));
  EXPECT_EQ(degraded.summary.differs, 1);
  EXPECT_EQ(degraded.summary.deviates, 0);
  const Report open =
      AsReport(ReportWith(With(Without("msync.sync", Status::kBroken, "full", "/data"))));
  EXPECT_EQ(open.summary.skipped, 1);
}

}  // namespace
}  // namespace conformance
