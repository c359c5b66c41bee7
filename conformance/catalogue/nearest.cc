// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/nearest.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace conformance {
namespace {

constexpr std::size_t kMostWords = 3;
constexpr std::size_t kLongestWord = 100;  // what is longer is no slip of the finger

}  // namespace

std::size_t EditDistance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> row(to.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row[to.size()];
}

std::vector<std::string_view> Nearest(std::string_view word,
                                      absl::Span<const std::string_view> candidates) {
  if (word.size() > kLongestWord) return {};
  const std::size_t tolerance = std::max<std::size_t>(2, word.size() / 3);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = EditDistance(word, candidate);
    // Two letters out of three are no likeness.
    if (distance <= tolerance && distance < candidate.size())
      near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string_view> words;
  for (const auto& [distance, candidate] : near) {
    if (words.size() < kMostWords) words.push_back(candidate);
  }
  return words;
}

}  // namespace conformance
