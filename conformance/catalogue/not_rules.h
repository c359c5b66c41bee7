// SPDX-License-Identifier: Apache-2.0
//
// What documents say that no probe of its own asks, and why. Every documented point is either a
// rule of the catalogue or stands here; a test keeps the two complementary.

#ifndef CONFORMANCE_CATALOGUE_NOT_RULES_H_
#define CONFORMANCE_CATALOGUE_NOT_RULES_H_

#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace conformance {

struct NotRule {
  std::string_view id;  // as a rule would have it
  // The rules whose answers say it all; empty if nothing can.
  std::vector<std::string_view> answered_by;
  std::string_view reason;  // a sentence
};

// In alphabetical order.
absl::Span<const NotRule> NotRules();

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_NOT_RULES_H_
