// SPDX-License-Identifier: Apache-2.0

#include "conformance/needs/program_reports.h"

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/needs/fit.h"
#include "conformance/needs/needs.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

constexpr char kFamily[] = "program";

std::string CauseOf(const FitResult& result) {
  const NeedResult* const cause = result.Cause();
  if (cause == nullptr) return "";
  const Need& need = cause->need;
  std::string evidence =
      need.any_of.empty() ? absl::StrFormat("%s: %s", need.rule, cause->result) : cause->result;
  if (result.fitness == Fitness::kCannotTell || need.unmet.empty()) return evidence;
  return absl::StrFormat("%s (%s)", need.unmet, evidence);
}

Verdict VerdictOn(Fitness fitness) {
  switch (fitness) {
    case Fitness::kFit:
      return Verdict::kConforms;
    case Fitness::kDegraded:
      return Verdict::kDiffers;
    case Fitness::kUnfit:
      return Verdict::kDeviates;
    case Fitness::kCannotTell:
      break;
  }
  return Verdict::kNoClaim;
}

std::vector<FitResult> Judged(const Report& report) {
  std::vector<Wanted> wanted;
  for (const Program& program : KnownPrograms()) {
    const Profile* const profile = FindProfile(program, "default");
    if (profile != nullptr) wanted.push_back({&program, profile});
  }
  std::vector<std::string> directories;
  for (const Filesystem& filesystem : report.filesystems) {
    directories.push_back(filesystem.directory);
  }
  return JudgeFit(wanted, directories, report);
}

}  // namespace

std::vector<ProgramReport> ProgramsOf(const Report& report) {
  std::vector<ProgramReport> programs;
  for (const FitResult& result : Judged(report)) {
    programs.push_back({result.program, result.profile, result.directory,
                        std::string(FitnessName(result.fitness)), CauseOf(result)});
  }
  return programs;
}

void AddProgramRules(Report* report) {
  for (const FitResult& result : Judged(*report)) {
    RuleReport rule;
    rule.id = absl::StrFormat("%s.%s", kFamily, result.program);
    rule.family = kFamily;
    rule.statement = absl::StrFormat("%s can work here", result.program);
    rule.directory = result.directory;
    if (result.fitness == Fitness::kCannotTell) {
      rule.status = Status::kSkipped;
      rule.reason = CauseOf(result);
    } else {
      rule.status = Status::kObserved;
      rule.outcome = FitnessName(result.fitness);
      rule.detail = CauseOf(result);
    }
    ClaimReport claim;
    claim.document = kFamily;
    claim.clause = "conformance fit " + result.program;
    claim.level = "shall";
    claim.accepts = {std::string(FitnessName(Fitness::kFit)),
                     std::string(FitnessName(Fitness::kDegraded))};
    claim.verdict = VerdictOn(result.fitness);
    rule.claims.push_back(std::move(claim));
    report->rules.push_back(std::move(rule));
  }
  report->against.emplace_back(kFamily);
  report->summary = Summarise(report->rules, report->against);
}

}  // namespace conformance
