// SPDX-License-Identifier: Apache-2.0
//
// Executes the probes of flags that this host's headers lack, and their mutants, on kernels that
// are emulated (emulated_kernel.h). Without this they would be code that never ran.
//
// This proves of the probes that they work: each reaches an outcome that its rule declares, the one
// that the manual or a sighting of the emulated system has, and a mutant changes it. It proves
// nothing of any system, which was not asked: the emulation says what its authors read. Nothing of
// this enters a report.

#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "conformance/probe/host_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/emulated/emulated_kernel.h"
#include "tests/emulated/foreign_rules.h"
#include "tests/emulated/mutants.h"
#include "tests/mutants/matrix.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

using ::testing::AnyOfArray;
using ::testing::Contains;
using ::testing::IsEmpty;

constexpr int kTimeoutSeconds = 5;

class EmulatedTest : public ::testing::TestWithParam<const Personality*> {};

TEST_P(EmulatedTest, EveryRuleGivesWhatIsKnownOfTheSystem) {
  const Personality& who = *GetParam();
  HostKernel host;
  EmulatedKernel kernel(host, who);
  const Rules rules = RulesFor(who);
  ASSERT_FALSE(rules.empty());
  const std::vector<std::string> outcomes = RunRules(rules, kernel, kTimeoutSeconds);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_THAT(outcomes[i], AnyOfArray(Expected(*rules[i], who))) << rules[i]->id();
  }
}

// On each kernel every rule is changed by a mutant; each mutant of such a flag changes a rule on
// one of them. Those that lie about other things as well are proven where the host answers.
TEST(EmulatedMutationTest, EveryRuleIsFlippedByAMutantAndEveryMutantOfSuchFlagsFlipsARule) {
  HostKernel host;
  std::string text = MatrixTitle();
  std::set<std::string> noticed;
  for (const Personality* who : Personalities()) {
    EmulatedKernel kernel(host, *who);
    const Rules rules = RulesFor(*who);
    const std::vector<std::string> honest = RunRules(rules, kernel, kTimeoutSeconds);
    const MutantMatrix matrix =
        RunMutants(rules, honest, kernel, MutantsUnderTest(), kTimeoutSeconds);
    absl::StrAppend(&text, "\n", std::string(who->name), "\n");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      absl::StrAppend(&text, "  ", std::string(rules[i]->id()), " gives ", honest[i], "\n");
    }
    absl::StrAppend(&text, "\n", matrix.text);
    EXPECT_THAT(Unproven(rules, honest, {}, matrix), IsEmpty()) << "on " << who->name;
    noticed.insert(matrix.noticed.begin(), matrix.noticed.end());
  }
  for (const auto file : {BsdMutants, MutantsOfEmulation}) {
    for (const Mutant& mutant : file()) {
      EXPECT_THAT(noticed, Contains(std::string(mutant.name))) << "it changes no outcome";
    }
  }
  std::cout << text;
  CompareWithGolden(text, EMULATED_GOLDEN);
}

INSTANTIATE_TEST_SUITE_P(Everybody, EmulatedTest, ::testing::ValuesIn(Personalities()),
                         [](const auto& who) {
                           return absl::StrReplaceAll(std::string(who.param->name), {{" ", "_"}});
                         });

}  // namespace
}  // namespace conformance
