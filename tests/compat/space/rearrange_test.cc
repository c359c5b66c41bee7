// SPDX-License-Identifier: Apache-2.0
//
// Splitting and joining mappings, and moving windows over files.
#include "mmap_compat/rearrange.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

// Memory of which each page holds its number, from `first` on.
Mapping Numbered(std::size_t count) {
  Mapping memory = *Mapping::AnonymousPrivate(count * PageSize());
  for (std::size_t i = 0; i < count; ++i) {
    memory.mutable_bytes()[i * PageSize()] = static_cast<std::byte>(i);
  }
  return memory;
}

std::size_t FirstNumber(const Mapping& mapping) {
  return static_cast<std::size_t>(mapping.bytes()[0]);
}

TEST(SplitTest, EachOwnsItsPart) {
  Mapping first = Numbered(3);
  const std::byte* const begin = first.bytes().data();
  absl::StatusOr<Mapping> rest = Split(first, PageSize());
  ASSERT_THAT(rest, Succeeds());
  EXPECT_EQ(first.bytes().data(), begin);
  EXPECT_EQ(first.size(), PageSize());
  EXPECT_EQ(rest->bytes().data(), begin + PageSize());
  EXPECT_EQ(rest->size(), 2 * PageSize());
  ASSERT_THAT(first.Unmap(), Succeeds());
  EXPECT_EQ(FirstNumber(*rest), 1u);
  EXPECT_THAT(rest->Resize(8 * PageSize()), Succeeds());
  EXPECT_EQ(FirstNumber(*rest), 1u);
}

TEST(SplitTest, GuardsStayWithTheirNeighbours) {
  AnonymousOptions options;
  options.guards = Guards::kBoth;
  Mapping first = *Mapping::AnonymousPrivate(2 * PageSize(), options);
  const ReleasedPages all = first.pages();
  Mapping second = *Split(first, PageSize());
  EXPECT_EQ(first.pages().address, all.address);
  EXPECT_EQ(first.pages().length, 2 * PageSize());
  EXPECT_EQ(second.pages().length, 2 * PageSize());
  EXPECT_THAT(Join(first, second), Succeeds());
  EXPECT_EQ(first.pages().length, all.length);
}

TEST(SplitTest, FilesAreFlushedAndResizedInParts) {
  const ScratchFile file(Pattern(3 * PageSize() + 10));
  FileOptions options = Access(FileAccess::kReadWrite);
  options.offset = 100;
  Mapping first = *Mapping::OpenFile(file.path().c_str(), options);
  Mapping second = *Split(first, 2 * PageSize() - 100);
  EXPECT_EQ(second.text(), file.Contents().substr(2 * PageSize()));
  second.mutable_bytes()[0] = std::byte{'!'};
  ASSERT_THAT(second.Flush(), Succeeds());
  EXPECT_EQ(file.Contents()[2 * PageSize()], '!');
  EXPECT_THAT(second.ResizeFile(file.Open(O_RDWR).get(), PageSize()), Succeeds());
  EXPECT_EQ(second.text(), file.Contents().substr(2 * PageSize(), PageSize()));
  EXPECT_EQ(first.text(), file.Contents().substr(100, 2 * PageSize() - 100));
}

TEST(SplitTest, RangesKeepTheirProtection) {
  Mapping first = Numbered(4);
  ASSERT_THAT(first.Protect(PageSize(), 2 * PageSize(), Protection::kRead), Succeeds());
  Mapping second = *Split(first, 2 * PageSize());
  EXPECT_THAT(first.MutableView(0, PageSize()), Succeeds());
  EXPECT_THAT(first.MutableView(PageSize(), 1), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(second.MutableView(0, 1), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(second.MutableView(PageSize(), PageSize()), Succeeds());
  ASSERT_THAT(Join(first, second), Succeeds());
  EXPECT_THAT(first.MutableView(PageSize(), 1), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(first.MutableView(3 * PageSize(), PageSize()), Succeeds());
}

TEST(JoinTest, OnlyWhatContinuesIsJoined) {
  Mapping first = Numbered(3);
  Mapping second = *Split(first, PageSize());
  Mapping third = *Split(second, PageSize());
  EXPECT_THAT(Join(first, third), FailsFor(Reason::kInvalidAddress));
  EXPECT_THAT(Join(second, first), FailsFor(Reason::kInvalidAddress));
  EXPECT_THAT(Join(first, first), FailsFor(Reason::kInvalidAddress));
  EXPECT_EQ(FirstNumber(third), 2u);
  ASSERT_THAT(Join(second, third), Succeeds());
  ASSERT_THAT(Join(first, second), Succeeds());
  EXPECT_FALSE(second.is_mapped());
  EXPECT_FALSE(third.is_mapped());
  EXPECT_EQ(first.size(), 3 * PageSize());
}

// Neighbours in memory that are not neighbours in a file, or of different files.
TEST(JoinTest, FilesAreJoinedOnlyWhereTheyContinue) {
  const ScratchFile file(Pattern(2 * PageSize()));
  const ScratchFile another(Pattern(2 * PageSize()));
  for (const auto& [path, offset] :
       {std::pair(file.path(), std::size_t{0}), std::pair(another.path(), PageSize())}) {
    Mapping first = *Mapping::OpenFile(file.path().c_str());
    Mapping place = *Split(first, PageSize());
    void* const address = place.pages().address;
    ASSERT_THAT(place.Unmap(), Succeeds());
    FileOptions options;
    options.offset = static_cast<std::int64_t>(offset);
    options.length = PageSize();
    options.placement = {Placement::Kind::kExclusive, address};
    absl::StatusOr<Mapping> second = Mapping::OpenFile(path.c_str(), options);
    ASSERT_THAT(second, Succeeds());
    EXPECT_THAT(Join(first, *second), FailsFor(Reason::kInvalidAddress));
    EXPECT_TRUE(second->is_mapped());
  }
}

TEST(JoinTest, MemoryOfDifferentKindsIsNotJoined) {
  Mapping first = Numbered(2);
  Mapping place = *Split(first, PageSize());
  void* const address = place.pages().address;
  ASSERT_THAT(place.Unmap(), Succeeds());
  AnonymousOptions options;
  options.placement = {Placement::Kind::kExclusive, address};
  absl::StatusOr<Mapping> second = Mapping::AnonymousShared(PageSize(), options);
  ASSERT_THAT(second, Succeeds());
  EXPECT_THAT(Join(first, *second), FailsFor(Reason::kInvalidAddress));
}

TEST(JoinTest, WhatIsJoinedOfPiecesCanGrow) {
  Mapping first = Numbered(2);
  Mapping place = *Split(first, PageSize());
  void* const address = place.pages().address;
  ASSERT_THAT(place.Unmap(), Succeeds());
  AnonymousOptions options;
  options.placement = {Placement::Kind::kExclusive, address};
  Mapping second = *Mapping::AnonymousPrivate(PageSize(), options);
  second.mutable_bytes()[0] = std::byte{1};
  ASSERT_THAT(Join(first, second), Succeeds());
  ASSERT_THAT(first.Resize(20 * PageSize()), Succeeds());
  EXPECT_EQ(first.bytes()[PageSize()], std::byte{1});
}

// Random splits and joins: at every moment the owners have all pages, in order, each once.
TEST(JoinTest, NoPageIsLostOrOwnedTwice) {
  constexpr std::size_t kPages = 16;
  std::mt19937 random(18);
  std::vector<Mapping> owners;
  owners.push_back(Numbered(kPages));
  for (int step = 0; step < 2000; ++step) {
    const std::size_t i = random() % owners.size();
    const std::size_t pages = owners[i].size() / PageSize();
    if (random() % 2 == 0 && pages > 1) {
      absl::StatusOr<Mapping> rest = Split(owners[i], (1 + random() % (pages - 1)) * PageSize());
      ASSERT_THAT(rest, Succeeds());
      owners.insert(owners.begin() + static_cast<std::ptrdiff_t>(i) + 1, *std::move(rest));
    } else if (i + 1 < owners.size()) {
      ASSERT_THAT(Join(owners[i], owners[i + 1]), Succeeds());
      owners.erase(owners.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
    std::size_t page = 0;
    for (const Mapping& owner : owners) {
      ASSERT_EQ(FirstNumber(owner), page);
      page += owner.size() / PageSize();
    }
    ASSERT_EQ(page, kPages);
  }
}

TEST(SlideTest, AWindowShowsTheWholeFileInPieces) {
  const std::string contents = Pattern(10 * PageSize() + 123);
  const ScratchFile file(contents);
  const ScopedFd fd = file.Open(O_RDONLY);
  const std::size_t length = 3 * PageSize() + 7;
  FileOptions options;
  options.length = length;
  Mapping window = *Mapping::File(fd.get(), options);
  std::string seen;
  while (!window.empty()) {
    seen += window.text();
    ASSERT_THAT(Slide(window, fd.get(), static_cast<std::int64_t>(seen.size()), length),
                Succeeds());
  }
  EXPECT_TRUE(window.is_mapped());
  EXPECT_EQ(seen, contents);
  ASSERT_THAT(Slide(window, fd.get(), 5, 6), Succeeds());
  EXPECT_EQ(window.text(), contents.substr(5, 6));
}

TEST(SlideTest, StoresReachTheFileAndProtectionStays) {
  const ScratchFile file(Pattern(4 * PageSize()));
  const ScopedFd fd = file.Open(O_RDWR);
  FileOptions options = Access(FileAccess::kReadWrite);
  options.length = PageSize();
  Mapping window = *Mapping::File(fd.get(), options);
  window.mutable_bytes()[0] = std::byte{'1'};
  ASSERT_THAT(Slide(window, fd.get(), static_cast<std::int64_t>(PageSize()), PageSize()),
              Succeeds());
  window.mutable_bytes()[0] = std::byte{'2'};
  ASSERT_THAT(window.Protect(Protection::kRead), Succeeds());
  ASSERT_THAT(Slide(window, fd.get(), static_cast<std::int64_t>(2 * PageSize()), PageSize()),
              Succeeds());
  EXPECT_EQ(window.protection(), Protection::kRead);
  EXPECT_TRUE(window.mutable_bytes().empty());
  ASSERT_THAT(window.Protect(Protection::kReadWrite), Succeeds());
  window.mutable_bytes()[0] = std::byte{'3'};
  ASSERT_THAT(window.Flush(), Succeeds());
  EXPECT_EQ(file.Contents()[0], '1');
  EXPECT_EQ(file.Contents()[PageSize()], '2');
  EXPECT_EQ(file.Contents()[2 * PageSize()], '3');
}

TEST(SlideTest, AnotherFileOfTheSameNameIsRefusedAndTheWindowStays) {
  const ScratchFile file(Pattern(2 * PageSize()));
  const ScratchFile another("another file");
  Mapping window = *Mapping::OpenFile(file.path().c_str());
  const std::string before(window.text());
  ASSERT_EQ(rename(another.path().c_str(), file.path().c_str()), 0);
  const ScopedFd fd = file.Open(O_RDONLY);
  EXPECT_THAT(Slide(window, fd.get(), 0, 5), FailsFor(Reason::kBadDescriptor));
  EXPECT_EQ(window.text(), before);
}

TEST(SlideTest, AFailureLeavesTheWindow) {
  const ScratchFile file(Pattern(2 * PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Mapping window = *Mapping::File(fd.get());
  const std::byte* const address = window.bytes().data();
  EXPECT_THAT(Slide(window, fd.get(), static_cast<std::int64_t>(3 * PageSize()), 1),
              FailsFor(Reason::kBeyondFileLimits));
  EXPECT_THAT(Slide(window, fd.get(), -1, 1), FailsFor(Reason::kInvalidOffset));
  EXPECT_THAT(Slide(window, fd.get(), 0, 0), FailsFor(Reason::kInvalidLength));
  EXPECT_EQ(window.bytes().data(), address);
  EXPECT_EQ(window.text(), file.Contents());
}

TEST(SlideTest, NothingIsLeftMapped) {
  const ScratchFile file(Pattern(8 * PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Mapping window = *Mapping::File(fd.get());
  const std::optional<std::size_t> before = CountMappings();
  if (!before) GTEST_SKIP() << "this system does not say what is mapped";
  for (int i = 0; i < 100; ++i) {
    ASSERT_THAT(Slide(window, fd.get(), std::int64_t{i} * 11 % 7 * 100, PageSize()), Succeeds());
  }
  EXPECT_EQ(CountMappings(), before);
}

}  // namespace
}  // namespace mmap_compat
