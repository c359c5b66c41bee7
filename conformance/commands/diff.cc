// SPDX-License-Identifier: Apache-2.0
//
// conformance diff OLD.json NEW.json: what changed between two reports.

#include "conformance/compare/diff.h"

#include <array>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/formats/text.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::array<Option, 2> kDiffOptions = {{kOutputOption, kColorOption}};

absl::StatusOr<int> Diff(const Arguments& arguments) {
  const absl::StatusOr<TextOptions> options = OutputTextOptions(arguments);
  if (!options.ok()) return options.status();
  const absl::StatusOr<Report> older = ReadReport(arguments.operands()[0]);
  if (!older.ok()) return Unreadable(older.status());
  const absl::StatusOr<Report> newer = ReadReport(arguments.operands()[1]);
  if (!newer.ok()) return Unreadable(newer.status());
  const Difference difference = Compare(*older, *newer);
  const absl::Status written = WriteOutput(arguments, RenderText(difference, *options));
  if (!written.ok()) return written;
  return difference.HasRegression() ? kExitUnexpected : kExitExpected;
}

}  // namespace

const Command& DiffCommand() {
  static constexpr Command kCommand = {
      "diff",
      "OLD.json NEW.json",
      2,
      2,
      "show what changed between two reports",
      "Compares two JSON reports: differences of the hosts first, then rules whose outcome or "
      "verdict changed, appeared or vanished. Verdicts are those of the documents that NEW.json "
      "judges by. Exits with 1 if anything got worse: a graver verdict, or an answer that is gone. "
      "A file may be \"-\" for standard input.",
      kDiffOptions,
      Diff,
  };
  return kCommand;
}

}  // namespace conformance
