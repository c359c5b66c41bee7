// SPDX-License-Identifier: Apache-2.0
//
// A probe that cannot fail is worse than none. This test proves of every rule that it can: the host
// gives it a steady outcome, and at least one mutant kernel changes that outcome.
//
// It prints the matrix mutant by rule, which must be the golden one: a mutant that changes more or
// less than it used to is a change of meaning, of the mutant or of a probe.

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

using ::testing::IsEmpty;

constexpr int kRunsForStability = 3;

// What a run gives for a rule: its outcome, or its status where it has none.
std::string Result(const Observation& observation) {
  return observation.status == Status::kObserved ? observation.outcome
                                                 : std::string(StatusName(observation.status));
}

std::vector<const Rule*> RulesUnderTest() {
  std::vector<const Rule*> rules;
  for (const Rule& rule : Catalogue()) {
    if (!rule.slow()) rules.push_back(&rule);
  }
  return rules;
}

std::vector<std::string> RunAll(const std::vector<const Rule*>& rules, Kernel& kernel) {
  std::vector<Task> tasks;
  for (const Rule* rule : rules) {
    Task task;
    task.name = rule->id();
    task.probe = rule->probe();
    task.directory = ::testing::TempDir();
    task.large_address_space = rule->large_address_space();
    tasks.push_back(task);
  }
  RunOptions options;
  options.jobs = 2;
  // A lie may leave a probe waiting for what never comes.
  options.timeout_seconds = 2;
  const auto observations = RunProbes(tasks, kernel, options);
  EXPECT_TRUE(observations.ok()) << observations.status();
  std::vector<std::string> results(rules.size());
  if (!observations.ok()) return results;
  std::transform(observations->begin(), observations->end(), results.begin(), Result);
  return results;
}

class MutationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    HostKernel host;
    rules_ = new std::vector<const Rule*>(RulesUnderTest());
    honest_ = new std::vector<std::string>(RunAll(*rules_, host));
  }
  static std::vector<const Rule*>* rules_;
  static std::vector<std::string>* honest_;
};

std::vector<const Rule*>* MutationTest::rules_ = nullptr;
std::vector<std::string>* MutationTest::honest_ = nullptr;

TEST_F(MutationTest, HostGivesEveryRuleASteadyOutcome) {
  HostKernel host;
  for (int run = 1; run < kRunsForStability; ++run) {
    const std::vector<std::string> again = RunAll(*rules_, host);
    for (std::size_t i = 0; i < rules_->size(); ++i) {
      EXPECT_EQ(again[i], (*honest_)[i]) << (*rules_)[i]->id() << " differs in run " << run + 1;
    }
  }
}

TEST_F(MutationTest, NoProbeIsBrokenCrashedOrTimedOutOnTheHost) {
  for (std::size_t i = 0; i < rules_->size(); ++i) {
    const std::string& result = (*honest_)[i];
    EXPECT_TRUE(result != "broken" && result != "crashed" && result != "timed_out")
        << (*rules_)[i]->id() << " is " << result;
  }
}

TEST_F(MutationTest, EveryRuleIsFlippedByAMutantAndEveryMutantFlipsARule) {
  HostKernel host;
  std::set<std::string> caught;
  std::string matrix;
  for (const Mutant& mutant : AllMutants()) {
    MutantKernel kernel(host, mutant);
    const std::vector<std::string> results = RunAll(*rules_, kernel);
    std::vector<std::string> flipped;
    for (std::size_t i = 0; i < rules_->size(); ++i) {
      if (results[i] == (*honest_)[i]) continue;
      flipped.push_back(std::string((*rules_)[i]->id()));
    }
    EXPECT_FALSE(flipped.empty()) << "mutant " << mutant.name << " is noticed by no rule";
    caught.insert(flipped.begin(), flipped.end());
    absl::StrAppend(&matrix, std::string(mutant.name), ":\n    ", absl::StrJoin(flipped, "\n    "),
                    "\n");
  }
  std::cout << matrix;
  for (std::size_t i = 0; i < rules_->size(); ++i) {
    const Rule& rule = *(*rules_)[i];
    const std::string id(rule.id());
    const std::string& honest = (*honest_)[i];
    if (!rule.no_mutant().empty()) {
      std::cout << "exempt: " << id << ": " << rule.no_mutant() << "\n";
      EXPECT_EQ(caught.count(id), 0U) << id << " is exempt, but a mutant flips it";
    } else if (honest == "unsupported" || honest == "skipped") {
      std::cout << honest << " on this host: " << id << "\n";
    } else {
      EXPECT_EQ(caught.count(id), 1U)
          << "no mutant flips " << id << " (" << honest << " here): write one in tests/mutants/";
    }
  }
}

}  // namespace
}  // namespace conformance
