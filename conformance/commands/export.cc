// SPDX-License-Identifier: Apache-2.0
//
// conformance export: the catalogue as one C file.

#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/selection.h"
#include "conformance/compare/read_reports.h"
#include "conformance/export/c_suite.h"
#include "conformance/export/learn.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"
#include "conformance/version.h"

namespace conformance {
namespace {

constexpr std::array<Option, 5> kExportOptions = {
    {kRulesOption,
     {"learn", "REPORT.json,...", "also what these reports recorded on other systems"},
     kDirectoryOption,
     kTimeoutOption,
     kOutputOption}};

void Note(const std::string& about, const std::string& what) {
  const std::string line = absl::StrFormat("%s: %s", about, what);
  std::fputs(absl::StrFormat("conformance: %s\n", Visible(line)).c_str(), stderr);
}

// Adds what the reports of --learn recorded. What cannot be followed is told, and not used.
absl::Status LearnFrom(const std::vector<std::string>& paths,
                       std::vector<RuleRecordings>& recorded) {
  return ReadReports(paths, [&recorded](const std::string& path, const Report& report) {
    std::vector<std::string> complaints;
    const int learnt = Learn(report, recorded, complaints);
    for (const std::string& complaint : complaints) Note(path, complaint);
    if (learnt > 0) return absl::OkStatus();
    return absl::InvalidArgumentError(absl::StrFormat(
        "%s: there are no calls to learn from: give a report of \"conformance run --format=json\"",
        path));
  });
}

std::string Machine() {
  struct utsname names = {};
  return uname(&names) == 0 ? names.machine : "";
}

absl::StatusOr<int> Export(const Arguments& arguments) {
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  plan->directories.resize(1);
  const absl::Status surveyed = SurveyHost(&*plan);
  if (!surveyed.ok()) return surveyed;
  absl::StatusOr<std::vector<Observation>> observations = ObservePlan(*plan);
  if (!observations.ok()) return observations.status();
  const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  std::vector<RuleRecordings> recorded;
  for (std::size_t i = 0; i < plan->rules.size(); ++i) {
    recorded.push_back({plan->rules[i], {{std::move((*observations)[i]), page_size}}});
  }
  const absl::Status learnt = LearnFrom(arguments.Parts("learn"), recorded);
  if (!learnt.ok()) return Unreadable(learnt);
  const Suite suite = CSuite(recorded, kVersion, Machine());
  for (const std::string& run : suite.left_out) {
    Note("left out, since it does not part from other runs by an answer", run);
  }
  const absl::Status written = WriteOutput(arguments, suite.text);
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& ExportCommand() {
  static constexpr Command kCommand = {
      "export",
      "",
      0,
      0,
      "print the catalogue as one C file, for systems that have no C++",
      "Runs the rules' probes and prints a C99 program of one file that makes the same calls, goes "
      "on "
      "by what they answer, and prints what each rule came to. It needs a C compiler and nothing "
      "else:\n"
      "\n"
      "    conformance export --output=mmap_conformance.c\n"
      "    cc -o mmap_conformance mmap_conformance.c && ./mmap_conformance >results\n"
      "    conformance import results >report.json\n"
      "\n"
      "It knows the answers of this host. The file of a release knows those of all mutant kernels, "
      "too; --learn adds what reports of other systems recorded. An answer that nobody recorded is "
      "\"new\": the program prints the call and what it gave.",
      kExportOptions,
      Export,
  };
  return kCommand;
}

}  // namespace conformance
