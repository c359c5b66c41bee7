// SPDX-License-Identifier: Apache-2.0
//
// Where reading a file stops to cost less than mapping it, as this process has measured it.
//
// For some sizes that depends on the machine: on the price of a page fault, and on the caches that
// a copy goes through. Nothing is known at first, and finding out costs some calls more; it is done
// once for each power of two, and only in a process that asks often enough to have use of it.
#ifndef COMPAT_SRC_FILES_CROSSOVER_H_
#define COMPAT_SRC_FILES_CROSSOVER_H_

#include "mmap_compat/abi.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class Crossover {
 public:
  // Sizes in bytes that it is asked about: longer than the first, up to the second.
  static constexpr std::size_t kAlwaysRead = std::size_t{512} << 10;
  static constexpr std::size_t kNeverRead = std::size_t{16} << 20;

  // How many files of about one size a process takes before it is worth measuring.
  static constexpr unsigned kPatience = 32;

  // Counts a file of this size. True for one of them, with which both ways are to be measured.
  bool IsTimeToMeasure(std::size_t size) noexcept;

  void Measured(std::size_t size, std::chrono::nanoseconds reading,
                std::chrono::nanoseconds mapping) noexcept;

  // Whether reading is known to cost less.
  bool ReadingWins(std::size_t size) const noexcept;

 private:
  struct Sizes {
    std::atomic<unsigned> files{0};
    std::atomic<bool> reading_wins{false};
  };

  static constexpr std::size_t kPowers = 5;
  static_assert(kAlwaysRead << kPowers == kNeverRead);

  static std::size_t PowerOf(std::size_t size) noexcept;

  std::array<Sizes, kPowers> sizes_;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_CROSSOVER_H_
