// SPDX-License-Identifier: Apache-2.0
//
// A probe that cannot fail is worse than none. This test proves of every rule that it can: the host
// gives it a steady outcome, and at least one mutant kernel changes that outcome. Slow rules have a
// test of their own, slow_test.
//
// It prints the matrix of mutants and rules, which must be the golden one on the kind of host that
// gave it: a mutant that changes more or less than it used to is a change of meaning, of the mutant
// or of a probe. The new matrix is left among the test's outputs, to be looked at and copied.

#include <iostream>
#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/mutants/matrix.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

using ::testing::IsEmpty;

constexpr int kRunsForStability = 3;
// A lie may leave a probe waiting for what never comes.
constexpr int kTimeoutSeconds = 5;

Rules RulesUnderTest() {
  Rules rules;
  for (const Rule& rule : Catalogue()) {
    if (!rule.slow()) rules.push_back(&rule);
  }
  return rules;
}

class MutationTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    HostKernel host;
    rules_ = new Rules(RulesUnderTest());
    honest_ = new std::vector<std::string>(RunRules(*rules_, host, kTimeoutSeconds));
  }
  static Rules* rules_;
  static std::vector<std::string>* honest_;
};

Rules* MutationTest::rules_ = nullptr;
std::vector<std::string>* MutationTest::honest_ = nullptr;

TEST_F(MutationTest, HostGivesEveryRuleASteadyOutcome) {
  HostKernel host;
  for (int run = 1; run < kRunsForStability; ++run) {
    const std::vector<std::string> again = RunRules(*rules_, host, kTimeoutSeconds);
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

TEST_F(MutationTest, EveryRuleIsFlippedByAMutantAndEveryMutantFlipsARule) {
  HostKernel host;
  const MutantMatrix matrix = RunMutants(*rules_, *honest_, host, AllMutants(), kTimeoutSeconds);
  EXPECT_THAT(Unproven(*rules_, *honest_, AllMutants(), matrix), IsEmpty());
  const std::string text = MatrixTitle() + matrix.text + NotInMatrix(*rules_, *honest_);
  std::cout << text;
  CompareWithGolden(text, "tests/mutants/matrix.golden");
}

}  // namespace
}  // namespace conformance
