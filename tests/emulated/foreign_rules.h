// SPDX-License-Identifier: Apache-2.0
//
// Which rules are executed on which emulated kernel, under which mutants. What there is depends on
// the names that this is compiled with.

#ifndef TESTS_EMULATED_FOREIGN_RULES_H_
#define TESTS_EMULATED_FOREIGN_RULES_H_

#include <set>
#include <string>
#include <vector>

#include "conformance/catalogue/rule.h"
#include "tests/emulated/emulated_kernel.h"
#include "tests/mutants/matrix.h"
#include "tests/mutants/mutant.h"

namespace conformance {

// Those that are emulated with the names that this is compiled with.
std::vector<const Personality*> Personalities();

// The rules that somebody says of what they give there.
Rules RulesFor(const Personality& who);

// What the rule is to give on the emulated kernel; nothing where nobody says.
std::set<std::string> Expected(const Rule& rule, const Personality& who);

std::vector<Mutant> MutantsUnderTest();

}  // namespace conformance

#endif  // TESTS_EMULATED_FOREIGN_RULES_H_
