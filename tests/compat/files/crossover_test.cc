// SPDX-License-Identifier: Apache-2.0
#include "../../../compat/src/files/crossover.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>

namespace mmap_compat {

using namespace internal;
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kMiB = std::size_t{1} << 20;

TEST(CrossoverTest, IsMeasuredOnceByThoseWhoAskOften) {
  Crossover crossover;
  for (unsigned i = 0; i < Crossover::kPatience; ++i) {
    EXPECT_FALSE(crossover.IsTimeToMeasure(kMiB)) << i;
  }
  EXPECT_TRUE(crossover.IsTimeToMeasure(kMiB));
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(crossover.IsTimeToMeasure(kMiB));
}

TEST(CrossoverTest, EachPowerOfTwoIsAskedByItself) {
  Crossover crossover;
  for (std::size_t size = 2 * Crossover::kAlwaysRead; size <= Crossover::kNeverRead; size *= 2) {
    for (unsigned i = 0; i < Crossover::kPatience; ++i) {
      EXPECT_FALSE(crossover.IsTimeToMeasure(size / 2 + 1 + i));
    }
    EXPECT_TRUE(crossover.IsTimeToMeasure(size));
    EXPECT_FALSE(crossover.ReadingWins(size));
    crossover.Measured(size, nanoseconds(1), nanoseconds(2));
    EXPECT_TRUE(crossover.ReadingWins(size));
    EXPECT_TRUE(crossover.ReadingWins(size / 2 + 1));
  }
}

TEST(CrossoverTest, ReadingWinsWhereItWasMeasuredToCostLess) {
  Crossover crossover;
  EXPECT_FALSE(crossover.ReadingWins(kMiB));
  crossover.Measured(kMiB, nanoseconds(3), nanoseconds(3));
  EXPECT_FALSE(crossover.ReadingWins(kMiB));
  crossover.Measured(kMiB, nanoseconds(2), nanoseconds(3));
  EXPECT_TRUE(crossover.ReadingWins(kMiB));
  EXPECT_FALSE(crossover.ReadingWins(2 * kMiB));
  crossover.Measured(kMiB, nanoseconds(4), nanoseconds(3));
  EXPECT_FALSE(crossover.ReadingWins(kMiB));
}

}  // namespace
}  // namespace mmap_compat
