// SPDX-License-Identifier: Apache-2.0

#include "tests/benchmarks/conformance/generated_report.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::uint32_t kReleases = 20;
constexpr std::uint32_t kOddRule = 23;  // most hosts agree on most rules

void GiveAnotherOutcome(const Rule& rule, std::uint32_t host, RuleReport* result) {
  const std::vector<std::string_view>& outcomes = rule.outcomes();
  Observation observation;
  observation.status = Status::kObserved;
  observation.outcome = outcomes[host % outcomes.size()];
  RuleReport judged = JudgeRule(rule, observation, result->directory, {});
  judged.detail = result->detail;
  judged.trace = std::move(result->trace);
  judged.duration_us = result->duration_us + host;
  *result = std::move(judged);
}

}  // namespace

Report GeneratedReport(const Report& real, std::uint32_t host) {
  Report report = real;
  for (HostFact& fact : report.host) {
    if (fact.name == "release") fact.value += "." + std::to_string(host % kReleases);
    if (fact.name == "machine" && host % 2 == 1) fact.value = "aarch64";
  }
  std::uint32_t place = 0;
  for (RuleReport& result : report.rules) {
    const Rule* rule = FindRule(result.id);
    const bool odd = (host * 7 + ++place) % kOddRule == 0;
    if (odd && rule != nullptr && !rule->outcomes().empty()) {
      GiveAnotherOutcome(*rule, host, &result);
    }
  }
  report.summary = Summarise(report.rules, report.against);
  return report;
}

}  // namespace conformance
