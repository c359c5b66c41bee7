// SPDX-License-Identifier: Apache-2.0
//
// Lies that make a difference to emulated kernels alone.

#ifndef TESTS_EMULATED_MUTANTS_H_
#define TESTS_EMULATED_MUTANTS_H_

#include <vector>

#include "tests/mutants/mutant.h"

namespace conformance {

std::vector<Mutant> MutantsOfEmulation();

}  // namespace conformance

#endif  // TESTS_EMULATED_MUTANTS_H_
