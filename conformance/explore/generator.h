// SPDX-License-Identifier: Apache-2.0
//
// Makes programs at random. The same numbers give the same program everywhere, whatever the host
// answers: nothing here looks at an answer.

#ifndef CONFORMANCE_EXPLORE_GENERATOR_H_
#define CONFORMANCE_EXPLORE_GENERATOR_H_

#include <cstdint>
#include <vector>

#include "conformance/explore/program.h"

namespace conformance::explore {

struct GeneratorOptions {
  std::uint64_t seed = 1;
  int processes = 3;       // at most
  std::vector<Op> calls;   // those to make besides touches; empty for all
  std::uint64_t page = 0;  // bytes of a page
};

// The program number `index` of a seed.
Program Generate(const GeneratorOptions& options, std::uint64_t index);

// The operations that `calls` can hold.
const std::vector<Op>& ChoosableCalls();

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_GENERATOR_H_
