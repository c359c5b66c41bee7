// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/rounds.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/probe.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

bool IsMissing(const RuleReport& result) {
  return IsIncomplete(result.status) && result.baseline != kBaselineExpected;
}

bool IsFailure(const RuleReport& result, const Rounds& rounds) {
  return IsUnexpected(result, rounds.against) || IsMissing(result);
}

int Gravity(const RuleReport& result, const Rounds& rounds) {
  if (IsUnexpected(result, rounds.against)) return 2;
  return IsMissing(result) ? 1 : 0;
}

void CountResult(const std::string& result, std::vector<Repetition>* repetitions) {
  for (Repetition& repetition : *repetitions) {
    if (repetition.result != result) continue;
    ++repetition.count;
    return;
  }
  repetitions->push_back({result, 1});
}

void Add(RuleReport next, const Rounds& rounds, RuleReport* all) {
  std::vector<Repetition> repetitions = std::move(all->repetitions);
  CountResult(ResultOf(next), &repetitions);
  if (Gravity(next, rounds) > Gravity(*all, rounds)) *all = std::move(next);
  all->repetitions = std::move(repetitions);
}

}  // namespace

absl::StatusOr<std::vector<RuleReport>> RunRounds(Plan plan, const Bench& bench,
                                                  const Rounds& rounds) {
  const auto expected = [&rounds](RuleReport result) {
    if (rounds.expect) rounds.expect(&result);
    return result;
  };
  plan.doubtful = [&](const RuleReport& result) {
    return GravestVerdict(result, rounds.against) == Verdict::kDeviates ||
           IsFailure(expected(result), rounds);
  };
  if (rounds.fail_fast) {
    plan.enough = [&](const Rule& rule, const std::string& directory,
                      const Observation& observation) {
      return IsFailure(expected(JudgeRule(rule, observation, directory, bench)), rounds);
    };
  }
  std::vector<RuleReport> all;
  for (int round = 0; round < rounds.count; ++round) {
    absl::StatusOr<std::vector<RuleReport>> results = RunPlan(plan, bench);
    if (!results.ok()) return results.status();
    for (std::size_t i = 0; i < results->size(); ++i) {
      RuleReport result = expected(std::move((*results)[i]));
      if (round == 0) {
        if (rounds.count > 1) CountResult(ResultOf(result), &result.repetitions);
        all.push_back(std::move(result));
      } else {
        Add(std::move(result), rounds, &all[i]);
      }
    }
    const bool failed = std::any_of(all.begin(), all.end(), [&](const RuleReport& result) {
      return IsFailure(result, rounds);
    });
    if (rounds.fail_fast && failed) break;
  }
  return all;
}

}  // namespace conformance
