// SPDX-License-Identifier: Apache-2.0
//
// Advice, locks, resizing, populating and huge pages.
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
#include <cstdio>
#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();

void Fill(absl::Span<std::byte> bytes, char c) {
  std::fill(bytes.begin(), bytes.end(), static_cast<std::byte>(c));
}

Mapping Memory(std::size_t length, const AnonymousOptions& options = {}) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(length, options);
  EXPECT_THAT(mapping, Succeeds());
  return *std::move(mapping);
}

FileOptions ReadWrite() {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  return options;
}

// Whether touching the byte ends a child.
bool Faults(const std::byte* byte) {
  return InChild([byte] {
           return *const_cast<const volatile std::byte*>(byte) == std::byte{0} ? 0 : 1;
         }) > 128;
}

TEST(AdviceTest, WhatEverySystemHasIsTakenForAllKindsOfMemory) {
  const ScratchFile file(Pattern(3 * PageSize()));
  absl::StatusOr<Mapping> mapped = Mapping::OpenFile(file.path().c_str(), ReadWrite());
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
  for (const Advice advice : {Advice::kNormal, Advice::kCold, Advice::kFree, Advice::kHugePages,
                              Advice::kNoHugePages, Advice::kNoCoreDump}) {
    Mapping memory = Memory(PageSize());
    const absl::Status status = memory.Advise(advice);
    EXPECT_EQ(Mapping::SupportsAdvice(advice), status.ok()) << status.ToString();
    if (!status.ok()) {
      EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
    }
  }
}

TEST(AdviceTest, ColdMemoryKeepsItsContents) {
  Mapping memory = Memory(4 * PageSize());
  Fill(memory.mutable_bytes(), 'c');
  if (Mapping::SupportsAdvice(Advice::kCold)) {
    EXPECT_THAT(memory.Advise(Advice::kCold), Succeeds());
  }
  EXPECT_EQ(memory.text(), std::string(4 * PageSize(), 'c'));
}

TEST(AdviceTest, FreeingIsForPrivateMemoryOnlyAndTouchesWholePagesOnly) {
  const ScratchFile file(Pattern(PageSize()));
  absl::StatusOr<Mapping> mapped = Mapping::OpenFile(file.path().c_str(), ReadWrite());
  ASSERT_THAT(mapped, Succeeds());
  EXPECT_THAT(mapped->Advise(Advice::kFree), FailsFor(Reason::kUnsupported));
  absl::StatusOr<Mapping> shared = Mapping::AnonymousShared(PageSize());
  ASSERT_THAT(shared, Succeeds());
  EXPECT_THAT(shared->Advise(Advice::kFree), FailsFor(Reason::kUnsupported));
  if (!Mapping::SupportsAdvice(Advice::kFree)) GTEST_SKIP() << "no MADV_FREE";
  Mapping memory = Memory(2 * PageSize());
  Fill(memory.mutable_bytes(), 'f');
  EXPECT_THAT(memory.Advise(1, 2 * PageSize() - 2, Advice::kFree), Succeeds());
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
  EXPECT_TRUE(Faults(last));
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
  FileOptions options = ReadWrite();
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
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), ReadWrite());
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Resize(0), Succeeds());
  ASSERT_THAT(mapping->ResizeFile(fd.get(), 7, PastEnd::kGrow), Succeeds());
  Fill(mapping->mutable_bytes(), '7');
  EXPECT_THAT(mapping->Unmap(), Succeeds());
  EXPECT_EQ(file.Contents(), "7777777");
}

TEST(PopulateTest, EveryPageIsThereAndKeepsItsContents) {
  Mapping memory = Memory(5 * PageSize());
  Fill(memory.mutable_bytes(), 'p');
  EXPECT_THAT(memory.Populate(Effort::kBestEffort), Succeeds());
  EXPECT_THAT(memory.Populate(Effort::kStrict), Succeeds());
  EXPECT_EQ(memory.text(), std::string(5 * PageSize(), 'p'));
  AnonymousOptions options;
  options.populate = Effort::kStrict;
  EXPECT_EQ(Memory(3 * PageSize(), options).text(), std::string(3 * PageSize(), '\0'));
}

TEST(PopulateTest, PagesPastTheEndOfTheFileAreAnErrorAndNotASignal) {
  const ScratchFile file(Pattern(PageSize()));
  FileOptions options;
  options.length = 3 * PageSize();
  options.past_end = PastEnd::kAllow;
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str(), options);
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Populate(Effort::kStrict), FailsFor(Reason::kBeyondFileLimits));
  EXPECT_THAT(mapping->Populate(Effort::kBestEffort), Succeeds());
  file.Resize(3 * PageSize());
  EXPECT_THAT(mapping->Populate(Effort::kStrict), Succeeds());
  options.populate = Effort::kStrict;
  EXPECT_THAT(Mapping::OpenFile(file.path().c_str(), options), Succeeds());
}

TEST(PopulateTest, PagesThatNobodyMayAccessAreAccessDenied) {
  Mapping memory = Memory(PageSize());
  ASSERT_THAT(memory.Protect(Protection::kNone), Succeeds());
  EXPECT_THAT(memory.Populate(Effort::kStrict), FailsFor(Reason::kAccessDenied));
}

// How much of the memory at `address` is in huge pages; nothing where the system does not tell.
std::optional<std::size_t> KilobytesInHugePages(const void* address) {
  std::ifstream in("/proc/self/smaps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    if (sscanf(line.c_str(), "%llx-%llx ", &begin, &end) == 2) {
      inside = begin <= wanted && wanted < end;
    }
    std::size_t kilobytes = 0;
    if (inside && sscanf(line.c_str(), "AnonHugePages: %zu kB", &kilobytes) == 1) return kilobytes;
  }
  return std::nullopt;
}

// As many as memory gets that is touched after it was asked for.
TEST(HugePagesTest, PopulatedMemoryIsOfHugePagesToo) {
  constexpr std::size_t kSize = std::size_t{32} << 20;
  AnonymousOptions options;
  options.huge_pages = Effort::kBestEffort;
  Mapping touched = Memory(kSize, options);
  Fill(touched.mutable_bytes(), 't');
  const std::optional<std::size_t> expected = KilobytesInHugePages(touched.bytes().data());
  if (expected.value_or(0) == 0) GTEST_SKIP() << "no huge pages are to be had here";
  for (const Effort populate : {Effort::kBestEffort, Effort::kStrict}) {
    options.populate = populate;
    const Mapping populated = Memory(kSize, options);
    EXPECT_GT(KilobytesInHugePages(populated.bytes().data()).value_or(0), 0u);
  }
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

TEST(HugePagesTest, BestEffortNeverFailsAndStrictSaysWhy) {
  AnonymousOptions options;
  options.huge_pages = Effort::kBestEffort;
  Fill(Memory(3 * PageSize(), options).mutable_bytes(), 'b');
  options.huge_pages = Effort::kStrict;
  const std::optional<std::size_t> size = HugePageSize();
  if (!size) {
    EXPECT_THAT(Mapping::AnonymousPrivate(PageSize(), options), FailsFor(Reason::kUnsupported));
    return;
  }
  EXPECT_EQ(*size % PageSize(), 0u);
  EXPECT_THAT(Mapping::AnonymousPrivate(*size + PageSize(), options),
              FailsFor(Reason::kInvalidLength));
  const absl::StatusOr<Mapping> huge = Mapping::AnonymousPrivate(*size, options);
  EXPECT_TRUE(huge.ok() || ReasonFrom(huge.status()) == Reason::kOutOfMemory ||
              ReasonFrom(huge.status()) == Reason::kUnsupported)
      << huge.status().ToString();
  options.guards = Guards::kBoth;
  EXPECT_THAT(Mapping::AnonymousPrivate(*size, options), FailsFor(Reason::kInvalidFlags));
}

}  // namespace
}  // namespace mmap_compat
