// SPDX-License-Identifier: Apache-2.0
//
// Where documents contradict each other, or a system one of them.

#ifndef CONFORMANCE_COMPARE_DISAGREEMENT_H_
#define CONFORMANCE_COMPARE_DISAGREEMENT_H_

#include <string_view>
#include <vector>

#include "conformance/catalogue/rule.h"

namespace conformance {

// Those who accept the same outcomes.
struct Position {
  std::vector<std::string_view> accepts;
  std::vector<const Claim*> claims;
};

// The claims of a rule by what they accept, in the order of their first appearance. Behaviour that
// a document leaves unspecified is no position.
std::vector<Position> PositionsOf(const Rule& rule);

// The sightings of what at least one document does not allow.
std::vector<const Sighting*> SurprisingSightings(const Rule& rule);

// True if a program that relies on one document can be hurt by another or by a system: two of them
// each allow an outcome that the other does not, or there are surprising sightings.
bool IsContested(const Rule& rule);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_DISAGREEMENT_H_
