// SPDX-License-Identifier: Apache-2.0
//
// conformance explain RULE: statement, documents, what happens on this host, verdicts.

#include "conformance/formats/explain.h"

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/selection.h"
#include "conformance/formats/text.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

constexpr std::array<Option, 6> kExplainOptions = {{
    kDirectoryOption,
    kTimeoutOption,
    kJobsOption,
    kSlowOption,
    kOutputOption,
    kColorOption,
}};

constexpr std::size_t kMostRules = 1000;

absl::StatusOr<int> RunExplain(const Arguments& arguments) {
  const absl::StatusOr<TextOptions> options = OutputTextOptions(arguments);
  if (!options.ok()) return options.status();
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<const Rule*>> rules = RulesMatching(arguments.operands());
  if (!rules.ok()) return rules.status();
  plan->rules = *std::move(rules);
  // Whoever names one rule wants it run.
  if (plan->rules.size() == 1) plan->slow = true;
  // Who answers is part of what is told of a rule that deviates from what this host should follow.
  const absl::StatusOr<std::vector<std::string>> against = DocumentsAgainst(arguments);
  if (!against.ok()) return against.status();
  plan->calls = Calls::kBoth;
  plan->doubtful = [&against](const RuleReport& result) {
    return GravestVerdict(result, *against) == Verdict::kDeviates;
  };
  const absl::Status surveyed = SurveyHost(&*plan);
  if (!surveyed.ok()) return surveyed;
  const absl::StatusOr<std::vector<RuleReport>> results = RunPlan(*plan, HostBench(*plan));
  if (!results.ok()) return results.status();

  std::string text;
  for (const Rule* rule : plan->rules) {
    std::vector<RuleReport> of_rule;
    for (const RuleReport& result : *results) {
      if (result.id == rule->id()) of_rule.push_back(result);
    }
    if (!text.empty()) text += "\n";
    text += Explain(*rule, of_rule, *options);
  }
  const absl::Status written = WriteOutput(arguments, text);
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& ExplainCommand() {
  static constexpr Command kCommand = {
      "explain",
      "RULE...",
      1,
      kMostRules,
      "tell all about a rule, and show it happen",
      "Prints a rule's sentence, what each document says of it and how that fares here, the "
      "probe's "
      "system calls on this host with their answers, what was seen on other systems, and the "
      "deviations that are known. RULE is an id or a glob.",
      kExplainOptions,
      RunExplain,
  };
  return kCommand;
}

}  // namespace conformance
