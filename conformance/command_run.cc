// SPDX-License-Identifier: Apache-2.0
//
// conformance run: probes this host and prints the report.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/command.h"
#include "conformance/command_line.h"
#include "conformance/command_output.h"
#include "conformance/command_probe.h"
#include "conformance/report/capabilities.h"
#include "conformance/report/compat.h"
#include "conformance/report/host.h"
#include "conformance/report/json.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/report/text.h"
#include "conformance/version.h"

namespace conformance {
namespace {

constexpr std::array<Option, 9> kOptions = {{
    {"format", "FORMAT", "text or json (default: text)"},
    kOutputOption,
    kRulesOption,
    {"against", "DOCUMENT,...",
     "judge by these, names or globs (default: posix and the manual of this system)"},
    kDirectoryOption,
    kJobsOption,
    kTimeoutOption,
    kSlowOption,
    kColorOption,
}};

constexpr std::array<std::string_view, 2> kFormats = {"text", "json"};

std::string RenderAsText(const Report& report, const TextOptions& options) {
  return RenderText(report, options);
}
std::string RenderAsJson(const Report& report, const TextOptions&) { return ToJson(report); }

// In the order of kFormats.
constexpr std::array<std::string (*)(const Report&, const TextOptions&), 2> kRenderers = {
    RenderAsText, RenderAsJson};

Report MakeReport(std::vector<RuleReport> rules, std::vector<std::string> against,
                  const Plan& plan) {
  Report report;
  report.tool_name = "conformance";
  report.tool_version = kVersion;
  report.host = HostFacts();
  for (const std::string& directory : plan.directories) {
    report.filesystems.push_back({directory, FilesystemType(directory)});
  }
  report.against = std::move(against);
  report.rules = std::move(rules);
  report.capabilities = DeriveCapabilities(report.rules);
  report.compat = CheckCompat(plan.directories.front());
  report.summary = Summarise(report.rules, report.against);
  return report;
}

// A deviation weighs more than a probe without an answer: it is a finding, and the other is not.
int ExitStatus(const Report& report) {
  const auto any = [&report](auto condition) {
    return std::any_of(report.rules.begin(), report.rules.end(), condition);
  };
  if (any([&](const RuleReport& rule) { return IsUnexpected(rule, report.against); })) {
    return kExitUnexpected;
  }
  if (any([](const RuleReport& rule) { return IsIncomplete(rule.status); })) {
    return kExitIncomplete;
  }
  return kExitExpected;
}

absl::StatusOr<int> Run(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> text_options = OutputTextOptions(arguments);
  if (!text_options.ok()) return text_options.status();
  absl::StatusOr<std::vector<std::string>> against = DocumentsAgainst(arguments);
  if (!against.ok()) return against.status();
  const absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();

  absl::StatusOr<std::vector<RuleReport>> rules = RunPlan(*plan, HostBench());
  if (!rules.ok()) return rules.status();
  const Report report = MakeReport(*std::move(rules), *std::move(against), *plan);
  const auto render = kRenderers[static_cast<std::size_t>(*format)];
  const absl::Status written = WriteOutput(arguments, render(report, *text_options));
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
      kOptions,
      Run,
  };
  return kCommand;
}

}  // namespace conformance
