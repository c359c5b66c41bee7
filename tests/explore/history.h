// SPDX-License-Identifier: Apache-2.0
//
// What a lying kernel remembers: the ranges that earlier calls worked on.

#ifndef TESTS_EXPLORE_HISTORY_H_
#define TESTS_EXPLORE_HISTORY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "conformance/probe/kernel.h"
#include "tests/mutants/mutant.h"

namespace conformance {

struct Span {
  std::uint64_t start;
  std::uint64_t length;
  std::uint64_t tag;  // a protection, a descriptor, what the lie needs
  std::uint64_t more;

  std::uint64_t end() const { return start + length; }
  bool Holds(std::uint64_t address) const { return start <= address && address < end(); }
  bool Meets(std::uint64_t from, std::uint64_t to) const { return start < to && from < end(); }
};

// How many of the spans meet a range.
inline std::size_t CountMeeting(const std::vector<Span>& spans, std::uint64_t from,
                                std::uint64_t to) {
  return static_cast<std::size_t>(std::count_if(
      spans.begin(), spans.end(), [from, to](const Span& span) { return span.Meets(from, to); }));
}

// The last of the spans that holds an address, or nullptr.
inline const Span* LastHolding(const std::vector<Span>& spans, std::uint64_t address) {
  for (std::size_t i = spans.size(); i-- > 0;) {
    if (spans[i].Holds(address)) return &spans[i];
  }
  return nullptr;
}

inline std::uint64_t WholePages(std::uint64_t bytes) {
  return (bytes + PageSize() - 1) / PageSize() * PageSize();
}

// Zeroed private memory at an address, whatever was there.
inline void Overwrite(Kernel& honest, std::uint64_t address, std::uint64_t length) {
  honest.Do(Call{Op::kMmap,
                 {address, length, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_FIXED | kMapAnonymousBit, ~std::uint64_t{0}, 0},
                 nullptr});
}

}  // namespace conformance

#endif  // TESTS_EXPLORE_HISTORY_H_
