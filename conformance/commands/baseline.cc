// SPDX-License-Identifier: Apache-2.0
//
// conformance baseline REPORT.json: a baseline file from a report.

#include "conformance/compare/baseline.h"

#include <array>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::array<Option, 1> kBaselineOptions = {{kOutputOption}};

absl::StatusOr<int> MakeBaseline(const Arguments& arguments) {
  const absl::StatusOr<Report> report = ReadReport(arguments.operands().front());
  if (!report.ok()) return Unreadable(report.status());
  const absl::Status written = WriteOutput(arguments, ToJson(BaselineOf(*report)));
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& BaselineCommand() {
  static constexpr Command kCommand = {
      "baseline",
      "REPORT.json",
      1,
      1,
      "make a baseline file from a report",
      "Prints a baseline: every deviation and missing answer of the report, to be expected from "
      "now on by \"conformance run --baseline=FILE\". Each entry has a reason; where neither the "
      "catalogue nor the report knows one it is \"not explained yet\" and wants an author.",
      kBaselineOptions,
      MakeBaseline,
  };
  return kCommand;
}

}  // namespace conformance
