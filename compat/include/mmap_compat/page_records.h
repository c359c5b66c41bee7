// SPDX-License-Identifier: Apache-2.0
//
// What a Mapping (mmap_compat/mapping.h) remembers of calls on its pages. Nothing here is for
// programs to use.
#ifndef MMAP_COMPAT_PAGE_RECORDS_H_
#define MMAP_COMPAT_PAGE_RECORDS_H_

#include "mmap_compat/abi.h"

#include <atomic>
#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {
namespace internal {

// What was last asked of all pages in one respect, and whether some of them differ in it.
//
//   const PageRecord::Ticket ticket = record.Begin();
//   if (the system call works) record.End(ticket, kRandom, covers_all_pages);
//
// Several threads may do that at once. Nobody knows in which order the system took calls that
// overlap in time, so that after them pages count as different, until a call on all of them that
// overlaps with none. Without a lock, since a child that is made by fork() meanwhile must not find
// it taken; what a call that never ends there has left does no harm.
class PageRecord {
 public:
  using Ticket = std::uint32_t;

  PageRecord() noexcept = default;
  PageRecord(const PageRecord& other) noexcept
      : word_(other.word_.load(std::memory_order_relaxed)) {}
  PageRecord& operator=(const PageRecord& other) noexcept {
    word_.store(other.word_.load(std::memory_order_relaxed), std::memory_order_relaxed);
    return *this;
  }

  // A value below 16; 0 at first. Of all pages where they do not differ.
  std::uint32_t value() const noexcept { return word_.load(std::memory_order_acquire) & kValue; }
  bool differs() const noexcept { return (word_.load(std::memory_order_acquire) & kDiffers) != 0; }

  Ticket Begin() noexcept { return (word_.fetch_add(kTurn) + kTurn) & kTurns; }

  // Whether no other call has begun since.
  bool IsAlone(Ticket ticket) const noexcept { return (word_.load() & kTurns) == ticket; }

  void End(Ticket ticket, std::uint32_t value, bool all) noexcept {
    std::uint32_t seen = word_.load();
    for (;;) {
      const bool alone = (seen & kTurns) == ticket;
      if (alone && !all && (seen & kValue) == value) return;
      // Another turn, so that whoever overlaps with this call sees it at the end of its own.
      const std::uint32_t wanted = alone && all ? ticket | value : (seen + kTurn) | kDiffers;
      if (word_.compare_exchange_weak(seen, wanted)) return;
    }
  }

  // Pages are joined to those that this is of.
  void Join(const PageRecord& other) noexcept {
    if (other.differs() || other.value() != value()) Differ();
  }

  // After a call that may have been done to some of the pages.
  void Differ() noexcept {
    word_.fetch_add(kTurn);
    word_.fetch_or(kDiffers);
  }

 private:
  static constexpr std::uint32_t kValue = 15;
  static constexpr std::uint32_t kDiffers = 16;
  static constexpr std::uint32_t kTurn = 32;  // counts what begins, and wraps around
  static constexpr std::uint32_t kTurns = ~(kValue | kDiffers);

  std::atomic<std::uint32_t> word_{0};
};

// What was asked of pages and is kept when they move.
struct PageRecords {
  static constexpr std::uint32_t kLocked = 1;

  bool Differ() const noexcept {
    return locks.differs() || reading.differs() || huge.differs() || dumping.differs() ||
           forking.differs();
  }

  void Join(const PageRecords& other) noexcept {
    locks.Join(other.locks);
    reading.Join(other.reading);
    huge.Join(other.huge);
    dumping.Join(other.dumping);
    forking.Join(other.forking);
  }

  PageRecord locks;    // kLocked, or 0
  PageRecord reading;  // Advice::kNormal, kRandom or kSequential
  PageRecord huge;     // 0, which is nothing of it, or Advice::kHugePages or kNoHugePages
  PageRecord dumping;  // 0, or Effect::kDoNotDump or kDoDump
  PageRecord forking;  // 0, or Effect::kDoNotFork, kWipeOnFork or kDoFork
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_PAGE_RECORDS_H_
