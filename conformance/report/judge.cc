// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/judge.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/probe/denied_calls.h"
#include "conformance/probe/observation.h"
#include "conformance/probe/trace.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

auto Counts(const Summary& summary) {
  return std::tie(summary.total, summary.observed, summary.conforms, summary.deviates,
                  summary.differs, summary.no_claim, summary.unsupported, summary.skipped,
                  summary.broken, summary.crashed, summary.timed_out);
}

constexpr char kDenies[] = "a filter of system calls (seccomp) denies ";

// The fact under which a deviation is known on filesystems that have its value among their options.
constexpr std::string_view kMountOption = "mount_option";

bool HasOption(std::string_view options, std::string_view option) {
  while (!options.empty()) {
    const std::string_view first = options.substr(0, options.find(','));
    if (first == option) return true;
    options.remove_prefix(std::min(first.size() + 1, options.size()));
  }
  return false;
}

bool Holds(const KnownDeviation& known, std::string_view directory, const Bench& bench) {
  if (known.fact == kMountOption) {
    return std::any_of(bench.mounts.begin(), bench.mounts.end(), [&](const HostFact& mount) {
      return mount.name == directory && HasOption(mount.value, known.value);
    });
  }
  return known.fact.empty() ||
         std::any_of(bench.host.begin(), bench.host.end(), [&known](const HostFact& fact) {
           return fact.name == known.fact && fact.value == known.value;
         });
}

// What a filter denies whatever it is asked says nothing of the system below it: a probe that met
// such a call could not ask its question.
std::string DeniedReason(const Observation& observation, const Bench& bench) {
  for (const HostFact& fact : bench.host) {
    if (fact.name != kDeniedCallsFact) continue;
    const std::string_view call = MetDeniedCall(observation, fact.value);
    if (call.empty()) break;
    return absl::StrFormat("%s%s to this process, whatever its arguments", kDenies, call);
  }
  return "";
}

// What is judged of an observation: its trace is told in any case.
Observation WhatWasAsked(const Observation& observation, const Bench& bench) {
  Observation asked;
  asked.duration_us = observation.duration_us;
  asked.reason = DeniedReason(observation, bench);
  if (asked.reason.empty()) return observation;
  asked.status = Status::kSkipped;
  return asked;
}

// Why the host's system gives this outcome, if the rule says so.
std::string KnownReason(const Rule& rule, const Observation& observation,
                        std::string_view directory, const Bench& bench) {
  for (const KnownDeviation& known : rule.known()) {
    if (known.document == bench.host_manual && known.outcome == observation.outcome &&
        Holds(known, directory, bench)) {
      return std::string(known.why);
    }
  }
  return "";
}

bool IsJudged(const ClaimReport& claim, const std::vector<std::string>& against) {
  return std::find(against.begin(), against.end(), claim.document) != against.end();
}

int& CountOf(Summary& summary, Verdict verdict) {
  switch (verdict) {
    case Verdict::kNoClaim:
      return summary.no_claim;
    case Verdict::kConforms:
      return summary.conforms;
    case Verdict::kDiffers:
      return summary.differs;
    case Verdict::kDeviates:
      return summary.deviates;
  }
  return summary.no_claim;
}

int& CountOf(Summary& summary, Status status) {
  switch (status) {
    case Status::kObserved:
      return summary.observed;
    case Status::kUnsupported:
      return summary.unsupported;
    case Status::kSkipped:
      return summary.skipped;
    case Status::kBroken:
      return summary.broken;
    case Status::kCrashed:
      return summary.crashed;
    case Status::kTimedOut:
      return summary.timed_out;
  }
  return summary.broken;
}

}  // namespace

bool operator==(const Summary& left, const Summary& right) { return Counts(left) == Counts(right); }

RuleReport JudgeRule(const Rule& rule, const Observation& observation, std::string_view directory,
                     const Bench& bench) {
  const Observation asked = WhatWasAsked(observation, bench);
  RuleReport report;
  report.id = rule.id();
  report.family = rule.family();
  report.statement = rule.sentence();
  report.status = asked.status;
  report.outcome = asked.outcome;
  report.detail = asked.detail;
  report.reason = asked.reason;
  report.directory = directory;
  report.duration_us = asked.duration_us;
  report.trace = Render(observation.trace, bench.page_size);
  const std::string known = KnownReason(rule, asked, directory, bench);
  for (const Claim& claim : rule.claims()) {
    ClaimReport judged;
    judged.document = Info(claim.document).name;
    judged.clause = claim.clause;
    judged.edition = claim.edition;
    judged.interpretation = claim.interpretation;
    judged.level = LevelName(claim.level);
    judged.accepts.assign(claim.accepts.begin(), claim.accepts.end());
    judged.verdict = Judge(claim, asked);
    if (judged.verdict == Verdict::kDeviates) judged.known = known;
    report.claims.push_back(std::move(judged));
  }
  return report;
}

bool IsDenied(const RuleReport& rule) {
  return rule.status == Status::kSkipped && absl::StartsWith(rule.reason, kDenies);
}

Verdict VerdictOf(const RuleReport& rule, std::string_view document) {
  Verdict gravest = Verdict::kNoClaim;
  for (const ClaimReport& claim : rule.claims) {
    if (claim.document == document) gravest = std::max(gravest, claim.verdict);
  }
  return gravest;
}

Verdict GravestVerdict(const RuleReport& rule, const std::vector<std::string>& against) {
  Verdict gravest = Verdict::kNoClaim;
  for (const ClaimReport& claim : rule.claims) {
    if (IsJudged(claim, against)) gravest = std::max(gravest, claim.verdict);
  }
  return gravest;
}

bool IsUnexpected(const RuleReport& rule, const std::vector<std::string>& against) {
  if (!rule.baseline.empty()) return rule.baseline == kBaselineUnexpected;
  return std::any_of(rule.claims.begin(), rule.claims.end(), [&](const ClaimReport& claim) {
    return claim.verdict == Verdict::kDeviates && claim.known.empty() && IsJudged(claim, against);
  });
}

namespace {

// What is said of one side: its verdict where it has an outcome that a judged document speaks of.
std::string SideOf(Status status, const std::string& outcome, Verdict verdict) {
  if (status != Status::kObserved) return absl::StrFormat("gives none: %s", StatusName(status));
  const std::string_view verb = verdict == Verdict::kConforms   ? "conforms"
                                : verdict == Verdict::kDiffers  ? "differs"
                                : verdict == Verdict::kDeviates ? "deviates"
                                                                : "answers";
  return absl::StrFormat("%s (%s)", verb, outcome);
}

// The gravest verdict on what the kernel gave, among the documents judged against.
Verdict DirectVerdict(const RuleReport& rule, const std::vector<std::string>& against) {
  Verdict gravest = Verdict::kNoClaim;
  for (const ClaimReport& claim : rule.claims) {
    if (!IsJudged(claim, against) || claim.accepts.empty()) continue;
    const bool accepted = std::find(claim.accepts.begin(), claim.accepts.end(),
                                    rule.direct->outcome) != claim.accepts.end();
    const Verdict refused =
        claim.level == LevelName(Level::kShall) ? Verdict::kDeviates : Verdict::kDiffers;
    gravest = std::max(gravest, accepted ? Verdict::kConforms : refused);
  }
  return gravest;
}

std::string_view NameOfLibrary(const Report& report) {
  for (const HostFact& fact : report.host) {
    if (fact.name == "libc") return fact.value;
  }
  return "the C library";
}

}  // namespace

std::string WhoAnswers(const RuleReport& rule, const Report& report) {
  if (!rule.direct) return "";
  const DirectReport& direct = *rule.direct;
  if (direct.status == rule.status && direct.outcome == rule.outcome) return "";
  return absl::StrFormat("the kernel %s; %s answers for it",
                         SideOf(direct.status, direct.outcome, DirectVerdict(rule, report.against)),
                         NameOfLibrary(report));
}

std::string Unsteadiness(const RuleReport& rule) {
  if (!IsUnsteady(rule)) return "";
  std::string text;
  for (const Repetition& repetition : rule.repetitions) {
    text += absl::StrFormat("%s%s %d %s", text.empty() ? "" : ", ", repetition.result,
                            repetition.count, repetition.count == 1 ? "time" : "times");
  }
  return text;
}

bool IsUnsteady(const RuleReport& rule) { return rule.repetitions.size() > 1; }

bool IsIncomplete(Status status) {
  return status == Status::kBroken || status == Status::kCrashed || status == Status::kTimedOut;
}

Conclusion Conclude(const Report& report) {
  bool complete = true;
  for (const RuleReport& rule : report.rules) {
    if (IsUnexpected(rule, report.against)) return Conclusion::kUnexpected;
    if (IsIncomplete(rule.status) && rule.baseline != kBaselineExpected) complete = false;
  }
  return complete ? Conclusion::kExpected : Conclusion::kIncomplete;
}

std::string_view FilesystemOf(const RuleReport& rule, const Report& report) {
  for (const Filesystem& filesystem : report.filesystems) {
    if (!rule.directory.empty() && filesystem.directory == rule.directory) return filesystem.type;
  }
  return "";
}

std::string ResultOf(const RuleReport& rule) {
  if (rule.status == Status::kObserved) return rule.outcome;
  return std::string(StatusName(rule.status));
}

Summary Summarise(const std::vector<RuleReport>& rules, const std::vector<std::string>& against) {
  Summary summary;
  for (const RuleReport& rule : rules) {
    ++summary.total;
    ++CountOf(summary, rule.status);
    if (rule.status == Status::kObserved) ++CountOf(summary, GravestVerdict(rule, against));
  }
  return summary;
}

}  // namespace conformance
