// SPDX-License-Identifier: Apache-2.0
//
// conformance reproduce RULE: a standalone C program.

#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/commands/selection.h"
#include "conformance/reproduce/reproducer.h"

namespace conformance {
namespace {

constexpr std::array<Option, 3> kReproduceOptions = {
    {kDirectoryOption, kTimeoutOption, kOutputOption}};

absl::StatusOr<int> Reproduce(const Arguments& arguments) {
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  absl::StatusOr<std::vector<const Rule*>> rules = RulesMatching(arguments.operands());
  if (!rules.ok()) return rules.status();
  if (rules->size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrFormat("\"%s\" matches %d rules; a program shows one of them, such as %s",
                        arguments.operands().front(), rules->size(), rules->front()->id()));
  }
  plan->rules = *std::move(rules);
  plan->directories.resize(1);
  plan->slow = true;
  plan->most_steps = kMostReproducedSteps;
  const absl::Status surveyed = SurveyHost(&*plan);
  if (!surveyed.ok()) return surveyed;
  const absl::StatusOr<std::vector<Observation>> observations = ObservePlan(*plan);
  if (!observations.ok()) return observations.status();
  const auto page_size = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  const absl::Status written =
      WriteOutput(arguments, Reproducer(*plan->rules.front(), observations->front(), page_size));
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& ReproduceCommand() {
  static constexpr Command kCommand = {
      "reproduce",
      "RULE",
      1,
      1,
      "print a standalone C program that shows what a rule's probe sees",
      "Runs the rule's probe and prints a C99 program that makes the same calls in the same order, "
      "without this project. It prints the same outcome, or names the first call that answered "
      "differently and exits with status 1:\n"
      "\n"
      "    conformance reproduce munmap.len_zero >r.c && cc r.c && ./a.out",
      kReproduceOptions,
      Reproduce,
  };
  return kCommand;
}

}  // namespace conformance
