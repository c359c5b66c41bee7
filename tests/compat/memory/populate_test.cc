// SPDX-License-Identifier: Apache-2.0
//
// Pages that are there before they are touched, and large ones.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
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

TEST(PopulateTest, PartsAreCheckedAloneAndKeepTheirContents) {
  Mapping memory = Memory(4 * PageSize());
  Fill(memory.mutable_bytes(), 'p');
  ASSERT_THAT(memory.Protect(0, PageSize(), Protection::kNone), Succeeds());
  ASSERT_THAT(memory.Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  EXPECT_THAT(memory.Populate(2 * PageSize() + 1, 3, Effort::kStrict), Succeeds());
  EXPECT_THAT(memory.Populate(PageSize(), 3 * PageSize(), Effort::kStrict), Succeeds());
  EXPECT_THAT(memory.Populate(PageSize() - 1, 2, Effort::kStrict), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.Populate(PageSize(), PageSize(), Effort::kStrict, PopulateFor::kWriting),
              FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.Populate(2 * PageSize(), PageSize(), Effort::kStrict, PopulateFor::kWriting),
              Succeeds());
  EXPECT_THAT(memory.Populate(0, 4 * PageSize(), Effort::kBestEffort), Succeeds());
  EXPECT_THAT(memory.Populate(0, 4 * PageSize() + 1, Effort::kBestEffort),
              FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.Populate(5 * PageSize(), 0, Effort::kStrict), FailsFor(Reason::kNotMapped));
  EXPECT_EQ(memory.text().substr(PageSize()), std::string(3 * PageSize(), 'p'));
}

// Both efforts, of memory and of files: there when the call returns.
TEST(PopulateTest, EffortMeansTheSameForMemoryAndFiles) {
  const std::size_t kSize = 64 * PageSize();
  const ScratchFile file(Pattern(kSize));
  for (const Effort effort : {Effort::kBestEffort, Effort::kStrict}) {
    for (const bool is_file : {true, false}) {
      const Mapping mapping = is_file ? *Mapping::OpenFile(file.path()) : Memory(kSize);
      EXPECT_THAT(mapping.Populate(PageSize(), kSize - PageSize(), effort), Succeeds());
      const auto resident = KilobytesOf(mapping.data(), "Rss");
      if (!resident) GTEST_SKIP() << "no /proc/self/smaps";
      EXPECT_GE(*resident * 1024, kSize - PageSize());
      AnonymousOptions memory_options;
      memory_options.populate = effort;
      FileOptions file_options;
      file_options.populate = effort;
      const Mapping made =
          is_file ? *Mapping::OpenFile(file.path(), file_options) : Memory(kSize, memory_options);
      EXPECT_GE(*KilobytesOf(made.data(), "Rss") * 1024, kSize);
    }
  }
}

TEST(PopulateTest, FilesForWritingHaveTheirCopiesOrTheirPlace) {
  const ScratchFile file(Pattern(8 * PageSize()));
  FileOptions options;
  options.access = FileAccess::kCopyOnWrite;
  const Mapping copies = *Mapping::OpenFile(file.path(), options);
  const absl::Status status = copies.Populate(Effort::kStrict, PopulateFor::kWriting);
  if (!status.ok()) {
    EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
  } else if (const auto copied = KilobytesOf(copies.data(), "Anonymous")) {
    EXPECT_EQ(*copied * 1024, 8 * PageSize());
  }
  EXPECT_THAT(copies.Populate(Effort::kBestEffort, PopulateFor::kWriting), Succeeds());
  const Mapping shared = *Mapping::OpenFile(file.path(), Access(FileAccess::kReadWrite));
  EXPECT_EQ(shared.Populate(Effort::kStrict, PopulateFor::kWriting).ok(), status.ok());
  file.Resize(PageSize());
  if (status.ok()) {
    EXPECT_THAT(shared.Populate(Effort::kStrict, PopulateFor::kWriting),
                FailsFor(Reason::kBeyondFileLimits));
  }
  EXPECT_THAT(shared.Populate(Effort::kBestEffort, PopulateFor::kWriting), Succeeds());
  EXPECT_THAT(Mapping::OpenFile(file.path())->Populate(Effort::kStrict, PopulateFor::kWriting),
              FailsFor(Reason::kAccessDenied));
  EXPECT_EQ(file.Contents(), Pattern(PageSize()));
}

// As many as memory gets that is touched after it was asked for.
TEST(HugePagesTest, PopulatedMemoryIsOfHugePagesToo) {
  constexpr std::size_t kSize = std::size_t{32} << 20;
  AnonymousOptions options;
  options.huge_pages = Effort::kBestEffort;
  Mapping touched = Memory(kSize, options);
  Fill(touched.mutable_bytes(), 't');
  const std::optional<std::size_t> expected = KilobytesOf(touched.data(), "AnonHugePages");
  if (expected.value_or(0) == 0) GTEST_SKIP() << "no huge pages are to be had here";
  for (const Effort populate : {Effort::kBestEffort, Effort::kStrict}) {
    options.populate = populate;
    const Mapping populated = Memory(kSize, options);
    EXPECT_GT(KilobytesOf(populated.data(), "AnonHugePages").value_or(0), 0u);
  }
}

TEST(HugePagesTest, SmallPagesCanBeCollapsed) {
  if (!Mapping::SupportsAdvice(Advice::kCollapse)) GTEST_SKIP() << "the system cannot";
  Mapping memory = Memory(std::size_t{32} << 20);
  ASSERT_THAT(memory.Advise(Advice::kNoHugePages), Succeeds());
  Fill(memory.mutable_bytes(), 'c');
  EXPECT_EQ(KilobytesOf(memory.data(), "AnonHugePages").value_or(0), 0u);
  ASSERT_THAT(memory.Advise(Advice::kNormal), Succeeds());
  ASSERT_THAT(memory.Advise(Advice::kHugePages), Succeeds());
  const absl::Status status = memory.Advise(Advice::kCollapse);
  if (!status.ok()) {
    EXPECT_THAT(status, FailsFor(Reason::kOutOfMemory));
    return;
  }
  EXPECT_GT(KilobytesOf(memory.data(), "AnonHugePages").value_or(1), 0u);
  EXPECT_EQ(memory.text(), std::string(memory.size(), 'c'));
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
