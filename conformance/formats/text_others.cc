// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/case.h"
#include "conformance/formats/likeness.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"

namespace conformance {

void AppendUnlike(const Report& report, const TextOptions& options, std::string* out) {
  if (report.like.host.empty()) return;
  constexpr std::size_t kMostRuleColumns = 36;
  AppendHeading(absl::StrFormat("UNLIKE %s", report.like.host), options, out);
  if (!report.like.about.empty()) AppendWrapped(report.like.about, 2, options, out, Tone::kQuiet);
  AppendWrapped(LikenessText(report.like), 2, options, out);
  std::size_t names = 0;
  for (const RuleReport& rule : report.rules) {
    if (rule.unlike) names = std::max(names, Columns(NameOf(rule)));
  }
  names = std::min(names, kMostRuleColumns);
  for (const RuleReport& rule : report.rules) {
    if (!rule.unlike) continue;
    const std::string line = "  " + Padded(Cut(NameOf(rule), names), names) +
                             absl::StrFormat("  %s, there %s", rule.outcome, rule.like);
    *out += Cut(line, options.columns) + "\n";
  }
}

void AppendPrograms(const Report& report, const TextOptions& options, std::string* out) {
  if (report.programs.empty()) return;
  AppendHeading("PROGRAMS", options, out);
  // The causes of what works are in "conformance fit".
  constexpr std::array<std::pair<std::string_view, Tone>, 2> kListed = {
      {{"fit", Tone::kGood}, {"fit, degraded", Tone::kWarning}}};
  for (const auto& [verdict, tone] : kListed) {
    std::vector<std::string> titles;
    for (const ProgramReport* program : ProgramsWith(verdict, report)) {
      titles.push_back(ProgramTitle(*program, report));
    }
    if (!titles.empty()) {
      AppendWrapped(absl::StrFormat("%s: %s", verdict, Listed(titles)), 2, options, out, tone);
    }
  }
  constexpr std::array<std::pair<std::string_view, Tone>, 2> kExplained = {
      {{"unfit", Tone::kBad}, {"cannot tell", Tone::kQuiet}}};
  for (const auto& [verdict, tone] : kExplained) {
    for (const ProgramReport* program : ProgramsWith(verdict, report)) {
      AppendWrapped(
          absl::StrFormat("%s: %s: %s", verdict, ProgramTitle(*program, report), program->cause), 2,
          options, out, tone);
    }
  }
}

}  // namespace conformance
