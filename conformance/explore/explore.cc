// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/explore.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/explore/execute.h"
#include "conformance/explore/known.h"
#include "conformance/explore/shrink.h"
#include "conformance/explore/stop.h"
#include "conformance/explore/worker.h"
#include "conformance/probe/janitor.h"
#include "conformance/probe/names.h"
#include "conformance/probe/object_name.h"
#include "conformance/probe/runner.h"
#include "conformance/probe/scratch.h"

namespace conformance::explore {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kStableRuns = 3;
// Different findings that are shrunk, in each directory. The time for all of them is as long as
// that in which they were found, but for these bounds.
constexpr std::size_t kMostShrunk = 16;
constexpr int kLeastShrinkSeconds = 4;
constexpr int kMostShrinkSeconds = 60;

// Enters a directory, and comes back.
class Stay {
 public:
  static absl::StatusOr<Stay> In(const std::string& directory) {
    Stay stay;
    stay.before_ = open(".", O_RDONLY | O_CLOEXEC);
    if (stay.before_ < 0 || chdir(directory.c_str()) != 0) {
      return absl::UnavailableError(
          absl::StrCat("cannot enter ", directory, ": ", std::strerror(errno)));
    }
    return stay;
  }
  Stay(Stay&& other) noexcept : before_(std::exchange(other.before_, -1)) {}
  Stay& operator=(Stay&&) = delete;
  ~Stay() {
    if (before_ < 0) return;
    if (fchdir(before_) != 0) {
      // Where the user stood is gone; what follows names its files absolutely.
    }
    close(before_);
  }

 private:
  Stay() = default;
  int before_ = -1;
};

class Place {
 public:
  Place(Kernel& kernel, const ExploreOptions& options, const std::string& directory)
      : kernel_(kernel), options_(options) {
    walk_.directory = directory;
  }

  absl::Status AskAll() {
    auto outcomes = AskRules(kernel_, walk_.directory, options_.jobs);
    if (!outcomes.ok()) return outcomes.status();
    outcomes_ = *std::move(outcomes);
    walk_.rules = static_cast<int>(ParameterRules().size());
    walk_.unanswered = walk_.rules - static_cast<int>(outcomes_.size());
    parameters_ = ParametersFrom(outcomes_, options_.generator.page);
    auto janitor = Janitor::Start();
    if (!janitor.ok()) return janitor.status();
    janitor_.push_back(*std::move(janitor));
    auto scratch = ScratchDirectory::Create(walk_.directory, &janitor_.front());
    if (!scratch.ok()) return scratch.status();
    scratch_.push_back(*std::move(scratch));
    CurrentRun() = RunOf(scratch_.back().path());
    return absl::OkStatus();
  }

  // Known findings that this host shows, each once.
  absl::Status RunKnown(std::vector<Finding>& findings) {
    auto stay = Stay::In(scratch_.front().path());
    if (!stay.ok()) return stay.status();
    for (const KnownFinding& known : KnownFindings()) {
      const auto program = FromText(known.program, options_.generator.page);
      if (!program.ok()) continue;  // the headers lack a name of it
      Executor executor(kernel_, parameters_);
      const Execution execution = executor.Run(*program);
      if (!IsFinding(execution.end)) continue;
      Finding finding = Tell(*program, execution);
      finding.known = known.why;
      finding.calls_before = finding.calls;
      Stabilise(*program, executor, Signature(*program, execution), finding);
      findings.push_back(std::move(finding));
      opened_.push_back(known.parameter);
    }
    for (const auto parameter : opened_) parameters_.*parameter = kEveryWay;
    return absl::OkStatus();
  }

  absl::Status WalkAround(std::chrono::milliseconds time, Coverage& coverage,
                          std::vector<std::uint64_t>& found) {
    Workload workload;
    workload.generator = options_.generator;
    workload.programs = options_.programs;
    workload.end = Clock::now() + time;
    workload.scratch = scratch_.front().path();
    workload.jobs = options_.jobs;
    workload.progress = [this](const Walk& walk, std::size_t findings) {
      if (options_.progress) options_.progress(walk.programs, walk.calls, findings);
    };
    return RunWorkers(kernel_, parameters_, workload, walk_, coverage, found);
  }

  absl::Status LookInto(const std::vector<std::uint64_t>& found, std::vector<Finding>& findings) {
    auto stay = Stay::In(scratch_.front().path());
    if (!stay.ok()) return stay.status();
    Executor executor(kernel_, parameters_);
    std::map<std::string, std::size_t> seen;  // signatures, and where the finding is
    const std::chrono::milliseconds time =
        std::chrono::seconds(std::clamp(options_.seconds, kLeastShrinkSeconds, kMostShrinkSeconds));
    const auto end = Clock::now() + time;
    for (const std::uint64_t index : found) {
      if (StopSignal() != 0) break;
      const Program program = Generate(options_.generator, index);
      const Execution execution = executor.Run(program);
      if (!IsFinding(execution.end)) {
        ++walk_.unstable;
        continue;
      }
      const std::string signature = Signature(program, execution);
      const auto known = seen.find(signature);
      if (known != seen.end()) {
        ++findings[known->second].times;
        continue;
      }
      ShrinkBounds bounds;
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
      bounds.time = std::clamp(left, std::chrono::milliseconds(0), time / 2);
      if (seen.size() >= kMostShrunk) bounds.runs = 0;
      const Shrunk shrunk = Shrink(program, execution, executor, bounds);
      Finding finding = Tell(shrunk.program, shrunk.execution);
      finding.index = index;
      finding.calls_before = program.calls.size();
      Stabilise(shrunk.program, executor, signature, finding);
      seen.emplace(signature, findings.size());
      findings.push_back(std::move(finding));
    }
    return absl::OkStatus();
  }

  absl::Status RunOnly(const Program& program, Coverage& coverage, std::vector<Finding>& findings) {
    auto stay = Stay::In(scratch_.front().path());
    if (!stay.ok()) return stay.status();
    Executor executor(kernel_, parameters_);
    const auto start = Clock::now();
    const Execution execution = executor.Run(program);
    walk_.milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start).count();
    walk_.programs = 1;
    walk_.calls = execution.made;
    walk_.skipped = execution.skipped;
    walk_.early = execution.end == End::kEarly ? 1 : 0;
    walk_.broken = execution.end == End::kBroken ? 1 : 0;
    for (std::size_t i = 0; i < kSituations; ++i) coverage.met[i] += execution.coverage.met[i];
    if (!IsFinding(execution.end)) return absl::OkStatus();
    Finding finding = Tell(program, execution);
    finding.calls_before = finding.calls;
    Stabilise(program, executor, Signature(program, execution), finding);
    findings.push_back(std::move(finding));
    return absl::OkStatus();
  }

  const Walk& walk() const { return walk_; }

 private:
  Finding Tell(const Program& program, const Execution& execution) const {
    const auto outcome = outcomes_.find(RuleOf(execution));
    Finding finding = Describe(program, execution,
                               outcome != outcomes_.end() ? outcome->second : "", options_.manual);
    finding.directory = walk_.directory;
    return finding;
  }

  static void Stabilise(const Program& program, Executor& executor, const std::string& signature,
                        Finding& finding) {
    for (int run = 0; run < kStableRuns; ++run) {
      const Execution again = executor.Run(program);
      if (IsFinding(again.end) && Signature(program, again) == signature) ++finding.stable;
    }
  }

  Kernel& kernel_;
  const ExploreOptions& options_;
  Walk walk_;
  Outcomes outcomes_;
  Parameters parameters_;
  std::vector<Ways Parameters::*> opened_;
  std::vector<Janitor> janitor_;  // before what it removes
  std::vector<ScratchDirectory> scratch_;
};

// What to say after an interruption; OK if there was none.
absl::Status Interruption(const Walk& walk) {
  if (StopSignal() == 0) return absl::OkStatus();
  return absl::CancelledError(absl::StrCat("interrupted by ", SignalName(StopSignal()), " after ",
                                           walk.programs, " programs; nothing was left behind"));
}

}  // namespace

absl::StatusOr<Outcomes> AskRules(Kernel& kernel, const std::string& directory, int jobs) {
  std::vector<Task> tasks;
  for (const std::string_view id : ParameterRules()) {
    const Rule* const rule = FindRule(id);
    if (rule == nullptr) return absl::InternalError(absl::StrCat("no rule ", std::string(id)));
    Task task;
    task.name = id;
    task.probe = rule->probe();
    task.directory = directory;
    task.large_address_space = rule->large_address_space();
    tasks.push_back(std::move(task));
  }
  RunOptions options;
  options.jobs = jobs;
  const auto observations = RunProbes(tasks, kernel, options);
  if (!observations.ok()) return observations.status();
  Outcomes outcomes;
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Observation& observation = (*observations)[i];
    if (observation.status == Status::kTimedOut) outcomes[std::string(tasks[i].name)] = kNoEnd;
    if (observation.status != Status::kObserved) continue;
    outcomes[std::string(tasks[i].name)] = observation.outcome;
  }
  return outcomes;
}

absl::StatusOr<Exploration> Explore(Kernel& kernel, const ExploreOptions& options) {
  const StopGuard guard;
  Exploration exploration;
  exploration.seed = options.generator.seed;
  const auto share = std::chrono::milliseconds(1000) * options.seconds /
                     static_cast<int>(std::max<std::size_t>(options.directories.size(), 1));
  for (const std::string& directory : options.directories) {
    Place place(kernel, options, directory);
    absl::Status status = place.AskAll();
    if (status.ok()) status = place.RunKnown(exploration.findings);
    std::vector<std::uint64_t> found;
    if (status.ok()) status = place.WalkAround(share, exploration.coverage, found);
    if (status.ok()) status = place.LookInto(found, exploration.findings);
    if (status.ok()) status = Interruption(place.walk());
    if (!status.ok()) return status;
    exploration.walks.push_back(place.walk());
  }
  return exploration;
}

absl::StatusOr<Exploration> Replay(Kernel& kernel, const Program& program,
                                   const ExploreOptions& options) {
  Exploration exploration;
  exploration.seed = options.generator.seed;
  for (const std::string& directory : options.directories) {
    Place place(kernel, options, directory);
    absl::Status status = place.AskAll();
    if (status.ok()) status = place.RunOnly(program, exploration.coverage, exploration.findings);
    if (!status.ok()) return status;
    exploration.walks.push_back(place.walk());
  }
  return exploration;
}

}  // namespace conformance::explore
