// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of operations on a reservation, beside a model of what reservation.h promises:
// what is in which part, which bytes it shows, and every failure for a documented reason.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "conformance/explore/random.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::conformance::explore::Random;

constexpr int kReservationSequences = 200;
constexpr int kReservationSteps = 100;
constexpr std::size_t kReservationPages = 12;
constexpr std::size_t kReservationFilePages = 5;

enum class Part { kReserved, kCommitted, kFile, kGuard };

struct PageModel {
  Part part = Part::kReserved;
  Protection protection = Protection::kNone;
  std::size_t file_page = 0;
  bool writable_file = false;
  std::string bytes;  // of committed memory
};

struct Range {
  std::size_t offset;
  std::size_t length;
};

class World {
 public:
  explicit World(std::uint64_t seed)
      : random_(seed), file_(Pattern(kReservationFilePages * PageSize())), fd_(file_.Open(O_RDWR)) {
    contents_ = Pattern(kReservationFilePages * PageSize());
    Renew();
  }

  void Step() {
    using Operation = void (World::*)();
    static constexpr Operation kOperations[] = {
        &World::Commit,  &World::Commit, &World::Commit, &World::Decommit, &World::Guard,
        &World::MapFile, &World::Store,  &World::Store,  &World::View,     &World::Protect,
        &World::Advise,  &World::Lock,   &World::Flush,  &World::Move,     &World::End,
    };
    (this->*random_.From(kOperations))();
    Compare();
  }

 private:
  void Renew() {
    auto made = Reservation::Reserve(kReservationPages * PageSize());
    ASSERT_THAT(made, Succeeds());
    reservation_ = *std::move(made);
    pages_.fill(PageModel());
    owns_ = true;
  }

  Range WholePages() {
    const auto first = static_cast<std::size_t>(random_.Below(kReservationPages));
    const auto count = static_cast<std::size_t>(random_.Below(5));
    Range range = {first * PageSize(), std::min(count, kReservationPages - first) * PageSize()};
    if (random_.Percent(4)) range.length += kReservationPages * PageSize();  // outside
    if (range.length != 0 && random_.Percent(4)) range.offset += 1;
    if (range.length != 0 && random_.Percent(4)) range.length -= 1;
    return range;
  }
  Range AnyBytes() {
    const std::size_t size = kReservationPages * PageSize();
    const std::size_t offset = random_.Next() % size;
    const std::size_t length = random_.Next() % (3 * PageSize());
    return {offset, random_.Percent(90) ? std::min(length, size - offset) : length};
  }

  template <typename Predicate>
  bool Any(const Range& range, Predicate predicate) const {
    if (range.length == 0) return false;
    const std::size_t end =
        std::min((range.offset + range.length - 1) / PageSize() + 1, kReservationPages);
    for (std::size_t i = range.offset / PageSize(); i < end; ++i) {
      if (predicate(pages_[i])) return true;
    }
    return false;
  }
  static bool HoldsNothing(const PageModel& page) {
    return page.part == Part::kReserved || page.part == Part::kGuard;
  }
  static bool IsWritable(const PageModel& page) {
    return page.protection == Protection::kReadWrite;
  }

  std::set<Reason> Mistakes(const Range& range, bool whole_pages) const {
    std::set<Reason> reasons;
    if (!owns_ || range.offset + range.length > kReservationPages * PageSize()) {
      reasons.insert(Reason::kNotMapped);
    }
    const bool whole = range.offset % PageSize() == 0 && range.length % PageSize() == 0;
    if (whole_pages && !whole) reasons.insert(Reason::kInvalidAddress);
    return reasons;
  }
  std::set<Reason> MistakesInUse(const Range& range, bool whole_pages = false) const {
    std::set<Reason> reasons = Mistakes(range, whole_pages);
    if (Any(range, HoldsNothing)) reasons.insert(Reason::kNotMapped);
    return reasons;
  }

  template <typename Function>
  void Each(const Range& range, Function function) {
    for (std::size_t i = 0; i < range.length / PageSize(); ++i) {
      function(pages_[range.offset / PageSize() + i], i);
    }
  }

  std::string Shown(const PageModel& page) const {
    return page.part == Part::kCommitted
               ? page.bytes
               : contents_.substr(page.file_page * PageSize(), PageSize());
  }

  void Compare() {
    EXPECT_EQ(reservation_.is_mapped(), owns_);
    EXPECT_EQ(reservation_.size(), owns_ ? kReservationPages * PageSize() : 0U);
    for (std::size_t i = 0; owns_ && i < kReservationPages; ++i) {
      const auto view = reservation_.View(i * PageSize(), PageSize());
      EXPECT_EQ(view.ok(), !HoldsNothing(pages_[i])) << i << " " << view.status();
      if (!view.ok() || pages_[i].protection == Protection::kNone) continue;
      const std::string seen(reinterpret_cast<const char*>(view->data()), view->size());
      EXPECT_TRUE(seen == Shown(pages_[i])) << "page " << i;
    }
  }

  void Commit() {
    const Range range = WholePages();
    std::set<Reason> reasons = Mistakes(range, true);
    const bool taken = Any(range, [](const PageModel& page) {
      return page.part == Part::kFile || page.part == Part::kGuard;
    });
    if (taken) reasons.insert(Reason::kAddressInUse);
    const auto made = reservation_.Commit(range.offset, range.length);
    EXPECT_THAT(made, SucceedsUnless(reasons));
    if (!made.ok()) return;
    EXPECT_EQ(made->size(), range.length);
    Each(range, [](PageModel& page, std::size_t) {
      if (page.part == Part::kReserved) page.bytes.assign(PageSize(), '\0');
      page.part = Part::kCommitted;
      page.protection = Protection::kReadWrite;
    });
  }

  void Decommit() {
    const Range range = WholePages();
    const absl::Status status = reservation_.Decommit(range.offset, range.length);
    EXPECT_THAT(status, SucceedsUnless(Mistakes(range, true)));
    if (status.ok()) Each(range, [](PageModel& page, std::size_t) { page = PageModel(); });
  }

  void Guard() {
    const Range range = WholePages();
    std::set<Reason> reasons = Mistakes(range, true);
    const auto in_use = [](const PageModel& page) { return page.part != Part::kReserved; };
    // What is guarded already may be so once more, or be refused as what is there.
    const bool holds = Any(range, [](const PageModel& page) { return !HoldsNothing(page); });
    if (Any(range, in_use)) reasons.insert(Reason::kAddressInUse);
    const absl::Status status = reservation_.Guard(range.offset, range.length);
    if (!(status.ok() && reasons == std::set<Reason>{Reason::kAddressInUse} && !holds)) {
      EXPECT_THAT(status, SucceedsUnless(reasons));
    }
    if (status.ok()) Each(range, [](PageModel& page, std::size_t) { page.part = Part::kGuard; });
  }

  void MapFile() {
    Range range = WholePages();
    FileOptions options;
    const auto first = static_cast<std::size_t>(random_.Below(kReservationFilePages));
    options.access = random_.Percent(50) ? FileAccess::kReadOnly : FileAccess::kReadWrite;
    options.offset = static_cast<std::int64_t>(first * PageSize());
    options.length = range.length;
    std::set<Reason> reasons = Mistakes({range.offset, 0}, true);
    if (!owns_ || range.offset + range.length > kReservationPages * PageSize()) {
      reasons.insert(Reason::kNotMapped);
    }
    if (range.length == 0) reasons.insert(Reason::kInvalidLength);
    if (first * PageSize() + range.length > contents_.size()) {
      reasons.insert(Reason::kBeyondFileLimits);
    }
    if (random_.Percent(5)) {
      options.offset = -1;
      reasons.insert(Reason::kInvalidOffset);
    }
    if (Any(range, [](const PageModel& page) { return page.part != Part::kReserved; })) {
      reasons.insert(Reason::kAddressInUse);
    }
    const bool closed = random_.Percent(5);
    if (closed) reasons.insert(Reason::kBadDescriptor);
    const absl::Status status =
        reservation_.MapFile(range.offset, closed ? -1 : fd_.get(), options);
    EXPECT_THAT(status, SucceedsUnless(reasons));
    if (!status.ok()) return;
    range.length = (range.length + PageSize() - 1) / PageSize() * PageSize();
    const bool writable = options.access == FileAccess::kReadWrite;
    Each(range, [first, writable](PageModel& page, std::size_t i) {
      page.part = Part::kFile;
      page.file_page = first + i;
      page.writable_file = writable;
      page.protection = writable ? Protection::kReadWrite : Protection::kRead;
    });
  }

  void Store() {
    const auto number = static_cast<std::size_t>(random_.Below(kReservationPages));
    PageModel& page = pages_[number];
    auto view = reservation_.MutableView(number * PageSize(), PageSize());
    std::set<Reason> reasons;
    if (!owns_ || HoldsNothing(page)) reasons.insert(Reason::kNotMapped);
    if (!IsWritable(page)) reasons.insert(Reason::kAccessDenied);
    EXPECT_THAT(view, SucceedsUnless(reasons));
    if (!view.ok()) return;
    const std::size_t at = random_.Next() % PageSize();
    const char byte = static_cast<char>(random_.Below(256));
    (*view)[at] = static_cast<std::byte>(byte);
    (page.part == Part::kCommitted ? page.bytes[at] : contents_[page.file_page * PageSize() + at]) =
        byte;
  }

  void View() {
    const Range range = AnyBytes();
    std::set<Reason> reasons = MistakesInUse(range);
    EXPECT_THAT(reservation_.View(range.offset, range.length), SucceedsUnless(reasons));
    const auto denies = [](const PageModel& page) { return !IsWritable(page); };
    if (Any(range, denies)) reasons.insert(Reason::kAccessDenied);
    EXPECT_THAT(reservation_.MutableView(range.offset, range.length), SucceedsUnless(reasons));
  }

  void Protect() {
    const Range range = WholePages();
    const std::array<Protection, 3> all = {Protection::kNone, Protection::kRead,
                                           Protection::kReadWrite};
    const Protection wanted = random_.From(all);
    const auto unsure = [](const PageModel& page) {
      return page.part == Part::kFile && !page.writable_file;
    };
    // Whether a mapping made to read may become writable is up to the system.
    if (wanted == Protection::kReadWrite && Any(range, unsure)) return;
    const absl::Status status = reservation_.Protect(range.offset, range.length, wanted);
    EXPECT_THAT(status, SucceedsUnless(MistakesInUse(range, true)));
    if (status.ok()) {
      Each(range, [wanted](PageModel& page, std::size_t) { page.protection = wanted; });
    }
  }

  void Advise() {
    const Range range = AnyBytes();
    const std::array<mmap_compat::Advice, 3> all = {
        mmap_compat::Advice::kNormal, mmap_compat::Advice::kRandom, mmap_compat::Advice::kWillNeed};
    const std::set<Reason> reasons = MistakesInUse(range);
    const absl::Status status = reservation_.Advise(range.offset, range.length, random_.From(all));
    if (reasons.empty() && !status.ok()) {
      EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
      return;
    }
    EXPECT_THAT(status, SucceedsUnless(reasons));
  }

  void Lock() {
    const Range range = AnyBytes();
    std::set<Reason> reasons = MistakesInUse(range);
    EXPECT_THAT(reservation_.Unlock(range.offset, range.length), SucceedsUnless(reasons));
    const auto hidden = [](const PageModel& page) { return page.protection == Protection::kNone; };
    if (Any(range, hidden)) reasons.insert(Reason::kAccessDenied);
    const absl::Status status = reservation_.Lock(range.offset, range.length);
    if (reasons.empty() && !status.ok()) {
      EXPECT_THAT(status, FailsFor(Reason::kLockLimit));
      return;
    }
    EXPECT_THAT(status, SucceedsUnless(reasons));
  }

  void Flush() {
    const Range range = AnyBytes();
    EXPECT_THAT(reservation_.Flush(range.offset, range.length, FlushMode::kAsync),
                SucceedsUnless(MistakesInUse(range)));
  }

  void Move() {
    Reservation moved = std::move(reservation_);
    EXPECT_FALSE(reservation_.is_mapped());  // NOLINT: what is left is part of the contract
    EXPECT_THAT(reservation_.Commit(0, PageSize()), FailsFor(Reason::kNotMapped));
    reservation_ = std::move(moved);
  }

  void End() {
    if (owns_ && !random_.Percent(20)) return;
    std::set<Reason> reasons;
    if (!owns_) reasons.insert(Reason::kNotMapped);
    EXPECT_THAT(reservation_.Unmap(), SucceedsUnless(reasons));
    owns_ = false;
    if (random_.Percent(50)) return Renew();
    pages_.fill(PageModel());
  }

  Random random_;
  ScratchFile file_;
  ScopedFd fd_;
  std::string contents_;
  Reservation reservation_;
  std::array<PageModel, kReservationPages> pages_;
  bool owns_ = false;
};

TEST(ReservationModelTest, RandomSequencesDoWhatTheHeaderPromises) {
  for (int sequence = 0; sequence < kReservationSequences && !::testing::Test::HasFailure();
       ++sequence) {
    World world(static_cast<std::uint64_t>(sequence));
    for (int i = 0; i < kReservationSteps && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE(::testing::Message() << "sequence " << sequence << ", operation " << i);
      world.Step();
    }
  }
}

}  // namespace
}  // namespace mmap_compat
