// SPDX-License-Identifier: Apache-2.0
//
// What was seen elsewhere, one table per occasion.

#include <algorithm>
#include <iterator>

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/sightings_bsd_2026_11.h"

namespace conformance {

std::vector<Sighting> SightingsOf(std::string_view rule_id) {
  std::vector<Sighting> sightings;
  for (const BsdSighting& row : BsdSightings202611()) {
    if (row.rule != rule_id) continue;
    sightings.push_back(row.sighting);
  }
  return sightings;
}

}  // namespace conformance
