// SPDX-License-Identifier: Apache-2.0
//
// Kernels that lie only in sequences: what they do wrong depends on the calls that came before, so
// that no single question finds them.

#ifndef TESTS_EXPLORE_SEQUENCE_MUTANTS_H_
#define TESTS_EXPLORE_SEQUENCE_MUTANTS_H_

#include <vector>

#include "tests/mutants/mutant.h"

namespace conformance {

// At least 20; see the test that no rule notices any.
const std::vector<Mutant>& SequenceMutants();

// Those about ranges of memory, and those about objects and processes.
std::vector<Mutant> RangeSequenceMutants();
std::vector<Mutant> ObjectSequenceMutants();

}  // namespace conformance

#endif  // TESTS_EXPLORE_SEQUENCE_MUTANTS_H_
