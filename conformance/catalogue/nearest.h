// SPDX-License-Identifier: Apache-2.0
//
// "Did you mean …": the words that look most like a mistyped one.

#ifndef CONFORMANCE_CATALOGUE_NEAREST_H_
#define CONFORMANCE_CATALOGUE_NEAREST_H_

#include <cstddef>
#include <string_view>
#include <vector>

#include "absl/types/span.h"

namespace conformance {

// How many insertions, deletions and replacements turn one into the other (Levenshtein).
std::size_t EditDistance(std::string_view from, std::string_view to);

// Up to three of `candidates` that are near `word`, nearest first. None if none looks like it.
std::vector<std::string_view> Nearest(std::string_view word,
                                      absl::Span<const std::string_view> candidates);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_NEAREST_H_
