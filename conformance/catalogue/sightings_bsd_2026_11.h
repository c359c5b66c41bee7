// SPDX-License-Identifier: Apache-2.0
//
// What FreeBSD, NetBSD, OpenBSD and DragonFly kernels answered in November 2026 to a freestanding
// probe that ran as their first process, without a C library.

#ifndef CONFORMANCE_CATALOGUE_SIGHTINGS_BSD_2026_11_H_
#define CONFORMANCE_CATALOGUE_SIGHTINGS_BSD_2026_11_H_

#include <string_view>

#include "absl/types/span.h"
#include "conformance/catalogue/rule.h"

namespace conformance {

struct BsdSighting {
  std::string_view rule;
  Sighting sighting;
};

absl::Span<const BsdSighting> BsdSightings202611();

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_SIGHTINGS_BSD_2026_11_H_
