// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/disagreement.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "conformance/catalogue/rule.h"

namespace conformance {
namespace {

bool Contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool IsWithin(const std::vector<std::string_view>& part,
              const std::vector<std::string_view>& whole) {
  return std::all_of(part.begin(), part.end(),
                     [&whole](std::string_view word) { return Contains(whole, word); });
}

bool IsPosition(const Claim& claim) {
  return claim.level != Level::kUnspecified && !claim.accepts.empty();
}

bool IsSurprising(const Rule& rule, const Sighting& sighting) {
  // A record may be in words that the rule does not use; such words contradict nothing.
  if (!Contains(rule.outcomes(), sighting.outcome)) return false;
  return std::any_of(rule.claims().begin(), rule.claims().end(), [&](const Claim& claim) {
    return IsPosition(claim) && !Contains(claim.accepts, sighting.outcome);
  });
}

}  // namespace

std::vector<Position> PositionsOf(const Rule& rule) {
  std::vector<Position> positions;
  for (const Claim& claim : rule.claims()) {
    if (!IsPosition(claim)) continue;
    const auto same =
        std::find_if(positions.begin(), positions.end(), [&claim](const Position& position) {
          return std::is_permutation(position.accepts.begin(), position.accepts.end(),
                                     claim.accepts.begin(), claim.accepts.end());
        });
    if (same != positions.end()) {
      same->claims.push_back(&claim);
    } else {
      positions.push_back({claim.accepts, {&claim}});
    }
  }
  return positions;
}

std::vector<const Sighting*> SurprisingSightings(const Rule& rule) {
  std::vector<const Sighting*> surprising;
  for (const Sighting& sighting : rule.sightings()) {
    if (IsSurprising(rule, sighting)) surprising.push_back(&sighting);
  }
  return surprising;
}

bool IsContested(const Rule& rule) {
  const std::vector<Position> positions = PositionsOf(rule);
  for (const Position& left : positions) {
    for (const Position& right : positions) {
      const bool nested =
          IsWithin(left.accepts, right.accepts) || IsWithin(right.accepts, left.accepts);
      if (!nested) return true;
    }
  }
  return !SurprisingSightings(rule).empty();
}

}  // namespace conformance
