// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/compat.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/runner.h"
#include "conformance/report/report.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/self_check.h"

namespace conformance {
namespace {

// A check as a line of the child's outcome: name, expected, what came back, "+" if it holds, why it
// was skipped.
constexpr char kSeparator = '\t';
constexpr std::size_t kFields = 5;

// In a process of its own as every probe is: what ends it does not end the report.
Outcome MakeMistakes(Probe& probe) {
  probe.MustDo(Op::kEntries);  // enters the scratch directory
  std::string lines;
  const std::string tab(1, kSeparator);
  for (const mmap_compat::SelfCheck& made : mmap_compat::RunSelfChecks(".")) {
    absl::StrAppend(&lines, made.name, tab, std::string(mmap_compat::ReasonName(made.expected)),
                    tab,
                    std::string(made.came_back ? mmap_compat::ReasonName(*made.came_back) : "none"),
                    tab, made.ok() ? "+" : "-", tab, made.skipped, "\n");
  }
  return Outcome("made").Detail(std::move(lines));
}

}  // namespace

absl::StatusOr<CompatReport> CheckCompat(const std::string& directory, int timeout_seconds) {
  CompatReport report;
  report.backend = mmap_compat::AnonymousBackendName(mmap_compat::kAnonymousBackend);
  Task task;
  task.name = "self-check of compat";
  task.probe = MakeMistakes;
  task.directory = directory;
  HostKernel kernel;
  RunOptions options;
  options.timeout_seconds = timeout_seconds;
  const auto observations = RunProbes({task}, kernel, options);
  if (!observations.ok()) return observations.status();
  const Observation& made = observations->front();
  if (made.status != Status::kObserved) {
    report.checks.push_back({"self-check", "", "none", false, made.reason});
  }
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(made.detail, '\n'))) {
    const std::vector<std::string> fields = absl::StrSplit(line, kSeparator);
    if (fields.size() != kFields) continue;
    report.checks.push_back({fields[0], fields[1], fields[2], fields[3] == "+", fields[4]});
  }
  return report;
}

}  // namespace conformance
