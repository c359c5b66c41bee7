// SPDX-License-Identifier: Apache-2.0

#include "tests/catalogue/checks.h"

#include <algorithm>
#include <regex>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace conformance {
namespace {

// Debian's Abseil has a string_view of its own.
std::string Text(std::string_view text) { return std::string(text); }

template <typename Words>
bool Contains(const Words& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string Saying(const Rule& rule, const Claim& claim) {
  return absl::StrCat(Text(rule.id()), ": the claim of ", Text(Info(claim.document).label), " (",
                      Text(claim.clause), ") ");
}

const Rule* Find(const std::vector<Rule>& rules, std::string_view id) {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [id](const Rule& rule) { return rule.id() == id; });
  return found == rules.end() ? nullptr : &*found;
}

// Everything that a document accepts for a rule; nothing where it is silent or leaves it open.
std::set<std::string_view> AcceptedBy(const Rule& rule, Document document) {
  std::set<std::string_view> accepted;
  for (const Claim& claim : rule.claims()) {
    if (claim.document == document) accepted.insert(claim.accepts.begin(), claim.accepts.end());
  }
  return accepted;
}

bool Speaks(const Rule& rule, Document document) {
  return std::any_of(rule.claims().begin(), rule.claims().end(),
                     [document](const Claim& claim) { return claim.document == document; });
}

// True if "family.cc" or "family_topic.cc" is `file`.
bool IsFileOf(std::string_view family, const std::string& file) {
  return file == absl::StrCat(Text(family), ".cc") ||
         absl::StartsWith(file, absl::StrCat(Text(family), "_"));
}

}  // namespace

Complaints CheckIds(const std::vector<Rule>& rules) {
  static const std::regex& form =
      *new std::regex("[a-z0-9]+(_[a-z0-9]+)*([.][a-z0-9]+(_[a-z0-9]+)*)?");
  Complaints complaints;
  std::set<std::string_view> seen;
  for (const Rule& rule : rules) {
    const std::string id = Text(rule.id());
    if (!std::regex_match(id, form)) {
      complaints.push_back(absl::StrCat(id, ": an id reads family.name, in lower case"));
    }
    if (!seen.insert(rule.id()).second) {
      complaints.push_back(absl::StrCat(id, ": two rules have this id"));
    }
  }
  return complaints;
}

Complaints CheckPlaces(const std::vector<Rule>& rules,
                       const std::map<std::string, std::string>& sources) {
  Complaints complaints;
  for (const Rule& rule : rules) {
    const std::string quoted = absl::StrCat("Rule(\"", Text(rule.id()), "\")");
    const bool in_place = std::any_of(sources.begin(), sources.end(), [&](const auto& source) {
      return IsFileOf(rule.family(), source.first) && absl::StrContains(source.second, quoted);
    });
    if (!in_place) {
      complaints.push_back(absl::StrCat(Text(rule.id()), ": move it to ", Text(rule.family()),
                                        ".cc, where people look for it"));
    }
  }
  return complaints;
}

Complaints CheckParts(const std::vector<Rule>& rules) {
  Complaints complaints;
  for (const Rule& rule : rules) {
    const auto complain = [&](const char* what) {
      complaints.push_back(absl::StrCat(Text(rule.id()), ": ", what));
    };
    if (rule.sentence().empty()) {
      complain("it has no sentence");
    } else if (rule.sentence().back() == '.') {
      complain("its sentence ends with a full stop");
    }
    if (rule.probe() == nullptr) complain("it has no probe");
    if (rule.outcomes().size() < 2) complain("a question has at least two answers: declare them");
    if (rule.claims().empty() && rule.no_claims().empty()) {
      complain("no document speaks of it: say why it is here with NoClaims()");
    }
    if (!rule.claims().empty() && !rule.no_claims().empty()) {
      complain("it has claims, and NoClaims() as well");
    }
  }
  return complaints;
}

Complaints CheckOutcomes(const std::vector<Rule>& rules) {
  Complaints complaints;
  for (const Rule& rule : rules) {
    std::set<std::string_view> declared;
    for (std::string_view outcome : rule.outcomes()) {
      if (!declared.insert(outcome).second) {
        complaints.push_back(
            absl::StrCat(Text(rule.id()), ": it declares \"", Text(outcome), "\" twice"));
      }
    }
    for (const Claim& claim : rule.claims()) {
      for (std::string_view outcome : claim.accepts) {
        if (declared.count(outcome) != 0) continue;
        complaints.push_back(absl::StrCat(Saying(rule, claim), "accepts \"", Text(outcome),
                                          "\", which the rule does not declare"));
      }
    }
    for (const KnownDeviation& known : rule.known()) {
      if (declared.count(known.outcome) != 0) continue;
      complaints.push_back(absl::StrCat(Text(rule.id()), ": it knows of \"", Text(known.outcome),
                                        "\", which it does not declare"));
    }
  }
  return complaints;
}

Complaints CheckClaims(const std::vector<Rule>& rules) {
  Complaints complaints;
  for (const Rule& rule : rules) {
    std::set<std::pair<Document, std::string_view>> seen;
    for (const Claim& claim : rule.claims()) {
      if (claim.clause.empty()) complaints.push_back(Saying(rule, claim) + "names no clause");
      if ((claim.level == Level::kUnspecified) != claim.accepts.empty()) {
        complaints.push_back(Saying(rule, claim) +
                             "accepts nothing exactly if it leaves its point open");
      }
      if (!seen.emplace(claim.document, claim.clause).second) {
        complaints.push_back(Saying(rule, claim) + "stands there twice");
      }
    }
    for (const KnownDeviation& known : rule.known()) {
      if (Info(known.document).kind != DocumentKind::kManual) {
        complaints.push_back(absl::StrCat(Text(rule.id()),
                                          ": a known deviation is one of a system, "
                                          "which is told by its manual"));
      }
      if (known.why.empty() || known.why.back() != '.') {
        complaints.push_back(
            absl::StrCat(Text(rule.id()), ": explain the known deviation in a sentence"));
      }
    }
  }
  return complaints;
}

Complaints CheckPartNames(const std::vector<Rule>& rules) {
  Complaints complaints;
  for (const Rule& rule : rules) {
    bool compound = false;
    for (const std::string_view outcome : rule.outcomes()) {
      const auto slashes = std::count(outcome.begin(), outcome.end(), '/');
      if (slashes == 0) continue;
      compound = true;
      const std::size_t parts = static_cast<std::size_t>(slashes) + 1;
      if (parts <= rule.parts().size()) continue;
      complaints.push_back(absl::StrCat(Text(rule.id()), ": \"", Text(outcome), "\" has ", parts,
                                        " parts; say with Parts() what each tells of"));
    }
    if (!compound && !rule.parts().empty()) {
      complaints.push_back(
          absl::StrCat(Text(rule.id()), ": it has Parts(), and no outcome of several"));
    }
  }
  return complaints;
}

Complaints CheckEditions(const std::vector<Rule>& rules, absl::Span<const PageInfo> pages) {
  Complaints complaints;
  std::set<std::pair<Document, std::string_view>> cited;
  for (const Rule& rule : rules) {
    for (const Claim& claim : rule.claims()) {
      const DocumentKind kind = Info(claim.document).kind;
      if (kind == DocumentKind::kSeed) continue;
      const std::string_view name = claim.clause.substr(0, claim.clause.find(','));
      cited.insert({claim.document, name});
      const bool listed = std::any_of(pages.begin(), pages.end(), [&](const PageInfo& page) {
        return page.document == claim.document && page.page == name;
      });
      if (kind == DocumentKind::kManual && !listed) {
        complaints.push_back(absl::StrCat(Saying(rule, claim),
                                          "is on a page that document.cc does ", "not list: add \"",
                                          Text(name), "\" with its edition"));
      } else if (claim.edition.empty()) {
        complaints.push_back(absl::StrCat(Saying(rule, claim), "has no edition"));
      }
    }
  }
  for (const PageInfo& page : pages) {
    if (cited.count({page.document, page.page}) != 0) continue;
    complaints.push_back(absl::StrCat("document.cc lists ", Text(page.page), " of ",
                                      Text(Info(page.document).label), ", and no claim cites it"));
  }
  return complaints;
}

std::vector<StaleClaim> StaleClaims(const std::vector<Rule>& rules) {
  std::vector<StaleClaim> stale;
  for (const Rule& rule : rules) {
    for (const Claim& claim : rule.claims()) {
      const std::string_view newest = NewestEdition(claim.document, claim.clause);
      if (claim.edition == newest) continue;
      const std::string page = Text(claim.clause.substr(0, claim.clause.find(',')));
      stale.push_back({absl::StrCat(Text(Info(claim.document).label), " ", page),
                       absl::StrCat(Saying(rule, claim), "was read in ", Text(claim.edition),
                                    ", the newest is ", Text(newest))});
    }
  }
  return stale;
}

Complaints CheckDocuments(const std::vector<Rule>& rules) {
  Complaints complaints;
  for (const DocumentInfo& info : AllDocuments()) {
    const bool speaks = std::any_of(rules.begin(), rules.end(),
                                    [&](const Rule& rule) { return Speaks(rule, info.document); });
    if (!speaks) complaints.push_back(absl::StrCat(Text(info.name), ": no rule has a claim of it"));
  }
  return complaints;
}

Complaints CheckComplete(absl::Span<const std::string> rows, const std::vector<Rule>& rules,
                         absl::Span<const NotRule> not_rules) {
  Complaints complaints;
  std::set<std::string_view> excused;
  for (const NotRule& line : not_rules) {
    const std::string id = Text(line.id);
    if (!excused.insert(line.id).second) complaints.push_back(id + ": the table has it twice");
    if (!Contains(rows, line.id)) complaints.push_back(id + ": the table has it, the rows do not");
    if (line.reason.empty()) complaints.push_back(id + ": the table gives no reason");
    for (std::string_view answer : line.answered_by) {
      if (Find(rules, answer) != nullptr) continue;
      complaints.push_back(absl::StrCat(id, ": ", Text(answer), " answers for it, but is no rule"));
    }
  }
  std::set<std::string_view> known;
  for (const std::string& row : rows) {
    if (!known.insert(row).second) complaints.push_back(row + ": the rows have it twice");
    const bool is_rule = Find(rules, row) != nullptr;
    const bool is_excused = excused.count(row) != 0;
    if (!is_rule && !is_excused) complaints.push_back(row + ": neither a rule nor in the table");
    if (is_rule && is_excused) complaints.push_back(row + ": both a rule and in the table");
  }
  for (const Rule& rule : rules) {
    if (known.count(rule.id()) == 0) {
      complaints.push_back(Text(rule.id()) + ": a rule, but not one of the rows");
    }
  }
  return complaints;
}

Complaints CheckNamed(absl::Span<const Named> named, const std::vector<Rule>& rules,
                      const std::map<std::string, std::string>& sources) {
  Complaints complaints;
  for (const Named& thing : named) {
    const Rule* const rule = Find(rules, thing.rule);
    if (rule == nullptr) {
      complaints.push_back(absl::StrCat(thing.name, ": there is no rule ", thing.rule));
      continue;
    }
    const bool spoken_of = std::any_of(sources.begin(), sources.end(), [&](const auto& source) {
      return IsFileOf(rule->family(), source.first) && absl::StrContains(source.second, thing.name);
    });
    if (!spoken_of) {
      complaints.push_back(
          absl::StrCat(thing.name, ": the family of ", thing.rule, " does not speak of it"));
    }
  }
  return complaints;
}

Complaints CheckDisagreements(absl::Span<const Disagreement> points,
                              const std::vector<Rule>& rules) {
  Complaints complaints;
  for (const Disagreement& point : points) {
    const std::string id = Text(point.rule);
    const std::string one = Text(Info(point.one).label);
    const std::string other = Text(Info(point.other).label);
    const Rule* const rule = Find(rules, point.rule);
    if (rule == nullptr) {
      complaints.push_back(id + ": there is no such rule");
    } else if (!Speaks(*rule, point.one) || !Speaks(*rule, point.other)) {
      complaints.push_back(absl::StrCat(id, ": ", one, " and ", other, " are both to have claims"));
    } else if (AcceptedBy(*rule, point.one) == AcceptedBy(*rule, point.other)) {
      complaints.push_back(absl::StrCat(id, ": ", one, " and ", other, " are to disagree"));
    }
  }
  return complaints;
}

}  // namespace conformance
