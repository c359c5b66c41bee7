// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of operations on ranges and on all of a mapping, against a plain model that
// knows what each page may do and holds. No step may be a signal, and each must come out as the
// model says.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kMostPages = 12;

// What may be done to memory, asked of the system: by calls that read from it and write to it,
// which fail where a load or store would be a signal.
class Asker {
 public:
  Asker() { EXPECT_EQ(pipe(ends_), 0); }
  ~Asker() {
    close(ends_[0]);
    close(ends_[1]);
  }
  Asker(const Asker&) = delete;
  Asker& operator=(const Asker&) = delete;

  bool CanRead(const std::byte* byte) const {
    char taken;
    return write(ends_[1], byte, 1) == 1 && read(ends_[0], &taken, 1) == 1;
  }

  // Stores `value` where it can.
  bool CanWrite(std::byte* byte, std::byte value) const {
    EXPECT_EQ(write(ends_[1], &value, 1), 1);
    if (read(ends_[0], byte, 1) == 1) return true;
    char taken;
    EXPECT_EQ(read(ends_[0], &taken, 1), 1);
    return false;
  }

 private:
  int ends_[2];
};

struct Page {
  Protection protection;
  std::byte value;
  bool locked;
  Advice reading;
};

bool IsWritable(const Page& page) { return page.protection == Protection::kReadWrite; }
bool IsReadable(const Page& page) { return page.protection != Protection::kNone; }

class Walk {
 public:
  Walk(Mapping mapping, unsigned seed) : mapping_(std::move(mapping)), random_(seed) {
    pages_.assign(mapping_.size() / PageSize(),
                  {Protection::kReadWrite, std::byte{0}, false, Advice::kNormal});
  }

  void Step() {
    const std::size_t begin = Below(pages_.size());
    const std::size_t end = begin + 1 + Below(pages_.size() - begin);
    switch (Below(13)) {
      case 0:
      case 1:
      case 2:
        return ProtectRange(begin, end);
      case 3:
        return ProtectAll();
      case 4:
        return LockRange(begin, end);
      case 5:
        return LockAll();
      case 6:
        return Unlock(begin, end);
      case 7:
        return Advise(begin, end);
      case 8:
        return Populate();
      case 9:
        return Store(begin, end);
      case 10:
        // Not waiting for the disk, which would take most of the time.
        EXPECT_THAT(mapping_.Flush(FlushMode::kAsync), Succeeds());
        EXPECT_THAT(
            mapping_.Flush(begin * PageSize(), (end - begin) * PageSize(), FlushMode::kAsync),
            Succeeds());
        EXPECT_THAT(mapping_.Advise(Advice::kWillNeed), Succeeds());
        return;
      case 11:
        return Resize();
      case 12:
        return Discard(begin, end);
    }
  }

  int grown() const { return grown_; }
  int discarded() const { return discarded_; }

  // Every page is what the model says: what it holds, and what may be done with it.
  void Check() {
    ASSERT_EQ(mapping_.size(), pages_.size() * PageSize());
    std::byte* const bytes = const_cast<std::byte*>(mapping_.bytes().data());
    for (std::size_t i = 0; i < pages_.size(); ++i) {
      const Page& page = pages_[i];
      ASSERT_EQ(asker_.CanRead(bytes + i * PageSize()), IsReadable(page)) << "page " << i;
      ASSERT_EQ(asker_.CanWrite(bytes + i * PageSize(), page.value), IsWritable(page));
      if (IsReadable(page)) {
        ASSERT_EQ(bytes[i * PageSize()], page.value) << "page " << i;
        ASSERT_EQ(bytes[(i + 1) * PageSize() - 1], page.value) << "page " << i;
      }
    }
    CheckLocked();
  }

 private:
  std::size_t Below(std::size_t limit) { return random_() % limit; }

  Protection AnyProtection() {
    constexpr Protection kAll[] = {Protection::kNone, Protection::kRead, Protection::kReadWrite,
                                   Protection::kReadWrite, Protection::kReadExecute};
    return kAll[Below(5)];
  }

  template <typename Predicate>
  bool All(std::size_t begin, std::size_t end, Predicate holds) const {
    return std::all_of(pages_.begin() + static_cast<std::ptrdiff_t>(begin),
                       pages_.begin() + static_cast<std::ptrdiff_t>(end), holds);
  }

  void ProtectRange(std::size_t begin, std::size_t end) {
    const Protection protection = AnyProtection();
    ASSERT_THAT(mapping_.Protect(begin * PageSize(), (end - begin) * PageSize(), protection),
                Succeeds());
    for (std::size_t i = begin; i < end; ++i) pages_[i].protection = protection;
  }

  void ProtectAll() {
    const Protection protection = AnyProtection();
    ASSERT_THAT(mapping_.Protect(protection), Succeeds());
    for (Page& page : pages_) page.protection = protection;
  }

  void LockRange(std::size_t begin, std::size_t end) {
    const absl::Status status = mapping_.Lock(begin * PageSize(), (end - begin) * PageSize());
    if (!All(begin, end, IsReadable)) {
      EXPECT_THAT(status, FailsFor(Reason::kAccessDenied));
    } else {
      EXPECT_THAT(status, Succeeds());
      for (std::size_t i = begin; i < end; ++i) pages_[i].locked = true;
    }
  }

  void LockAll() {
    const absl::Status status = mapping_.Lock();
    if (!All(0, pages_.size(), IsReadable)) {
      EXPECT_THAT(status, FailsFor(Reason::kAccessDenied));
    } else {
      EXPECT_THAT(status, Succeeds());
      for (Page& page : pages_) page.locked = true;
    }
  }

  void Unlock(std::size_t begin, std::size_t end) {
    if (Below(2) == 0) begin = 0, end = pages_.size();
    EXPECT_THAT(mapping_.Unlock(begin * PageSize(), (end - begin) * PageSize()), Succeeds());
    for (std::size_t i = begin; i < end; ++i) pages_[i].locked = false;
  }

  void Advise(std::size_t begin, std::size_t end) {
    if (Below(2) == 0) begin = 0, end = pages_.size();
    const Advice advice = Below(2) == 0 ? Advice::kRandom : Advice::kNormal;
    EXPECT_THAT(mapping_.Advise(begin * PageSize(), (end - begin) * PageSize(), advice),
                Succeeds());
    for (std::size_t i = begin; i < end; ++i) pages_[i].reading = advice;
  }

  void Populate() {
    const absl::Status status = mapping_.Populate(Effort::kStrict);
    if (All(0, pages_.size(), IsReadable)) {
      EXPECT_THAT(status, Succeeds());
    } else {
      EXPECT_THAT(status, FailsFor(Reason::kAccessDenied));
    }
    EXPECT_THAT(mapping_.Populate(Effort::kBestEffort), Succeeds());
  }

  void Store(std::size_t begin, std::size_t end) {
    const auto view = mapping_.MutableView(begin * PageSize(), (end - begin) * PageSize());
    if (!All(begin, end, IsWritable)) {
      EXPECT_THAT(view, FailsFor(Reason::kAccessDenied));
      return;
    }
    ASSERT_THAT(view, Succeeds());
    const auto value = static_cast<std::byte>(Below(255) + 1);
    std::memset(view->data(), static_cast<int>(value), view->size());
    for (std::size_t i = begin; i < end; ++i) pages_[i].value = value;
  }

  // All of it or nothing; what cannot be done now may be so for pages that were different once.
  void Discard(std::size_t begin, std::size_t end) {
    const absl::Status status =
        mapping_.Apply(begin * PageSize(), (end - begin) * PageSize(), Effect::kDiscard);
    if (!status.ok()) {
      EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
      return;
    }
    for (std::size_t i = begin; i < end; ++i) pages_[i].value = std::byte{0};
    ++discarded_;
  }

  bool PagesDiffer() const {
    const Page& first = pages_.front();
    return !All(0, pages_.size(), [&](const Page& page) {
      return page.protection == first.protection && page.locked == first.locked &&
             page.reading == first.reading;
    });
  }

  // Longer only while the pages are alike; what is known to be so is remembered more coarsely than
  // page by page, so that a refusal for pages that differ may outlast the difference.
  void Resize() {
    const std::size_t count = 1 + Below(kMostPages);
    const absl::Status status = mapping_.Resize(count * PageSize());
    if (status.ok() && count > pages_.size()) {
      EXPECT_FALSE(PagesDiffer());
      EXPECT_TRUE(IsWritable(pages_.front()));
      const Page& last = pages_.back();
      pages_.resize(count, {last.protection, std::byte{0}, last.locked, last.reading});
      ++grown_;
    } else if (status.ok()) {
      pages_.resize(count);
    } else if (PagesDiffer() && count > pages_.size()) {
      EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
    } else if (ReasonFrom(status) != Reason::kUnsupported) {
      EXPECT_THAT(status, FailsFor(Reason::kAccessDenied));
    }
  }

  // Nothing else in this process is locked, and with a sanitizer nothing at all.
  void CheckLocked() const {
    if (kIsSanitized) return;
    std::ifstream in("/proc/self/status");
    std::string word;
    while (in >> word) {
      if (word != "VmLck:") continue;
      std::size_t kilobytes = 0;
      in >> kilobytes;
      const auto locked =
          std::count_if(pages_.begin(), pages_.end(), [](const Page& page) { return page.locked; });
      ASSERT_EQ(kilobytes * 1024, static_cast<std::size_t>(locked) * PageSize());
    }
  }

  Mapping mapping_;
  std::mt19937 random_;
  std::vector<Page> pages_;
  const Asker asker_;
  int grown_ = 0;
  int discarded_ = 0;
};

// In a child, so that a signal is a failed test.
int WalkOn(const std::function<Mapping()>& make, unsigned seed, int* grown, int* discarded) {
  for (const int number : {SIGSEGV, SIGBUS}) signal(number, SIG_DFL);
  Walk walk(make(), seed);
  for (int step = 0; step < 400; ++step) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(step));
    walk.Step();
    walk.Check();
    if (::testing::Test::HasFailure()) return 1;
  }
  *grown += walk.grown();
  *discarded += walk.discarded();
  return 0;
}

// `is_private` memory can grow and be discarded.
void ExpectWalks(const std::function<Mapping()>& make, bool is_private) {
  EXPECT_EQ(InChild([&] {
              int grown = 0;
              int discarded = 0;
              for (unsigned seed = 1; seed <= 40; ++seed) {
                if (WalkOn(make, seed, &grown, &discarded) != 0) return 1;
              }
              if (is_private) return grown > 0 && discarded > 0 ? 0 : 2;
              return discarded == 0 ? 0 : 3;
            }),
            0)
      << "1 a step came out otherwise, 2 nothing ever grew or was discarded, 3 what is shared was, "
         "more: a signal";
}

TEST(RangeWalkTest, PrivateMemory) {
  ExpectWalks([] { return *Mapping::AnonymousPrivate(6 * PageSize()); }, true);
}

TEST(RangeWalkTest, SharedMemory) {
  ExpectWalks([] { return *Mapping::AnonymousShared(6 * PageSize()); }, false);
}

TEST(RangeWalkTest, File) {
  const ScratchFile file;
  ExpectWalks(
      [&file] {
        file.Resize(0);
        file.Resize(6 * PageSize());
        FileOptions options;
        options.access = FileAccess::kReadWrite;
        return *Mapping::OpenFile(file.path().c_str(), options);
      },
      false);
}

// Shown one by one, since they crashed.

TEST(RangesTest, WhatIsDoneToAllKnowsWhatARangeMayDo) {
  Mapping memory = *Mapping::AnonymousPrivate(4 * PageSize());
  EXPECT_THAT(memory.Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  EXPECT_THAT(memory.Populate(Effort::kStrict), Succeeds());
  EXPECT_THAT(memory.Resize(8 * PageSize()), FailsFor(Reason::kUnsupported));
  EXPECT_THAT(memory.MutableView(0, 2 * PageSize()), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.MutableView(0, PageSize()), Succeeds());
  EXPECT_THAT(memory.Protect(0, PageSize(), Protection::kNone), Succeeds());
  EXPECT_THAT(memory.Populate(Effort::kStrict), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.Lock(), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.Protect(Protection::kReadWrite), Succeeds());
  EXPECT_THAT(memory.Resize(8 * PageSize()), Succeeds());
}

// Reserved first, committed later, as arenas do it.
TEST(RangesTest, ACommittedRangeOfAReservationCanBeUsed) {
  AnonymousOptions options;
  options.protection = Protection::kNone;
  Mapping reserved = *Mapping::AnonymousPrivate(16 * PageSize(), options);
  EXPECT_THAT(reserved.Protect(0, 4 * PageSize(), Protection::kReadWrite), Succeeds());
  EXPECT_THAT(reserved.MutableView(0, 4 * PageSize()), Succeeds());
  EXPECT_THAT(reserved.Lock(0, 4 * PageSize()), Succeeds());
  EXPECT_THAT(reserved.Lock(), FailsFor(Reason::kAccessDenied));
}

TEST(RangesTest, AMappedFileKeepsItsProtectionWhenItIsResized) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd(file.Open(O_RDWR));
  const Asker asker;
  for (const Protection protection : {Protection::kNone, Protection::kRead}) {
    FileOptions options;
    options.access = FileAccess::kReadWrite;
    Mapping mapping = *Mapping::File(fd.get(), options);
    ASSERT_THAT(mapping.Protect(protection), Succeeds());
    ASSERT_THAT(mapping.ResizeFile(fd.get(), mapping.size() + 3 * PageSize(), PastEnd::kGrow),
                Succeeds());
    EXPECT_EQ(mapping.protection(), protection);
    auto* const byte = const_cast<std::byte*>(mapping.bytes().data());
    EXPECT_EQ(asker.CanRead(byte), protection == Protection::kRead);
    EXPECT_FALSE(asker.CanWrite(byte, std::byte{1}));
  }
}

TEST(RangesTest, AnotherFileIsNotResizedTo) {
  const ScratchFile file(Pattern(PageSize()));
  const ScratchFile another(Pattern(4 * PageSize()));
  for (const FileAccess access : {FileAccess::kReadWrite, FileAccess::kCopyOnWrite}) {
    FileOptions options;
    options.access = access;
    Mapping mapping = *Mapping::OpenFile(file.path().c_str(), options);
    for (const PastEnd past_end : {PastEnd::kRefuse, PastEnd::kGrow}) {
      EXPECT_THAT(mapping.ResizeFile(another.Open(O_RDWR).get(), 5 * PageSize(), past_end),
                  FailsFor(Reason::kBadDescriptor, EBADF));
    }
    EXPECT_EQ(mapping.text(), Pattern(PageSize()));
  }
  EXPECT_EQ(another.Size(), 4 * PageSize());
}

}  // namespace
}  // namespace mmap_compat
