// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/resemblance.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/nearest.h"
#include "conformance/catalogue/rule.h"
#include "conformance/compare/known_hosts.h"
#include "conformance/probe/observation.h"
#include "conformance/report/host.h"
#include "conformance/report/json.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

Reference ReferenceFrom(const KnownHost& host) {
  Reference reference;
  reference.name = host.name;
  reference.about = absl::StrFormat("%s, %s, %s", host.kernel, host.run, host.date);
  for (std::size_t i = 0; i < host.results.size(); ++i) {
    const std::size_t word = host.results[i];
    if (word == 0) continue;
    reference.answers[std::string(KnownRules()[i])] = {std::string(KnownWords()[word]),
                                                       word >= kFirstOutcome};
  }
  return reference;
}

// "EINVAL": a rule may come to errors that it does not list.
bool IsErrorName(std::string_view outcome) {
  return outcome.size() > 1 && outcome.front() == 'E' &&
         std::all_of(outcome.begin(), outcome.end(), [](char character) {
           return (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9');
         });
}

// True if the rule has no such outcome today: the reference is of another version.
bool IsReworded(std::string_view id, std::string_view outcome) {
  const Rule* const rule = FindRule(id);
  if (rule == nullptr || IsErrorName(outcome)) return false;
  const auto& outcomes = rule->outcomes();
  return std::find(outcomes.begin(), outcomes.end(), outcome) == outcomes.end();
}

bool IsFile(std::string_view name) {
  constexpr std::string_view kSuffix = ".json";
  return name.find('/') != std::string_view::npos ||
         (name.size() > kSuffix.size() && name.substr(name.size() - kSuffix.size()) == kSuffix);
}

enum class Likeness { kSame, kDifferent, kUnanswered, kUnknown, kReworded };

Likeness LikenessOf(const RuleReport& rule, const Reference& reference) {
  const auto found = reference.answers.find(rule.id);
  if (found == reference.answers.end()) return Likeness::kUnknown;
  const Given& there = found->second;
  if (rule.status != Status::kObserved || !there.observed) return Likeness::kUnanswered;
  if (rule.outcome == there.result) return Likeness::kSame;
  return IsReworded(rule.id, there.result) ? Likeness::kReworded : Likeness::kDifferent;
}

bool IsNearer(const Resemblance& left, const Resemblance& right) {
  if (left.compared == 0 || right.compared == 0) return left.compared > right.compared;
  const std::size_t mine = left.differences.size() * right.compared;
  const std::size_t others = right.differences.size() * left.compared;
  return mine != others ? mine < others : left.compared > right.compared;
}

}  // namespace

std::vector<Reference> KnownReferences() {
  std::vector<Reference> references;
  for (const KnownHost& host : KnownHosts()) references.push_back(ReferenceFrom(host));
  return references;
}

Reference ReferenceFrom(const std::string& name, const Report& report) {
  Reference reference;
  reference.name = name;
  for (const char* fact : {"system", "release", "machine"}) {
    const std::string_view value = FactValue(report, fact);
    if (!value.empty()) {
      reference.about += (reference.about.empty() ? "" : " ") + std::string(value);
    }
  }
  for (const RuleReport& rule : report.rules) {
    reference.answers.insert({rule.id, {ResultOf(rule), rule.status == Status::kObserved}});
  }
  return reference;
}

absl::StatusOr<Reference> FindReference(const std::string& name) {
  if (IsFile(name)) {
    const absl::StatusOr<Report> report = ReadReport(name);
    if (!report.ok()) return report.status();
    return ReferenceFrom(name, *report);
  }
  std::vector<std::string_view> names;
  for (const KnownHost& host : KnownHosts()) {
    if (host.name == name) return ReferenceFrom(host);
    names.push_back(host.name);
  }
  std::vector<std::string_view> near = Nearest(name, names);
  // "linux" or "openbsd" is no name, and begins many.
  for (const std::string_view each : names) {
    if (near.size() < 3 && !name.empty() && each.substr(0, name.size()) == name &&
        std::find(near.begin(), near.end(), each) == near.end()) {
      near.push_back(each);
    }
  }
  std::string remedy;
  for (const std::string_view each : near) {
    remedy += absl::StrFormat("%s%s", remedy.empty() ? "; did you mean " : " or ", each);
  }
  return absl::InvalidArgumentError(absl::StrFormat(
      "no host is known as \"%s\"%s", name,
      remedy.empty() ? "; conformance resembles --list names them, and a report's file will do"
                     : remedy + "?"));
}

Resemblance CompareWith(const Reference& reference, const Report& report) {
  Resemblance resemblance;
  resemblance.name = reference.name;
  resemblance.about = reference.about;
  for (const RuleReport& rule : report.rules) {
    switch (LikenessOf(rule, reference)) {
      case Likeness::kUnanswered:
        ++resemblance.unanswered;
        break;
      case Likeness::kUnknown:
        ++resemblance.unknown;
        break;
      case Likeness::kReworded:
        ++resemblance.reworded;
        break;
      case Likeness::kSame:
        ++resemblance.compared;
        break;
      case Likeness::kDifferent:
        ++resemblance.compared;
        const std::string where = report.filesystems.size() > 1 && !rule.directory.empty()
                                      ? absl::StrFormat(" in %s", rule.directory)
                                      : "";
        resemblance.differences.push_back(
            {rule.id + where, rule.outcome, reference.answers.find(rule.id)->second.result});
        break;
    }
  }
  return resemblance;
}

std::vector<Resemblance> RankByDistance(const std::vector<Reference>& references,
                                        const Report& report) {
  std::vector<Resemblance> ranked;
  ranked.reserve(references.size());
  for (const Reference& reference : references) ranked.push_back(CompareWith(reference, report));
  std::stable_sort(ranked.begin(), ranked.end(), IsNearer);
  return ranked;
}

LikeReport Counts(const Resemblance& resemblance) {
  return {resemblance.name,
          resemblance.about,
          static_cast<int>(resemblance.compared),
          static_cast<int>(resemblance.differences.size()),
          static_cast<int>(resemblance.unanswered),
          static_cast<int>(resemblance.unknown),
          static_cast<int>(resemblance.reworded)};
}

void AddLikeness(const Reference& reference, Report* report) {
  report->like = Counts(CompareWith(reference, *report));
  for (RuleReport& rule : report->rules) {
    const auto found = reference.answers.find(rule.id);
    rule.like = found == reference.answers.end() ? "" : found->second.result;
    rule.unlike = LikenessOf(rule, reference) == Likeness::kDifferent;
  }
}

}  // namespace conformance
