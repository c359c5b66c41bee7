// SPDX-License-Identifier: Apache-2.0
//
// Processes that run programs, several at a time, and tell how far they are.

#ifndef CONFORMANCE_EXPLORE_WORKER_H_
#define CONFORMANCE_EXPLORE_WORKER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "conformance/explore/explore.h"
#include "conformance/explore/model/coverage.h"
#include "conformance/explore/parameters.h"

namespace conformance::explore {

struct Workload {
  GeneratorOptions generator;
  std::uint64_t programs = 0;  // 0: until the time is up
  std::chrono::steady_clock::time_point end;
  std::string scratch;  // a directory of their own
  int jobs = 1;
  std::function<void(const Walk& walk, std::size_t findings)> progress;
};

// Runs the programs, adds to `walk` and `coverage`, and leaves in `found` the numbers of those that
// are findings, smallest first.
absl::Status RunWorkers(Kernel& kernel, const Parameters& parameters, const Workload& workload,
                        Walk& walk, Coverage& coverage, std::vector<std::uint64_t>& found);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_WORKER_H_
