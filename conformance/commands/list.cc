// SPDX-License-Identifier: Apache-2.0
//
// conformance list: the rules, without a run.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/selection.h"
#include "conformance/compare/disagreement.h"
#include "conformance/compare/disagreement_list.h"
#include "conformance/formats/reference.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::array<Option, 6> kListOptions = {{
    {"format", "FORMAT", "text, json, markdown or ids (default: text)"},
    kOutputOption,
    kRulesOption,
    {"disagreements", nullptr,
     "only rules on which documents or systems contradict a document: who says what, and what this "
     "host does"},
    kDirectoryOption,
    kColorOption,
}};

struct ListAs {
  enum Format { kText, kJson, kMarkdown, kIds };
};
constexpr std::array<std::string_view, 4> kListFormats = {"text", "json", "markdown", "ids"};

// The rules of the plan that are contested, in the format asked for, with what this host does.
absl::StatusOr<std::string> Disagreements(Plan plan, int format, const TextOptions& options) {
  auto& rules = plan.rules;
  rules.erase(std::remove_if(rules.begin(), rules.end(),
                             [](const Rule* rule) { return !IsContested(*rule); }),
              rules.end());
  if (format == ListAs::kIds) return ReferenceIds(rules);
  const absl::StatusOr<std::vector<RuleReport>> results = RunPlan(plan, HostBench(plan));
  if (!results.ok()) return results.status();
  if (format == ListAs::kJson) return DisagreementsJson(rules, *results);
  if (format == ListAs::kMarkdown) return DisagreementsMarkdown(rules, *results);
  return DisagreementsText(rules, *results, options);
}

absl::StatusOr<std::string> ReferenceText(const Plan& plan, int format,
                                          const TextOptions& options) {
  switch (format) {
    case ListAs::kJson:
      return ReferenceJson(plan.rules);
    case ListAs::kMarkdown:
      return ReferenceMarkdown(plan.rules);
    case ListAs::kIds:
      return ReferenceIds(plan.rules);
    default:
      return ReferenceText(plan.rules, options);
  }
}

absl::StatusOr<int> List(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kListFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> options = OutputTextOptions(arguments);
  if (!options.ok()) return options.status();
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  const absl::StatusOr<std::string> text = arguments.Has("disagreements")
                                               ? Disagreements(*std::move(plan), *format, *options)
                                               : ReferenceText(*plan, *format, *options);
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
      "Documents disagree on a rule if two of them each allow an outcome that the other does not, "
      "or if a system was seen to do what one of them does not allow. Such rules are run.",
      kListOptions,
      List,
  };
  return kCommand;
}

}  // namespace conformance
