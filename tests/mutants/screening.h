// SPDX-License-Identifier: Apache-2.0
//
// Which mutants would lie to a rule at all.
//
// Mutants times rules is tens of thousands of runs, most of which are the honest one over again: a
// mutant that lets each call of the honest run through, and each answer back as it was, changes
// nothing. One more honest run finds out, with every mutant asked about every call of it.

#ifndef TESTS_MUTANTS_SCREENING_H_
#define TESTS_MUTANTS_SCREENING_H_

#include <string>
#include <vector>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/kernel.h"
#include "tests/mutants/mutant.h"

namespace conformance {

// For each of `mutants`, whether a run of the rule under it could differ from one on `kernel`,
// which gives `honest`. All could where the run for finding out gives something else.
std::vector<bool> MutantsThatLie(const Rule& rule, const std::string& honest, Kernel& kernel,
                                 const std::vector<Mutant>& mutants, int timeout_seconds);

}  // namespace conformance

#endif  // TESTS_MUTANTS_SCREENING_H_
