// SPDX-License-Identifier: Apache-2.0
//
// Which way the next piece of a file takes: by copy_file_range, or through a buffer.
//
// Where a filesystem can share blocks, or a server copies by itself, copy_file_range moves nothing
// and nothing beats it. Where it copies from page cache to page cache, as on ext4 and tmpfs, it is
// sometimes the faster one and sometimes not, by a machine's caches and a kernel's version. Both
// ways take turns there: in a long copy its first pieces do, and the rest goes the way that was
// faster; short copies of a process take turns with each other, and later ones profit.
#ifndef COMPAT_SRC_FILES_COPY_WAY_H_
#define COMPAT_SRC_FILES_COPY_WAY_H_

#include "mmap_compat/abi.h"

#include <sys/types.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

enum class CopyWay { kInKernel, kThroughBuffer };

// Whether copy_file_range between files of this filesystem is known to copy through the page cache.
// `device` is the st_dev of `fd`; the answer for the last one is remembered.
bool CopiesThroughCache(int fd, dev_t device);

// What the short copies of a process have shown. For any number of threads.
class CopyWayMemory {
 public:
  // How many copies of about one size take turns.
  static constexpr unsigned kCopiesWithTurns = 8;

  // For the next copy of this many bytes.
  CopyWay NextWay(std::uint64_t size) noexcept;

  // Says how long a copy of this many bytes took that way.
  void Took(CopyWay way, std::uint64_t size, std::chrono::nanoseconds time) noexcept;

 private:
  // Times in nanoseconds, as of the longest of these sizes; 0 is none yet.
  struct Sizes {
    std::atomic<unsigned> copies{0};
    std::atomic<unsigned> best_in_kernel{0};
    std::atomic<unsigned> best_through_buffer{0};
  };

  // By powers of two, up to the length at which a copy takes turns with itself.
  static std::size_t PowerOf(std::uint64_t size) noexcept;

  std::array<Sizes, 24> sizes_;
};

class CopyWayChoice {
 public:
  // In which ways a file may be copied.
  enum class Ways { kInKernel, kThroughBuffer, kFaster };

  // `memory` is asked and told where either way may be taken; it must live as long.
  CopyWayChoice(Ways ways, std::uint64_t size, CopyWayMemory& memory) noexcept;

  CopyWay way() const noexcept { return way_; }

  // How much of `length` bytes to copy in this way before asking again.
  std::size_t Piece(std::size_t length) const noexcept;

  // Says how long the piece took.
  void Took(std::chrono::nanoseconds time, std::size_t length) noexcept;

  // Says that copy_file_range does not work for these files.
  void RuleOutKernel() noexcept;

 private:
  // Twice each, so that neither is always first.
  static constexpr std::size_t kTurns = 4;

  bool takes_turns() const noexcept { return turn_ < kTurns; }

  const bool may_take_either_;
  const std::uint64_t size_;
  CopyWayMemory& memory_;
  CopyWay way_;
  std::size_t turn_ = kTurns;  // which one this is; none is left once the way is chosen
  std::array<std::chrono::nanoseconds, kTurns> times_ = {};
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_COPY_WAY_H_
