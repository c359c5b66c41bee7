// SPDX-License-Identifier: Apache-2.0
//
// Random numbers that are the same everywhere, which those of the standard library's distributions
// are not.

#ifndef CONFORMANCE_EXPLORE_RANDOM_H_
#define CONFORMANCE_EXPLORE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace conformance::explore {

// SplitMix64 (Steele, Lea and Flood, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31);
  }
  // From 0 to `count` - 1.
  int Below(int count) { return static_cast<int>(Next() % static_cast<std::uint64_t>(count)); }
  bool Percent(int chance) { return Below(100) < chance; }
  template <typename List>
  auto& From(List& list) {
    return list[static_cast<std::size_t>(Below(static_cast<int>(std::size(list))))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_RANDOM_H_
