// SPDX-License-Identifier: Apache-2.0
//
// The kernels that lie only in sequences show what exploring is for: no rule notices one of them.

#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/probe/host_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/explore/sequence_mutants.h"
#include "tests/mutants/matrix.h"

namespace conformance {
namespace {

constexpr int kTimeoutSeconds = 5;

TEST(NoRuleNoticesTest, NoSequenceMutantChangesTheOutcomeOfARule) {
  Rules rules;
  for (const Rule& rule : Catalogue()) {
    if (!rule.slow()) rules.push_back(&rule);
  }
  HostKernel host;
  const std::vector<std::string> honest = RunRules(rules, host, kTimeoutSeconds);
  const MutantMatrix matrix = RunMutants(rules, honest, host, SequenceMutants(), kTimeoutSeconds);
  // Two that rules of mremap ask about by now; at least twenty have to stay out of their reach.
  EXPECT_THAT(matrix.noticed,
              ::testing::IsSubsetOf({"mremap_leaves_old_range", "mremap_moves_too_few"}))
      << matrix.text;
  EXPECT_GE(SequenceMutants().size() - matrix.noticed.size(), 20U);
}

}  // namespace
}  // namespace conformance
