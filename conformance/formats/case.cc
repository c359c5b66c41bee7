// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/case.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

bool IsUnmet(const ClaimReport& claim, const Report& report) {
  return claim.verdict == Verdict::kDeviates &&
         std::find(report.against.begin(), report.against.end(), claim.document) !=
             report.against.end();
}

std::string Accepted(const ClaimReport& claim) {
  std::string text;
  for (const std::string& word : claim.accepts) text += (text.empty() ? "" : " or ") + word;
  return text;
}

// The reason why a result that would fail does not.
std::string ExpectedReason(const RuleReport& rule, const Report& report) {
  if (rule.baseline == kBaselineExpected) return rule.why;
  for (const ClaimReport& claim : rule.claims) {
    if (IsUnmet(claim, report)) return claim.known;
  }
  return "";
}

}  // namespace

Case CaseOf(const RuleReport& rule, const Report& report) {
  if (IsIncomplete(rule.status)) {
    return rule.baseline == kBaselineExpected ? Case::kExpected : Case::kError;
  }
  if (rule.status != Status::kObserved) return Case::kSkipped;
  if (IsUnexpected(rule, report.against)) return Case::kFailed;
  return GravestVerdict(rule, report.against) == Verdict::kDeviates ? Case::kExpected
                                                                    : Case::kPassed;
}

std::string NameOf(const RuleReport& rule) {
  if (rule.directory.empty()) return rule.id;
  return absl::StrFormat("%s in %s", rule.id, rule.directory);
}

std::string Duration(std::int64_t microseconds) {
  if (microseconds < 1000) return absl::StrFormat("%d us", microseconds);
  const auto number = static_cast<double>(microseconds);
  return microseconds < 1000000 ? absl::StrFormat("%.1f ms", number / 1e3)
                                : absl::StrFormat("%.1f s", number / 1e6);
}

std::int64_t TotalDuration(const Report& report) {
  std::int64_t total = 0;
  for (const RuleReport& rule : report.rules) {
    // A report may come from anywhere, with any numbers.
    if (rule.duration_us > std::numeric_limits<std::int64_t>::max() - total) break;
    total += rule.duration_us;
  }
  return total;
}

namespace {

// What is added to a message where a result is not all of it.
std::string Reservations(const RuleReport& rule, const Report& report) {
  std::string text;
  const std::string who = WhoAnswers(rule, report);
  if (!who.empty()) text += "; " + who;
  if (IsUnsteady(rule)) text += "; unsteady: " + Unsteadiness(rule);
  return text;
}

}  // namespace

std::string CaseMessage(const RuleReport& rule, const Report& report) {
  if (rule.status != Status::kObserved) {
    return absl::StrFormat("%s: %s", StatusName(rule.status), rule.reason) +
           Reservations(rule, report);
  }
  std::string message = "observed " + rule.outcome;
  for (const ClaimReport& claim : rule.claims) {
    if (!IsUnmet(claim, report)) continue;
    message += absl::StrFormat("; %s %s: %s", claim.document, claim.level, Accepted(claim));
  }
  const std::string reason = ExpectedReason(rule, report);
  if (!reason.empty()) message += "; expected: " + reason;
  return message + Reservations(rule, report);
}

std::vector<std::string> CaseEvidence(const RuleReport& rule, const Report& report) {
  std::vector<std::string> evidence = {rule.statement + "."};
  if (!rule.detail.empty()) evidence.push_back("detail: " + rule.detail);
  if (!rule.why.empty()) {
    evidence.push_back(absl::StrFormat("baseline: %s: %s", rule.baseline, rule.why));
  }
  if (rule.unlike) {
    evidence.push_back(absl::StrFormat("unlike %s, which gave %s", report.like.host, rule.like));
  }
  for (const ClaimReport& claim : rule.claims) {
    if (!IsUnmet(claim, report)) continue;
    evidence.push_back(absl::StrFormat("%s: %s", claim.document,
                                       Cited(claim.clause, claim.edition, claim.interpretation)));
  }
  evidence.insert(evidence.end(), rule.trace.begin(), rule.trace.end());
  if (!WhoAnswers(rule, report).empty()) {
    evidence.emplace_back("past the C library:");
    evidence.insert(evidence.end(), rule.direct->trace.begin(), rule.direct->trace.end());
  }
  return evidence;
}

}  // namespace conformance
