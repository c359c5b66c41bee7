// SPDX-License-Identifier: Apache-2.0
//
// conformance resembles [REPORT.json [OTHER.json]...]: which known hosts a host is like.

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/commands/command.h"
#include "conformance/commands/command_line.h"
#include "conformance/commands/output.h"
#include "conformance/commands/probe.h"
#include "conformance/compare/resemblance.h"
#include "conformance/formats/text.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

constexpr std::array<Option, 9> kResemblesOptions = {{
    {"all", nullptr, "show every known host, not the nearest ten"},
    {"list", nullptr, "only list the known hosts, one name a line"},
    {"format", "FORMAT", "text or json (default: text)"},
    kDirectoryOption,
    kJobsOption,
    kTimeoutOption,
    kSlowOption,
    kOutputOption,
    kColorOption,
}};

struct ResemblesAs {
  enum Format { kText, kJson };
};
constexpr std::array<std::string_view, 2> kResemblesFormats = {"text", "json"};

constexpr std::size_t kMostResembling = 1000;
constexpr std::size_t kShownHosts = 10;

// The first operand, or this host.
absl::StatusOr<Report> ReportToPlace(const Arguments& arguments) {
  if (!arguments.operands().empty()) {
    absl::StatusOr<Report> report = ReadReport(arguments.operands().front());
    if (!report.ok()) return Unreadable(report.status());
    return report;
  }
  absl::StatusOr<Plan> plan = PlanFrom(arguments);
  if (!plan.ok()) return plan.status();
  const absl::Status surveyed = SurveyHost(&*plan);
  if (!surveyed.ok()) return surveyed;
  absl::StatusOr<std::vector<RuleReport>> rules = RunPlan(*plan, HostBench(*plan));
  if (!rules.ok()) return rules.status();
  Report report;
  for (const std::string& directory : plan->directories) {
    report.filesystems.push_back({directory, ""});
  }
  report.rules = *std::move(rules);
  return report;
}

absl::StatusOr<int> ListNames(const Arguments& arguments) {
  std::string names;
  for (const Reference& reference : KnownReferences()) names += reference.name + "\n";
  const absl::Status written = WriteOutput(arguments, names);
  if (!written.ok()) return written;
  return kExitExpected;
}

absl::StatusOr<int> Resembles(const Arguments& arguments) {
  const absl::StatusOr<int> format = arguments.Choice("format", kResemblesFormats);
  if (!format.ok()) return format.status();
  const absl::StatusOr<TextOptions> options = OutputTextOptions(arguments);
  if (!options.ok()) return options.status();
  if (arguments.Has("list")) return ListNames(arguments);
  // Of hosts that are equally near, those that the user named come first.
  std::vector<Reference> references;
  for (std::size_t i = 1; i < arguments.operands().size(); ++i) {
    const std::string& path = arguments.operands()[i];
    const absl::StatusOr<Report> other = ReadReport(path);
    if (!other.ok()) return Unreadable(other.status());
    references.push_back(ReferenceFrom(path, *other));
  }
  for (Reference& known : KnownReferences()) references.push_back(std::move(known));
  const absl::StatusOr<Report> report = ReportToPlace(arguments);
  if (!report.ok()) return report.status();
  const std::vector<Resemblance> ranked = RankByDistance(references, *report);
  const std::size_t most = arguments.Has("all") ? 0 : kShownHosts;
  const absl::Status written =
      WriteOutput(arguments, *format == ResemblesAs::kJson ? ToJson(ranked)
                                                           : RenderText(ranked, most, *options));
  if (!written.ok()) return written;
  return kExitExpected;
}

}  // namespace

const Command& ResemblesCommand() {
  static constexpr Command kCommand = {
      "resembles",
      "[REPORT.json [OTHER.json]...]",
      0,
      kMostResembling,
      "name the known hosts that this one is most like",
      "Compares a stored report, or this host, with what was seen on the hosts that are built into "
      "the program, and with each OTHER.json, say of an earlier release. The nearest host comes "
      "first, with the number of results that differ among those compared, and then the rules in "
      "which it differs. Results without an outcome on either side, and rules that were not asked "
      "there, are not compared; how many that were is said.",
      kResemblesOptions,
      Resembles,
  };
  return kCommand;
}

}  // namespace conformance
