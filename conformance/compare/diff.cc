// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/diff.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/compare/baseline.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/probe/observation.h"
#include "conformance/report/characters.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

// A rule, and which of the report's filesystems it was asked on.
using Key = std::pair<std::string_view, std::size_t>;

std::size_t PlaceOf(const RuleReport& rule, const Report& report) {
  for (std::size_t i = 0; i < report.filesystems.size(); ++i) {
    if (report.filesystems[i].directory == rule.directory) return i;
  }
  return 0;
}

std::map<Key, const RuleReport*> ByKey(const Report& report) {
  std::map<Key, const RuleReport*> results;
  for (const RuleReport& rule : report.rules) {
    results.insert({{rule.id, PlaceOf(rule, report)}, &rule});
  }
  return results;
}

// How bad a result is: an answer that should be there and is not is worst.
int Badness(const RuleReport& rule, const std::vector<std::string>& against) {
  if (IsIncomplete(rule.status)) return 4;
  if (rule.status != Status::kObserved) return 2;
  switch (GravestVerdict(rule, against)) {
    case Verdict::kDeviates:
      return 3;
    case Verdict::kDiffers:
      return 1;
    case Verdict::kConforms:
    case Verdict::kNoClaim:
      break;
  }
  return 0;
}

std::string Described(const RuleReport& rule, const std::vector<std::string>& against) {
  if (rule.status != Status::kObserved) {
    return Visible(absl::StrFormat("%s (%s)", StatusName(rule.status), rule.reason));
  }
  return Visible(
      absl::StrFormat("%s: %s", rule.outcome, VerdictName(GravestVerdict(rule, against))));
}

std::string Named(const RuleReport& rule, const Report& report) {
  const std::string_view filesystem = FilesystemOf(rule, report);
  const std::string name =
      filesystem.empty() ? rule.id : absl::StrFormat("%s on %s", rule.id, filesystem);
  return Visible(name);
}

bool IsSame(const RuleReport& older, const RuleReport& newer,
            const std::vector<std::string>& against) {
  return older.status == newer.status && older.outcome == newer.outcome &&
         GravestVerdict(older, against) == GravestVerdict(newer, against);
}

std::vector<FactChange> CompareHosts(const Report& older, const Report& newer) {
  std::vector<FactChange> changes;
  const auto compare = [&changes](const std::string& name, std::string_view before,
                                  std::string_view after) {
    if (before == after) return;
    changes.push_back({Visible(name), Visible(before), Visible(after)});
  };
  for (const HostFact& fact : newer.host) {
    compare(fact.name, FactValue(older, fact.name), fact.value);
  }
  for (const HostFact& fact : older.host) {
    if (FactValue(newer, fact.name).empty()) compare(fact.name, fact.value, "");
  }
  for (std::size_t i = 0; i < std::max(older.filesystems.size(), newer.filesystems.size()); ++i) {
    compare("filesystem", i < older.filesystems.size() ? older.filesystems[i].type : "",
            i < newer.filesystems.size() ? newer.filesystems[i].type : "");
  }
  compare("program", older.tool_version, newer.tool_version);
  return changes;
}

// Facts that decide what may be asked, and nothing about how the kernel answers.
bool DecidesWhatIsAsked(std::string_view fact) {
  constexpr std::string_view kLimit = "limit_";
  return fact == "privilege" || fact == "filesystem" || fact == "sandbox" ||
         fact == "capabilities" || fact.substr(0, kLimit.size()) == kLimit;
}

ChangeKind KindOf(const RuleReport& older, const RuleReport& newer, bool asked_otherwise,
                  const std::vector<std::string>& against) {
  if (asked_otherwise && newer.status == Status::kSkipped) return ChangeKind::kNotAsked;
  if (asked_otherwise && older.status == Status::kSkipped) {
    // Nobody knows how it was before; a deviation is news all the same.
    return Badness(newer, against) > 2 ? ChangeKind::kRegressed : ChangeKind::kAppeared;
  }
  const int was = Badness(older, against);
  const int is = Badness(newer, against);
  if (is != was) return is > was ? ChangeKind::kRegressed : ChangeKind::kImproved;
  return ChangeKind::kChanged;
}

// Two changes have one cause, as far as can be seen from outside.
bool LookAlike(const Change& left, const Change& right) {
  if (left.kind != right.kind || left.new_result != right.new_result) return false;
  return left.kind == ChangeKind::kNotAsked || left.old_result == right.old_result;
}

void AppendAlike(const std::vector<const Change*>& alike, Tone tone, const TextOptions& options,
                 std::string* out) {
  std::string rules;
  for (const Change* change : alike) rules += (rules.empty() ? "" : ", ") + change->rule;
  AppendWrapped(rules, 2, options, out, tone);
  const Change& first = *alike.front();
  const bool same_before = std::all_of(alike.begin(), alike.end(), [&first](const Change* change) {
    return change->old_result == first.old_result;
  });
  if (!first.old_result.empty() && same_before) {
    AppendWrapped("was " + first.old_result, 4, options, out, Tone::kQuiet);
  }
  if (!first.new_result.empty()) AppendWrapped("is  " + first.new_result, 4, options, out);
}

void AppendGroup(const Difference& difference, ChangeKind kind, std::string_view title, Tone tone,
                 const TextOptions& options, std::string* out) {
  std::vector<std::vector<const Change*>> groups;
  for (const Change& change : difference.changes) {
    if (change.kind != kind) continue;
    const auto found = std::find_if(groups.begin(), groups.end(),
                                    [&change](const std::vector<const Change*>& group) {
                                      return LookAlike(*group.front(), change);
                                    });
    if (found != groups.end()) {
      found->push_back(&change);
    } else {
      groups.push_back({&change});
    }
  }
  if (!groups.empty()) AppendHeading(title, options, out);
  for (const auto& group : groups) AppendAlike(group, tone, options, out);
}

}  // namespace

bool Difference::HasRegression() const {
  return std::any_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.kind == ChangeKind::kRegressed; });
}

Difference Compare(const Report& older, const Report& newer) {
  Difference difference;
  difference.host = CompareHosts(older, newer);
  const bool asked_otherwise =
      std::any_of(difference.host.begin(), difference.host.end(),
                  [](const FactChange& change) { return DecidesWhatIsAsked(change.name); });
  const std::map<Key, const RuleReport*> before = ByKey(older);
  const std::map<Key, const RuleReport*> after = ByKey(newer);
  for (const RuleReport& rule : newer.rules) {
    const auto found = before.find({rule.id, PlaceOf(rule, newer)});
    Change change;
    change.rule = Named(rule, newer);
    change.new_result = Described(rule, newer.against);
    if (found == before.end()) {
      // A rule that is new and fails fails for the first time that anybody looked.
      const bool bad = Badness(rule, newer.against) > 2;
      change.kind = bad ? ChangeKind::kRegressed : ChangeKind::kAppeared;
      difference.changes.push_back(std::move(change));
      continue;
    }
    if (IsSame(*found->second, rule, newer.against)) {
      ++difference.unchanged;
      continue;
    }
    change.old_result = Described(*found->second, newer.against);
    change.kind = KindOf(*found->second, rule, asked_otherwise, newer.against);
    difference.changes.push_back(std::move(change));
  }
  for (const RuleReport& rule : older.rules) {
    if (after.count({rule.id, PlaceOf(rule, older)}) > 0) continue;
    difference.changes.push_back(
        {ChangeKind::kVanished, Named(rule, older), Described(rule, newer.against), ""});
  }
  return difference;
}

std::string RenderText(const Difference& difference, const TextOptions& options) {
  std::string out;
  if (!difference.host.empty()) {
    out += options.palette.Paint(Tone::kHeading, "HOST") + "\n";
    for (const FactChange& change : difference.host) {
      AppendWrapped(absl::StrFormat("%s: %s -> %s", change.name,
                                    change.old_value.empty() ? "(none)" : change.old_value,
                                    change.new_value.empty() ? "(none)" : change.new_value),
                    2, options, &out);
    }
  }
  AppendGroup(difference, ChangeKind::kRegressed, "REGRESSED", Tone::kBad, options, &out);
  AppendGroup(difference, ChangeKind::kImproved, "IMPROVED", Tone::kGood, options, &out);
  AppendGroup(difference, ChangeKind::kChanged, "CHANGED", Tone::kWarning, options, &out);
  AppendGroup(difference, ChangeKind::kNotAsked, "NOT ASKED THIS TIME", Tone::kQuiet, options,
              &out);
  AppendGroup(difference, ChangeKind::kAppeared, "APPEARED", Tone::kPlain, options, &out);
  AppendGroup(difference, ChangeKind::kVanished, "VANISHED", Tone::kWarning, options, &out);
  if (!out.empty()) out += "\n";
  return out + absl::StrFormat("%d changed, %d unchanged\n", difference.changes.size(),
                               difference.unchanged);
}

}  // namespace conformance
