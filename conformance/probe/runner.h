// SPDX-License-Identifier: Apache-2.0
//
// Runs probes, each in a sandbox, several at a time.
//
//   HostKernel kernel;
//   RunOptions options;
//   absl::StatusOr<std::vector<Observation>> observations = RunProbes(tasks, kernel, options);
//
// Nothing is left behind, also when the run is interrupted or killed: children are killed, and a
// process that outlives the runner removes what they left. Where that one is killed too, the next
// run does it.

#ifndef CONFORMANCE_PROBE_RUNNER_H_
#define CONFORMANCE_PROBE_RUNNER_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "conformance/probe/abilities.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/observation.h"
#include "conformance/probe/probe.h"

namespace conformance {

// One probe to run in one directory.
struct Task {
  std::string_view name;  // for messages
  ProbeFunction probe = nullptr;
  std::string directory;  // where its scratch files go
  bool large_address_space = false;
  std::size_t most_steps = kMaxSteps;  // of the trace
  // What the directory lets any program do; nullptr: every answer stands for itself.
  const Abilities* abilities = nullptr;
};

struct RunOptions {
  int jobs = 1;
  int timeout_seconds = 10;  // of wall time, per probe
  // Called in the runner's process whenever a probe has ended; may be empty.
  std::function<void(std::size_t done, std::size_t total, std::string_view name)> progress;
  // Called in the runner's process with each observation; may be empty. True ends the run: what is
  // running is ended, and what was not observed is skipped.
  std::function<bool(std::size_t task, const Observation& observation)> enough;
  // Called for each thing that could not be removed, with a sentence; may be empty.
  std::function<void(const std::string& complaint)> complain;
};

// Runs every task; the results stand in the order of the tasks. Fails as a whole only where the run
// could not be completed: no scratch directory, no process, or an interruption (SIGINT, SIGTERM),
// in which case the status is absl::StatusCode::kCancelled.
absl::StatusOr<std::vector<Observation>> RunProbes(absl::Span<const Task> tasks, Kernel& kernel,
                                                   const RunOptions& options);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_RUNNER_H_
