// SPDX-License-Identifier: Apache-2.0
//
// The model's parameters from what this host answered to the rules.

#ifndef CONFORMANCE_EXPLORE_PARAMETERS_H_
#define CONFORMANCE_EXPLORE_PARAMETERS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/explore/model/parameters.h"

namespace conformance::explore {

// The rules that parameters are taken from, each once.
std::vector<std::string_view> ParameterRules();

// Stands for the outcome of a rule whose probe timed out.
inline constexpr char kNoEnd[] = "timed out";

// Outcomes of rules by their ids; a rule that gave none is not in it.
using Outcomes = std::map<std::string, std::string, std::less<>>;

// What a rule did not answer, or not in words that say which way a call goes, is left open.
Parameters ParametersFrom(const Outcomes& outcomes, std::uint64_t page);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_PARAMETERS_H_
