// SPDX-License-Identifier: Apache-2.0
//
// One rule of the C suite: a function that makes the calls of the rule's tree and goes on by what
// they answer.

#ifndef CONFORMANCE_EXPORT_RULE_FUNCTION_H_
#define CONFORMANCE_EXPORT_RULE_FUNCTION_H_

#include <string>

#include "conformance/catalogue/rule.h"
#include "conformance/export/answer_tree.h"

namespace conformance {

// "rule_munmap_len_zero": what the function of a rule is called.
std::string FunctionName(const Rule& rule);

// The function with the rule's sentence and its documents above it.
std::string RuleFunction(const Rule& rule, const AnswerTree& tree);

// A function for a rule of which no run can be followed: it says `reason`.
std::string RuleWithoutCalls(const Rule& rule, const std::string& reason);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_RULE_FUNCTION_H_
