// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_comment.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"

namespace conformance {
namespace {

constexpr std::size_t kWidth = 97;  // without " * "

std::string Harmless(std::string_view text) {
  return absl::StrReplaceAll(std::string(text), {{"*/", "* /"}, {"\n", " "}});
}

// Lines that begin with " * " but the first, broken at blanks; further lines are indented.
std::string Lines(std::string_view text, std::string begin = " * ") {
  std::string lines;
  std::string rest = Harmless(text);
  while (rest.size() > kWidth) {
    const std::size_t blank = rest.rfind(' ', kWidth);
    const std::size_t cut = blank == std::string::npos || blank < 3 ? kWidth : blank;
    absl::StrAppend(&lines, begin, rest.substr(0, cut), "\n");
    rest = absl::StrCat("  ", rest.substr(cut == blank ? cut + 1 : cut));
    begin = " * ";
  }
  return absl::StrCat(lines, begin, rest, "\n");
}

// "Shall be EINVAL": what a claim demands.
std::string Demand(const Claim& claim) {
  const std::string outcomes =
      absl::StrJoin(std::vector<std::string>(claim.accepts.begin(), claim.accepts.end()), " or ");
  switch (claim.level) {
    case Level::kShall:
      return "Shall be " + outcomes;
    case Level::kShould:
      return "Should be " + outcomes;
    case Level::kMay:
      return "May be " + outcomes;
    case Level::kUnspecified:
      break;
  }
  return "Left open";
}

// "FreeBSD": a document in as few words as tell it. Titles of manuals begin with their system.
std::string Name(Document document) {
  const DocumentInfo& info = Info(document);
  if (info.kind == DocumentKind::kSeed) return std::string(info.label);
  return std::string(info.title.substr(0, info.title.find(' ')));
}

// Values under their keys, both in the order in which they came first.
using Groups = std::vector<std::pair<std::string, std::vector<std::string>>>;

std::vector<std::string>& Under(Groups& groups, const std::string& key) {
  const auto known = std::find_if(groups.begin(), groups.end(),
                                  [&](const auto& entry) { return entry.first == key; });
  if (known != groups.end()) return known->second;
  return groups.emplace_back(key, std::vector<std::string>()).second;
}

// "POSIX.1-2024 mmap, ERRORS; FreeBSD, NetBSD mmap(2), ERRORS": who demands it, and where.
std::string Sources(const Rule& rule, const std::string& demand) {
  Groups clauses;
  for (const Claim& claim : rule.claims()) {
    if (Demand(claim) != demand) continue;
    Under(clauses, std::string(claim.clause)).push_back(Name(claim.document));
  }
  std::vector<std::string> sources;
  for (const auto& [clause, documents] : clauses) {
    sources.push_back(absl::StrCat(absl::StrJoin(documents, ", "), " ", clause));
  }
  return absl::StrJoin(sources, "; ");
}

// One paragraph for all documents that demand the same.
std::string Claims(const Rule& rule) {
  std::vector<std::string> demands;
  for (const Claim& claim : rule.claims()) {
    const std::string demand = Demand(claim);
    if (std::find(demands.begin(), demands.end(), demand) == demands.end()) {
      demands.push_back(demand);
    }
  }
  std::string text;
  for (const std::string& demand : demands) {
    text += Lines(absl::StrCat(demand, ": ", Sources(rule, demand), "."));
  }
  return demands.empty() ? Lines(absl::StrCat(std::string(rule.no_claims()), ".")) : text;
}

}  // namespace

std::string HeadComment(const Rule& rule, const std::vector<std::string>& notes) {
  std::string text =
      Lines(absl::StrCat(std::string(rule.id()), ": ", std::string(rule.sentence()), "."), "/* ");
  absl::StrAppend(&text, Claims(rule), notes.empty() ? "" : " *\n");
  for (const std::string& note : notes) text += Lines(note);
  return text + " */\n";
}

std::string LineComment(std::string_view text) {
  return absl::StrCat("/* ", Harmless(text), " */");
}

}  // namespace conformance
