// SPDX-License-Identifier: Apache-2.0
//
// From words on the command line to results: which rules, in which directories, against which
// documents.

#ifndef CONFORMANCE_COMMANDS_PROBE_H_
#define CONFORMANCE_COMMANDS_PROBE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command_line.h"
#include "conformance/probe/abilities.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {

inline constexpr Option kDirectoryOption = {
    "directory", "DIR", "filesystem under test, may repeat (default: $TEST_TMPDIR, $TMPDIR, /tmp)"};
inline constexpr Option kJobsOption = {"jobs", "N", "probes at a time (default: one per CPU)"};
inline constexpr Option kTimeoutOption = {"timeout", "SECONDS", "per probe (default: 10)"};
inline constexpr Option kTimeoutFactorOption = {
    "timeout-factor", "N", "multiplies the timeout, for slow hosts and emulators (default: 1)"};
inline constexpr Option kSlowOption = {"slow", nullptr,
                                       "also run rules that take seconds or use up a limit"};

inline constexpr Option kCallsOption = {
    "calls", "WHO",
    "libc, kernel (past the C library) or both: the C library, and the kernel once more where a "
    "rule deviates (default: both)"};

// Who is asked: --calls.
enum class Calls : std::uint8_t { kLibc, kKernel, kBoth };

// What to run.
struct Plan {
  std::vector<const Rule*> rules;
  std::vector<std::string> directories;  // absolute, at least one
  std::vector<Abilities> abilities;      // of the directories, once they were surveyed
  std::vector<Abilities> rooms;          // the same, but for what cannot be mapped
  std::string denied_calls;              // by a filter: see denied_calls.h; "" if none are
  bool slow = false;
  int jobs = 1;
  int timeout_seconds = 10;
  Calls calls = Calls::kLibc;
  std::size_t most_steps = kMaxSteps;  // of a trace
  bool progress = false;               // on standard error
  // Asked after each result; true ends the run, and what was not asked is skipped. May be empty.
  std::function<bool(const Rule&, const std::string& directory, const Observation&)> enough;
  // Which results make RunPlan() ask the kernel as well where calls is kBoth.
  std::function<bool(const RuleReport&)> doubtful;
};

// Whom --calls of a run names: both, unless it says otherwise.
absl::StatusOr<Calls> CallsFrom(const Arguments& arguments);

// After it has been seen that this process may make the calls that probing takes (own_calls.h): the
// plan that --directory, --jobs, --timeout, --slow and the options of selection.h describe.
absl::StatusOr<Plan> PlanFrom(const Arguments& arguments);

// The documents of --against, names or globs; by default posix and the manual of this system.
absl::StatusOr<std::vector<std::string>> DocumentsAgainst(const Arguments& arguments);

// The facts of the host, with what a survey for the plan found.
std::vector<HostFact> FactsFor(const Plan& plan);

// What the running system's results are judged with.
Bench HostBench(const Plan& plan);

// What is left behind, on standard error: RunOptions::complain of every run.
void PrintComplaint(const std::string& complaint);

// Finds out what the plan's directories, and a filter of system calls, let any program do. To be
// called before ObservePlan().
absl::Status SurveyHost(Plan* plan);

// What became of each probe: one observation per rule, and per directory where a rule depends on
// the filesystem. A slow rule that is not to be run is skipped with that reason.
absl::StatusOr<std::vector<Observation>> ObservePlan(const Plan& plan);

// ObservePlan(), judged.
absl::StatusOr<std::vector<RuleReport>> RunPlan(const Plan& plan, const Bench& bench);

// The same with other kernels than those of this host: `library` as programs see it, and `direct`
// as it is past the C library, or nullptr where it cannot be asked.
absl::StatusOr<std::vector<RuleReport>> RunPlanOn(const Plan& plan, const Bench& bench,
                                                  Kernel& library, Kernel* direct);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_PROBE_H_
