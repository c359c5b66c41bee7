// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/disagreement_list.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/compare/disagreement.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/probe/observation.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

// Outcomes, and those who stand behind them.
struct Stand {
  std::vector<std::string> outcomes;
  std::vector<std::string> who;
};

// All that is known of a contested rule.
struct Contest {
  const Rule* rule;
  std::vector<Stand> seen;  // one outcome each
  std::vector<const RuleReport*> here;
};

// `name` picks how documents are called: by label for people, by name for programs.
std::vector<Stand> SaidOf(const Rule& rule, std::string_view DocumentInfo::*name) {
  std::vector<Stand> said;
  for (const Position& position : PositionsOf(rule)) {
    Stand stand;
    stand.outcomes.assign(position.accepts.begin(), position.accepts.end());
    for (const Claim* claim : position.claims) stand.who.emplace_back(Info(claim->document).*name);
    said.push_back(std::move(stand));
  }
  return said;
}

std::vector<Stand> SeenOf(const Rule& rule) {
  std::vector<Stand> seen;
  for (const Sighting* sighting : SurprisingSightings(rule)) {
    std::string where = absl::StrFormat("%s %s", sighting->system, sighting->release);
    const auto same = std::find_if(seen.begin(), seen.end(), [&](const Stand& other) {
      return other.outcomes.front() == sighting->outcome;
    });
    if (same == seen.end()) {
      seen.push_back({{std::string(sighting->outcome)}, {std::move(where)}});
    } else {
      same->who.push_back(std::move(where));
    }
  }
  return seen;
}

std::vector<Contest> ContestsOf(absl::Span<const Rule* const> rules,
                                const std::vector<RuleReport>& results) {
  std::vector<Contest> contests;
  for (const Rule* rule : rules) {
    Contest contest{rule, SeenOf(*rule), {}};
    for (const RuleReport& result : results) {
      if (result.id == rule->id()) contest.here.push_back(&result);
    }
    contests.push_back(std::move(contest));
  }
  return contests;
}

// What this host does, a stand per answer: several directories may agree.
std::vector<Stand> HereOf(const Contest& contest) {
  std::vector<Stand> here;
  for (const RuleReport* result : contest.here) {
    std::string word = result->outcome;
    if (result->status != Status::kObserved) {
      word = absl::StrFormat("%s (%s)", StatusName(result->status), Visible(result->reason));
    }
    std::string where = "this host";
    if (contest.here.size() > 1) where += absl::StrFormat(" in %s", Visible(result->directory));
    const auto same = std::find_if(here.begin(), here.end(), [&word](const Stand& other) {
      return other.outcomes.front() == word;
    });
    if (same == here.end()) {
      here.push_back({{std::move(word)}, {std::move(where)}});
    } else {
      same->who.push_back(std::move(where));
    }
  }
  return here;
}

std::string Joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

// Releases have commas of their own: "FreeBSD 10.4, 12.1 and 12.1-STABLE; NetBSD 7.99".
std::string Who(const Stand& stand) {
  const bool commas = std::any_of(stand.who.begin(), stand.who.end(), [](const std::string& name) {
    return name.find(',') != std::string::npos;
  });
  return Joined(stand.who, commas ? "; " : ", ");
}

// The outcomes on the left, who stands behind them on the right.
void AppendStand(const Stand& stand, std::string_view prefix, Tone tone, const TextOptions& options,
                 std::string* out) {
  constexpr std::size_t kOutcomeColumns = 22;
  std::string left = Padded(Joined(stand.outcomes, " or "), kOutcomeColumns);
  // A long one stands on a line of its own.
  if (Columns(left) > kOutcomeColumns) {
    for (const std::string& line : Wrapped(left, options.columns - 4)) {
      *out += "    " + options.palette.Paint(tone, line) + "\n";
    }
    left = Padded("", kOutcomeColumns);
  }
  const std::string who = std::string(prefix) + Who(stand);
  for (const std::string& line : Wrapped(who, options.columns - kOutcomeColumns - 6)) {
    *out += "    " + options.palette.Paint(tone, left) + "  " + line + "\n";
    left = Padded("", kOutcomeColumns);
  }
}

std::string ContestText(const Contest& contest, const TextOptions& options) {
  std::string text = options.palette.Paint(Tone::kHeading, contest.rule->id()) + "\n";
  for (const std::string& line : Wrapped(contest.rule->sentence(), options.columns - 2)) {
    text += "  " + line + "\n";
  }
  for (const Stand& said : SaidOf(*contest.rule, &DocumentInfo::label)) {
    AppendStand(said, "", Tone::kPlain, options, &text);
  }
  for (const Stand& seen : contest.seen) {
    AppendStand(seen, "seen on ", Tone::kQuiet, options, &text);
  }
  for (const Stand& here : HereOf(contest)) AppendStand(here, "", Tone::kGood, options, &text);
  return text;
}

std::string MarkdownRow(const Stand& stand, std::string_view prefix) {
  std::string outcomes;
  for (const std::string& outcome : stand.outcomes) {
    outcomes += (outcomes.empty() ? "" : " or ") + MarkdownCode(outcome);
  }
  return absl::StrFormat("| %s | %s%s |\n", outcomes, prefix, MarkdownText(Who(stand)));
}

Json StandsJson(const std::vector<Stand>& stands, const char* outcomes, const char* who) {
  Json list = Json::array();
  for (const Stand& stand : stands) list.push_back({{outcomes, stand.outcomes}, {who, stand.who}});
  return list;
}

Json HereJson(const std::vector<const RuleReport*>& results) {
  Json list = Json::array();
  for (const RuleReport* result : results) {
    Json here = {{"status", std::string(StatusName(result->status))}};
    const bool observed = result->status == Status::kObserved;
    here[observed ? "outcome" : "reason"] = observed ? result->outcome : result->reason;
    if (!result->directory.empty()) here["directory"] = result->directory;
    list.push_back(std::move(here));
  }
  return list;
}

}  // namespace

std::string DisagreementsText(absl::Span<const Rule* const> rules,
                              const std::vector<RuleReport>& results, const TextOptions& options) {
  std::string text;
  for (const Contest& contest : ContestsOf(rules, results)) {
    if (!text.empty()) text += "\n";
    text += ContestText(contest, options);
  }
  return text + absl::StrFormat("\ndocuments disagree on %d rule%s\n", rules.size(),
                                rules.size() == 1 ? "" : "s");
}

std::string DisagreementsMarkdown(absl::Span<const Rule* const> rules,
                                  const std::vector<RuleReport>& results) {
  std::string text =
      "# Where documents disagree\n\n"
      "Each of these rules hurts a program that relies on one document alone: another one allows\n"
      "something else, or a system was seen to do what a document does not allow.\n";
  for (const Contest& contest : ContestsOf(rules, results)) {
    text +=
        absl::StrFormat("\n## %s\n\n%s.\n\n| outcome | who |\n|---|---|\n",
                        MarkdownText(contest.rule->id()), MarkdownText(contest.rule->sentence()));
    for (const Stand& said : SaidOf(*contest.rule, &DocumentInfo::label)) {
      text += MarkdownRow(said, "");
    }
    for (const Stand& seen : contest.seen) text += MarkdownRow(seen, "seen on ");
    for (const Stand& here : HereOf(contest)) text += MarkdownRow(here, "");
  }
  return text;
}

std::string DisagreementsJson(absl::Span<const Rule* const> rules,
                              const std::vector<RuleReport>& results) {
  Json list = Json::array();
  for (const Contest& contest : ContestsOf(rules, results)) {
    list.push_back({{"id", std::string(contest.rule->id())},
                    {"family", std::string(contest.rule->family())},
                    {"statement", std::string(contest.rule->sentence())},
                    {"positions", StandsJson(SaidOf(*contest.rule, &DocumentInfo::name), "accepts",
                                             "documents")},
                    {"seen", StandsJson(contest.seen, "outcomes", "systems")},
                    {"here", HereJson(contest.here)}});
  }
  const Json disagreements = {{"rules", std::move(list)}};
  return disagreements.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace conformance
