// SPDX-License-Identifier: Apache-2.0
//
// What is mapped where, and what of it is in memory, as far as the running system says.
#include "mmap_compat/regions.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

class RegionsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const absl::StatusOr<std::vector<Region>> regions = Regions();
    if (ReasonFrom(regions.status()) == Reason::kUnsupported) GTEST_SKIP() << regions.status();
    ASSERT_THAT(regions, Succeeds());
  }

  // The region that holds the byte.
  static std::optional<Region> At(const void* byte) {
    const auto address = reinterpret_cast<std::uintptr_t>(byte);
    const auto regions = Regions();
    for (const Region& region : *regions) {
      if (region.begin <= address && address < region.end) return region;
    }
    return std::nullopt;
  }
};

TEST_F(RegionsTest, TheyAreInOrderAndDoNotOverlap) {
  const std::vector<Region> regions = *Regions();
  ASSERT_GT(regions.size(), 3u);
  std::uintptr_t end = 0;
  for (const Region& region : regions) {
    EXPECT_LE(end, region.begin);
    EXPECT_LT(region.begin, region.end);
    end = region.end;
  }
}

TEST_F(RegionsTest, CodeIsExecutableAndVariablesAreNot) {
  static int variable = 1;
  const std::optional<Region> code = At(reinterpret_cast<const void*>(&Regions));
  ASSERT_TRUE(code.has_value());
  EXPECT_TRUE(code->executable);
  EXPECT_NE(code->inode, 0u);
  const std::optional<Region> data = At(&variable);
  ASSERT_TRUE(data.has_value());
  EXPECT_TRUE(data->writable);
  EXPECT_FALSE(data->executable);
  EXPECT_FALSE(data->shared);
}

TEST_F(RegionsTest, ProtectionIsSeenToChange) {
  Mapping memory = *Mapping::AnonymousShared(3 * PageSize());
  const std::byte* const middle = memory.bytes().data() + PageSize();
  EXPECT_TRUE(At(middle)->writable);
  EXPECT_TRUE(At(middle)->shared);
  ASSERT_THAT(memory.Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  const std::optional<Region> region = At(middle);
  EXPECT_TRUE(region->readable);
  EXPECT_FALSE(region->writable);
  EXPECT_EQ(region->begin, reinterpret_cast<std::uintptr_t>(middle));
  EXPECT_EQ(region->end - region->begin, PageSize());
  ASSERT_THAT(memory.Unmap(), Succeeds());
  EXPECT_FALSE(At(middle).has_value());
}

TEST_F(RegionsTest, FilesAreNamed) {
  const ScratchFile file(Pattern(3 * PageSize()));
  const std::string odd_path = file.path() + " of two\nlines";
  ASSERT_EQ(rename(file.path().c_str(), odd_path.c_str()), 0);
  struct stat status;
  ASSERT_EQ(stat(odd_path.c_str(), &status), 0);
  FileOptions options;
  options.offset = static_cast<std::int64_t>(PageSize());
  const Mapping mapping = *Mapping::OpenFile(odd_path.c_str(), options);
  const std::optional<Region> region = At(mapping.bytes().data());
  ASSERT_EQ(rename(odd_path.c_str(), file.path().c_str()), 0);
  ASSERT_TRUE(region.has_value());
  EXPECT_EQ(region->file_offset, PageSize());
  EXPECT_EQ(region->inode, static_cast<std::uint64_t>(status.st_ino));
  EXPECT_THAT(region->name, ::testing::EndsWith(odd_path.substr(odd_path.rfind('/'))));
  EXPECT_TRUE(region->shared);
}

TEST_F(RegionsTest, PartsOfAReservationAreSeen) {
  Reservation space = *Reservation::Reserve(3 * PageSize());
  const auto* const begin = static_cast<const std::byte*>(space.address());
  ASSERT_THAT(space.Commit(PageSize(), PageSize()), Succeeds());
  EXPECT_FALSE(At(begin)->readable);
  EXPECT_TRUE(At(begin + PageSize())->writable);
  EXPECT_FALSE(At(begin + 2 * PageSize())->readable);
}

TEST(ResidencyTest, OnlyWhatWasTouchedIsInMemory) {
  constexpr std::size_t kPages = 3000;  // more than one call asks for
  Mapping memory = *Mapping::AnonymousPrivate(kPages * PageSize());
  (void)memory.Advise(Advice::kNoHugePages);
  const absl::StatusOr<PagesInMemory> before = Residency(memory.bytes());
  if (ReasonFrom(before.status()) == Reason::kUnsupported) GTEST_SKIP() << before.status();
  ASSERT_THAT(before, Succeeds());
  EXPECT_EQ(before->total, kPages);
  if (before->resident == kPages) GTEST_SKIP() << "this system says so of everything";
  EXPECT_EQ(before->resident, 0u);
  for (const int page : {0, 1, 1500, 2999}) {
    memory.mutable_bytes()[static_cast<std::size_t>(page) * PageSize()] = std::byte{1};
  }
  EXPECT_EQ(Residency(memory.bytes())->resident, 4u);
  EXPECT_EQ(Residency(memory.bytes().subspan(PageSize() - 1, 2))->total, 2u);
  EXPECT_EQ(Residency(memory.bytes().subspan(2 * PageSize(), PageSize()))->resident, 0u);
  EXPECT_EQ(Residency(memory.bytes().subspan(5, 0))->total, 0u);
}

TEST(ResidencyTest, DecommittedPagesAreNotInMemory) {
  Reservation space = *Reservation::Reserve(64 * PageSize());
  const absl::Span<std::byte> bytes = *space.Commit(0, space.size());
  const absl::StatusOr<PagesInMemory> untouched = Residency(bytes);
  if (!untouched.ok() || untouched->resident != 0) GTEST_SKIP() << "this system does not tell";
  for (std::size_t at = 0; at < bytes.size(); at += PageSize()) bytes[at] = std::byte{1};
  EXPECT_EQ(Residency(bytes)->resident, 64u);
  ASSERT_THAT(space.Decommit(0, space.size()), Succeeds());
  ASSERT_THAT(space.Commit(0, space.size()), Succeeds());
  EXPECT_EQ(Residency(bytes)->resident, 0u);
}

TEST(ResidencyTest, APopulatedFileIsInMemory) {
  const ScratchFile file(Pattern(9 * PageSize()));
  FileOptions options;
  options.populate = Effort::kStrict;
  const Mapping mapping = *Mapping::OpenFile(file.path().c_str(), options);
  const absl::StatusOr<PagesInMemory> pages = Residency(mapping.bytes());
  if (ReasonFrom(pages.status()) == Reason::kUnsupported) GTEST_SKIP() << pages.status();
  EXPECT_EQ(pages->resident, 9u);
}

TEST(ResidencyTest, AHoleIsNotMapped) {
  Mapping memory = *Mapping::AnonymousPrivate(3 * PageSize());
  const absl::Span<const std::byte> bytes = memory.bytes();
  const absl::StatusOr<PagesInMemory> pages = Residency(bytes);
  if (ReasonFrom(pages.status()) == Reason::kUnsupported) GTEST_SKIP() << pages.status();
  ASSERT_THAT(memory.Unmap(), Succeeds());
  EXPECT_THAT(Residency(bytes), FailsFor(Reason::kNotMapped));
}

}  // namespace
}  // namespace mmap_compat
