// SPDX-License-Identifier: Apache-2.0
#include "crossover.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

std::size_t Crossover::PowerOf(std::size_t size) noexcept {
  std::size_t power = 0;
  while (power + 1 < kPowers && size > kAlwaysRead << (power + 1)) ++power;
  return power;
}

bool Crossover::IsTimeToMeasure(std::size_t size) noexcept {
  std::atomic<unsigned>& files = sizes_[PowerOf(size)].files;
  // Looked at first, so that nothing is written once it is known.
  if (files.load(std::memory_order_relaxed) > kPatience) return false;
  return files.fetch_add(1, std::memory_order_relaxed) == kPatience;
}

void Crossover::Measured(std::size_t size, std::chrono::nanoseconds reading,
                         std::chrono::nanoseconds mapping) noexcept {
  sizes_[PowerOf(size)].reading_wins.store(reading < mapping, std::memory_order_relaxed);
}

bool Crossover::ReadingWins(std::size_t size) const noexcept {
  return sizes_[PowerOf(size)].reading_wins.load(std::memory_order_relaxed);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
