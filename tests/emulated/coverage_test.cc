// SPDX-License-Identifier: Apache-2.0
//
// No probe of the catalogue is code that never ran: a rule that the recorded host does not support
// was executed, and flipped by a mutant, on an emulated kernel.

#include <fstream>
#include <map>
#include <set>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace {

using ::testing::Contains;
using ::testing::Not;

// Rules that are executed nowhere, and why. None.
const std::map<std::string, std::string>& NotExecuted() {
  static const auto& rules = *new std::map<std::string, std::string>;
  return rules;
}

// The rules of lines such as "    excl.busy: ENOMEM -> replaced".
std::set<std::string> Flipped(const std::string& matrix) {
  std::set<std::string> rules;
  std::ifstream file(matrix);
  EXPECT_TRUE(file.good()) << "cannot read " << matrix;
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(": ");
    if (line.rfind("    ", 0) == 0 && colon != std::string::npos) {
      rules.insert(line.substr(4, colon - 4));
    }
  }
  return rules;
}

// The rules of lines such as "not observed on this host: excl.busy (unsupported)".
std::set<std::string> Unsupported(const std::string& matrix) {
  const std::string before = "not observed on this host: ";
  const std::string after = " (unsupported)";
  std::set<std::string> rules;
  std::ifstream file(matrix);
  for (std::string line; std::getline(file, line);) {
    const std::size_t end = line.find(after);
    if (line.rfind(before, 0) != 0 || end == std::string::npos) continue;
    rules.insert(line.substr(before.size(), end - before.size()));
  }
  return rules;
}

TEST(CoverageTest, EveryUnsupportedRuleIsExecutedOnAnEmulatedKernel) {
  const std::set<std::string> unsupported = Unsupported("tests/mutants/matrix.golden");
  ASSERT_FALSE(unsupported.empty()) << "cannot read tests/mutants/matrix.golden";
  std::set<std::string> flipped = Flipped("tests/emulated/freebsd_matrix.golden");
  flipped.merge(Flipped("tests/emulated/other_matrix.golden"));
  for (const std::string& rule : unsupported) {
    if (NotExecuted().count(rule) != 0) continue;
    EXPECT_THAT(flipped, Contains(rule)) << "its probe never ran";
  }
  for (const auto& [rule, why] : NotExecuted()) {
    EXPECT_THAT(flipped, Not(Contains(rule))) << "it is executed: take it off the list";
    EXPECT_FALSE(why.empty()) << rule;
  }
}

}  // namespace
