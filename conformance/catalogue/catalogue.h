// SPDX-License-Identifier: Apache-2.0
//
// All rules, in the order of their families.

#ifndef CONFORMANCE_CATALOGUE_CATALOGUE_H_
#define CONFORMANCE_CATALOGUE_CATALOGUE_H_

#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "conformance/catalogue/rule.h"

namespace conformance {

// Every rule of the project. Built on first use, never changed afterwards.
const std::vector<Rule>& Catalogue();

// The rule with this id, or nullptr.
const Rule* FindRule(std::string_view id);

// True if `id` matches `glob`, in which * stands for any run of characters and ? for one.
bool MatchesGlob(std::string_view glob, std::string_view id);

// The rules whose id matches at least one of the globs, in catalogue order.
std::vector<const Rule*> SelectRules(absl::Span<const std::string_view> globs);

// Up to three ids that look like `id`, nearest first, for "did you mean".
std::vector<std::string_view> NearestIds(std::string_view id);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_CATALOGUE_H_
