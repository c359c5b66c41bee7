// SPDX-License-Identifier: Apache-2.0
//
// The rules themselves, without a run: what `conformance list` prints.

#ifndef CONFORMANCE_FORMATS_REFERENCE_H_
#define CONFORMANCE_FORMATS_REFERENCE_H_

#include <string>

#include "absl/types/span.h"
#include "conformance/catalogue/rule.h"
#include "conformance/formats/text.h"

namespace conformance {

// One id per line.
std::string ReferenceIds(absl::Span<const Rule* const> rules);

// A table of ids and sentences, by family.
std::string ReferenceText(absl::Span<const Rule* const> rules, const TextOptions& options);

// {"rules": [{id, family, statement, outcomes, parts, note, slow, per_directory, claims,
// known, sightings}]}
std::string ReferenceJson(absl::Span<const Rule* const> rules);

// The rule reference (RULES.md): one anchor per rule, named like the rule.
std::string ReferenceMarkdown(absl::Span<const Rule* const> rules);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_REFERENCE_H_
