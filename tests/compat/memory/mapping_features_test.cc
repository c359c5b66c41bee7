// SPDX-License-Identifier: Apache-2.0
//
// Advice, locks and resizing.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

TEST(AdviceTest, WhatEverySystemHasIsTakenForAllKindsOfMemory) {
  const ScratchFile file(Pattern(3 * PageSize()));
  absl::StatusOr<Mapping> mapped =
      Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(mapped, Succeeds());
  Mapping memory = Memory(3 * PageSize());
  for (const Advice advice :
       {Advice::kNormal, Advice::kRandom, Advice::kSequential, Advice::kWillNeed}) {
    EXPECT_TRUE(Mapping::SupportsAdvice(advice));
    EXPECT_THAT(mapped->Advise(advice), Succeeds());
    EXPECT_THAT(memory.Advise(advice), Succeeds());
    EXPECT_THAT(mapped->Advise(PageSize() + 1, 3, advice), Succeeds());
  }
  EXPECT_EQ(mapped->text(), Pattern(3 * PageSize()));
}

TEST(AdviceTest, QueryAgreesWithTheCall) {
  for (const Advice advice : {Advice::kNormal, Advice::kCold, Advice::kPageOut, Advice::kHugePages,
                              Advice::kNoHugePages}) {
    Mapping memory = Memory(PageSize());
    const absl::Status status = memory.Advise(advice);
    EXPECT_EQ(Mapping::SupportsAdvice(advice), status.ok()) << status.ToString();
    if (!status.ok()) {
      EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
    }
  }
}

TEST(AdviceTest, HintsKeepContents) {
  Mapping memory = Memory(4 * PageSize());
  Fill(memory.mutable_bytes(), 'c');
  for (const Advice advice :
       {Advice::kNormal, Advice::kRandom, Advice::kSequential, Advice::kWillNeed, Advice::kCold,
        Advice::kPageOut, Advice::kHugePages, Advice::kNoHugePages, Advice::kCollapse}) {
    if (Mapping::SupportsAdvice(advice)) (void)memory.Advise(advice);
    EXPECT_EQ(memory.text(), std::string(4 * PageSize(), 'c'));
  }
}

TEST(AdviceTest, FreeingIsForPrivateMemoryOnlyAndTouchesWholePagesOnly) {
  const ScratchFile file(Pattern(PageSize()));
  absl::StatusOr<Mapping> mapped =
      Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(mapped, Succeeds());
  EXPECT_THAT(mapped->Apply(Effect::kFree), FailsFor(Reason::kUnsupported));
  absl::StatusOr<Mapping> shared = Mapping::AnonymousShared(PageSize());
  ASSERT_THAT(shared, Succeeds());
  EXPECT_THAT(shared->Apply(Effect::kFree), FailsFor(Reason::kUnsupported));
  if (!Mapping::SupportsEffect(Effect::kFree)) GTEST_SKIP() << "no MADV_FREE";
  Mapping memory = Memory(2 * PageSize());
  Fill(memory.mutable_bytes(), 'f');
  EXPECT_THAT(memory.Apply(1, 2 * PageSize() - 2, Effect::kFree), Succeeds());
  EXPECT_EQ(memory.text(), std::string(2 * PageSize(), 'f'));
}

TEST(AdviceTest, RangeOutsideIsNotMapped) {
  Mapping memory = Memory(10);
  EXPECT_THAT(memory.Advise(5, 6, Advice::kNormal), FailsFor(Reason::kNotMapped));
}

TEST(LockTest, LocksDoNotNestAndUnlockingTwiceIsFine) {
  Mapping memory = Memory(2 * PageSize());
  ASSERT_THAT(memory.Lock(), Succeeds());
  EXPECT_THAT(memory.Lock(1, PageSize()), Succeeds());
  EXPECT_THAT(memory.Unlock(), Succeeds());
  EXPECT_THAT(memory.Unlock(), Succeeds());
}

TEST(LockTest, MoreThanTheLimitIsALockLimit) {
  constexpr int kPrivileged = 77;
  const int status = InChild([] {
    const auto page = static_cast<rlim_t>(PageSize());
    const struct rlimit limit = {page, page};
    Mapping memory = Memory(64 * PageSize());
    if (setrlimit(RLIMIT_MEMLOCK, &limit) != 0) return 1;
    (void)!setuid(65534);  // the limit does not bind root on every system
    const absl::Status locked = memory.Lock();
    if (locked.ok()) return kPrivileged;
    return ReasonFrom(locked) == Reason::kLockLimit ? 0 : 2;
  });
  if (status == kPrivileged) GTEST_SKIP() << "the limit does not bind this process";
  EXPECT_EQ(status, 0);
}

TEST(LockTest, PagesThatNobodyMayAccessAreAccessDenied) {
  AnonymousOptions options;
  options.protection = Protection::kNone;
  Mapping memory = Memory(PageSize(), options);
  EXPECT_THAT(memory.Lock(), FailsFor(Reason::kAccessDenied));
}

TEST(ResizeTest, GrowingKeepsContentsAndAddsZeros) {
  Mapping memory = Memory(100);
  Fill(memory.mutable_bytes(), 'g');
  ASSERT_THAT(memory.Resize(10 * PageSize()), Succeeds());
  EXPECT_EQ(memory.text(), std::string(100, 'g') + std::string(10 * PageSize() - 100, '\0'));
  Fill(memory.mutable_bytes(), 'h');
}

TEST(ResizeTest, ShrinkingUnmapsTheTail) {
  Mapping memory = Memory(3 * PageSize());
  Fill(memory.mutable_bytes(), 's');
  const std::byte* const last = &memory.bytes()[2 * PageSize()];
  ASSERT_THAT(memory.Resize(PageSize() + 1), Succeeds());
  EXPECT_EQ(memory.text(), std::string(PageSize() + 1, 's'));
  EXPECT_TRUE(TouchEndsAChild(last));
}

TEST(ResizeTest, WhatWasCutOffDoesNotComeBack) {
  Mapping memory = Memory(200);
  Fill(memory.mutable_bytes(), 'x');
  ASSERT_THAT(memory.Resize(100), Succeeds());
  ASSERT_THAT(memory.Resize(2 * PageSize()), Succeeds());
  EXPECT_EQ(memory.text(), std::string(100, 'x') + std::string(2 * PageSize() - 100, '\0'));
}

TEST(ResizeTest, FailureLeavesTheMappingAsItWas) {
  Mapping memory = Memory(PageSize());
  Fill(memory.mutable_bytes(), 'k');
  EXPECT_THAT(memory.Resize(0), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(memory.Resize(kMax), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(memory.Resize(RoundDownToPage(kMax / 2)), FailsFor(Reason::kOutOfAddressSpace));
  EXPECT_EQ(memory.text(), std::string(PageSize(), 'k'));
}

TEST(ResizeTest, MemoryOfFixedSizeIsUnsupported) {
  absl::StatusOr<Mapping> shared = Mapping::AnonymousShared(PageSize());
  ASSERT_THAT(shared, Succeeds());
  EXPECT_THAT(shared->Resize(2 * PageSize()), FailsFor(Reason::kUnsupported));
  AnonymousOptions guarded;
  guarded.guards = Guards::kAfter;
  EXPECT_THAT(Memory(PageSize(), guarded).Resize(1), FailsFor(Reason::kUnsupported));
  Mapping read_only = Memory(PageSize());
  ASSERT_THAT(read_only.Protect(Protection::kRead), Succeeds());
  EXPECT_THAT(read_only.Resize(2 * PageSize()), FailsFor(Reason::kAccessDenied));
}

TEST(ResizeTest, FileMappingFollowsItsFile) {
  const std::string contents = Pattern(4 * PageSize());
  const ScratchFile file(contents);
  const ScopedFd fd = file.Open(O_RDWR);
  FileOptions options = Access(FileAccess::kReadWrite);
  options.offset = 10;
  options.length = 20;
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), options);
  ASSERT_THAT(mapping, Succeeds());
  ASSERT_THAT(mapping->ResizeFile(fd.get(), 3 * PageSize()), Succeeds());
  EXPECT_EQ(mapping->text(), contents.substr(10, 3 * PageSize()));
  ASSERT_THAT(mapping->ResizeFile(fd.get(), 5), Succeeds());
  EXPECT_EQ(mapping->text(), contents.substr(10, 5));
  EXPECT_THAT(mapping->ResizeFile(fd.get(), 4 * PageSize()), FailsFor(Reason::kBeyondFileLimits));
  EXPECT_EQ(mapping->text(), contents.substr(10, 5));
  ASSERT_THAT(mapping->ResizeFile(fd.get(), 5 * PageSize(), PastEnd::kGrow), Succeeds());
  EXPECT_EQ(file.Size(), 5 * PageSize() + 10);
  mapping->mutable_bytes()[5 * PageSize() - 1] = std::byte{'!'};
  ASSERT_THAT(mapping->Flush(), Succeeds());
  EXPECT_EQ(file.Contents().back(), '!');
}

TEST(ResizeTest, EmptyFileMappingCanGrow) {
  const ScratchFile file;
  const ScopedFd fd = file.Open(O_RDWR);
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Resize(0), Succeeds());
  ASSERT_THAT(mapping->ResizeFile(fd.get(), 7, PastEnd::kGrow), Succeeds());
  Fill(mapping->mutable_bytes(), '7');
  EXPECT_THAT(mapping->Unmap(), Succeeds());
  EXPECT_EQ(file.Contents(), "7777777");
}

// The kernel's limit for an object: distances inside a longer one have no type.
TEST(LengthTest, NothingIsLongerThanADistanceCanBe) {
  constexpr std::size_t kTooLong = std::size_t{PTRDIFF_MAX} + 1;
  const ScratchFile file("x");
  const ScopedFd fd = file.Open(O_RDWR);
  FileOptions options;
  options.length = kTooLong;
  options.past_end = PastEnd::kAllow;
  Mapping memory = Memory(PageSize());
  EXPECT_THAT(Mapping::AnonymousPrivate(kTooLong), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Mapping::AnonymousShared(kTooLong), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Mapping::File(fd.get(), options), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(memory.Resize(kTooLong), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Mapping::Adopt(memory.pages().address, kTooLong, Protection::kRead),
              FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Mapping::OpenFile(file.path().c_str())->ResizeFile(fd.get(), kTooLong),
              FailsFor(Reason::kInvalidLength));
}

}  // namespace
}  // namespace mmap_compat
