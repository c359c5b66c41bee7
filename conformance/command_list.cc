// SPDX-License-Identifier: Apache-2.0
//
// conformance list: the rules, without a run.

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/command.h"
#include "conformance/command_line.h"
#include "conformance/command_output.h"
#include "conformance/command_probe.h"
#include "conformance/probe/observation.h"
#include "conformance/report/disagreement.h"
#include "conformance/report/reference.h"
#include "conformance/report/report.h"
#include "conformance/report/terminal.h"
#include "conformance/report/text.h"

namespace conformance {
namespace {

constexpr std::array<Option, 6> kOptions = {{
    {"format", "FORMAT", "text, json, markdown or ids (default: text)"},
    kOutputOption,
    kRulesOption,
    {"disagreements", nullptr,
     "only rules on which documents contradict each other; as text also who says what, and what "
     "this host does"},
    kDirectoryOption,
    kColorOption,
}};

enum Format { kText, kJson, kMarkdown, kIds };
constexpr std::array<std::string_view, 4> kFormats = {"text", "json", "markdown", "ids"};

std::string Joined(const std::vector<std::string_view>& words, std::string_view separator) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// What this host does, in each directory: "EINVAL", "skipped: …".
std::vector<std::string_view> HereWords(const std::vector<RuleReport>& results, const Rule& rule,
                                        std::vector<std::string>* storage) {
  for (const RuleReport& result : results) {
    if (result.id != rule.id()) continue;
    std::string word = result.outcome;
    if (result.status != Status::kObserved) {
      word = absl::StrFormat("%s (%s)", StatusName(result.status), Visible(result.reason));
    }
    if (std::find(storage->begin(), storage->end(), word) == storage->end()) {
      storage->push_back(std::move(word));
    }
  }
  return {storage->begin(), storage->end()};
}

// An outcome, and who stands behind it beside it.
void AppendPair(std::string_view outcome, std::string_view who, Tone tone,
                const TextOptions& options, std::string* out) {
  constexpr std::size_t kOutcomeColumns = 22;
  std::string left = Padded(outcome, kOutcomeColumns);
  // A long one stands on a line of its own.
  if (Columns(left) > kOutcomeColumns) {
    *out += "    " + options.palette.Paint(tone, left) + "\n";
    left = Padded("", kOutcomeColumns);
  }
  for (const std::string& line : Wrapped(who, options.columns - kOutcomeColumns - 6)) {
    *out += "    " + options.palette.Paint(tone, left) + "  " + line + "\n";
    left = Padded("", kOutcomeColumns);
  }
}

// "seen on …", one line per outcome.
void AppendSightings(const Rule& rule, const TextOptions& options, std::string* out) {
  std::vector<std::pair<std::string_view, std::string>> seen;
  for (const Sighting* sighting : SurprisingSightings(rule)) {
    const std::string where = absl::StrFormat("%s %s", sighting->system, sighting->release);
    const auto same = std::find_if(seen.begin(), seen.end(), [&](const auto& other) {
      return other.first == sighting->outcome;
    });
    if (same == seen.end()) {
      seen.emplace_back(sighting->outcome, "seen on " + where);
    } else {
      same->second += ", " + where;
    }
  }
  for (const auto& [outcome, where] : seen) {
    AppendPair(outcome, where, Tone::kQuiet, options, out);
  }
}

std::string Disagreement(const Rule& rule, const std::vector<RuleReport>& results,
                         const TextOptions& options) {
  std::string text = options.palette.Paint(Tone::kHeading, rule.id()) + "\n";
  for (const std::string& line : Wrapped(rule.sentence(), options.columns - 2)) {
    text += "  " + line + "\n";
  }
  for (const Position& position : PositionsOf(rule)) {
    std::vector<std::string_view> labels;
    for (const Claim* claim : position.claims) labels.push_back(Info(claim->document).label);
    AppendPair(Joined(position.accepts, " or "), Joined(labels, ", "), Tone::kPlain, options,
               &text);
  }
  AppendSightings(rule, options, &text);
  std::vector<std::string> storage;
  for (const std::string_view word : HereWords(results, rule, &storage)) {
    AppendPair(word, "this host", Tone::kGood, options, &text);
  }
  return text;
}

absl::StatusOr<std::string> Disagreements(const Plan& plan, const TextOptions& options) {
  const absl::StatusOr<std::vector<RuleReport>> results = RunPlan(plan, HostBench());
  if (!results.ok()) return results.status();
  std::string text;
  for (const Rule* rule : plan.rules) {
    if (!text.empty()) text += "\n";
    text += Disagreement(*rule, *results, options);
  }
  const std::size_t count = plan.rules.size();
  return text +
         absl::StrFormat("\ndocuments disagree on %d rule%s\n", count, count == 1 ? "" : "s");
}

absl::StatusOr<int> List(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> options = OutputTextOptions(arguments);
  if (!options.ok()) return options.status();
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  if (arguments.Has("disagreements")) {
    auto& rules = plan->rules;
    rules.erase(std::remove_if(rules.begin(), rules.end(),
                               [](const Rule* rule) { return !IsContested(*rule); }),
                rules.end());
  }
  absl::StatusOr<std::string> text;
  switch (*format) {
    case kJson:
      text = ReferenceJson(plan->rules);
      break;
    case kMarkdown:
      text = ReferenceMarkdown(plan->rules);
      break;
    case kIds:
      text = ReferenceIds(plan->rules);
      break;
    default:
      text = arguments.Has("disagreements") ? Disagreements(*plan, *options)
                                            : ReferenceText(plan->rules, *options);
  }
  if (!text.ok()) return text.status();
  const absl::Status written = WriteOutput(arguments, *text);
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& ListCommand() {
  static constexpr Command kCommand = {
      "list",
      "",
      0,
      0,
      "list the rules, or those on which documents disagree",
      "Prints the rules without running them: ids and sentences, everything that is known about "
      "them as JSON, the rule reference as Markdown, or bare ids.\n"
      "\n"
      "Documents disagree on a rule if two of them allow no outcome in common, or if a system was "
      "seen to do what POSIX or its own manual does not allow.",
      kOptions,
      List,
  };
  return kCommand;
}

}  // namespace conformance
