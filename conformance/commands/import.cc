// SPDX-License-Identifier: Apache-2.0
//
// conformance import RESULTS: a report of what the C suite printed.

#include <array>
#include <cstdio>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/render.h"
#include "conformance/export/results.h"
#include "conformance/report/characters.h"
#include "conformance/report/read_file.h"
#include "conformance/version.h"

namespace conformance {
namespace {

constexpr std::array<Option, 3> kImportOptions = {
    {{"format", "FORMAT", "text, json, junit, tap, markdown or html (default: json)"},
     kOutputOption,
     kColorOption}};

absl::StatusOr<int> Import(const Arguments& arguments) {
  int format = kJson;
  if (arguments.Has("format")) {
    const absl::StatusOr<int> chosen = arguments.Choice("format", kReportFormats);
    if (!chosen.ok()) return chosen.status();
    format = *chosen;
  }
  const absl::StatusOr<TextOptions> text_options = OutputTextOptions(arguments);
  if (!text_options.ok()) return text_options.status();
  const std::string& path = arguments.operands().front();
  std::string text;
  const absl::Status read = ReadFile(path, &text);
  if (!read.ok()) {
    return absl::InvalidArgumentError(absl::StrFormat("%s: %s", path, read.message()));
  }
  const absl::StatusOr<Results> results = ParseResults(text, kVersion);
  if (!results.ok()) {
    return absl::InvalidArgumentError(absl::StrFormat("%s: %s", path, results.status().message()));
  }
  for (const std::string& complaint : results->complaints) {
    const std::string line = absl::StrFormat("%s: %s", path, complaint);
    std::fputs(absl::StrFormat("conformance: %s\n", Visible(line)).c_str(), stderr);
  }
  const absl::Status written =
      WriteReport(ReportOf(*results, kVersion), format, *text_options, arguments);
  if (!written.ok()) return written;
  return results->complaints.empty() ? kExitExpected : kExitIncomplete;
}

}  // namespace

const Command& ImportCommand() {
  static constexpr Command kCommand = {
      "import",
      "RESULTS",
      1,
      1,
      "make a report of what the exported C file printed",
      "Reads the results of mmap_conformance.c (\"-\": standard input) and prints the report of "
      "them, which the other commands take like that of a run. Verdicts come from the catalogue: "
      "the results hold outcomes alone.\n"
      "\n"
      "    conformance import RESULTS >report.json\n"
      "\n"
      "Results of another version are refused. What is damaged is told line by line, and left "
      "out; then the exit status is 3. A rule that answered as no recorded kernel did is "
      "\"broken\", with the call and its answer as the reason.",
      kImportOptions,
      Import,
  };
  return kCommand;
}

}  // namespace conformance
