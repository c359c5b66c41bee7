// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/tap.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "conformance/formats/case.h"
#include "conformance/report/characters.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

// TAP's directive for a test that is expected to fail. Apart, lest it be taken for a note to us.
constexpr char kExpectedFailure[] =
    "TO"
    "DO";

// Text of a test line, in which "#" begins a directive.
std::string Description(std::string_view text) {
  std::string escaped;
  for (const char c : Visible(text)) {
    if (c == '#' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

// A YAML scalar in single quotes: what stands between them means itself.
std::string Quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : Visible(text)) {
    if (c == '\'') quoted += '\'';
    quoted += c;
  }
  return quoted + "'";
}

// A passed test needs no evidence, and a skipped one has none.
std::string Diagnostics(const RuleReport& rule, const Report& report) {
  std::string text = absl::StrFormat("  ---\n  duration_ms: %d.%03d\n", rule.duration_us / 1000,
                                     rule.duration_us % 1000);
  const Case result = CaseOf(rule, report);
  if (result != Case::kPassed && result != Case::kSkipped) {
    text += "  message: " + Quoted(CaseMessage(rule, report)) + "\n";
    // As a block: TAP::Harness takes a list's item that has a colon for a table.
    text += "  evidence: |\n";
    for (const std::string& piece : CaseEvidence(rule, report)) {
      text += "    " + Visible(piece) + "\n";
    }
  }
  return text + "  ...\n";
}

std::string Line(const RuleReport& rule, const Report& report, std::size_t number) {
  const std::string name = Description(NameOf(rule));
  const std::string message = Description(CaseMessage(rule, report));
  switch (CaseOf(rule, report)) {
    case Case::kPassed:
      return absl::StrFormat(
          "ok %d - %s: %s%s\n", number, name, Description(rule.outcome),
          IsUnsteady(rule) ? Description("; unsteady: " + Unsteadiness(rule)) : "");
    case Case::kSkipped:
      return absl::StrFormat("ok %d - %s # SKIP %s\n", number, name, message);
    case Case::kExpected:
      return absl::StrFormat("not ok %d - %s # %s %s\n", number, name, kExpectedFailure, message);
    case Case::kFailed:
    case Case::kError:
      break;
  }
  return absl::StrFormat("not ok %d - %s\n", number, name);
}

}  // namespace

std::string RenderTap(const Report& report) {
  // 13: what TAP::Harness understands as well. The blocks below need no more.
  std::string text = absl::StrFormat("TAP version 13\n1..%d\n", report.rules.size());
  if (report.rules.empty()) return text + "Bail out! the report holds no result\n";
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    text += Line(report.rules[i], report, i + 1) + Diagnostics(report.rules[i], report);
  }
  return text;
}

}  // namespace conformance
