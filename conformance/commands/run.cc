// SPDX-License-Identifier: Apache-2.0
//
// conformance run: probes this host and prints the report.

#include <algorithm>
#include <array>
#include <ctime>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/render.h"
#include "conformance/commands/rounds.h"
#include "conformance/commands/selection.h"
#include "conformance/compare/baseline.h"
#include "conformance/compare/resemblance.h"
#include "conformance/formats/text.h"
#include "conformance/needs/program_reports.h"
#include "conformance/report/capabilities.h"
#include "conformance/report/compat.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/version.h"

namespace conformance {
namespace {

constexpr std::array<Option, 17> kRunOptions = {{
    {"format", "FORMAT", "text, json, junit, tap, markdown or html (default: text)"},
    kOutputOption,
    kRulesOption,
    kFromOption,
    kVerdictOption,
    {"against", "DOCUMENT,...",
     "judge by these, names or globs (default: posix and the manual of this system)"},
    {"baseline", "FILE", "fail only for what this file does not expect"},
    {"like", "HOST", "show beside it what this host gave: a known one, or a report's file"},
    kDirectoryOption,
    kJobsOption,
    kTimeoutOption,
    kTimeoutFactorOption,
    kSlowOption,
    kCallsOption,
    {"repeat", "N", "asks each rule so often, and tells which do not always give the same"},
    {"fail-fast", nullptr, "ends the run with the first result that is unexpected or missing"},
    kColorOption,
}};

constexpr int kMostRounds = 1000;

Report BeginReport(std::vector<std::string> against, const Plan& plan) {
  Report report;
  report.tool_name = "conformance";
  report.tool_version = kVersion;
  report.host = FactsFor(plan);
  for (const Abilities& abilities : plan.abilities) {
    const std::string& directory = abilities.directory;
    report.filesystems.push_back(
        {directory, FilesystemType(directory), FilesystemOptions(directory), Lacks(abilities)});
  }
  report.against = std::move(against);
  return report;
}

void Complete(std::vector<RuleReport> rules, CompatReport compat, Report* report) {
  report->rules = std::move(rules);
  report->capabilities = DeriveCapabilities(report->rules);
  report->compat = std::move(compat);
  report->summary = Summarise(report->rules, report->against);
}

// How the options want the plan run. `frame` is the report without results.
absl::StatusOr<Rounds> RoundsFrom(const Arguments& arguments, const Baseline& baseline,
                                  const Report& frame) {
  Rounds rounds;
  const absl::StatusOr<int> count = arguments.Number("repeat", 1, kMostRounds, 1);
  if (!count.ok()) return count.status();
  rounds.count = *count;
  rounds.fail_fast = arguments.Has("fail-fast");
  rounds.against = frame.against;
  if (!arguments.Has("baseline")) return rounds;
  rounds.expect = [baseline, frame](RuleReport* result) {
    Report one = frame;
    one.rules.push_back(std::move(*result));
    ApplyBaseline(baseline, &one);
    *result = std::move(one.rules.front());
  };
  return rounds;
}

std::string TimeStamp() {
  const std::time_t now = std::time(nullptr);
  std::tm parts = {};
  char text[32];
  if (gmtime_r(&now, &parts) == nullptr) return "";
  return std::string(text, std::strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &parts));
}

int ExitStatus(const Report& report) {
  switch (Conclude(report)) {
    case Conclusion::kExpected:
      return kExitExpected;
    case Conclusion::kUnexpected:
      return kExitUnexpected;
    case Conclusion::kIncomplete:
      break;
  }
  return kExitIncomplete;
}

absl::StatusOr<int> Run(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kReportFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> text_options = OutputTextOptions(arguments);
  if (!text_options.ok()) return text_options.status();
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<std::string>> against = DocumentsAgainst(arguments);
  if (!against.ok()) return against.status();
  const absl::StatusOr<Calls> calls = CallsFrom(arguments);
  if (!calls.ok()) return calls.status();
  plan->calls = *calls;

  absl::StatusOr<Baseline> baseline = Baseline();
  if (arguments.Has("baseline")) baseline = ReadBaseline(*arguments.Value("baseline"));
  if (!baseline.ok()) return Unreadable(baseline.status());

  absl::StatusOr<Reference> reference = Reference{};
  if (arguments.Has("like")) reference = FindReference(*arguments.Value("like"));
  if (!reference.ok()) return Unreadable(reference.status());

  const absl::StatusOr<Shard> shard = ShardOfTest();
  if (!shard.ok()) return shard.status();
  plan->rules = TakeShard(plan->rules, *shard);
  if (plan->rules.empty()) {
    const absl::Status told = WriteStandardOutput(
        absl::StrFormat("no rule falls to shard %d of %d\n", shard->index + 1, shard->total));
    return told.ok() ? absl::StatusOr<int>(kExitExpected) : told;
  }

  const std::string started = TimeStamp();
  const absl::Status surveyed = SurveyHost(&*plan);
  if (!surveyed.ok()) return surveyed;
  Report report = BeginReport(*std::move(against), *plan);
  report.started = started;
  const absl::StatusOr<Rounds> rounds = RoundsFrom(arguments, *baseline, report);
  if (!rounds.ok()) return rounds.status();
  absl::StatusOr<std::vector<RuleReport>> rules = RunRounds(*plan, HostBench(*plan), *rounds);
  if (!rules.ok()) return rules.status();
  absl::StatusOr<CompatReport> compat =
      CheckCompat(plan->directories.front(), plan->timeout_seconds);
  if (!compat.ok()) return compat.status();
  Complete(*std::move(rules), *std::move(compat), &report);
  if (arguments.Has("like")) AddLikeness(*reference, &report);
  // A part of the rules tells of no program whether it can work.
  const bool in_part = arguments.Has("rules") || arguments.Has("from") || shard->total > 1;
  if (!in_part) report.programs = ProgramsOf(report);
  const absl::Status written = WriteReport(report, *format, *text_options, arguments);
  if (!written.ok()) return written;
  return ExitStatus(report);
}

}  // namespace

const Command& RunCommand() {
  static constexpr Command kCommand = {
      "run",
      "",
      0,
      0,
      "probe this host and print the report (the default command)",
      "Runs every rule's probe against the running kernel, each in a process of its own, and "
      "prints what each document promises, what this host does, and where the two differ.\n"
      "\n"
      "Verdicts: \"ok\" where the host does what the document allows, \"DEVIATES\" where it breaks "
      "a \"shall\", \"known\" where it does so for a reason that is understood, \"differs\" where "
      "a "
      "weaker claim is not met, \"-\" where the document says nothing. The documents of other "
      "systems and the seed documents are shown under \"wrong here\" and never make a run fail; "
      "name them with --against to judge by them.",
      kRunOptions,
      Run,
  };
  return kCommand;
}

}  // namespace conformance
