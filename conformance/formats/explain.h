// SPDX-License-Identifier: Apache-2.0
//
// All there is to know about one rule, for people.

#ifndef CONFORMANCE_FORMATS_EXPLAIN_H_
#define CONFORMANCE_FORMATS_EXPLAIN_H_

#include <string>
#include <vector>

#include "conformance/catalogue/rule.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

// The rule's sentence, its documents with their verdicts, what happened on this host call by call
// (`results`: one entry per directory), what was seen elsewhere, and deviations that are known.
std::string Explain(const Rule& rule, const std::vector<RuleReport>& results,
                    const TextOptions& options);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_EXPLAIN_H_
