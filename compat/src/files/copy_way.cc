// SPDX-License-Identifier: Apache-2.0
#include "copy_way.h"

#include <algorithm>
#include <limits>

#if __has_include(<linux/magic.h>) && __has_include(<sys/vfs.h>)
#include <linux/magic.h>
#include <sys/vfs.h>
#endif

#include "../support/errno_keeper.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

// Long enough that the turns cost little of the whole.
constexpr std::uint64_t kShortestWithTurns = std::uint64_t{4} << 20;

// Long enough to outweigh a system call, and the reading of two clocks.
constexpr std::size_t kTurn = std::size_t{512} << 10;

// Through the buffer, in the kernel, in the kernel, through the buffer, and so on.
CopyWay WayOfTurn(std::size_t turn) {
  return (turn + 1) % 4 < 2 ? CopyWay::kThroughBuffer : CopyWay::kInKernel;
}

}  // namespace

bool CopiesThroughCache(int fd, dev_t device) {
#if defined(EXT4_SUPER_MAGIC) && defined(TMPFS_MAGIC)
  // The last device and, in the lowest bit, its answer: most copies go where the one before went.
  static std::atomic<std::uint64_t> known{0};
  const std::uint64_t asked = static_cast<std::uint64_t>(device) << 1;
  const std::uint64_t last = known.load(std::memory_order_relaxed);
  if ((last | 1) == (asked | 1)) return (last & 1) != 0;
  const ErrnoKeeper keeper;
  struct statfs status;
  if (fstatfs(fd, &status) != 0) return false;
  // The type is signed on some machines and short on others.
  const auto type = static_cast<std::uint32_t>(status.f_type);
  const bool answer = type == EXT4_SUPER_MAGIC || type == TMPFS_MAGIC;
  known.store(asked | (answer ? 1 : 0), std::memory_order_relaxed);
  return answer;
#else
  (void)fd;
  (void)device;
  return false;
#endif
}

std::size_t CopyWayMemory::PowerOf(std::uint64_t size) noexcept {
  std::size_t power = 0;
  while (power + 1 < decltype(sizes_)().size() && size >> (power + 1) != 0) ++power;
  return power;
}

CopyWay CopyWayMemory::NextWay(std::uint64_t size) noexcept {
  Sizes& sizes = sizes_[PowerOf(size)];
  const unsigned copies = sizes.copies.load(std::memory_order_relaxed);
  if (copies < kCopiesWithTurns) {
    sizes.copies.store(copies + 1, std::memory_order_relaxed);
    return WayOfTurn(copies);
  }
  const unsigned in_kernel = sizes.best_in_kernel.load(std::memory_order_relaxed);
  const unsigned through_buffer = sizes.best_through_buffer.load(std::memory_order_relaxed);
  const bool kernel_wins = in_kernel != 0 && (through_buffer == 0 || in_kernel < through_buffer);
  return kernel_wins ? CopyWay::kInKernel : CopyWay::kThroughBuffer;
}

void CopyWayMemory::Took(CopyWay way, std::uint64_t size, std::chrono::nanoseconds time) noexcept {
  const std::size_t power = PowerOf(size);
  const double of_longest = static_cast<double>(time.count()) *
                            static_cast<double>(std::uint64_t{2} << power) /
                            static_cast<double>(size);
  constexpr double kMost = std::numeric_limits<unsigned>::max();
  const auto now = static_cast<unsigned>(std::min(std::max(of_longest, 1.0), kMost));
  Sizes& sizes = sizes_[power];
  auto& best = way == CopyWay::kInKernel ? sizes.best_in_kernel : sizes.best_through_buffer;
  const unsigned before = best.load(std::memory_order_relaxed);
  // Two threads at once may lose one of their times, which does no harm.
  if (before == 0 || now < before) best.store(now, std::memory_order_relaxed);
}

CopyWayChoice::CopyWayChoice(Ways ways, std::uint64_t size, CopyWayMemory& memory) noexcept
    : may_take_either_(ways == Ways::kFaster),
      size_(size),
      memory_(memory),
      way_(ways == Ways::kInKernel ? CopyWay::kInKernel : CopyWay::kThroughBuffer) {
  if (!may_take_either_ || size == 0) return;
  if (size < kShortestWithTurns) {
    way_ = memory.NextWay(size);
    return;
  }
  turn_ = 0;
  way_ = WayOfTurn(turn_);
}

std::size_t CopyWayChoice::Piece(std::size_t length) const noexcept {
  return takes_turns() ? std::min(length, kTurn) : length;
}

void CopyWayChoice::Took(std::chrono::nanoseconds time, std::size_t length) noexcept {
  if (may_take_either_ && length == size_) memory_.Took(way_, size_, time);
  // Pieces that are cut short, by a hole or a window, tell nothing.
  if (!takes_turns() || length < kTurn) return;
  times_[turn_++] = time;
  if (takes_turns()) {
    way_ = WayOfTurn(turn_);
    return;
  }
  // The better turn of each: the other may have been interrupted.
  const auto* const best = std::min_element(times_.begin(), times_.end());
  way_ = WayOfTurn(static_cast<std::size_t>(best - times_.begin()));
}

void CopyWayChoice::RuleOutKernel() noexcept {
  way_ = CopyWay::kThroughBuffer;
  turn_ = kTurns;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
