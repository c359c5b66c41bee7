// SPDX-License-Identifier: Apache-2.0
//
// What is found out about the host before the rules are asked.

#include <cstddef>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/commands/probe.h"
#include "conformance/probe/abilities.h"
#include "conformance/probe/denied_calls.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/observation.h"
#include "conformance/probe/runner.h"
#include "conformance/probe/small_file.h"
#include "conformance/report/host_policy.h"

namespace conformance {

void PrintComplaint(const std::string& complaint) {
  std::fputs(absl::StrFormat("conformance: %s\n", complaint).c_str(), stderr);
}

absl::Status SurveyHost(Plan* plan) {
  std::vector<Task> tasks;
  for (const std::string& directory : plan->directories) {
    Task task;
    task.name = "survey";
    task.probe = SurveyDirectory;
    task.directory = directory;
    tasks.push_back(std::move(task));
  }
  if (!SeccompMode(SmallFile("/proc/self/status")).empty()) {
    Task task;
    task.name = "survey of calls";
    task.probe = SurveyCalls;
    task.directory = plan->directories.front();
    tasks.push_back(std::move(task));
  }
  HostKernel kernel;
  RunOptions options;
  options.jobs = plan->jobs;
  options.timeout_seconds = plan->timeout_seconds;
  options.complain = PrintComplaint;
  const absl::StatusOr<std::vector<Observation>> surveys = RunProbes(tasks, kernel, options);
  if (!surveys.ok()) return surveys.status();
  plan->abilities.clear();
  if (tasks.size() > plan->directories.size() && surveys->back().outcome != kNoneDenied) {
    plan->denied_calls = surveys->back().outcome;
  }
  for (std::size_t i = 0; i < plan->directories.size(); ++i) {
    plan->abilities.push_back(AbilitiesFrom((*surveys)[i], plan->directories[i]));
    Abilities room = plan->abilities.back();
    for (std::string* refusal :
         {&room.no_private, &room.no_shared, &room.no_writable, &room.no_view}) {
      refusal->clear();
    }
    plan->rooms.push_back(std::move(room));
  }
  return absl::OkStatus();
}

}  // namespace conformance
