// SPDX-License-Identifier: Apache-2.0
//
// Indexes of the rule reference: which rules a document speaks of, and which ask for a call.

#ifndef CONFORMANCE_FORMATS_REFERENCE_INDEX_H_
#define CONFORMANCE_FORMATS_REFERENCE_INDEX_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "conformance/catalogue/rule.h"

namespace conformance {

// The pages that a claim's clause names: {"shmget", "shmctl"} of "shmget(2) and shmctl(2),
// DESCRIPTION". Nothing for a clause that begins with no page.
std::vector<std::string> PagesOf(std::string_view clause);

// Two sections in Markdown. A call is what a manual or a standard has a page for.
std::string IndexByDocument(absl::Span<const Rule* const> rules);
std::string IndexByCall(absl::Span<const Rule* const> rules);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_REFERENCE_INDEX_H_
