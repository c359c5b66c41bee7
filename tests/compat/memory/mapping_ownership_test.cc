// SPDX-License-Identifier: Apache-2.0
//
// Placement, guards, stacks, declared protection, views and ownership; and what mappings answer
// that are empty or gone.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

TEST(PlacementTest, ExclusiveTakesAFreeAddressAndNeverABusyOne) {
  AnonymousOptions options;
  void* free_address = nullptr;
  {
    Mapping reserved = Memory(8 * PageSize());
    free_address = reserved.mutable_bytes().data() + 4 * PageSize();
  }
  options.placement = {Placement::Kind::kExclusive, free_address};
  absl::StatusOr<Mapping> placed = Mapping::AnonymousPrivate(2 * PageSize(), options);
  ASSERT_THAT(placed, Succeeds());
  EXPECT_EQ(placed->bytes().data(), free_address);
  Fill(placed->mutable_bytes(), 'o');
  EXPECT_THAT(Mapping::AnonymousPrivate(PageSize(), options),
              FailsFor(Reason::kAddressInUse, EEXIST));
  EXPECT_THAT(Mapping::AnonymousShared(2 * PageSize(), options),
              FailsFor(Reason::kAddressInUse, EEXIST));
  EXPECT_EQ(placed->text(), std::string(2 * PageSize(), 'o'));
}

TEST(PlacementTest, ExclusiveWorksForFilesToo) {
  const ScratchFile file(Pattern(PageSize()));
  Mapping taken = Memory(PageSize());
  FileOptions options;
  options.placement = {Placement::Kind::kExclusive, taken.mutable_bytes().data()};
  EXPECT_THAT(Mapping::OpenFile(file.path().c_str(), options), FailsFor(Reason::kAddressInUse));
  ASSERT_THAT(taken.Unmap(), Succeeds());
  absl::StatusOr<Mapping> placed = Mapping::OpenFile(file.path().c_str(), options);
  ASSERT_THAT(placed, Succeeds());
  EXPECT_EQ(placed->bytes().data(), options.placement.address);
}

TEST(PlacementTest, ExclusiveAddressMustBeAPageBoundaryAndNotNull) {
  AnonymousOptions options;
  options.placement = {Placement::Kind::kExclusive, reinterpret_cast<void*>(PageSize() * 999 + 1)};
  EXPECT_THAT(Mapping::AnonymousPrivate(PageSize(), options), FailsFor(Reason::kInvalidAddress));
  options.placement.address = nullptr;
  EXPECT_THAT(Mapping::AnonymousPrivate(PageSize(), options), FailsFor(Reason::kNotPermitted));
}

// Neither "out of memory" nor "address in use", whichever call found it out. A 32-bit program may
// have memory nearly at the top, and root nearly at the bottom.
TEST(PlacementTest, ExclusiveWhereNothingMayBeHasOneReason) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer answers for addresses that are not a program's";
  AnonymousOptions options;
  const std::uintptr_t top = RoundDownToPage(kMax) - 16 * PageSize();
  options.placement = {Placement::Kind::kExclusive, reinterpret_cast<void*>(top)};
  const auto at_the_top = Mapping::AnonymousPrivate(PageSize(), options);
  if (sizeof(void*) > 4 || !at_the_top.ok()) {
    EXPECT_THAT(at_the_top, FailsFor(Reason::kInvalidAddress));
  }
  options.placement.address = reinterpret_cast<void*>(PageSize());
  const auto at_the_bottom = Mapping::AnonymousPrivate(PageSize(), options);
  if (geteuid() != 0 || !at_the_bottom.ok()) {
    EXPECT_THAT(at_the_bottom, FailsFor(Reason::kNotPermitted));
  }
}

TEST(PlacementTest, HintIsOnlyAWish) {
  AnonymousOptions options;
  Mapping busy = Memory(PageSize());
  Fill(busy.mutable_bytes(), 'u');
  options.placement = {Placement::Kind::kHint, busy.mutable_bytes().data()};
  EXPECT_NE(Memory(PageSize(), options).bytes().data(), busy.bytes().data());
  EXPECT_EQ(busy.text(), std::string(PageSize(), 'u'));
  options.placement.address = reinterpret_cast<void*>(RoundDownToPage(kMax));
  EXPECT_FALSE(Memory(PageSize(), options).empty());
}

TEST(GuardTest, PagesBesideTheMemoryCannotBeTouched) {
  AnonymousOptions options;
  options.guards = Guards::kBoth;
  Mapping memory = Memory(2 * PageSize(), options);
  EXPECT_EQ(memory.size(), 2 * PageSize());
  Fill(memory.mutable_bytes(), 'i');
  EXPECT_TRUE(TouchEndsAChild(memory.bytes().data() - 1));
  EXPECT_TRUE(TouchEndsAChild(memory.bytes().data() + memory.size()));
  ASSERT_THAT(memory.Protect(Protection::kRead), Succeeds());
  ASSERT_THAT(memory.Protect(Protection::kReadWrite), Succeeds());
  EXPECT_TRUE(TouchEndsAChild(memory.bytes().data() - 1))
      << "protecting the memory opened its guard";
  const std::byte* const guard = memory.bytes().data() - 1;
  EXPECT_THAT(memory.Unmap(), Succeeds());
  EXPECT_TRUE(TouchEndsAChild(guard));
}

TEST(GuardTest, StackHasOneBelow) {
  absl::StatusOr<Mapping> stack = Mapping::Stack(16 * PageSize());
  ASSERT_THAT(stack, Succeeds());
  Fill(stack->mutable_bytes(), 't');
  EXPECT_TRUE(TouchEndsAChild(stack->bytes().data() - 1));
}

TEST(LaterProtectionTest, MoreThanDeclaredIsRefusedOnEverySystem) {
  AnonymousOptions options;
  options.later_protection = Protection::kRead;
  Mapping memory = Memory(PageSize(), options);
  EXPECT_THAT(memory.Protect(Protection::kRead), Succeeds());
  EXPECT_THAT(memory.Protect(Protection::kReadWrite), Succeeds());
  EXPECT_THAT(memory.Protect(Protection::kReadExecute), FailsFor(Reason::kAccessDenied, EACCES));
  EXPECT_THAT(memory.Protect(0, PageSize(), Protection::kReadExecute),
              FailsFor(Reason::kAccessDenied));
}

TEST(ViewTest, ViewsAreInsideOrRefused) {
  const ScratchFile file("0123456789");
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str());
  ASSERT_THAT(mapping, Succeeds());
  const auto view = mapping->View(3, 4);
  ASSERT_THAT(view, Succeeds());
  EXPECT_EQ(view->size(), 4u);
  EXPECT_EQ((*view)[0], std::byte{'3'});
  EXPECT_THAT(mapping->View(10, 0), Succeeds());
  EXPECT_THAT(mapping->View(8, 3), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(mapping->View(2, kMax), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(mapping->MutableView(0, 1), FailsFor(Reason::kAccessDenied));
  Mapping memory = Memory(4);
  ASSERT_THAT(memory.MutableView(1, 2), Succeeds());
  (*memory.MutableView(1, 2))[0] = std::byte{'v'};
  EXPECT_EQ(memory.text(), std::string("\0v\0\0", 4));
}

TEST(OwnershipTest, ReleasedPagesStayAndCanBeAdopted) {
  Mapping memory = Memory(PageSize() + 5);
  Fill(memory.mutable_bytes(), 'r');
  const ReleasedPages pages = memory.Release();
  EXPECT_FALSE(memory.is_mapped());
  EXPECT_EQ(pages.length, 2 * PageSize());
  absl::StatusOr<Mapping> adopted =
      Mapping::Adopt(pages.address, PageSize() + 5, Protection::kReadWrite);
  ASSERT_THAT(adopted, Succeeds());
  EXPECT_EQ(adopted->text(), std::string(PageSize() + 5, 'r'));
  EXPECT_THAT(adopted->Unmap(), Succeeds());
  EXPECT_TRUE(TouchEndsAChild(static_cast<std::byte*>(pages.address)));
  EXPECT_THAT(Mapping::Adopt(pages.address, PageSize(), Protection::kRead),
              FailsFor(Reason::kNotMapped));
  EXPECT_EQ(Mapping().Release().address, nullptr);
}

TEST(OwnershipTest, WhatCannotBePagesIsNotAdopted) {
  Mapping memory = Memory(PageSize());
  void* const begin = memory.mutable_bytes().data();
  EXPECT_THAT(Mapping::Adopt(begin, 0, Protection::kRead), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Mapping::Adopt(begin, kMax, Protection::kRead), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(Mapping::Adopt(static_cast<char*>(begin) + 1, 1, Protection::kRead),
              FailsFor(Reason::kInvalidAddress));
}

TEST(EmptyMappingTest, EveryOperationIsFine) {
  const ScratchFile file;
  absl::StatusOr<Mapping> empty =
      Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(empty, Succeeds());
  EXPECT_THAT(empty->Advise(Advice::kWillNeed), Succeeds());
  EXPECT_THAT(empty->Apply(Effect::kFree), Succeeds());
  EXPECT_THAT(empty->Lock(), Succeeds());
  EXPECT_THAT(empty->Unlock(), Succeeds());
  EXPECT_THAT(empty->Populate(Effort::kStrict), Succeeds());
  EXPECT_THAT(empty->Flush(), Succeeds());
  EXPECT_THAT(empty->View(0, 0), Succeeds());
  EXPECT_THAT(empty->MutableView(0, 0), Succeeds());
  EXPECT_THAT(empty->Protect(Protection::kRead), Succeeds());
  EXPECT_EQ(empty->Release().address, nullptr);
}

TEST(GoneMappingTest, EveryOperationSaysThatNothingIsMapped) {
  Mapping gone;
  EXPECT_THAT(gone.Advise(Advice::kNormal), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(gone.Lock(), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(gone.Unlock(), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(gone.Populate(Effort::kBestEffort), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(gone.Resize(1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(gone.ResizeFile(0, 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(gone.View(0, 0), FailsFor(Reason::kNotMapped));
}

}  // namespace
}  // namespace mmap_compat
