// SPDX-License-Identifier: Apache-2.0
//
// Random sequences of operations on mappings, beside a model of what mapping.h promises: which
// bytes each shows, how long it is, what it answers, and every failure for a documented reason.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/explore/random.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::conformance::explore::Random;

constexpr int kMappingSequences = 300;
constexpr int kMappingSteps = 120;

enum class MappingKind { kNothing, kPrivate, kShared, kReadFile, kWriteFile, kCopy };

// A mapping and what it should be.
struct Pair {
  Mapping mapping;
  MappingKind kind = MappingKind::kNothing;
  std::string bytes;       // of memory and of copies
  std::size_t offset = 0;  // in the file
  std::size_t size = 0;
  Protection protection = Protection::kNone;
  bool uniform = true;  // no part was locked or advised by itself
  bool known = true;    // a copy whose file was not stored to since; of others nothing is promised
};

bool OfFile(const Pair& pair) {
  return pair.kind == MappingKind::kReadFile || pair.kind == MappingKind::kWriteFile ||
         pair.kind == MappingKind::kCopy;
}

class MappingWorld {
 public:
  explicit MappingWorld(std::uint64_t seed) : random_(seed), file_(Pattern(3 * PageSize() + 100)) {
    contents_ = Pattern(3 * PageSize() + 100);
    fd_.emplace(file_.Open(O_RDWR));
  }

  void Step() {
    Pair& pair = pairs_[static_cast<std::size_t>(random_.Below(static_cast<int>(pairs_.size())))];
    using Operation = void (MappingWorld::*)(Pair&);
    static constexpr Operation kOperations[] = {
        &MappingWorld::MakeMemory, &MappingWorld::MakeFile, &MappingWorld::Store,
        &MappingWorld::Store,      &MappingWorld::Store,    &MappingWorld::Resize,
        &MappingWorld::Resize,     &MappingWorld::View,     &MappingWorld::Protect,
        &MappingWorld::Flush,      &MappingWorld::Advise,   &MappingWorld::Lock,
        &MappingWorld::Move,       &MappingWorld::Unmap,    &MappingWorld::ResizeFile,
        &MappingWorld::Populate,   &MappingWorld::Readopt,  &MappingWorld::Refuse,
    };
    (this->*random_.From(kOperations))(pair);
    for (const Pair& each : pairs_) Compare(each);
  }

  void CompareFile() { EXPECT_EQ(file_.Contents(), contents_); }

 private:
  std::size_t AnyLength() {
    const std::size_t pages = static_cast<std::size_t>(random_.Below(5)) * PageSize();
    const std::array<std::size_t, 4> rests = {0, 1, PageSize() / 2, PageSize() - 1};
    return pages + random_.From(rests);
  }

  // Within the mapping mostly, sometimes not.
  std::pair<std::size_t, std::size_t> AnyRange(const Pair& pair) {
    if (pair.size == 0 || random_.Percent(10)) return {AnyLength(), AnyLength()};
    const std::size_t offset = random_.Next() % (pair.size + 1);
    return {offset, random_.Next() % (pair.size - offset + 1)};
  }
  static bool IsInside(const Pair& pair, std::size_t offset, std::size_t length) {
    return offset <= pair.size && length <= pair.size - offset;
  }

  // The status is OK where `reasons` is empty, else a failure for one of them.
  void ExpectStatus(const absl::Status& status, const std::set<Reason>& reasons) {
    EXPECT_THAT(status, SucceedsUnless(reasons));
  }

  // What applies to every operation on a range.
  std::set<Reason> RangeMistakes(const Pair& pair, std::size_t offset, std::size_t length) const {
    std::set<Reason> reasons;
    if (pair.kind == MappingKind::kNothing || !IsInside(pair, offset, length)) {
      reasons.insert(Reason::kNotMapped);
    }
    return reasons;
  }

  static bool IsWritable(Protection protection) { return protection == Protection::kReadWrite; }
  static bool IsReadable(Protection protection) { return protection != Protection::kNone; }

  void Compare(const Pair& pair) {
    EXPECT_EQ(pair.mapping.is_mapped(), pair.kind != MappingKind::kNothing);
    EXPECT_EQ(pair.mapping.size(), pair.size);
    if (pair.kind == MappingKind::kNothing) return;
    EXPECT_EQ(pair.mapping.protection(), pair.protection);
    if (!IsReadable(pair.protection) || !pair.known) return;
    const bool own = !OfFile(pair) || pair.kind == MappingKind::kCopy;
    EXPECT_TRUE(pair.mapping.text() ==
                (own ? pair.bytes : contents_.substr(pair.offset, pair.size)));
  }

  void Become(Pair& pair, absl::StatusOr<Mapping> made, MappingKind kind) {
    ASSERT_THAT(made, Succeeds());
    pair = Pair();
    pair.mapping = *std::move(made);
    pair.kind = kind;
  }

  void MakeMemory(Pair& pair) {
    const std::size_t length = AnyLength();
    const bool shared = random_.Percent(40);
    auto made = shared ? Mapping::AnonymousShared(length) : Mapping::AnonymousPrivate(length);
    if (length == 0) return ExpectStatus(made.status(), {Reason::kInvalidLength});
    Become(pair, std::move(made), shared ? MappingKind::kShared : MappingKind::kPrivate);
    pair.bytes.assign(length, '\0');
    pair.size = length;
    pair.protection = Protection::kReadWrite;
  }

  void MakeFile(Pair& pair) {
    FileOptions options;
    const std::array<MappingKind, 3> kinds = {MappingKind::kReadFile, MappingKind::kWriteFile,
                                              MappingKind::kCopy};
    const MappingKind kind = random_.From(kinds);
    options.access = kind == MappingKind::kReadFile    ? FileAccess::kReadOnly
                     : kind == MappingKind::kWriteFile ? FileAccess::kReadWrite
                                                       : FileAccess::kCopyOnWrite;
    const std::size_t offset = random_.Next() % (contents_.size() + 2);
    options.offset = static_cast<std::int64_t>(offset);
    std::set<Reason> reasons;
    if (offset > contents_.size()) reasons.insert(Reason::kBeyondFileLimits);
    std::size_t size = offset > contents_.size() ? 0 : contents_.size() - offset;
    if (random_.Percent(50)) {
      options.length = AnyLength();
      if (*options.length == 0) reasons.insert(Reason::kInvalidLength);
      if (*options.length > size) reasons.insert(Reason::kBeyondFileLimits);
      size = *options.length;
    }
    auto made = Mapping::File(fd_->get(), options);
    if (!reasons.empty()) return ExpectStatus(made.status(), reasons);
    Become(pair, std::move(made), kind);
    pair.offset = offset;
    pair.size = size;
    pair.bytes = contents_.substr(offset, size);
    pair.protection = kind == MappingKind::kReadFile ? Protection::kRead : Protection::kReadWrite;
  }

  void Store(Pair& pair) {
    const auto bytes = pair.mapping.mutable_bytes();
    EXPECT_EQ(bytes.size(), IsWritable(pair.protection) ? pair.size : 0U);
    if (bytes.empty()) return;
    const std::size_t at = random_.Next() % bytes.size();
    const char byte = static_cast<char>(random_.Below(256));
    bytes[at] = static_cast<std::byte>(byte);
    if (pair.kind == MappingKind::kWriteFile) {
      contents_[pair.offset + at] = byte;
      for (Pair& each : pairs_) each.known = each.known && each.kind != MappingKind::kCopy;
    } else {
      pair.bytes[at] = byte;
    }
  }

  void Resize(Pair& pair) {
    const std::size_t size = AnyLength();
    std::set<Reason> reasons;
    const bool empty_stays = pair.kind != MappingKind::kNothing && pair.size == 0 && size == 0;
    if (pair.kind == MappingKind::kNothing) reasons.insert(Reason::kNotMapped);
    if (size == 0) reasons.insert(Reason::kInvalidLength);
    if (pair.kind != MappingKind::kPrivate) reasons.insert(Reason::kUnsupported);
    if (!IsWritable(pair.protection)) reasons.insert(Reason::kAccessDenied);
    if (empty_stays) reasons.clear();
    const absl::Status status = pair.mapping.Resize(size);
    if (!status.ok() && !pair.uniform) reasons.insert(Reason::kUnsupported);
    ExpectStatus(status, reasons);
    if (!reasons.empty() || empty_stays) return;
    pair.bytes.resize(size, '\0');
    pair.size = size;
  }

  void ResizeFile(Pair& pair) {
    if (pair.kind != MappingKind::kReadFile && pair.kind != MappingKind::kWriteFile) return;
    const std::size_t size = AnyLength();
    const bool grow = random_.Percent(50);
    std::set<Reason> reasons;
    if (size == 0) reasons.insert(Reason::kInvalidLength);
    const bool past = pair.offset + size > contents_.size();
    if (past && !grow) reasons.insert(Reason::kBeyondFileLimits);
    const absl::Status status =
        pair.mapping.ResizeFile(fd_->get(), size, grow ? PastEnd::kGrow : PastEnd::kRefuse);
    // Where the mapping cannot follow, the file may be grown already or not.
    const std::size_t grown = status.ok() ? pair.offset + size : file_.Contents().size();
    if (reasons.empty() && past) contents_.resize(grown, '\0');
    if (!status.ok() && !pair.uniform) reasons.insert(Reason::kUnsupported);
    ExpectStatus(status, reasons);
    if (reasons.empty()) pair.size = size;
  }

  void View(Pair& pair) {
    const auto [offset, length] = AnyRange(pair);
    std::set<Reason> reasons = RangeMistakes(pair, offset, length);
    const auto view = pair.mapping.View(offset, length);
    ExpectStatus(view.status(), reasons);
    EXPECT_EQ(view.ok() ? view->size() : length, length);
    if (!IsWritable(pair.protection)) reasons.insert(Reason::kAccessDenied);
    ExpectStatus(pair.mapping.MutableView(offset, length).status(), reasons);
  }

  void Protect(Pair& pair) {
    const std::array<Protection, 3> all = {Protection::kNone, Protection::kRead,
                                           Protection::kReadWrite};
    const Protection wanted = random_.From(all);
    std::set<Reason> reasons;
    if (pair.kind == MappingKind::kNothing) reasons.insert(Reason::kNotMapped);
    // The descriptor is open to write, so whether a mapping made to read may become writable is up
    // to the system; see FileAccess.
    if (pair.kind == MappingKind::kReadFile && IsWritable(wanted)) return;
    ExpectStatus(pair.mapping.Protect(wanted), reasons);
    if (reasons.empty()) pair.protection = wanted;
  }

  void Flush(Pair& pair) {
    const auto [offset, length] = AnyRange(pair);
    ExpectStatus(pair.mapping.Flush(offset, length, FlushMode::kAsync),
                 RangeMistakes(pair, offset, length));
  }

  void Advise(Pair& pair) {
    const std::array<mmap_compat::Advice, 4> all = {
        mmap_compat::Advice::kNormal, mmap_compat::Advice::kRandom, mmap_compat::Advice::kWillNeed,
        mmap_compat::Advice::kCold};
    const auto [offset, length] = AnyRange(pair);
    const mmap_compat::Advice advice = random_.From(all);
    const absl::Status status = pair.mapping.Advise(offset, length, advice);
    const std::set<Reason> reasons = RangeMistakes(pair, offset, length);
    pair.uniform = pair.uniform && length == pair.size;
    if (reasons.empty() && !status.ok()) return ExpectStatus(status, {Reason::kUnsupported});
    ExpectStatus(status, reasons);
  }

  void Lock(Pair& pair) {
    const auto [offset, length] = AnyRange(pair);
    std::set<Reason> reasons = RangeMistakes(pair, offset, length);
    ExpectStatus(pair.mapping.Unlock(offset, length), reasons);
    const absl::Status status = pair.mapping.Lock(offset, length);
    if (pair.protection == Protection::kNone && length != 0) reasons.insert(Reason::kAccessDenied);
    pair.uniform = pair.uniform && length == pair.size;
    if (reasons.empty() && !status.ok()) return ExpectStatus(status, {Reason::kLockLimit});
    ExpectStatus(status, reasons);
  }

  void Move(Pair& pair) {
    Mapping moved = std::move(pair.mapping);
    EXPECT_FALSE(pair.mapping.is_mapped());  // NOLINT: what is left is part of the contract
    EXPECT_THAT(pair.mapping.Unmap(), FailsFor(Reason::kNotMapped));
    pair.mapping = std::move(moved);
  }

  void Unmap(Pair& pair) {
    if (!random_.Percent(30)) return;
    std::set<Reason> reasons;
    if (pair.kind == MappingKind::kNothing) reasons.insert(Reason::kNotMapped);
    ExpectStatus(pair.mapping.Unmap(), reasons);
    pair = Pair();
  }

  void Populate(Pair& pair) {
    std::set<Reason> reasons;
    if (pair.kind == MappingKind::kNothing) reasons.insert(Reason::kNotMapped);
    ExpectStatus(pair.mapping.Populate(Effort::kBestEffort), reasons);
  }

  // Gives up the pages and takes them back: from then on they are adopted, and are let go.
  void Readopt(Pair& pair) {
    const ReleasedPages pages = pair.mapping.Release();
    EXPECT_EQ(pages.address != nullptr, pair.kind != MappingKind::kNothing && pair.size != 0);
    if (pages.address != nullptr) {
      auto adopted = Mapping::Adopt(pages.address, pages.length, pair.protection);
      ASSERT_THAT(adopted, Succeeds());
      EXPECT_THAT(adopted->Resize(1), FailsFor(Reason::kUnsupported));
      EXPECT_THAT(adopted->Unmap(), Succeeds());
    }
    pair = Pair();
  }

  // Mistakes that have one reason whatever the state is.
  void Refuse(Pair&) {
    EXPECT_THAT(Mapping::AnonymousPrivate(std::numeric_limits<std::size_t>::max()),
                FailsFor(Reason::kInvalidLength));
    EXPECT_THAT(Mapping::File(-1), FailsFor(Reason::kBadDescriptor));
    FileOptions negative;
    negative.offset = -1;
    EXPECT_THAT(Mapping::File(fd_->get(), negative), FailsFor(Reason::kInvalidOffset));
  }

  Random random_;
  ScratchFile file_;
  std::string contents_;
  std::optional<ScopedFd> fd_;
  std::array<Pair, 4> pairs_;
};

TEST(MappingModelTest, RandomSequencesDoWhatTheHeaderPromises) {
  for (int sequence = 0; sequence < kMappingSequences && !::testing::Test::HasFailure();
       ++sequence) {
    MappingWorld world(static_cast<std::uint64_t>(sequence));
    for (int i = 0; i < kMappingSteps && !::testing::Test::HasFailure(); ++i) {
      SCOPED_TRACE(::testing::Message() << "sequence " << sequence << ", operation " << i);
      world.Step();
    }
    world.CompareFile();
  }
}

}  // namespace
}  // namespace mmap_compat
