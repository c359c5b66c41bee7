// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/needs/known_files.h"
#include "conformance/needs/needs.h"

namespace conformance {
namespace {

constexpr std::array<std::string_view, 7> kSystems = {"linux",     "freebsd", "netbsd", "openbsd",
                                                      "dragonfly", "darwin",  "sunos"};

absl::Status CheckOutcomes(const Rule& rule, const std::vector<std::string>& globs) {
  for (const std::string& glob : globs) {
    const bool fits =
        glob == "unsupported" ||
        std::any_of(rule.outcomes().begin(), rule.outcomes().end(),
                    [&glob](std::string_view outcome) { return MatchesGlob(glob, outcome); });
    if (fits) continue;
    std::string list;
    for (const std::string_view outcome : rule.outcomes()) {
      list += absl::StrFormat("%s\"%s\"", list.empty() ? "" : ", ", outcome);
    }
    return absl::InvalidArgumentError(
        absl::StrFormat("%s has no outcome \"%s\"; it has %s", rule.id(), glob, list));
  }
  return absl::OkStatus();
}

std::vector<Program> ReadKnown() {
  std::vector<Program> programs;
  for (const KnownFile& file : KnownFiles()) {
    absl::StatusOr<Program> program = ProgramFromJson(file.text);
    if (!program.ok()) {
      // A mistake of ours, which a test finds before anybody else does.
      const std::string message(program.status().message());
      std::fputs(absl::StrFormat("%s: %s\n", file.name, message).c_str(), stderr);
      std::abort();
    }
    programs.push_back(*std::move(program));
  }
  std::sort(programs.begin(), programs.end(),
            [](const Program& left, const Program& right) { return left.name < right.name; });
  return programs;
}

}  // namespace

absl::Status CheckNeed(const Need& need) {
  const Rule* const rule = FindRule(need.rule);
  if (rule == nullptr) {
    std::string near;
    for (const std::string_view id : NearestIds(need.rule)) {
      near += absl::StrFormat("%s%s", near.empty() ? "; did you mean " : " or ", id);
    }
    return absl::InvalidArgumentError(
        absl::StrFormat("there is no rule \"%s\"%s", need.rule, near.empty() ? "" : near + "?"));
  }
  const int ways = (need.accept.empty() ? 0 : 1) + (need.never.empty() ? 0 : 1) +
                   (need.at_least.empty() ? 0 : 1);
  if (ways != 1) {
    return absl::InvalidArgumentError("does not have one of \"accept\", \"never\", \"at_least\"");
  }
  for (const std::string& system : need.on) {
    if (std::find(kSystems.begin(), kSystems.end(), system) == kSystems.end()) {
      return absl::InvalidArgumentError(absl::StrFormat(
          "\"%s\" is no system; linux, freebsd, netbsd, openbsd, dragonfly, darwin or sunos",
          system));
    }
  }
  absl::Status status = CheckOutcomes(*rule, need.accept);
  if (status.ok()) status = CheckOutcomes(*rule, need.never);
  if (status.ok() && !need.at_least.empty()) status = CheckOutcomes(*rule, {need.at_least});
  return status;
}

const std::vector<Program>& KnownPrograms() {
  static const std::vector<Program>* const kPrograms = new std::vector<Program>(ReadKnown());
  return *kPrograms;
}

}  // namespace conformance
