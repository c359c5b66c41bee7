// SPDX-License-Identifier: Apache-2.0
//
// What mutation_test proves of other rules, proved of the slow ones: the host gives each a steady
// outcome, and a mutant changes it. Mutants of their own keep this within a minute.

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

constexpr int kTimeoutSeconds = 30;

Rules SlowRules() {
  Rules rules;
  for (const Rule& rule : Catalogue()) {
    if (rule.slow()) rules.push_back(&rule);
  }
  return rules;
}

TEST(SlowTest, EveryRuleIsSteadyAndFlippedByAMutantAndEveryMutantFlipsARule) {
  HostKernel host;
  const Rules rules = SlowRules();
  ASSERT_FALSE(rules.empty());
  const std::vector<std::string> honest = RunRules(rules, host, kTimeoutSeconds);
  EXPECT_EQ(RunRules(rules, host, kTimeoutSeconds), honest) << "differs in the second run";
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_TRUE(honest[i] == "(skipped)" || IsOutcome(honest[i]))
        << rules[i]->id() << " is " << honest[i];
  }
  const MutantMatrix matrix = RunMutants(rules, honest, host, SlowMutants(), kTimeoutSeconds);
  const std::string text = MatrixTitle() + matrix.text + NotInMatrix(rules, honest);
  std::cout << text;
  CompareWithGolden(text, "tests/mutants/slow_matrix.golden");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (!IsOutcome(honest[i])) GTEST_SKIP() << rules[i]->id() << " is " << honest[i] << " here";
  }
  EXPECT_THAT(Unproven(rules, honest, SlowMutants(), matrix), IsEmpty());
}

}  // namespace
}  // namespace conformance
