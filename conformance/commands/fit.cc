// SPDX-License-Identifier: Apache-2.0
//
// conformance fit: whether named programs can work on this host, and what keeps them from it.

#include "conformance/needs/fit.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/fit_run.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/render.h"
#include "conformance/formats/html.h"
#include "conformance/formats/junit.h"
#include "conformance/formats/markdown.h"
#include "conformance/formats/tap.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/needs/fit_formats.h"
#include "conformance/needs/needs.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"
#include "conformance/version.h"

namespace conformance {
namespace {

constexpr std::array<Option, 11> kFitOptions = {{
    {"all", nullptr, "every profile of every program that is known"},
    {"report", "REPORT.json", "judge a stored report instead of asking this host"},
    {"verbose", nullptr, "each need, with its source and how to see it happen"},
    {"strict", nullptr, "exit with 1 where a program is fit but degraded, too"},
    {"format", "FORMAT", "text, json, junit, tap, markdown or html (default: text)"},
    kDirectoryOption,
    kJobsOption,
    kTimeoutOption,
    kSlowOption,
    kOutputOption,
    kColorOption,
}};

constexpr std::size_t kMostFitPrograms = 1000;

// The programs on the command line; those read from files are kept here.
struct Selection {
  std::deque<Program> files;
  std::vector<Wanted> wanted;
};

const Program* FindKnown(std::string_view name) {
  for (const Program& program : KnownPrograms()) {
    if (program.name == name) return &program;
  }
  return nullptr;
}

absl::Status NoSuch(const char* kind, std::string_view name,
                    const std::vector<std::string_view>& all) {
  std::string remedy = DidYouMean(name, all);
  if (remedy.empty()) {
    for (const std::string_view each : all) {
      remedy += (remedy.empty() ? "; there are " : ", ") + std::string(each);
    }
  }
  return absl::InvalidArgumentError(
      absl::StrFormat("no %s is called \"%s\"%s", kind, name, remedy));
}

absl::StatusOr<const Program*> FindProgram(const std::string& name, Selection* selection) {
  if (name.find('/') != std::string::npos ||
      (name.size() > 5 && name.substr(name.size() - 5) == ".json")) {
    absl::StatusOr<Program> read = ReadProgram(name);
    if (!read.ok()) return Unreadable(read.status());
    selection->files.push_back(*std::move(read));
    return &selection->files.back();
  }
  const Program* const known = FindKnown(name);
  if (known != nullptr) return known;
  std::vector<std::string_view> names;
  for (const Program& program : KnownPrograms()) names.push_back(program.name);
  return NoSuch("program", name, names);
}

// PROGRAM, PROGRAM:PROFILE, FILE.json or FILE.json:PROFILE.
absl::Status Select(const std::string& operand, Selection* selection) {
  const std::size_t colon = operand.rfind(':');
  const std::string name = operand.substr(0, colon);
  const std::string profile = colon == std::string::npos ? "default" : operand.substr(colon + 1);
  const absl::StatusOr<const Program*> program = FindProgram(name, selection);
  if (!program.ok()) return program.status();
  const Profile* const found = FindProfile(**program, profile);
  if (found == nullptr) {
    std::vector<std::string_view> names;
    for (const Profile& each : (*program)->profiles) names.push_back(each.name);
    return NoSuch(absl::StrFormat("profile of %s", name).c_str(), profile, names);
  }
  selection->wanted.push_back({*program, found});
  return absl::OkStatus();
}

absl::Status SelectFrom(const Arguments& arguments, Selection* selection) {
  if (arguments.Has("all") && !arguments.operands().empty()) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "--all and \"%s\" exclude each other; leave one away", arguments.operands().front()));
  }
  for (const std::string& operand : arguments.operands()) {
    absl::Status status = Select(operand, selection);
    if (!status.ok()) return status;
  }
  if (!arguments.operands().empty()) return absl::OkStatus();
  for (const Program& program : KnownPrograms()) {
    for (const Profile& profile : program.profiles) {
      if (arguments.Has("all") || profile.name == "default") {
        selection->wanted.push_back({&program, &profile});
      }
    }
  }
  return absl::OkStatus();
}

std::string Render(const FitReport& report, int format, const FitTextOptions& options) {
  switch (format) {
    case kJson:
      return RenderFitJson(report);
    case kJunit:
      return RenderJunit(AsReport(report));
    case kTap:
      return RenderTap(AsReport(report));
    case kMarkdown:
      return RenderMarkdown(AsReport(report));
    case kHtml:
      return RenderHtml(AsReport(report));
    default:
      return RenderFitText(report, options);
  }
}

// A stored report and its directories, or those of --directory.
absl::StatusOr<Asked> Stored(const Arguments& arguments) {
  absl::StatusOr<Report> report = ReadReport(*arguments.Value("report"));
  if (!report.ok()) return Unreadable(report.status());
  Asked asked;
  asked.report = *std::move(report);
  for (const Filesystem& filesystem : asked.report.filesystems) {
    asked.directories.push_back(filesystem.directory);
  }
  for (const std::string& wanted : arguments.Values("directory")) {
    const auto& all = asked.directories;
    if (std::find(all.begin(), all.end(), wanted) != all.end()) continue;
    return absl::InvalidArgumentError(absl::StrFormat(
        "--directory=%s: the report has no such directory; it has %s", wanted, Listed(all)));
  }
  if (arguments.Has("directory")) asked.directories = arguments.Values("directory");
  return asked;
}

int ExitStatus(const FitReport& report, bool strict) {
  bool unknown = false;
  for (const FitResult& result : report.results) {
    const bool degraded = result.fitness == Fitness::kDegraded;
    if (result.fitness == Fitness::kUnfit || (strict && degraded)) return kExitUnexpected;
    unknown = unknown || result.fitness == Fitness::kCannotTell;
  }
  return unknown ? kExitIncomplete : kExitExpected;
}

absl::StatusOr<int> RunFit(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kReportFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> text_options = OutputTextOptions(arguments);
  if (!text_options.ok()) return text_options.status();
  Selection selection;
  const absl::Status selected = SelectFrom(arguments, &selection);
  if (!selected.ok()) return selected;

  const absl::StatusOr<Asked> asked =
      arguments.Has("report") ? Stored(arguments) : AskForNeeds(arguments, selection.wanted);
  if (!asked.ok()) return asked.status();
  FitReport fit;
  fit.tool_version = kVersion;
  fit.host = asked->report.host;
  fit.results = JudgeFit(selection.wanted, asked->directories, asked->report);
  const FitTextOptions options = {*text_options, arguments.Has("verbose"),
                                  arguments.operands().size() != 1};
  const absl::Status written =
      *format == kJunit
          ? WriteCases(arguments, Render(fit, kJunit, options), Render(fit, kText, options))
          : WriteOutput(arguments, Render(fit, *format, options));
  if (!written.ok()) return written;
  return ExitStatus(fit, arguments.Has("strict"));
}

}  // namespace

const Command& FitCommand() {
  static constexpr Command kCommand = {
      "fit",
      "[PROGRAM[:PROFILE]|FILE.json]...",
      0,
      kMostFitPrograms,
      "say whether programs such as lmdb, sqlite-wal or go can work here",
      "Asks only what the programs need, and says for each and for each --directory whether it is "
      "fit, fit but degraded, unfit, or cannot be told, with what a user would see and what to do "
      "instead. Without an operand, every known program is judged in its default profile. A FILE "
      "is "
      "a needs file of your own; conformance/needs/programs has examples.\n"
      "\n"
      "Exit status: 0 all are fit, perhaps degraded; 1 one is unfit (with --strict, or degraded); "
      "3 one "
      "cannot be told.",
      kFitOptions,
      RunFit,
  };
  return kCommand;
}

}  // namespace conformance
