// SPDX-License-Identifier: Apache-2.0
//
// A probe that cannot fail is worse than none. This test proves of every rule that it can: the host
// gives it a steady outcome, and at least one mutant kernel changes that outcome.
//
// It prints the matrix of mutants and rules, which must be the golden one on the kind of host that
// gave it: a mutant that changes more or less than it used to is a change of meaning, of the mutant
// or of a probe. The new matrix is left among the test's outputs, to be looked at and copied.

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr int kRunsForStability = 3;
constexpr char kGolden[] = "tests/mutants/matrix.golden";

// What a run gives for a rule: its outcome, or its status in parentheses where it has none.
std::string Result(const Observation& observation) {
  return observation.status == Status::kObserved
             ? observation.outcome
             : absl::StrCat("(", std::string(StatusName(observation.status)), ")");
}

bool IsOutcome(const std::string& result) { return result.empty() || result[0] != '('; }

// Whether a lie was noticed for what it is. One that only breaks the set-up of a probe shows
// nothing about the rule; one that keeps it waiting for ever has been noticed by waiting.
bool IsNoticed(const std::string& honest, const std::string& mutated) {
  return IsOutcome(honest) && (IsOutcome(mutated) || mutated == "(timed_out)");
}

// The kind of host that the outcomes of a matrix belong to.
std::string HostKind() {
  struct utsname name = {};
  uname(&name);
  const std::string release(name.release);
  return absl::StrCat(name.sysname, " ",
                      release.substr(0, release.find('.', release.find('.') + 1)), " ",
                      name.machine, geteuid() == 0 ? ", privileged" : ", unprivileged");
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
  options.timeout_seconds = 5;
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
    EXPECT_TRUE(result != "(broken)" && result != "(crashed)" && result != "(timed_out)")
        << (*rules_)[i]->id() << " is " << result;
  }
}

// Leaves the matrix among the test's outputs and compares it with the golden one.
void CompareWithGolden(const std::string& matrix) {
  const char* const outputs = std::getenv("TEST_UNDECLARED_OUTPUTS_DIR");
  const std::string written =
      absl::StrCat(outputs != nullptr ? outputs : ::testing::TempDir(), "/matrix.golden");
  std::ofstream(written) << matrix;
  std::ifstream file(kGolden);
  const std::string golden((std::istreambuf_iterator<char>(file)),
                           std::istreambuf_iterator<char>());
  ASSERT_FALSE(golden.empty()) << kGolden << " is missing; copy " << written;
  const std::string kind = golden.substr(0, golden.find('\n'));
  if (kind != matrix.substr(0, matrix.find('\n'))) {
    std::cout << kGolden << " belongs to another kind of host (" << kind << "), not compared\n";
    return;
  }
  EXPECT_EQ(matrix, golden) << "if the change is meant, copy " << written << " to " << kGolden;
}

TEST_F(MutationTest, EveryRuleIsFlippedByAMutantAndEveryMutantFlipsARule) {
  HostKernel host;
  std::set<std::string> caught;
  std::string matrix = absl::StrCat("host: ", HostKind(), "\n");
  for (const Mutant& mutant : AllMutants()) {
    MutantKernel kernel(host, mutant);
    const std::vector<std::string> results = RunAll(*rules_, kernel);
    absl::StrAppend(&matrix, std::string(mutant.name), "\n");
    bool noticed = false;
    for (std::size_t i = 0; i < rules_->size(); ++i) {
      if (results[i] == (*honest_)[i]) continue;
      // What only keeps a probe from its question is not told: how it ends may depend on the load.
      if (!IsNoticed((*honest_)[i], results[i])) continue;
      const std::string id((*rules_)[i]->id());
      absl::StrAppend(&matrix, "    ", id, ": ", (*honest_)[i], " -> ", results[i], "\n");
      caught.insert(id);
      noticed = true;
    }
    EXPECT_TRUE(noticed) << "mutant " << mutant.name << " changes the outcome of no rule";
  }
  for (std::size_t i = 0; i < rules_->size(); ++i) {
    const Rule& rule = *(*rules_)[i];
    const std::string id(rule.id());
    const std::string& honest = (*honest_)[i];
    if (!rule.no_mutant().empty()) {
      absl::StrAppend(&matrix, "exempt ", id, ": ", std::string(rule.no_mutant()), "\n");
      EXPECT_EQ(caught.count(id), 0U) << id << " is exempt, but a mutant flips it";
    } else if (!IsOutcome(honest)) {
      absl::StrAppend(&matrix, "not observed on this host: ", id, " ", honest, "\n");
    } else {
      EXPECT_EQ(caught.count(id), 1U)
          << "no mutant flips " << id << " (" << honest << " here): write one in tests/mutants/";
    }
  }
  std::cout << matrix;
  CompareWithGolden(matrix);
}

}  // namespace
}  // namespace conformance
