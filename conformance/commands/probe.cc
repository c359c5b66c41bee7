// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/probe.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/progress.h"
#include "conformance/commands/selection.h"
#include "conformance/probe/denied_calls.h"
#include "conformance/probe/direct_kernel.h"
#include "conformance/probe/host_kernel.h"
#include "conformance/probe/kernel.h"
#include "conformance/probe/observation.h"
#include "conformance/probe/own_calls.h"
#include "conformance/probe/runner.h"
#include "conformance/probe/trace.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr int kMostJobs = 256;
constexpr int kLongestTimeoutSeconds = 3600;
constexpr int kTimeoutSeconds = 10;
constexpr int kGreatestFactor = 100;

int OnlineCpus() {
  const long count = sysconf(_SC_NPROCESSORS_ONLN);
  return static_cast<int>(std::clamp<long>(count, 1, kMostJobs));
}

std::string DefaultDirectory() {
  for (const char* name : {"TEST_TMPDIR", "TMPDIR"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return value;
  }
  return "/tmp";
}

absl::StatusOr<std::string> UsableDirectory(const std::string& given) {
  const auto unusable = [&given](const char* why) {
    return absl::NotFoundError(absl::StrFormat(
        "cannot use the directory \"%s\": %s; name another with --directory", given, why));
  };
  char* real = realpath(given.c_str(), nullptr);
  if (real == nullptr) return unusable(std::strerror(errno));
  std::string path = real;
  std::free(real);
  struct stat status = {};
  if (stat(path.c_str(), &status) != 0) return unusable(std::strerror(errno));
  if (!S_ISDIR(status.st_mode)) return unusable("it is not a directory");
  if (access(path.c_str(), W_OK | X_OK) != 0) return unusable(std::strerror(errno));
  return path;
}

// One result to come: of a task, or of a rule that is not run.
struct Slot {
  const Rule* rule;
  std::string directory;  // as reported
  bool runs;
};

std::vector<Slot> SlotsOf(const Plan& plan) {
  std::vector<Slot> slots;
  for (const Rule* rule : plan.rules) {
    const bool runs = plan.slow || !rule->slow();
    if (!rule->per_directory()) {
      slots.push_back({rule, "", runs});
      continue;
    }
    for (const std::string& directory : plan.directories) slots.push_back({rule, directory, runs});
  }
  return slots;
}

constexpr std::string_view kAsksTheDirectory = "shared.mappable";

const Abilities* AbilitiesOf(const std::string& directory, const std::vector<Abilities>& all) {
  for (const Abilities& abilities : all) {
    if (abilities.directory == directory) return &abilities;
  }
  return nullptr;
}

std::vector<Task> TasksOf(const std::vector<Slot>& slots, const Plan& plan) {
  std::vector<Task> tasks;
  for (const Slot& slot : slots) {
    if (!slot.runs) continue;
    Task task;
    task.name = slot.rule->id();
    task.probe = slot.rule->probe();
    task.directory = slot.directory.empty() ? plan.directories.front() : slot.directory;
    task.large_address_space = slot.rule->large_address_space();
    task.most_steps = plan.most_steps;
    // What this rule asks is what the others are skipped for.
    const bool asks = slot.rule->id() == kAsksTheDirectory;
    task.abilities = AbilitiesOf(task.directory, asks ? plan.rooms : plan.abilities);
    tasks.push_back(std::move(task));
  }
  return tasks;
}

}  // namespace

absl::StatusOr<std::vector<std::string>> DocumentsAgainst(const Arguments& arguments) {
  std::vector<std::string> globs = arguments.Parts("against");
  if (globs.empty()) {
    if (arguments.Has("against")) {
      return absl::InvalidArgumentError("--against= is empty; name a document");
    }
    globs.emplace_back(Info(Document::kPosix).name);
    for (const DocumentInfo& info : AllDocuments()) {
      if (info.kind != DocumentKind::kManual || info.system != SystemName()) continue;
      globs.emplace_back(info.name);
    }
  }
  std::vector<bool> wanted(AllDocuments().size());
  for (const std::string& glob : globs) {
    bool found = false;
    std::vector<std::string_view> names;
    for (const DocumentInfo& info : AllDocuments()) {
      names.push_back(info.name);
      if (!MatchesGlob(glob, info.name) && !MatchesGlob(glob, info.label)) continue;
      wanted[static_cast<std::size_t>(info.document)] = true;
      found = true;
    }
    if (found) continue;
    std::string near = DidYouMean(glob, names);
    if (near.empty()) {
      for (const std::string_view name : names)
        near += (near.empty() ? "; there are " : ", ") + std::string(name);
    }
    return absl::InvalidArgumentError(
        absl::StrFormat("--against: no document is called \"%s\"%s", glob, near));
  }
  std::vector<std::string> documents;
  for (const DocumentInfo& info : AllDocuments()) {
    if (wanted[static_cast<std::size_t>(info.document)]) documents.emplace_back(info.name);
  }
  return documents;
}

absl::StatusOr<Calls> CallsFrom(const Arguments& arguments) {
  constexpr std::array<std::string_view, 3> kWords = {"both", "libc", "kernel"};
  constexpr std::array<Calls, 3> kCalls = {Calls::kBoth, Calls::kLibc, Calls::kKernel};
  const absl::StatusOr<int> choice = arguments.Choice("calls", kWords);
  if (!choice.ok()) return choice.status();
  const Calls calls = kCalls[static_cast<std::size_t>(*choice)];
  if (calls != Calls::kKernel || DirectKernel::Exists()) return calls;
  return absl::InvalidArgumentError(
      "--calls=kernel: this system lets no program call its kernel past the C library; use "
      "--calls=libc");
}

absl::StatusOr<Plan> PlanFrom(const Arguments& arguments) {
  if (absl::Status own = TryOwnCalls(); !own.ok()) return own;
  Plan plan;
  absl::StatusOr<std::vector<const Rule*>> rules = RulesFrom(arguments);
  if (!rules.ok()) return rules.status();
  plan.rules = *std::move(rules);

  std::vector<std::string> directories = arguments.Values("directory");
  if (directories.empty()) directories.push_back(DefaultDirectory());
  for (const std::string& given : directories) {
    absl::StatusOr<std::string> directory = UsableDirectory(given);
    if (!directory.ok()) return directory.status();
    const auto& known = plan.directories;
    if (std::find(known.begin(), known.end(), *directory) != known.end()) continue;
    plan.directories.push_back(*std::move(directory));
  }

  const absl::StatusOr<int> jobs = arguments.Number("jobs", 1, kMostJobs, OnlineCpus());
  if (!jobs.ok()) return jobs.status();
  plan.jobs = *jobs;
  const absl::StatusOr<int> timeout =
      arguments.Number("timeout", 1, kLongestTimeoutSeconds, kTimeoutSeconds);
  if (!timeout.ok()) return timeout.status();
  const absl::StatusOr<int> factor = arguments.Number("timeout-factor", 1, kGreatestFactor, 1);
  if (!factor.ok()) return factor.status();
  plan.timeout_seconds = *timeout * *factor;
  plan.slow = arguments.Has("slow");
  const char* const terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  plan.progress = !dumb && isatty(STDERR_FILENO) == 1;
  return plan;
}

std::vector<HostFact> FactsFor(const Plan& plan) {
  std::vector<HostFact> facts = HostFacts();
  if (!plan.denied_calls.empty()) facts.push_back({kDeniedCallsFact, plan.denied_calls});
  return facts;
}

Bench HostBench(const Plan& plan) {
  Bench bench;
  bench.host_manual = ManualOf(SystemName());
  bench.host = FactsFor(plan);
  for (const std::string& directory : plan.directories) {
    bench.mounts.push_back({directory, FilesystemOptions(directory)});
  }
  bench.page_size = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
  return bench;
}

namespace {

// What became of the slots that are to be run; the others are skipped.
absl::StatusOr<std::vector<Observation>> ObserveSlots(const std::vector<Slot>& slots,
                                                      const Plan& plan, Kernel& kernel) {
  const std::vector<Task> tasks = TasksOf(slots, plan);
  std::vector<const Slot*> asked;
  for (const Slot& slot : slots) {
    if (slot.runs) asked.push_back(&slot);
  }
  constexpr std::chrono::milliseconds kInterval(50);
  Progress progress(plan.progress, kInterval);
  RunOptions options;
  options.jobs = plan.jobs;
  options.timeout_seconds = plan.timeout_seconds;
  options.complain = PrintComplaint;
  options.progress = [&progress](std::size_t done, std::size_t total, std::string_view name) {
    progress.Show([&] { return absl::StrFormat("%d of %d  %s", done, total, name); });
  };
  if (plan.enough) {
    options.enough = [&plan, &asked](std::size_t task, const Observation& observation) {
      return plan.enough(*asked[task]->rule, asked[task]->directory, observation);
    };
  }
  absl::StatusOr<std::vector<Observation>> ran = RunProbes(tasks, kernel, options);
  if (!ran.ok()) return ran.status();

  Observation not_run;
  not_run.status = Status::kSkipped;
  not_run.reason = "slow; run with --slow";
  std::vector<Observation> observations;
  observations.reserve(slots.size());
  std::size_t next = 0;
  for (const Slot& slot : slots) {
    observations.push_back(slot.runs ? std::move((*ran)[next++]) : not_run);
  }
  return observations;
}

bool CanBeAskedDirectly(const Observation& observation) {
  const std::vector<Step>& steps = observation.trace.steps;
  return std::any_of(steps.begin(), steps.end(),
                     [](const Step& step) { return DirectKernel::Reaches(step.op); });
}

DirectReport DirectReportOf(const Observation& observation, const Bench& bench) {
  DirectReport report;
  report.status = observation.status;
  report.outcome = observation.outcome;
  report.detail = observation.detail;
  report.reason = observation.reason;
  report.trace = Render(observation.trace, bench.page_size);
  return report;
}

// Asks the kernel once more where the plan has doubts.
absl::Status AskDirectly(const Plan& plan, const Bench& bench,
                         const std::vector<Observation>& observations, std::vector<Slot> slots,
                         Kernel& direct, std::vector<RuleReport>* results) {
  std::vector<std::size_t> places;
  std::vector<Slot> doubtful;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    if (!slots[i].runs || !CanBeAskedDirectly(observations[i])) continue;
    if (!plan.doubtful((*results)[i])) continue;
    places.push_back(i);
    doubtful.push_back(std::move(slots[i]));
  }
  if (doubtful.empty()) return absl::OkStatus();
  Plan again = plan;
  again.enough = nullptr;
  const absl::StatusOr<std::vector<Observation>> answers = ObserveSlots(doubtful, again, direct);
  if (!answers.ok()) return answers.status();
  for (std::size_t i = 0; i < places.size(); ++i) {
    (*results)[places[i]].direct = DirectReportOf((*answers)[i], bench);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Observation>> ObservePlan(const Plan& plan) {
  HostKernel kernel;
  return ObserveSlots(SlotsOf(plan), plan, kernel);
}

absl::StatusOr<std::vector<RuleReport>> RunPlanOn(const Plan& plan, const Bench& bench,
                                                  Kernel& library, Kernel* direct) {
  const std::vector<Slot> slots = SlotsOf(plan);
  Kernel& first = plan.calls == Calls::kKernel && direct != nullptr ? *direct : library;
  const absl::StatusOr<std::vector<Observation>> observations = ObserveSlots(slots, plan, first);
  if (!observations.ok()) return observations.status();
  std::vector<RuleReport> results;
  results.reserve(slots.size());
  for (std::size_t i = 0; i < slots.size(); ++i) {
    results.push_back(JudgeRule(*slots[i].rule, (*observations)[i], slots[i].directory, bench));
  }
  if (plan.calls == Calls::kBoth && direct != nullptr && plan.doubtful) {
    const absl::Status asked = AskDirectly(plan, bench, *observations, slots, *direct, &results);
    if (!asked.ok()) return asked;
  }
  return results;
}

absl::StatusOr<std::vector<RuleReport>> RunPlan(const Plan& plan, const Bench& bench) {
  HostKernel library;
  DirectKernel direct;
  return RunPlanOn(plan, bench, library, DirectKernel::Exists() ? &direct : nullptr);
}

}  // namespace conformance
