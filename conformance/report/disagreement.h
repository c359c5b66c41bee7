// SPDX-License-Identifier: Apache-2.0
//
// Where documents contradict each other, or a system its own manual.

#ifndef CONFORMANCE_REPORT_DISAGREEMENT_H_
#define CONFORMANCE_REPORT_DISAGREEMENT_H_

#include <string>
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

// The sightings that POSIX or the manual of the system that was seen does not allow.
std::vector<const Sighting*> SurprisingSightings(const Rule& rule);

// True if no program could meet all documents at once: two of them have no outcome in common, or a
// system was seen to do what POSIX or its own manual does not allow.
bool IsContested(const Rule& rule);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_DISAGREEMENT_H_
