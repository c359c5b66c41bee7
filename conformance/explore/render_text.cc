// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/explore/render.h"
#include "conformance/report/characters.h"

namespace conformance::explore {
namespace {

std::string Wrap(std::string_view text, std::size_t indent, std::size_t columns) {
  std::string lines;
  for (const std::string& line : Wrapped(text, columns - indent)) {
    lines += std::string(indent, ' ') + line + "\n";
  }
  return lines;
}

std::string Indent(std::string_view text, std::size_t indent) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines += std::string(indent, ' ') + Visible(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string FindingText(const Finding& finding, std::size_t number, std::size_t columns) {
  std::string text = absl::StrFormat("\n%d. %s%s\n", number, finding.last,
                                     finding.known.empty() ? "" : "  (known)");
  std::string why = finding.kind;
  if (!finding.document.empty()) why += ": " + finding.document;
  if (!finding.rule.empty()) why += "; rule " + finding.rule;
  text += Wrap(absl::StrFormat("expected %s, observed %s: %s", finding.expected, finding.observed,
                               finding.sentence),
               3, columns);
  text += Wrap(why, 3, columns);
  text += Wrap(absl::StrFormat("in %s; %d of 3 runs end so; %d calls, of %d in program %d; found "
                               "by %s %s",
                               finding.directory, finding.stable, finding.calls,
                               finding.calls_before, finding.index, Grouped(finding.times),
                               finding.times == 1 ? "program" : "programs"),
               3, columns);
  if (!finding.known.empty()) text += Wrap(finding.known, 3, columns);
  text += "\n   Trace:\n";
  for (const std::string& line : finding.trace) text += "     " + Visible(line) + "\n";
  text += "\n   Program, for --replay:\n" + Indent(finding.program, 5);
  if (!finding.c_program.empty()) text += "\n   As C:\n" + Indent(finding.c_program, 5);
  return text;
}

std::string CoverageText(const Coverage& coverage, std::size_t columns) {
  std::string text = "\nSituations that were met:\n";
  std::vector<std::string> never;
  for (std::size_t i = 0; i < kSituations; ++i) {
    const SituationInfo& info = Info(static_cast<Situation>(i));
    if (coverage.met[i] == 0) {
      never.push_back(absl::StrFormat("%s %s", info.call, info.situation));
      continue;
    }
    text += absl::StrFormat("  %13s  %s %s\n", Grouped(coverage.met[i]), Padded(info.call, 22),
                            info.situation);
  }
  text += never.empty()
              ? "\nEvery situation that is told apart was met.\n"
              : absl::StrFormat("\nNever met, so nothing is known of them (%d):\n", never.size());
  for (const std::string& situation : never) text += Wrap(situation, 2, columns);
  return text;
}

}  // namespace

std::size_t Surprises(const Exploration& exploration) {
  return static_cast<std::size_t>(
      std::count_if(exploration.findings.begin(), exploration.findings.end(),
                    [](const Finding& finding) { return finding.known.empty(); }));
}

std::string Grouped(std::uint64_t number) {
  std::string digits = absl::StrFormat("%d", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string WalkSentence(const Walk& walk) {
  std::string text = absl::StrFormat("%s: %s programs, %s checked calls in %d.%d s", walk.directory,
                                     Grouped(walk.programs), Grouped(walk.calls),
                                     walk.milliseconds / 1000, walk.milliseconds % 1000 / 100);
  if (walk.skipped != 0) {
    text += absl::StrFormat("; %s calls not made, since what they need was not there",
                            Grouped(walk.skipped));
  }
  if (walk.early != 0) {
    text += absl::StrFormat("; %s programs ended early, where no document says what is next",
                            Grouped(walk.early));
  }
  if (walk.broken != 0) {
    text += absl::StrFormat("; %s programs could not be run", Grouped(walk.broken));
  }
  if (walk.unstable != 0) {
    text += absl::StrFormat("; %s findings did not come again", Grouped(walk.unstable));
  }
  if (walk.alike != 0) {
    text += absl::StrFormat("; %s more findings were like others", Grouped(walk.alike));
  }
  text += absl::StrFormat("; parameters from %d rules", walk.rules);
  if (walk.unanswered != 0) text += absl::StrFormat(", of which %d gave none", walk.unanswered);
  if (walk.stopped) text += "; stopped before its time for many findings";
  return text;
}

std::string RenderText(const Exploration& exploration, std::size_t columns) {
  std::string text = absl::StrFormat("Explored with seed %d.\n", exploration.seed);
  for (const Walk& walk : exploration.walks) text += Wrap(WalkSentence(walk), 2, columns);
  const std::size_t surprises = Surprises(exploration);
  const std::size_t known = exploration.findings.size() - surprises;
  text += absl::StrFormat("\n%d %s", surprises, surprises == 1 ? "finding" : "findings");
  text += known != 0 ? absl::StrFormat(", and %d known\n", known) : "\n";
  std::size_t number = 0;
  for (const Finding& finding : exploration.findings) {
    text += FindingText(finding, ++number, columns);
  }
  return text + CoverageText(exploration.coverage, columns);
}

}  // namespace conformance::explore
