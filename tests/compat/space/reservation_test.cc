// SPDX-License-Identifier: Apache-2.0
//
// What can be put into a reservation, what it leaves of that, and that nobody else gets in.
#include "mmap_compat/reservation.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "mmap_compat/page_size.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

Reservation Pages(std::size_t count) { return *Reservation::Reserve(count * PageSize()); }

bool AllAre(absl::Span<const std::byte> bytes, int value) {
  return std::all_of(bytes.begin(), bytes.end(),
                     [value](std::byte byte) { return byte == static_cast<std::byte>(value); });
}

// Whether loading from there is a signal.
bool IsUntouchable(const void* address) {
  const int status =
      InChild([address] { return static_cast<int>(*static_cast<const volatile char*>(address)); });
  return status == 128 + SIGSEGV || status == 128 + SIGBUS;
}

const std::byte* Byte(const Reservation& reservation, std::size_t offset) {
  return static_cast<const std::byte*>(reservation.address()) + offset;
}

// Bytes of this process that are in memory; nothing where the system does not tell.
std::optional<std::size_t> ResidentSize() {
  std::ifstream statm("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  if (!(statm >> size >> resident)) return std::nullopt;
  return resident * PageSize();
}

std::string Text(absl::Span<const std::byte> bytes) {
  return std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size());
}

TEST(ReservationTest, IsMadeOfWholePagesThatNobodyCanTouch) {
  const absl::StatusOr<Reservation> one = Reservation::Reserve(1);
  ASSERT_THAT(one, Succeeds());
  EXPECT_EQ(one->size(), PageSize());
  EXPECT_TRUE(IsPageAligned(one->address()));
  EXPECT_TRUE(IsUntouchable(one->address()));
}

// Far more than any machine of a test has: with 64-bit addresses, 16 TiB.
TEST(ReservationTest, TakesAddressesAndNoMemory) {
  const std::size_t length = sizeof(void*) == 8 ? std::size_t{1} << 34 << 10 : std::size_t{1} << 29;
  absl::StatusOr<Reservation> space = Reservation::Reserve(length);
  if (ReasonFrom(space.status()) == Reason::kOutOfAddressSpace) GTEST_SKIP() << space.status();
  ASSERT_THAT(space, Succeeds());
  const absl::StatusOr<absl::Span<std::byte>> last = space->Commit(length - PageSize(), PageSize());
  ASSERT_THAT(last, Succeeds());
  Fill(*last, 1);
}

TEST(ReservationTest, CommittedPagesAreZerosAndTheOthersStayUntouchable) {
  Reservation space = Pages(4);
  const absl::StatusOr<absl::Span<std::byte>> middle = space.Commit(PageSize(), 2 * PageSize());
  ASSERT_THAT(middle, Succeeds());
  EXPECT_EQ(middle->data(), Byte(space, PageSize()));
  EXPECT_EQ(middle->size(), 2 * PageSize());
  EXPECT_TRUE(AllAre(*middle, 0));
  Fill(*middle, 7);
  EXPECT_TRUE(IsUntouchable(Byte(space, 0)));
  EXPECT_TRUE(IsUntouchable(Byte(space, 3 * PageSize())));
}

TEST(ReservationTest, CommittingMoreKeepsWhatIsThere) {
  Reservation space = Pages(4);
  Fill(*space.Commit(PageSize(), PageSize()), 9);
  ASSERT_THAT(space.Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  const absl::StatusOr<absl::Span<std::byte>> all = space.Commit(0, space.size());
  ASSERT_THAT(all, Succeeds());
  EXPECT_TRUE(AllAre(all->subspan(PageSize(), PageSize()), 9));
  EXPECT_TRUE(AllAre(all->subspan(2 * PageSize()), 0));
  Fill(*all, 1);
}

TEST(ReservationTest, DecommittedPagesAreUntouchableAndZerosWhenCommittedAgain) {
  Reservation space = Pages(3);
  Fill(*space.Commit(0, space.size()), 5);
  ASSERT_THAT(space.Decommit(PageSize(), PageSize()), Succeeds());
  EXPECT_TRUE(IsUntouchable(Byte(space, PageSize())));
  EXPECT_TRUE(AllAre(*space.View(0, PageSize()), 5));
  EXPECT_TRUE(AllAre(*space.View(2 * PageSize(), PageSize()), 5));
  EXPECT_TRUE(AllAre(*space.Commit(PageSize(), PageSize()), 0));
}

TEST(ReservationTest, DecommittingGivesMemoryBack) {
  const std::size_t length = std::size_t{32} << 20;
  Reservation space = *Reservation::Reserve(length);
  const std::optional<std::size_t> before = ResidentSize();
  if (!before) GTEST_SKIP() << "this system does not say how much is resident";
  Fill(*space.Commit(0, length), 1);
  EXPECT_GT(*ResidentSize(), *before + length / 4 * 3);
  ASSERT_THAT(space.Decommit(0, length), Succeeds());
  EXPECT_LT(*ResidentSize(), *before + length / 4);
}

TEST(ReservationTest, FilesAreMappedInto) {
  const ScratchFile file(Pattern(3 * PageSize()));
  Reservation space = Pages(4);
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  options.offset = static_cast<std::int64_t>(PageSize());
  ASSERT_THAT(space.MapFile(PageSize(), file.Open(O_RDWR).get(), options), Succeeds());
  EXPECT_EQ(Text(*space.View(PageSize(), 2 * PageSize())),
            Pattern(3 * PageSize()).substr(PageSize()));
  (*space.MutableView(PageSize() + 1, 1))[0] = std::byte{'!'};
  ASSERT_THAT(space.Flush(PageSize() + 1, 1), Succeeds());
  EXPECT_EQ(file.Contents()[PageSize() + 1], '!');
  ASSERT_THAT(space.Decommit(PageSize(), 2 * PageSize()), Succeeds());
  EXPECT_TRUE(IsUntouchable(Byte(space, PageSize())));
  EXPECT_EQ(file.Contents()[PageSize() + 1], '!');
}

TEST(ReservationTest, FilesKeepTheirAccess) {
  const ScratchFile file(Pattern(2 * PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Reservation space = Pages(4);
  ASSERT_THAT(space.MapFile(0, fd.get()), Succeeds());
  EXPECT_THAT(space.MutableView(0, 1), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(space.Protect(0, PageSize(), Protection::kReadWrite),
              FailsFor(Reason::kAccessDenied));
  FileOptions options;
  options.access = FileAccess::kCopyOnWrite;
  options.populate = Effort::kStrict;
  ASSERT_THAT(space.MapFile(2 * PageSize(), fd.get(), options), Succeeds());
  Fill(*space.MutableView(2 * PageSize(), 2 * PageSize()), '!');
  EXPECT_EQ(file.Contents(), Pattern(2 * PageSize()));
  EXPECT_EQ(Text(*space.View(0, 2 * PageSize())), Pattern(2 * PageSize()));
}

TEST(ReservationTest, AnEmptyFileTakesNoPages) {
  const ScratchFile file("");
  Reservation space = Pages(1);
  ASSERT_THAT(space.MapFile(0, file.Open(O_RDONLY).get()), Succeeds());
  EXPECT_THAT(space.Commit(0, PageSize()), Succeeds());
}

TEST(ReservationTest, AFileCanGrowIntoItsPlace) {
  const ScratchFile file("x");
  Reservation space = Pages(2);
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  options.length = PageSize() + 1;
  options.past_end = PastEnd::kGrow;
  ASSERT_THAT(space.MapFile(0, file.Open(O_RDWR).get(), options), Succeeds());
  (*space.MutableView(PageSize(), 1))[0] = std::byte{'y'};
  EXPECT_EQ(file.Size(), PageSize() + 1);
  EXPECT_EQ(file.Contents().back(), 'y');
}

TEST(ReservationTest, MemorySideBySideIsARing) {
  const absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
  ASSERT_THAT(memory, Succeeds());
  Reservation ring = Pages(2);
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  ASSERT_THAT(ring.MapFile(0, memory->fd(), options), Succeeds());
  ASSERT_THAT(ring.MapFile(PageSize(), memory->fd(), options), Succeeds());
  const absl::Span<std::byte> both = *ring.MutableView(0, 2 * PageSize());
  const std::string message = "over the end and on at the beginning";
  std::transform(message.begin(), message.end(), both.begin() + PageSize() - 9,
                 [](char c) { return static_cast<std::byte>(c); });
  EXPECT_EQ(Text(both.subspan(0, message.size() - 9)), message.substr(9));
}

TEST(ReservationTest, GuardsKeepEverythingOutUntilTheyAreDecommitted) {
  Reservation space = Pages(3);
  ASSERT_THAT(space.Guard(PageSize(), PageSize()), Succeeds());
  EXPECT_TRUE(IsUntouchable(Byte(space, PageSize())));
  EXPECT_THAT(space.Commit(0, space.size()), FailsFor(Reason::kAddressInUse));
  EXPECT_TRUE(IsUntouchable(Byte(space, 0)));
  const ScratchFile file("x");
  EXPECT_THAT(space.MapFile(PageSize(), file.Open(O_RDONLY).get()),
              FailsFor(Reason::kAddressInUse));
  ASSERT_THAT(space.Decommit(PageSize(), PageSize()), Succeeds());
  EXPECT_THAT(space.Commit(0, space.size()), Succeeds());
}

TEST(ReservationTest, WhatIsThereIsNotReplacedByTheWay) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Reservation space = Pages(2);
  Fill(*space.Commit(0, PageSize()), 3);
  EXPECT_THAT(space.MapFile(0, fd.get()), FailsFor(Reason::kAddressInUse));
  EXPECT_THAT(space.Guard(0, 2 * PageSize()), FailsFor(Reason::kAddressInUse));
  ASSERT_THAT(space.MapFile(PageSize(), fd.get()), Succeeds());
  EXPECT_THAT(space.Commit(0, 2 * PageSize()), FailsFor(Reason::kAddressInUse));
  EXPECT_TRUE(AllAre(*space.View(0, PageSize()), 3));
  EXPECT_EQ(Text(*space.View(PageSize(), PageSize())), Pattern(PageSize()));
}

TEST(ReservationTest, AFailureLeavesEveryPartAsItWas) {
  const ScratchFile file(Pattern(2 * PageSize()));
  Reservation space = Pages(4);
  Fill(*space.Commit(0, PageSize()), 4);
  FileOptions writable;
  writable.access = FileAccess::kReadWrite;
  EXPECT_THAT(space.MapFile(PageSize(), file.Open(O_RDONLY).get(), writable),
              FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(space.MapFile(PageSize(), -1), FailsFor(Reason::kBadDescriptor));
  EXPECT_THAT(space.MapFile(3 * PageSize(), file.Open(O_RDONLY).get()),
              FailsFor(Reason::kNotMapped));
  FileOptions past_end;
  past_end.length = 3 * PageSize();
  EXPECT_THAT(space.MapFile(PageSize(), file.Open(O_RDONLY).get(), past_end),
              FailsFor(Reason::kBeyondFileLimits));
  EXPECT_TRUE(AllAre(*space.View(0, PageSize()), 4));
  EXPECT_TRUE(AllAre(*space.Commit(PageSize(), 3 * PageSize()), 0));
}

TEST(ReservationTest, OperationsOnRangesReachWhatIsThereAndNothingElse) {
  Reservation space = Pages(3);
  ASSERT_THAT(space.Commit(0, 2 * PageSize()), Succeeds());
  EXPECT_THAT(space.Advise(0, 2 * PageSize(), Advice::kWillNeed), Succeeds());
  EXPECT_THAT(space.Lock(0, PageSize()), Succeeds());
  EXPECT_THAT(space.Unlock(0, PageSize()), Succeeds());
  EXPECT_THAT(space.Protect(0, PageSize(), Protection::kNone), Succeeds());
  EXPECT_THAT(space.Lock(0, PageSize()), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(space.View(2 * PageSize() - 1, 1), Succeeds());
  EXPECT_THAT(space.View(2 * PageSize() - 1, 2), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space.MutableView(0, 1), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(space.Flush(0, space.size()), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space.Lock(2 * PageSize(), 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space.Unlock(2 * PageSize(), 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space.Advise(2 * PageSize(), 1, Advice::kNormal), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space.Protect(PageSize(), 2 * PageSize(), Protection::kRead),
              FailsFor(Reason::kNotMapped));
}

TEST(ReservationTest, WhatOwnsNothingSaysSo) {
  Reservation space = Pages(1);
  Reservation moved = std::move(space);
  // NOLINTNEXTLINE(*-move,*.Move): which is what is tested
  EXPECT_THAT(space.Commit(0, PageSize()), FailsFor(Reason::kNotMapped));
  EXPECT_EQ(space.address(), nullptr);
  EXPECT_THAT(moved.Commit(0, PageSize()), Succeeds());
  moved = Pages(2);
  EXPECT_EQ(moved.size(), 2 * PageSize());
  EXPECT_THAT(moved.Unmap(), Succeeds());
  EXPECT_FALSE(moved.is_mapped());
  EXPECT_THAT(moved.Unmap(), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(moved.View(0, 0), FailsFor(Reason::kNotMapped));
}

TEST(ReservationTest, NothingIsLeftMapped) {
  const auto use = [] {
    const ScratchFile file(Pattern(PageSize()));
    Reservation space = Pages(8);
    (void)space.Commit(PageSize(), PageSize());
    (void)space.MapFile(3 * PageSize(), file.Open(O_RDONLY).get());
    (void)space.Guard(5 * PageSize(), PageSize());
  };
  use();  // what the heap and the streams map is mapped now
  const std::optional<std::size_t> before = CountMappings();
  if (!before) GTEST_SKIP() << "this system does not say what is mapped";
  use();
  EXPECT_EQ(CountMappings(), before);
}

TEST(ReservationTest, WhatLaterProtectionLeavesOutIsRefused) {
  ReservationOptions options;
  options.later_protection = Protection::kRead;
  Reservation space = *Reservation::Reserve(PageSize(), options);
  EXPECT_THAT(space.Commit(0, PageSize()), FailsFor(Reason::kAccessDenied));
}

// Takes the place of one page whenever it can.
class Thief {
 public:
  explicit Thief(const void* place)
      : place_(const_cast<void*>(place)), thread_([this] { Steal(); }) {}

  // How often it tried, and how often it had the place.
  std::pair<int, int> Stop() {
    stopped_ = true;
    thread_.join();
    return {tries_, thefts_};
  }

  int tries() const { return tries_; }

 private:
  void Steal() {
    while (!stopped_ && tries_ < 1000000) {
      AnonymousOptions options;
      options.placement = {tries_ % 2 == 0 ? Placement::Kind::kExclusive : Placement::Kind::kHint,
                           place_};
      const absl::StatusOr<Mapping> page = Mapping::AnonymousPrivate(PageSize(), options);
      if (page.ok() && page->bytes().data() == place_) ++thefts_;
      ++tries_;
    }
  }

  void* const place_;
  std::atomic<bool> stopped_{false};
  std::atomic<int> tries_{0};
  std::atomic<int> thefts_{0};
  std::thread thread_;  // the last, since it uses the others
};

TEST(ReservationTest, AThiefTakesAPlaceThatIsFree) {
  Reservation space = Pages(1);
  const void* const place = space.address();
  ASSERT_THAT(space.Unmap(), Succeeds());
  Thief thief(place);
  while (thief.tries() < 100) std::this_thread::yield();
  EXPECT_GT(thief.Stop().second, 0);
}

TEST(ReservationTest, NobodyGetsAPlaceWhileItsContentsChange) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  FileOptions on_write;
  on_write.access = FileAccess::kCopyOnWrite;
  Reservation space = Pages(3);
  const std::size_t place = PageSize();
  Thief thief(Byte(space, place));
  for (int i = 0; i < 1000 || thief.tries() < 1000; ++i) {
    ASSERT_THAT(space.Commit(place, PageSize()), Succeeds());
    ASSERT_THAT(space.Decommit(place, PageSize()), Succeeds());
    ASSERT_THAT(space.MapFile(place, fd.get(), on_write), Succeeds());
    Fill(*space.MutableView(place, PageSize()), 1);
    ASSERT_THAT(space.Decommit(0, space.size()), Succeeds());
    ASSERT_THAT(space.Guard(place, PageSize()), Succeeds());
    ASSERT_THAT(space.Decommit(place, PageSize()), Succeeds());
  }
  const auto [tries, thefts] = thief.Stop();
  EXPECT_GE(tries, 1000);
  EXPECT_EQ(thefts, 0);
}

}  // namespace
}  // namespace mmap_compat
