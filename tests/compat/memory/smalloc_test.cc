// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/smalloc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

extern "C" int UseSmallocFromC();

namespace mmap_compat {
namespace {

TEST(SmallocTest, IsUsableFromC) { EXPECT_EQ(UseSmallocFromC(), 0); }

TEST(SmallocTest, BlocksAreZeroedAlignedAndAsLongAsAsked) {
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{100}, PageSize(), 3 * PageSize() + 1}) {
    auto* const block = static_cast<char*>(smalloc(size));
    ASSERT_NE(block, nullptr);
    EXPECT_TRUE(IsPageAligned(block));
    EXPECT_EQ(smalloc_size(block), size);
    EXPECT_TRUE(std::all_of(block, block + size, [](char c) { return c == 0; }));
    std::memset(block, 'x', size);
    EXPECT_EQ(sfree(block), 0);
    EXPECT_EQ(smalloc_size(block), 0u);
  }
}

TEST(SmallocTest, SizesThatCannotBeHaveTheirReason) {
  EXPECT_THAT(Smalloc(0), FailsFor(Reason::kInvalidLength, EINVAL));
  EXPECT_THAT(Smalloc(std::numeric_limits<std::size_t>::max()), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Smalloc(std::numeric_limits<std::size_t>::max() / 2),
              FailsFor(Reason::kInvalidLength, ENOMEM));  // over PTRDIFF_MAX in whole pages
  EXPECT_THAT(Smalloc(std::numeric_limits<std::size_t>::max() / 4),
              FailsFor(Reason::kOutOfAddressSpace));
}

// Pages cost memory when they are touched, and no earlier.
TEST(SmallocTest, HugeBlocksAreGivenAndBothEndsCanBeUsed) {
  for (const SmallocSharing sharing : {SmallocSharing::kPrivate, SmallocSharing::kShared}) {
    const std::size_t size = (std::size_t{1} << 30) + 1;
    const absl::StatusOr<void*> block = Smalloc(size, sharing);
    if (!block.ok()) {
      EXPECT_TRUE(ReasonFrom(block.status()) == Reason::kOutOfMemory ||
                  ReasonFrom(block.status()) == Reason::kOutOfAddressSpace)
          << block.status().ToString();
      continue;
    }
    auto* const bytes = static_cast<char*>(*block);
    EXPECT_TRUE(IsPageAligned(bytes));
    bytes[0] = bytes[size - 1] = 'h';
    EXPECT_EQ(smalloc_size(bytes), size);
    EXPECT_THAT(Sfree(bytes), Succeeds());
  }
}

TEST(SmallocTest, DoubleFreeIsRefusedAndForeignPointersToo) {
  void* const block = smalloc(10);
  ASSERT_NE(block, nullptr);
  EXPECT_THAT(Sfree(static_cast<char*>(block) + 1), FailsFor(Reason::kInvalidAddress));
  EXPECT_THAT(Sfree(static_cast<char*>(block) - PageSize()), FailsFor(Reason::kInvalidAddress));
  int local = 5;
  EXPECT_THAT(Sfree(&local), FailsFor(Reason::kInvalidAddress));
  EXPECT_EQ(local, 5);
  EXPECT_THAT(Sfree(block), Succeeds());
  EXPECT_THAT(Sfree(block), FailsFor(Reason::kInvalidAddress, EINVAL));
  EXPECT_THAT(Sfree(nullptr), Succeeds());
}

TEST(SmallocTest, RunningOverAnEndIsASignal) {
  auto* const block = static_cast<volatile char*>(smalloc(PageSize()));
  EXPECT_GT(InChild([block] { return block[-1] == 0 ? 0 : 1; }), 128);
  EXPECT_GT(InChild([block] { return block[PageSize()] == 0 ? 0 : 1; }), 128);
  EXPECT_EQ(sfree(const_cast<char*>(block)), 0);
  EXPECT_GT(InChild([block] { return block[0] == 0 ? 0 : 1; }), 128);
}

TEST(SmallocTest, SharedBlocksAreSharedWithChildrenWhoFreeOnlyTheirView) {
  auto* const block = static_cast<volatile char*>(smalloc_shared(1));
  ASSERT_NE(const_cast<char*>(block), nullptr);
  EXPECT_EQ(InChild([block] {
              block[0] = 7;
              return sfree(const_cast<char*>(block));
            }),
            0);
  EXPECT_EQ(block[0], 7);
  EXPECT_EQ(sfree(const_cast<char*>(block)), 0);
}

TEST(SmallocTest, ManyBlocksInAnyOrder) {
  std::mt19937 random(42);
  std::vector<void*> blocks;
  for (int i = 0; i < 3000; ++i) {
    if (blocks.empty() || random() % 3 != 0) {
      void* const block = smalloc(1 + random() % 100);
      ASSERT_NE(block, nullptr);
      std::memcpy(block, &i, 1);
      blocks.push_back(block);
    } else {
      std::swap(blocks[random() % blocks.size()], blocks.back());
      ASSERT_EQ(sfree(blocks.back()), 0);
      ASSERT_EQ(sfree(blocks.back()), -1);
      blocks.pop_back();
    }
  }
  std::sort(blocks.begin(), blocks.end());
  EXPECT_EQ(std::adjacent_find(blocks.begin(), blocks.end()), blocks.end());
  for (void* const block : blocks) EXPECT_EQ(sfree(block), 0);
}

TEST(SmallocTest, ThreadsAllocateAndFreeEachOthersBlocks) {
  constexpr int kThreads = 4;
  constexpr int kBlocks = 200;
  std::vector<std::vector<void*>> blocks(kThreads);
  std::vector<std::thread> threads;
  threads.reserve(kThreads);
  for (auto& mine : blocks) {
    threads.emplace_back([&mine] {
      for (int i = 0; i < kBlocks; ++i) mine.push_back(smalloc(64));
    });
  }
  for (std::thread& thread : threads) thread.join();
  threads.clear();
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&theirs = blocks[static_cast<std::size_t>((t + 1) % kThreads)]] {
      for (void* const block : theirs) EXPECT_EQ(sfree(block), 0);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace mmap_compat
