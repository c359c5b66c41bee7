// SPDX-License-Identifier: Apache-2.0

#include "conformance/needs/fit.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/needs/needs.h"
#include "conformance/probe/observation.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

// Where shared memory and temporary files are, the first that a report has.
constexpr std::array<std::string_view, 3> kSharedPlaces = {"/dev/shm", "/run/shm", "/tmp"};
constexpr std::array<std::string_view, 2> kTemporaryPlaces = {"/tmp", "/var/tmp"};

std::string Lower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

bool CountsOn(const Need& need, std::string_view system) {
  return need.on.empty() || std::find(need.on.begin(), need.on.end(), system) != need.on.end();
}

bool HasDirectory(const Report& report, std::string_view directory) {
  return std::any_of(
      report.filesystems.begin(), report.filesystems.end(),
      [directory](const Filesystem& filesystem) { return filesystem.directory == directory; });
}

template <std::size_t kCount>
std::string FirstOf(const std::array<std::string_view, kCount>& places, const Report& report) {
  for (const std::string_view place : places) {
    if (HasDirectory(report, place)) return std::string(place);
  }
  return std::string(places.front());
}

// The directory in which a need is to be asked; "" for one that does not depend on it.
std::string DirectoryFor(Place place, const std::string& data, const Report& report) {
  switch (place) {
    case Place::kHost:
    case Place::kData:
      break;
    case Place::kTemporary:
      return FirstOf(kTemporaryPlaces, report);
    case Place::kShared:
      return FirstOf(kSharedPlaces, report);
  }
  return data;
}

const RuleReport* ResultIn(const Report& report, std::string_view rule,
                           std::string_view directory) {
  for (const RuleReport& result : report.rules) {
    if (result.id == rule && (result.directory.empty() || result.directory == directory)) {
      return &result;
    }
  }
  return nullptr;
}

bool Fits(const std::vector<std::string>& globs, std::string_view outcome) {
  return std::any_of(globs.begin(), globs.end(),
                     [outcome](const std::string& glob) { return MatchesGlob(glob, outcome); });
}

// True if `outcome` stands at `least` or after it in the order in which the rule declares them.
bool Reaches(std::string_view rule_id, std::string_view outcome, std::string_view least) {
  const Rule* const rule = FindRule(rule_id);
  if (rule == nullptr) return false;
  const std::vector<std::string_view>& all = rule->outcomes();
  const auto at = std::find(all.begin(), all.end(), outcome);
  return at != all.end() && at >= std::find(all.begin(), all.end(), least);
}

Met MetBy(const Need& need, const RuleReport& result) {
  if (result.status == Status::kUnsupported) {
    // A flag that is not there replaces nothing either.
    return !need.never.empty() || Fits(need.accept, "unsupported") ? Met::kYes : Met::kNo;
  }
  if (IsDenied(result)) return Fits(need.accept, "EPERM") ? Met::kYes : Met::kNo;
  if (result.status != Status::kObserved) return Met::kUnknown;
  bool met = false;
  if (!need.at_least.empty()) {
    met = Reaches(need.rule, result.outcome, need.at_least);
  } else if (!need.never.empty()) {
    met = !Fits(need.never, result.outcome);
  } else {
    met = Fits(need.accept, result.outcome);
  }
  return met ? Met::kYes : Met::kNo;
}

std::string Described(const RuleReport& result) {
  if (result.status == Status::kObserved) return result.outcome;
  const std::string status(StatusName(result.status));
  return result.reason.empty() ? status : absl::StrFormat("%s (%s)", status, result.reason);
}

NeedResult JudgeOne(const Need& need, const std::string& data, const Report& report) {
  NeedResult judged;
  judged.need = need;
  const std::string directory = DirectoryFor(need.at, data, report);
  const RuleReport* const result = ResultIn(report, need.rule, directory);
  if (result == nullptr) {
    judged.directory = directory;
    judged.result =
        need.at == Place::kHost ? "not asked" : absl::StrFormat("not asked in %s", directory);
    return judged;
  }
  judged.directory = result->directory;
  judged.met = MetBy(need, *result);
  judged.result = Described(*result);
  judged.duration_us = result->duration_us;
  return judged;
}

// One alternative that is met suffices; one that is unknown leaves the question open.
NeedResult JudgeAlternatives(const Need& need, const std::string& data, const Report& report,
                             std::string_view system) {
  NeedResult judged;
  judged.need = need;
  judged.met = Met::kNo;
  for (const Need& alternative : need.any_of) {
    if (!CountsOn(alternative, system)) continue;
    const NeedResult one = JudgeOne(alternative, data, report);
    judged.result += absl::StrFormat("%s%s: %s", judged.result.empty() ? "" : ", ",
                                     alternative.rule, one.result);
    judged.duration_us += one.duration_us;
    if (judged.met == Met::kYes || one.met == Met::kNo) continue;
    judged.met = one.met;
  }
  return judged;
}

Fitness FitnessOf(const std::vector<NeedResult>& needs) {
  const auto any = [&needs](bool must, Met met) {
    return std::any_of(needs.begin(), needs.end(), [must, met](const NeedResult& result) {
      return result.need.must == must && result.met == met;
    });
  };
  if (any(true, Met::kNo)) return Fitness::kUnfit;
  if (any(true, Met::kUnknown)) return Fitness::kCannotTell;
  return any(false, Met::kNo) ? Fitness::kDegraded : Fitness::kFit;
}

bool DependsOnData(const Profile& profile) {
  const auto at_data = [](const Need& need) { return need.at == Place::kData; };
  return std::any_of(profile.needs.begin(), profile.needs.end(), [&at_data](const Need& need) {
    return at_data(need) || std::any_of(need.any_of.begin(), need.any_of.end(), at_data);
  });
}

FitResult JudgeIn(const Wanted& wanted, const std::string& directory, const Report& report) {
  const std::string system = Lower(FactValue(report, "system"));
  FitResult result;
  result.program = wanted.program->name;
  result.profile = wanted.profile->name;
  if (DependsOnData(*wanted.profile)) result.directory = directory;
  result.not_asked = wanted.program->not_asked;
  for (const Need& need : wanted.profile->needs) {
    if (!CountsOn(need, system)) continue;
    result.needs.push_back(need.any_of.empty()
                               ? JudgeOne(need, directory, report)
                               : JudgeAlternatives(need, directory, report, system));
  }
  result.fitness = FitnessOf(result.needs);
  return result;
}

void AddRules(const Need& need, Place place, std::set<std::string>* rules) {
  for (const Need& alternative : need.any_of) AddRules(alternative, place, rules);
  if (!need.rule.empty() && need.at == place) rules->insert(need.rule);
}

}  // namespace

std::string_view FitnessName(Fitness fitness) {
  constexpr std::array<std::string_view, 4> kNames = {"fit", "fit, degraded", "unfit",
                                                      "cannot tell"};
  return kNames[static_cast<std::size_t>(fitness)];
}

std::string_view MetName(Met met) {
  constexpr std::array<std::string_view, 3> kNames = {"yes", "no", "unknown"};
  return kNames[static_cast<std::size_t>(met)];
}

const NeedResult* FitResult::Cause() const {
  if (fitness == Fitness::kFit) return nullptr;
  const bool must = fitness != Fitness::kDegraded;
  const Met met = fitness == Fitness::kCannotTell ? Met::kUnknown : Met::kNo;
  for (const NeedResult& result : needs) {
    if (result.need.must == must && result.met == met) return &result;
  }
  return nullptr;
}

std::vector<FitResult> JudgeFit(const std::vector<Wanted>& wanted,
                                const std::vector<std::string>& directories, const Report& report) {
  std::vector<FitResult> results;
  for (const Wanted& one : wanted) {
    const bool everywhere = DependsOnData(*one.profile);
    for (const std::string& directory : directories) {
      results.push_back(JudgeIn(one, directory, report));
      if (!everywhere) break;
    }
  }
  return results;
}

std::vector<std::string> RulesNeeded(const std::vector<Wanted>& wanted, Place place) {
  std::set<std::string> rules;
  for (const Wanted& one : wanted) {
    for (const Need& need : one.profile->needs) AddRules(need, place, &rules);
  }
  std::vector<std::string> ordered;
  for (const Rule& rule : Catalogue()) {
    const std::string id(rule.id());
    if (rules.count(id) != 0) ordered.push_back(id);
  }
  return ordered;
}

std::vector<Remedy> Remedies(const std::vector<FitResult>& results) {
  std::map<std::string, Remedy> remedies;
  for (const FitResult& result : results) {
    if (result.fitness != Fitness::kUnfit) continue;
    std::set<std::string> refusing;
    for (const NeedResult& need : result.needs) {
      if (!need.need.must || need.met != Met::kNo) continue;
      refusing.insert(need.need.any_of.empty() ? need.need.rule : need.need.any_of.front().rule);
    }
    for (const std::string& rule : refusing) {
      Remedy& remedy = remedies[rule];
      remedy.rule = rule;
      ++remedy.refusals;
      if (refusing.size() == 1) ++remedy.programs;
    }
  }
  std::vector<Remedy> ordered;
  ordered.reserve(remedies.size());
  for (auto& [rule, remedy] : remedies) ordered.push_back(std::move(remedy));
  std::stable_sort(ordered.begin(), ordered.end(), [](const Remedy& left, const Remedy& right) {
    return std::pair(left.programs, left.refusals) > std::pair(right.programs, right.refusals);
  });
  return ordered;
}

}  // namespace conformance
