// SPDX-License-Identifier: Apache-2.0
//
// The catalogue against what this checker saw elsewhere: every outcome is declared, and of systems
// that cannot be asked from here every deviation has a reason, and the sightings are those of the
// records.

#include <dirent.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::Gt;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr char kFolder[] = "platforms/reports";

// One rule in one run.
struct Result {
  std::string where;   // "freebsd-12.1.json, root on ufs"
  std::string system;  // "FreeBSD"
  std::string rule;
  std::string outcome;  // empty where there was none
  bool leg = false;     // of the matrix: run again and again, with expectations of its own
};

std::vector<Result> ResultsOf(const std::string& file) {
  std::ifstream stream(absl::StrCat(kFolder, "/", file));
  const nlohmann::json record = nlohmann::json::parse(stream, nullptr, false);
  std::vector<Result> results;
  if (record.is_discarded()) return results;
  const bool leg = record.contains("leg");
  for (std::size_t run = 0; run < record["runs"].size(); ++run) {
    const nlohmann::json& made = record["runs"][run];
    const std::string where = absl::StrCat(file, ", ", made["privilege"].get<std::string>(), " on ",
                                           made["type"].get<std::string>());
    for (const auto& [id, kept] : record["rules"].items()) {
      const nlohmann::json& result = kept.is_array() ? kept[run] : kept;
      results.push_back({where, record["host"]["system"].get<std::string>(), id,
                         result.is_string() ? result.get<std::string>() : "", leg});
    }
  }
  return results;
}

std::vector<Result> AllResults() {
  std::vector<std::string> files;
  DIR* const directory = opendir(kFolder);
  if (directory == nullptr) return {};
  while (const dirent* entry = readdir(directory)) {
    if (absl::EndsWith(entry->d_name, ".json")) files.emplace_back(entry->d_name);
  }
  closedir(directory);
  std::sort(files.begin(), files.end());
  std::vector<Result> results;
  for (const std::string& file : files) {
    const std::vector<Result> more = ResultsOf(file);
    results.insert(results.end(), more.begin(), more.end());
  }
  return results;
}

std::string About(const Result& result) {
  return absl::StrCat(result.rule, ": \"", result.outcome, "\" in ", result.where);
}

const Rule* Find(const std::vector<Rule>& rules, const std::string& id) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [&id](const Rule& rule) { return rule.id() == id; });
  return found == rules.end() ? nullptr : &*found;
}

// Results that their rule does not declare, and those of rules that there are no more.
std::vector<std::string> Undeclared(const std::vector<Result>& results,
                                    const std::vector<Rule>& rules) {
  std::vector<std::string> complaints;
  for (const Result& result : results) {
    const Rule* const rule = Find(rules, result.rule);
    if (rule == nullptr) {
      complaints.push_back(absl::StrCat(About(result), ", and there is no such rule"));
      continue;
    }
    const auto& declared = rule->outcomes();
    if (result.outcome.empty() ||
        std::find(declared.begin(), declared.end(), result.outcome) != declared.end()) {
      continue;
    }
    complaints.push_back(absl::StrCat(About(result), ", which the rule does not declare"));
  }
  return complaints;
}

// Results that a run on such a host would call unexpected today, without a baseline.
std::vector<std::string> Unexpected(const std::vector<Result>& results,
                                    const std::vector<Rule>& rules,
                                    const std::vector<HostFact>& facts = {}) {
  std::vector<std::string> complaints;
  for (const Result& result : results) {
    const Rule* const rule = Find(rules, result.rule);
    if (rule == nullptr || result.outcome.empty()) continue;
    Observation observation;
    observation.status = Status::kObserved;
    observation.outcome = result.outcome;
    Bench bench;
    bench.host_manual = ManualOf(result.system);
    bench.host = facts;
    const RuleReport judged = JudgeRule(*rule, observation, "", bench);
    const std::string manual(Info(*bench.host_manual).name);
    if (!IsUnexpected(judged, {"posix", manual})) continue;
    complaints.push_back(absl::StrCat(About(result), ": say why with Known()"));
  }
  return complaints;
}

TEST(RecordedTest, OutcomesOfEveryRecordAreDeclared) {
  const std::vector<Result> results = AllResults();
  ASSERT_GT(results.size(), 20000U) << "cannot read " << kFolder;
  EXPECT_THAT(Undeclared(results, Catalogue()), IsEmpty());
}

TEST(RecordedTest, DeviationsOfEveryRecordAreUnderstood) {
  std::vector<Result> results = AllResults();
  // What is expected of a leg is in platforms/baselines.
  results.erase(std::remove_if(results.begin(), results.end(),
                               [](const Result& result) { return result.leg; }),
                results.end());
  ASSERT_GT(results.size(), 3000U);
  EXPECT_THAT(Unexpected(results, Catalogue()), IsEmpty());
}

// A usual program of 32 bits on a usual kernel needs no baseline.
TEST(RecordedTest, ProgramsOf32BitsAreUnderstood) {
  const std::vector<HostFact> facts = {{"pointer_bits", "32"}};
  for (const char* leg :
       {"host-i386", "linux-6.1-i386", "linux-sid-i386-on-amd64", "linux-6.12-armhf-on-arm64"}) {
    const std::vector<Result> results = ResultsOf(absl::StrCat(leg, ".json"));
    EXPECT_THAT(results, SizeIs(Gt(500U))) << leg;
    EXPECT_THAT(Unexpected(results, Catalogue(), facts), IsEmpty()) << leg;
    EXPECT_THAT(Unexpected(results, Catalogue()), Not(IsEmpty())) << leg;
  }
}

// What the first run of a record is for in the sightings: those of the checker itself.
TEST(RecordedTest, SightingsAreThoseOfTheRecords) {
  std::vector<std::string> complaints;
  const std::vector<Result> results = AllResults();
  for (const Rule& rule : Catalogue()) {
    for (const Sighting& sighting : rule.sightings()) {
      // Variants, which say what is different, are looked at by nobody but their readers.
      if (!absl::StartsWith(std::string(sighting.source), "a run of this checker")) continue;
      if (absl::StrContains(std::string(sighting.release), ",")) continue;
      const bool recorded = std::any_of(results.begin(), results.end(), [&](const Result& result) {
        return !result.leg && result.rule == rule.id() && result.system == sighting.system &&
               result.outcome == sighting.outcome;
      });
      if (recorded) continue;
      complaints.push_back(absl::StrCat(std::string(rule.id()), ": no record of ",
                                        std::string(sighting.system), " has \"",
                                        std::string(sighting.outcome), "\""));
    }
  }
  EXPECT_THAT(complaints, IsEmpty());
}

// That the checks above can fail.
TEST(RecordedTest, WhatIsNotDeclaredOrNotUnderstoodIsToldOf) {
  Rule rule("len.zero");
  rule.Claims({Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps"});
  const std::vector<Result> results = {{"here", "NetBSD", "len.zero", "maps"},
                                       {"here", "NetBSD", "len.zero", "ENOMEM"},
                                       {"here", "NetBSD", "len.gone", "maps"},
                                       {"here", "NetBSD", "len.zero", ""}};
  EXPECT_THAT(Undeclared(results, {rule}),
              ElementsAre("len.zero: \"ENOMEM\" in here, which the rule does not declare",
                          "len.gone: \"maps\" in here, and there is no such rule"));
  EXPECT_THAT(Unexpected(results, {rule}), SizeIs(2));
  rule.Known(Document::kNetbsd, "maps", "NetBSD maps nothing.");
  EXPECT_THAT(Unexpected(results, {rule}),
              ElementsAre("len.zero: \"ENOMEM\" in here: say why with Known()"));
}

}  // namespace
}  // namespace conformance
