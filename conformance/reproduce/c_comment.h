// SPDX-License-Identifier: Apache-2.0
//
// The comment that a generated program begins with.

#ifndef CONFORMANCE_REPRODUCE_C_COMMENT_H_
#define CONFORMANCE_REPRODUCE_C_COMMENT_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue/rule.h"

namespace conformance {

// The rule's sentence, what the documents say of it, and `notes`, each a line of its own.
std::string HeadComment(const Rule& rule, const std::vector<std::string>& notes);

// `text` in a comment of one line.
std::string LineComment(std::string_view text);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_COMMENT_H_
