// SPDX-License-Identifier: Apache-2.0
//
// What `conformance list --disagreements` prints of each contested rule: who says what, who was
// seen to do what a document does not allow, and what this host does.

#ifndef CONFORMANCE_COMPARE_DISAGREEMENT_LIST_H_
#define CONFORMANCE_COMPARE_DISAGREEMENT_LIST_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "conformance/catalogue/rule.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

// `results` are those of this host: any number per rule, one for each directory under test.
std::string DisagreementsText(absl::Span<const Rule* const> rules,
                              const std::vector<RuleReport>& results, const TextOptions& options);

std::string DisagreementsMarkdown(absl::Span<const Rule* const> rules,
                                  const std::vector<RuleReport>& results);

// {"rules": [{id, family, statement, positions: [{accepts, documents}], seen: [{outcomes,
// systems}], here: [{status, outcome or reason, directory}]}]}
std::string DisagreementsJson(absl::Span<const Rule* const> rules,
                              const std::vector<RuleReport>& results);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_DISAGREEMENT_LIST_H_
