// SPDX-License-Identifier: Apache-2.0
//
// What holds for every rule of a catalogue. Each check returns one complaint per fault, a sentence
// that says which rule it is and what to do; nothing if all is well. They take the rules as an
// argument, so that tests can show them rules that are wrong.

#ifndef TESTS_CATALOGUE_CHECKS_H_
#define TESTS_CATALOGUE_CHECKS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "conformance/catalogue/not_rules.h"
#include "conformance/catalogue/rule.h"

namespace conformance {

using Complaints = std::vector<std::string>;

// Ids are "family.name" or, for a family of one, "family": lower case, digits, single underscores.
Complaints CheckIds(const std::vector<Rule>& rules);

// A rule stands in family.cc or, where a family is split, in family_topic.cc. `sources` maps file
// names to texts.
Complaints CheckPlaces(const std::vector<Rule>& rules,
                       const std::map<std::string, std::string>& sources);

// A sentence that ends without a full stop, a probe, at least two outcomes, names where these
// have parts, and claims or else the reason why there are none.
Complaints CheckParts(const std::vector<Rule>& rules);

// Whatever a claim accepts, a known deviation shows or a rule declares is declared, and once only.
Complaints CheckOutcomes(const std::vector<Rule>& rules);

// A claim that leaves its point open accepts nothing, every other accepts something; it has a
// clause; no document says the same thing twice. Known deviations belong to manuals and are
// explained in a sentence.
Complaints CheckClaims(const std::vector<Rule>& rules);

// The outcomes of several parts, as "kept/file", have as many parts as the rule names.
Complaints CheckPartNames(const std::vector<Rule>& rules);

// Every claim of a manual is on a page that document.cc lists, and bears an edition; every page
// that is listed is cited.
Complaints CheckEditions(const std::vector<Rule>& rules, absl::Span<const PageInfo> pages);

// A claim that was read in another edition than the newest that document.cc knows of.
struct StaleClaim {
  std::string page;   // "netbsd mmap(2)"
  std::string claim;  // a sentence that names rule, clause and both editions
};
std::vector<StaleClaim> StaleClaims(const std::vector<Rule>& rules);

// Every document has claims.
Complaints CheckDocuments(const std::vector<Rule>& rules);

// Every row is a rule or stands in the table, never both; no rule and no line of the table is
// outside the rows; what answers for a line is a rule.
Complaints CheckComplete(absl::Span<const std::string> rows, const std::vector<Rule>& rules,
                         absl::Span<const NotRule> not_rules);

// A call, a flag or an error that the catalogue is to cover, and a rule that asks for it.
struct Named {
  std::string name;
  std::string rule;
};

// The rule is one, and its family's sources speak of the name.
Complaints CheckNamed(absl::Span<const Named> named, const std::vector<Rule>& rules,
                      const std::map<std::string, std::string>& sources);

// A point on which two documents disagree.
struct Disagreement {
  std::string_view rule;
  Document one;
  Document other;
};

// What the two documents accept is not the same.
Complaints CheckDisagreements(absl::Span<const Disagreement> points,
                              const std::vector<Rule>& rules);

}  // namespace conformance

#endif  // TESTS_CATALOGUE_CHECKS_H_
