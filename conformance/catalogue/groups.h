// SPDX-License-Identifier: Apache-2.0
//
// Families of rules in groups, for those who look for one.

#ifndef CONFORMANCE_CATALOGUE_GROUPS_H_
#define CONFORMANCE_CATALOGUE_GROUPS_H_

#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace conformance {

struct Group {
  std::string_view title;
  std::vector<std::string_view> families;
};

// Every family of the catalogue stands in one of them.
absl::Span<const Group> Groups();

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_GROUPS_H_
