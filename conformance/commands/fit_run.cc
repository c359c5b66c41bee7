// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/fit_run.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/probe.h"
#include "conformance/needs/fit.h"
#include "conformance/needs/needs.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::array<const char*, 3> kSharedPlaces = {"/dev/shm", "/run/shm", "/tmp"};
constexpr std::array<const char*, 2> kTemporaryPlaces = {"/tmp", "/var/tmp"};

template <std::size_t kCount>
std::string FirstUsable(const std::array<const char*, kCount>& places) {
  for (const char* const place : places) {
    if (access(place, W_OK | X_OK) == 0) return place;
  }
  return "";
}

std::vector<const Rule*> RulesOf(const std::vector<std::string>& ids) {
  std::vector<const Rule*> rules;
  for (const std::string& id : ids) {
    const Rule* const rule = FindRule(id);
    if (rule != nullptr) rules.push_back(rule);
  }
  return rules;
}

absl::Status RunInto(const Plan& plan, const Bench& bench, Report* report) {
  if (plan.rules.empty() || plan.directories.empty()) return absl::OkStatus();
  absl::StatusOr<std::vector<RuleReport>> results = RunPlan(plan, bench);
  if (!results.ok()) return results.status();
  for (const std::string& directory : plan.directories) {
    const bool known = std::any_of(
        report->filesystems.begin(), report->filesystems.end(),
        [&directory](const Filesystem& filesystem) { return filesystem.directory == directory; });
    if (!known) report->filesystems.push_back({directory, FilesystemType(directory)});
  }
  for (RuleReport& result : *results) report->rules.push_back(std::move(result));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Asked> AskForNeeds(const Arguments& arguments, const std::vector<Wanted>& wanted) {
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  Asked asked;
  asked.directories = plan->directories;
  asked.report.host = HostFacts();
  const Bench bench = HostBench(*plan);

  std::vector<std::string> ids = RulesNeeded(wanted, Place::kHost);
  for (std::string& id : RulesNeeded(wanted, Place::kData)) ids.push_back(std::move(id));
  plan->rules = RulesOf(ids);
  absl::Status status = RunInto(*plan, bench, &asked.report);

  const std::array<std::pair<Place, std::string>, 2> others = {
      {{Place::kTemporary, FirstUsable(kTemporaryPlaces)},
       {Place::kShared, FirstUsable(kSharedPlaces)}}};
  for (const auto& [place, directory] : others) {
    if (!status.ok() || directory.empty()) continue;
    plan->rules = RulesOf(RulesNeeded(wanted, place));
    plan->directories = {directory};
    status = RunInto(*plan, bench, &asked.report);
  }
  if (!status.ok()) return status;
  return asked;
}

}  // namespace conformance
