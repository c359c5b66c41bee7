// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/page_size.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace mmap_compat {
namespace {

constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();

TEST(PageSizeTest, IsWhatTheSystemSaysAndAPowerOfTwo) {
  EXPECT_EQ(PageSize(), static_cast<std::size_t>(sysconf(_SC_PAGESIZE)));
  EXPECT_EQ(PageSize() & (PageSize() - 1), 0u);
}

TEST(PageSizeTest, GranularityIsAMultipleOfThePageSize) {
  EXPECT_EQ(AllocationGranularity() % PageSize(), 0u);
}

TEST(PageSizeTest, RoundsUpToTheNextPage) {
  EXPECT_EQ(RoundUpToPage(0), std::optional<std::size_t>(0));
  EXPECT_EQ(RoundUpToPage(1), std::optional<std::size_t>(PageSize()));
  EXPECT_EQ(RoundUpToPage(PageSize()), std::optional<std::size_t>(PageSize()));
  EXPECT_EQ(RoundUpToPage(PageSize() + 1), std::optional<std::size_t>(2 * PageSize()));
}

TEST(PageSizeTest, RoundingUpWhatDoesNotFitGivesNothing) {
  EXPECT_EQ(RoundUpToPage(kMax), std::nullopt);
  EXPECT_EQ(RoundUpToPage(kMax - PageSize() + 2), std::nullopt);
  EXPECT_EQ(RoundUpToPage(kMax - PageSize() + 1),
            std::optional<std::size_t>(kMax - PageSize() + 1));
}

TEST(PageSizeTest, RoundsDownToThePageBefore) {
  EXPECT_EQ(RoundDownToPage(0), 0u);
  EXPECT_EQ(RoundDownToPage(PageSize() - 1), 0u);
  EXPECT_EQ(RoundDownToPage(PageSize()), PageSize());
  EXPECT_EQ(RoundDownToPage(kMax), kMax - PageSize() + 1);
}

TEST(PageSizeTest, KnowsWhatIsAligned) {
  EXPECT_TRUE(IsPageAligned(std::size_t{0}));
  EXPECT_TRUE(IsPageAligned(3 * PageSize()));
  EXPECT_FALSE(IsPageAligned(PageSize() - 1));
  EXPECT_FALSE(IsPageAligned(reinterpret_cast<void*>(PageSize() + 1)));
  EXPECT_TRUE(IsPageAligned(reinterpret_cast<void*>(PageSize())));
}

TEST(PageSizeTest, OffsetInPageIsTheRestBehindTheBoundary) {
  EXPECT_EQ(OffsetInPage(0), 0u);
  EXPECT_EQ(OffsetInPage(std::uint64_t{5} * PageSize() + 7), 7u);
}

}  // namespace
}  // namespace mmap_compat
