// SPDX-License-Identifier: Apache-2.0
//
// A plan run several times, and told as one.

#ifndef CONFORMANCE_COMMANDS_ROUNDS_H_
#define CONFORMANCE_COMMANDS_ROUNDS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/commands/probe.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {

struct Rounds {
  int count = 1;
  bool fail_fast = false;  // ends with the first result that is unexpected or missing
  std::vector<std::string> against;
  // Marks a result as a baseline has it; may be empty.
  std::function<void(RuleReport*)> expect;
};

// The results of the gravest kind that each rule gave, the first of them, with all of them counted
// where there was more than one round. One that ends early with fail_fast is the last.
absl::StatusOr<std::vector<RuleReport>> RunRounds(Plan plan, const Bench& bench,
                                                  const Rounds& rounds);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_ROUNDS_H_
