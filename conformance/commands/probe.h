// SPDX-License-Identifier: Apache-2.0
//
// From words on the command line to results: which rules, in which directories, against which
// documents.

#ifndef CONFORMANCE_COMMANDS_PROBE_H_
#define CONFORMANCE_COMMANDS_PROBE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command_line.h"
#include "conformance/probe/abilities.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {

inline constexpr Option kRulesOption = {
    "rules", "GLOB,...",
    "only rules whose id matches: \"munmap.*,eof.tail_?ero\"; \"-GLOB\" leaves out: \"*,-sysv.*\""};
inline constexpr Option kDirectoryOption = {
    "directory", "DIR", "filesystem under test, may repeat (default: $TEST_TMPDIR, $TMPDIR, /tmp)"};
inline constexpr Option kJobsOption = {"jobs", "N", "probes at a time (default: one per CPU)"};
inline constexpr Option kTimeoutOption = {"timeout", "SECONDS", "per probe (default: 10)"};
inline constexpr Option kSlowOption = {"slow", nullptr,
                                       "also run rules that take seconds or use up a limit"};

// What to run.
struct Plan {
  std::vector<const Rule*> rules;
  std::vector<std::string> directories;  // absolute, at least one
  std::vector<Abilities> abilities;      // of the directories, once they were surveyed
  std::vector<Abilities> rooms;          // the same, but for what cannot be mapped
  bool slow = false;
  int jobs = 1;
  int timeout_seconds = 10;
  std::size_t most_steps = kMaxSteps;  // of a trace
  bool progress = false;               // on standard error
};

// The plan that --rules, --directory, --jobs, --timeout and --slow describe.
absl::StatusOr<Plan> PlanFrom(const Arguments& arguments);

// The rules that match at least one of the globs and none of those that begin with a dash. A glob
// that matches none is an error, and so is leaving none over. Without one to match, all do.
absl::StatusOr<std::vector<const Rule*>> RulesMatching(const std::vector<std::string>& globs);

// The documents of --against, names or globs; by default posix and the manual of this system.
absl::StatusOr<std::vector<std::string>> DocumentsAgainst(const Arguments& arguments);

// What the running system's results are judged with.
Bench HostBench();

// Finds out what the plan's directories let any program do. To be called before ObservePlan().
absl::Status SurveyDirectories(Plan* plan);

// What became of each probe: one observation per rule, and per directory where a rule depends on
// the filesystem. A slow rule that is not to be run is skipped with that reason.
absl::StatusOr<std::vector<Observation>> ObservePlan(const Plan& plan);

// ObservePlan(), judged.
absl::StatusOr<std::vector<RuleReport>> RunPlan(const Plan& plan, const Bench& bench);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_PROBE_H_
