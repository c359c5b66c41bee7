// SPDX-License-Identifier: Apache-2.0
//
// Rules give the same answer every time: as root and as an ordinary user, in memory and on disk.
// What differs between these is part of the answer; what differs between runs would be noise.

#include "tests/catalogue/stability.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <tuple>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/report/host.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::AllOf;
using ::testing::Combine;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::Values;

enum class User { kRoot, kOrdinary };
enum class Place { kMemory, kDisk };

constexpr char kMemoryFilesystem[] = "/dev/shm";

// Why `directory` is not the place that is wanted; empty if it is.
std::string WrongPlace(const std::string& directory, Place place) {
  const bool in_memory = FilesystemType(directory) == "tmpfs";
  if (in_memory == (place == Place::kMemory)) return "";
  return directory + (in_memory ? " lies in memory, not on a disk" : " is not a tmpfs here");
}

class StabilityTest : public ::testing::TestWithParam<std::tuple<User, Place>> {
 protected:
  void ExpectSteady(bool slow);
};

void StabilityTest::ExpectSteady(bool slow) {
  const auto& [user, place] = GetParam();
  Configuration configuration;
  configuration.unprivileged = user == User::kOrdinary;
  configuration.directory = place == Place::kMemory ? kMemoryFilesystem : ::testing::TempDir();
  const std::string wrong_place = WrongPlace(configuration.directory, place);
  if (!wrong_place.empty()) GTEST_SKIP() << wrong_place;
  std::vector<const Rule*> rules;
  for (const Rule& rule : Catalogue()) {
    if (rule.slow() == slow) rules.push_back(&rule);
  }
  const StabilityReport report = RunRepeatedly(rules, configuration);
  if (!report.skipped.empty()) GTEST_SKIP() << report.skipped;
  ASSERT_FALSE(rules.empty());
  EXPECT_THAT(report.complaints, IsEmpty());
  EXPECT_THAT(report.answers, SizeIs(rules.size()));
  for (const std::string& answer : report.answers) std::cout << "  " << answer << "\n";
}

TEST_P(StabilityTest, EveryRuleAnswersAlikeInEveryRun) { ExpectSteady(false); }

TEST_P(StabilityTest, EverySlowRuleAnswersAlikeInEveryRun) { ExpectSteady(true); }

std::string NameOf(const ::testing::TestParamInfo<std::tuple<User, Place>>& info) {
  const auto& [user, place] = info.param;
  return std::string(user == User::kRoot ? "Root" : "OrdinaryUser") +
         (place == Place::kMemory ? "InMemory" : "OnDisk");
}

INSTANTIATE_TEST_SUITE_P(Everywhere, StabilityTest,
                         Combine(Values(User::kRoot, User::kOrdinary),
                                 Values(Place::kMemory, Place::kDisk)),
                         NameOf);

// What the test above relies on: rules that are not as they should be are complained of.

StabilityReport RunHere(const Rule& rule) {
  Configuration configuration;
  configuration.directory = ::testing::TempDir();
  configuration.unprivileged = geteuid() != 0;
  const Rule* const rules[] = {&rule};
  return RunRepeatedly(rules, configuration);
}

TEST(StabilityCheckTest, SteadyRuleRaisesNoComplaint) {
  Rule rule("test.steady");
  rule.Probe([](Probe&) -> Outcome { return "same"; });
  const StabilityReport report = RunHere(rule);
  EXPECT_THAT(report.complaints, IsEmpty());
  EXPECT_THAT(report.answers, ElementsAre("test.steady: same"));
}

TEST(StabilityCheckTest, RuleWhoseAnswerVariesIsNotSteady) {
  Rule rule("test.unsteady");
  rule.Probe([](Probe&) -> Outcome { return std::to_string(getpid()); });
  EXPECT_THAT(RunHere(rule).complaints, ElementsAre(HasSubstr("test.unsteady is not steady")));
}

TEST(StabilityCheckTest, RuleWhoseReasonVariesIsNotSteady) {
  Rule rule("test.unsteady");
  rule.Probe([](Probe& probe) -> Outcome { probe.Skip(std::to_string(getpid())); });
  EXPECT_THAT(RunHere(rule).complaints, ElementsAre(HasSubstr("test.unsteady is not steady")));
}

TEST(StabilityCheckTest, BrokenAndCrashedRulesAreToldInEveryRun) {
  Rule broken("test.broken");
  broken.Probe([](Probe& probe) -> Outcome { probe.Broken("could not set up"); });
  EXPECT_THAT(RunHere(broken).complaints,
              AllOf(SizeIs(3), ::testing::Each(HasSubstr("test.broken is broken"))));
  Rule crashed("test.crashed");
  crashed.Probe([](Probe&) -> Outcome { abort(); });
  EXPECT_THAT(RunHere(crashed).complaints,
              AllOf(SizeIs(3), ::testing::Each(HasSubstr("test.crashed is crashed"))));
}

TEST(StabilityCheckTest, WhatIsLeftBehindIsToldOf) {
  Rule rule("test.litter");
  rule.Probe([](Probe&) -> Outcome {
    std::FILE* const file = std::fopen("litter", "w");
    if (file != nullptr) std::fclose(file);
    return "done";
  });
  EXPECT_THAT(RunHere(rule).complaints, ElementsAre(HasSubstr("left behind")));
}

TEST(StabilityCheckTest, PlaceThatDoesNotExistIsASkipWithAReason) {
  Configuration configuration;
  configuration.directory = "/nonexistent";
  EXPECT_THAT(RunRepeatedly({}, configuration).skipped, HasSubstr("/nonexistent"));
}

}  // namespace
}  // namespace conformance
