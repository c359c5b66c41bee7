// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/needs/fit.h"
#include "conformance/needs/fit_formats.h"
#include "conformance/needs/needs.h"
#include "conformance/report/characters.h"

namespace conformance {
namespace {

constexpr std::size_t kMostRemedies = 5;

Tone ToneOf(Fitness fitness) {
  constexpr std::array<Tone, 4> kTones = {Tone::kGood, Tone::kWarning, Tone::kBad, Tone::kQuiet};
  return kTones[static_cast<std::size_t>(fitness)];
}

std::string TitleOf(const FitResult& result) {
  return Visible(result.profile == "default" ? result.program
                                             : result.program + ":" + result.profile);
}

// "shared.mappable: ENODEV/ENODEV/ENODEV".
std::string RulesAndResult(const NeedResult& result) {
  if (!result.need.any_of.empty()) return Visible(result.result);
  return Visible(absl::StrFormat("%s: %s", result.need.rule, result.result));
}

std::string CauseOf(const NeedResult& cause, Fitness fitness) {
  const std::string evidence = RulesAndResult(cause);
  if (fitness == Fitness::kCannotTell) return absl::StrFormat("no answer (%s)", evidence);
  const std::string words = cause.need.unmet.empty() ? "needs another answer" : cause.need.unmet;
  return absl::StrFormat("%s (%s)", Visible(words), evidence);
}

void AppendIndented(std::string_view text, std::size_t indent, const TextOptions& options,
                    std::string* out) {
  const std::size_t width = options.columns > indent + 20 ? options.columns - indent : 20;
  for (const std::string& line : Wrapped(text, width)) {
    *out += std::string(indent, ' ') + line + "\n";
  }
}

void AppendNeed(const NeedResult& result, const TextOptions& options, std::string* out) {
  constexpr std::size_t kIndent = 4;
  const std::string_view level = result.need.must ? "must" : "should";
  AppendIndented(
      absl::StrFormat("%-6s %-7s %s", level, MetName(result.met), RulesAndResult(result)), kIndent,
      options, out);
  const Need& need = result.need.any_of.empty() ? result.need : result.need.any_of.front();
  if (result.met != Met::kYes && !result.need.unmet.empty()) {
    AppendIndented(Visible(result.need.unmet), kIndent + 4, options, out);
  }
  AppendIndented(absl::StrFormat("source: %s%s", Visible(need.source),
                                 need.probes_itself ? "; the program asks by itself" : ""),
                 kIndent + 4, options, out);
  for (const std::string& thread : need.reports) {
    AppendIndented("reported: " + Visible(thread), kIndent + 4, options, out);
  }
  if (result.met != Met::kYes) {
    AppendIndented(absl::StrFormat("see it happen: conformance explain %s", need.rule), kIndent + 4,
                   options, out);
  }
}

void AppendResult(const FitResult& result, std::size_t titles, const FitTextOptions& options,
                  std::string* out) {
  const Palette& palette = options.text.palette;
  std::string line = Padded(TitleOf(result), titles) + "  " +
                     palette.Paint(ToneOf(result.fitness), FitnessName(result.fitness));
  if (!result.directory.empty()) line += " in " + Visible(result.directory);
  const NeedResult* const cause = result.Cause();
  *out += line + (cause == nullptr ? "\n" : ":\n");
  if (options.verbose) {
    for (const NeedResult& need : result.needs) AppendNeed(need, options.text, out);
    for (const std::string& sentence : result.not_asked) {
      AppendIndented("not asked: " + Visible(sentence), 4, options.text, out);
    }
    return;
  }
  if (cause == nullptr) return;
  const std::size_t indent = titles + 2;
  AppendIndented(CauseOf(*cause, result.fitness), indent, options.text, out);
  if (result.fitness != Fitness::kCannotTell && !cause->need.workaround.empty()) {
    AppendIndented("instead: " + Visible(cause->need.workaround), indent, options.text, out);
  }
}

void AppendRemedies(const FitReport& report, const TextOptions& options, std::string* out) {
  std::vector<Remedy> remedies = Remedies(report.results);
  if (remedies.empty()) return;
  *out += "\n" + options.palette.Paint(Tone::kHeading, "WHAT WOULD HELP MOST") + "\n";
  if (remedies.size() > kMostRemedies) remedies.resize(kMostRemedies);
  for (const Remedy& remedy : remedies) {
    *out += absl::StrFormat("  %s: in the way of %d, alone in the way of %d\n",
                            Visible(remedy.rule), remedy.refusals, remedy.programs);
  }
}

void AppendCounts(const FitReport& report, std::string* out) {
  std::array<std::size_t, 4> counts = {};
  for (const FitResult& result : report.results) {
    ++counts[static_cast<std::size_t>(result.fitness)];
  }
  *out +=
      absl::StrFormat("\n%d verdicts: %d fit, %d fit but degraded, %d unfit, %d cannot be told\n",
                      report.results.size(), counts[0], counts[1], counts[2], counts[3]);
}

}  // namespace

std::string RenderFitText(const FitReport& report, const FitTextOptions& options) {
  std::size_t titles = 0;
  for (const FitResult& result : report.results) {
    titles = std::max(titles, Columns(TitleOf(result)));
  }
  titles = std::min<std::size_t>(titles, 28);
  std::string out;
  for (const FitResult& result : report.results) AppendResult(result, titles, options, &out);
  if (report.results.size() > 1) AppendCounts(report, &out);
  if (options.remedies) AppendRemedies(report, options.text, &out);
  return out;
}

}  // namespace conformance
