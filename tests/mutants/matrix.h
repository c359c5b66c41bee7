// SPDX-License-Identifier: Apache-2.0
//
// Runs rules under mutant kernels, and tells which mutant changes the outcome of which rule.
//
//   const Rules rules = …;
//   const std::vector<std::string> honest = RunRules(rules, host, kSeconds);
//   const MutantMatrix matrix = RunMutants(rules, honest, host, AllMutants(), kSeconds);
//   EXPECT_THAT(Unproven(rules, honest, AllMutants(), matrix), IsEmpty());
//   CompareWithGolden(MatrixTitle() + matrix.text, "tests/mutants/matrix.golden");

#ifndef TESTS_MUTANTS_MATRIX_H_
#define TESTS_MUTANTS_MATRIX_H_

#include <set>
#include <string>
#include <vector>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/kernel.h"
#include "tests/mutants/mutant.h"

namespace conformance {

using Rules = std::vector<const Rule*>;

// What each rule gives: its outcome, or its status in parentheses where it has none.
std::vector<std::string> RunRules(const Rules& rules, Kernel& kernel, int timeout_seconds);

// False for a status in parentheses.
bool IsOutcome(const std::string& result);

struct MutantMatrix {
  // Each mutant, and below it what it changes.
  std::string text;
  std::set<std::string> noticed;  // mutants that change an outcome
  std::set<std::string> caught;   // rules whose outcome is changed
};

// `honest` is what the rules give on `kernel` itself.
MutantMatrix RunMutants(const Rules& rules, const std::vector<std::string>& honest, Kernel& kernel,
                        const std::vector<Mutant>& mutants, int timeout_seconds);

// The end of a matrix: which rules are exempt from it, and which gave no outcome to change.
std::string NotInMatrix(const Rules& rules, const std::vector<std::string>& honest);

// A sentence for each rule with an outcome that no mutant changes and that is not exempt, for each
// exempt one that is changed all the same, and for each mutant that changes nothing.
std::vector<std::string> Unproven(const Rules& rules, const std::vector<std::string>& honest,
                                  const std::vector<Mutant>& mutants, const MutantMatrix& matrix);

// The first line of a matrix: the kind of host that its outcomes belong to.
std::string MatrixTitle();

// Leaves the matrix among the test's outputs, as `golden` is called, and compares the two where
// they belong to one kind of host.
void CompareWithGolden(const std::string& matrix, const std::string& golden);

}  // namespace conformance

#endif  // TESTS_MUTANTS_MATRIX_H_
