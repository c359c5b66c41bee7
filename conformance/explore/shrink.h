// SPDX-License-Identifier: Apache-2.0
//
// Makes a program that is a finding as short and as plain as it can be and still be that finding.

#ifndef CONFORMANCE_EXPLORE_SHRINK_H_
#define CONFORMANCE_EXPLORE_SHRINK_H_

#include <chrono>
#include <cstddef>

#include "conformance/explore/execute.h"
#include "conformance/explore/program.h"

namespace conformance::explore {

struct ShrinkBounds {
  int runs = 3000;
  std::chrono::milliseconds time{2000};
};

struct Shrunk {
  Program program;
  Execution execution;  // of the last run that was a finding
  int runs = 0;
};

// `execution` is a run of `program` that is a finding. A shorter program counts if its signature
// is the same.
Shrunk Shrink(const Program& program, const Execution& execution, Executor& executor,
              const ShrinkBounds& bounds = {});

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_SHRINK_H_
