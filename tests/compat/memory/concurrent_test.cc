// SPDX-License-Identifier: Apache-2.0
//
// What is const may be called by several threads on one mapping, and what the mapping remembers of
// such calls is never better than the truth.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_records.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using internal::PageRecord;

// Each of them many times, all at once.
void AtOnce(const std::vector<std::function<void()>>& calls) {
  constexpr int kTimes = 200;
  std::vector<std::thread> threads;
  threads.reserve(calls.size());
  for (const auto& call : calls) {
    threads.emplace_back([&call] {
      for (int i = 0; i < kTimes; ++i) call();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(ConcurrentTest, ConstCallsOnOneFileMapping) {
  const ScratchFile file(Pattern(8 * PageSize()));
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  const Mapping mapping = *Mapping::OpenFile(file.path(), options);
  std::atomic<int> failures{0};
  const auto expect = [&failures](const absl::Status& status) { failures += status.ok() ? 0 : 1; };
  AtOnce({
      [&] { expect(mapping.Flush(FlushMode::kAsync)); },
      [&] { expect(mapping.Flush(PageSize(), PageSize(), FlushMode::kAsync)); },
      [&] { expect(mapping.Lock(0, PageSize())); },
      [&] { expect(mapping.Unlock()); },
      [&] { expect(mapping.Advise(Advice::kRandom)); },
      [&] { expect(mapping.Advise(PageSize(), PageSize(), Advice::kSequential)); },
      [&] { expect(mapping.Populate(Effort::kStrict)); },
      [&] { expect(mapping.View(3, 5).status()); },
  });
  EXPECT_EQ(failures, 0);
  EXPECT_EQ(mapping.text(), Pattern(8 * PageSize()));
}

// A call on a part that overlapped with those on all may have been the last: only calls on all that
// are alone make the pages alike again, which growing relies on.
TEST(ConcurrentTest, PagesCountAsDifferentAfterCallsThatOverlap) {
  Mapping memory = *Mapping::AnonymousPrivate(2 * PageSize());
  AtOnce({
      [&] { (void)memory.Advise(Advice::kRandom); },
      [&] { (void)memory.Advise(0, PageSize(), Advice::kSequential); },
  });
  ASSERT_THAT(memory.Advise(0, PageSize(), Advice::kSequential), Succeeds());
  EXPECT_THAT(memory.Resize(9 * PageSize()), FailsFor(Reason::kUnsupported));
  ASSERT_THAT(memory.Advise(Advice::kNormal), Succeeds());
  EXPECT_THAT(memory.Resize(9 * PageSize()), Succeeds());
}

TEST(PageRecordTest, CallsOneAfterTheOther) {
  PageRecord record;
  record.End(record.Begin(), 2, true);
  EXPECT_EQ(record.value(), 2u);
  EXPECT_FALSE(record.differs());
  record.End(record.Begin(), 2, false);
  EXPECT_FALSE(record.differs());
  record.End(record.Begin(), 1, false);
  EXPECT_TRUE(record.differs());
  record.End(record.Begin(), 2, false);
  EXPECT_TRUE(record.differs());
  record.End(record.Begin(), 1, true);
  EXPECT_FALSE(record.differs());
  EXPECT_EQ(record.value(), 1u);
}

// Of two calls on all pages that overlap, in each order in which they can end, nobody knows which
// was done last.
TEST(PageRecordTest, CallsThatOverlapLeaveItOpen) {
  for (const bool first_ends_first : {true, false}) {
    PageRecord record;
    const PageRecord::Ticket first = record.Begin();
    const PageRecord::Ticket second = record.Begin();
    record.End(first_ends_first ? first : second, 1, true);
    record.End(first_ends_first ? second : first, 2, true);
    EXPECT_TRUE(record.differs());
    record.End(record.Begin(), 1, true);
    EXPECT_FALSE(record.differs());
  }
}

// As in a child that was made by fork() while another thread was in a call.
TEST(PageRecordTest, CallThatNeverEndsDoesNoHarm) {
  PageRecord record;
  (void)record.Begin();
  record.End(record.Begin(), 3, true);
  EXPECT_FALSE(record.differs());
  EXPECT_EQ(record.value(), 3u);
}

TEST(PageRecordTest, CopiesAreOfTheSameValue) {
  PageRecord record;
  record.End(record.Begin(), 3, true);
  record.Differ();
  const PageRecord copy(record);
  EXPECT_EQ(copy.value(), 3u);
  EXPECT_TRUE(copy.differs());
}

}  // namespace
}  // namespace mmap_compat
