// SPDX-License-Identifier: Apache-2.0
//
// The families of rules. A rule "family.name" stands in the file family.cc.

#ifndef CONFORMANCE_CATALOGUE_FAMILIES_H_
#define CONFORMANCE_CATALOGUE_FAMILIES_H_

#include <vector>

#include "conformance/catalogue/rule.h"

namespace conformance {

std::vector<Rule> LenRules();
std::vector<Rule> OffsetRules();

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_FAMILIES_H_
