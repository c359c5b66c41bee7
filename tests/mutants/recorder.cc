// SPDX-License-Identifier: Apache-2.0

#include "tests/mutants/recorder.h"

#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <utility>

#include "conformance/probe/runner.h"
#include "tests/mutants/screening.h"

namespace conformance {
namespace {

constexpr int kTimeoutSeconds = 3;
constexpr int kJobs = 2;

}  // namespace

Recorder::Recorder(const Rules& rules, std::string directory) : directory_(std::move(directory)) {
  for (const Rule* const rule : rules) recorded_.push_back({rule, {}});
}

// What each of the rules gives on `kernel`, as one more recording.
bool Recorder::Record(const std::vector<std::size_t>& rules, Kernel& kernel) {
  std::vector<Task> tasks;
  for (const std::size_t i : rules) {
    const Rule& rule = *recorded_[i].rule;
    Task task;
    task.name = rule.id();
    task.probe = rule.probe();
    task.directory = directory_;
    task.large_address_space = rule.large_address_space();
    tasks.push_back(std::move(task));
  }
  RunOptions options;
  options.jobs = kJobs;
  options.timeout_seconds = kTimeoutSeconds;
  auto observations = RunProbes(tasks, kernel, options);
  if (!observations.ok()) {
    std::fprintf(stderr, "%s\n", observations.status().ToString().c_str());
    return false;
  }
  const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  for (std::size_t i = 0; i < rules.size(); ++i) {
    recorded_[rules[i]].recordings.push_back({std::move((*observations)[i]), page_size});
  }
  return true;
}

bool Recorder::RecordHonest(Kernel& kernel) {
  std::vector<std::size_t> fast;
  for (std::size_t i = 0; i < recorded_.size(); ++i) {
    if (!recorded_[i].rule->slow()) {
      fast.push_back(i);
      continue;
    }
    Observation slow;
    slow.status = Status::kSkipped;
    slow.reason = "it is slow and was not run";
    recorded_[i].recordings.push_back({slow, 1});
  }
  return Record(fast, kernel);
}

bool Recorder::RecordMutants(Kernel& kernel, const std::vector<Mutant>& mutants) {
  std::vector<std::vector<std::size_t>> lied_to(mutants.size());
  for (std::size_t i = 0; i < recorded_.size(); ++i) {
    const Observation& honest = recorded_[i].recordings.front().observation;
    if (honest.status != Status::kObserved) continue;
    const std::vector<bool> lies =
        MutantsThatLie(*recorded_[i].rule, honest.outcome, kernel, mutants, kTimeoutSeconds);
    for (std::size_t m = 0; m < lies.size(); ++m) {
      if (lies[m]) lied_to[m].push_back(i);
    }
  }
  for (std::size_t m = 0; m < lied_to.size(); ++m) {
    MutantKernel mutated(kernel, mutants[m]);
    if (!lied_to[m].empty() && !Record(lied_to[m], mutated)) return false;
  }
  return true;
}

}  // namespace conformance
