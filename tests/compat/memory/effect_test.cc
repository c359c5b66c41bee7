// SPDX-License-Identifier: Apache-2.0
//
// What is done to contents and inheritance, on every kind of memory.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <utility>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

constexpr Effect kEffects[] = {Effect::kDiscard,   Effect::kRemove,     Effect::kFree,
                               Effect::kDoNotFork, Effect::kWipeOnFork, Effect::kDoFork,
                               Effect::kDoNotDump, Effect::kDoDump};

std::string Repeated(std::size_t pages, char c) { return std::string(pages * PageSize(), c); }

Mapping Filled(std::size_t pages, const AnonymousOptions& options = {}) {
  Mapping memory = *Mapping::AnonymousPrivate(pages * PageSize(), options);
  Fill(memory.mutable_bytes(), 'x');
  return memory;
}

Mapping FileAs(const ScratchFile& file, FileAccess access) {
  FileOptions options;
  options.access = access;
  return *Mapping::OpenFile(file.path(), options);
}

TEST(EffectTest, QueryAgreesWithTheCall) {
  for (const Effect effect : kEffects) {
    Mapping memory = effect == Effect::kRemove ? *Mapping::AnonymousShared(PageSize()) : Filled(1);
    const absl::Status status = memory.Apply(effect);
    EXPECT_EQ(Mapping::SupportsEffect(effect), status.ok()) << status.ToString();
    if (!status.ok()) {
      EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
    }
  }
}

TEST(EffectTest, NothingAndRangesOutsideAreNotMapped) {
  for (const Effect effect : kEffects) {
    Mapping nothing;
    EXPECT_THAT(nothing.Apply(effect), FailsFor(Reason::kNotMapped));
    Mapping memory = Filled(1);
    EXPECT_THAT(memory.Apply(1, PageSize(), effect), FailsFor(Reason::kNotMapped));
    EXPECT_THAT(memory.Apply(0, 0, effect), Succeeds());
    const ScratchFile file;
    EXPECT_THAT(FileAs(file, FileAccess::kReadOnly).Apply(effect), Succeeds());
  }
}

// Supported everywhere: by one call, or by mapping anew.
TEST(DiscardTest, MemoryIsZeroAgainAndCanBeUsed) {
  errno = EDOM;
  EXPECT_TRUE(Mapping::SupportsEffect(Effect::kDiscard));
  Mapping memory = Filled(3);
  ASSERT_THAT(memory.Apply(Effect::kDiscard), Succeeds());
  EXPECT_EQ(errno, EDOM);
  EXPECT_EQ(memory.text(), Repeated(3, '\0'));
  Fill(memory.mutable_bytes(), 'y');
  EXPECT_EQ(memory.text(), Repeated(3, 'y'));
  EXPECT_THAT(memory.Resize(9 * PageSize()), Succeeds());
}

TEST(DiscardTest, MemoryGoesBackToTheSystem) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer has memory of its own beside what is looked at";
  constexpr std::size_t kPages = 256;
  Mapping memory = Filled(kPages);
  const auto full = KilobytesOf(memory.data(), "Rss");
  if (!full) GTEST_SKIP() << "no /proc/self/smaps";
  ASSERT_THAT(memory.Apply(Effect::kDiscard), Succeeds());
  EXPECT_GE(*full * 1024, kPages * PageSize());
  EXPECT_LT(*KilobytesOf(memory.data(), "Rss") * 1024, kPages * PageSize() / 2);
}

TEST(DiscardTest, OnlyPagesThatAreInsideWhole) {
  Mapping memory = Filled(4);
  ASSERT_THAT(memory.Apply(1, 2 * PageSize() - 1, Effect::kDiscard), Succeeds());
  EXPECT_EQ(memory.text(), Repeated(1, 'x') + Repeated(1, '\0') + Repeated(2, 'x'));
  ASSERT_THAT(memory.Apply(3 * PageSize() + 1, 5, Effect::kDiscard), Succeeds());
  EXPECT_EQ(memory.text().substr(2 * PageSize()), Repeated(2, 'x'));
  // What is after the last byte of a mapping is nobody's.
  Mapping odd = *Mapping::AnonymousPrivate(PageSize() + 7);
  Fill(odd.mutable_bytes(), 'x');
  ASSERT_THAT(odd.Apply(Effect::kDiscard), Succeeds());
  EXPECT_EQ(odd.text(), std::string(PageSize() + 7, '\0'));
}

TEST(DiscardTest, ProtectionOfEachPageStays) {
  Mapping memory = Filled(3);
  ASSERT_THAT(memory.Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  ASSERT_THAT(memory.Apply(Effect::kDiscard), Succeeds());
  EXPECT_EQ(memory.text(), Repeated(3, '\0'));
  const auto dies = [&memory](std::size_t page) {
    return InChild([&memory, page] {
             const_cast<volatile std::byte&>(memory.bytes()[page * PageSize()]) = std::byte{1};
             return 0;
           }) > 128;
  };
  EXPECT_FALSE(dies(0));
  EXPECT_TRUE(dies(1));
  EXPECT_FALSE(dies(2));
}

TEST(DiscardTest, GuardsAndStacksStayWhatTheyAre) {
  Mapping stack = *Mapping::Stack(2 * PageSize());
  Fill(stack.mutable_bytes(), 'x');
  ASSERT_THAT(stack.Apply(Effect::kDiscard), Succeeds());
  EXPECT_EQ(stack.text(), Repeated(2, '\0'));
  EXPECT_GT(InChild([&stack] {
              const volatile auto* const guard =
                  static_cast<const volatile char*>(stack.pages().address);
              return *guard == 0 ? 0 : 1;
            }),
            128);
}

TEST(DiscardTest, LockedMemoryIsLockedAfterwards) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer makes mlock do nothing";
  Mapping memory = Filled(4);
  if (!memory.Lock().ok()) GTEST_SKIP() << "no memory may be locked here";
  ASSERT_THAT(memory.Apply(Effect::kDiscard), Succeeds());
  EXPECT_EQ(memory.text(), Repeated(4, '\0'));
  const auto locked = KilobytesOf(memory.data(), "Locked");
  if (!locked) GTEST_SKIP() << "no /proc/self/smaps";
  EXPECT_EQ(*locked * 1024, 4 * PageSize());
}

TEST(DiscardTest, CopyOnWriteShowsItsFileAgain) {
  const ScratchFile file(Repeated(2, 'f'));
  Mapping mapping = FileAs(file, FileAccess::kCopyOnWrite);
  Fill(mapping.mutable_bytes(), 'x');
  const absl::Status status = mapping.Apply(PageSize(), PageSize(), Effect::kDiscard);
  if (status.ok()) {
    EXPECT_EQ(mapping.text(), Repeated(1, 'x') + Repeated(1, 'f'));
  } else {
    EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
    EXPECT_EQ(mapping.text(), Repeated(2, 'x'));
  }
  EXPECT_EQ(file.Contents(), Repeated(2, 'f'));
}

// The contents are others' as well, or of a kind that is not known.
TEST(DiscardTest, WhatIsSharedOrAdoptedIsKept) {
  const ScratchFile file(Repeated(1, 'f'));
  Mapping shared_file = FileAs(file, FileAccess::kReadWrite);
  Mapping shared = *Mapping::AnonymousShared(PageSize());
  Fill(shared.mutable_bytes(), 'x');
  Mapping given = Filled(1);
  const ReleasedPages pages = given.Release();
  Mapping adopted = *Mapping::Adopt(pages.address, pages.length, Protection::kReadWrite);
  for (Mapping* const mapping : {&shared_file, &shared, &adopted}) {
    const std::string before(mapping->text());
    for (const Effect effect : {Effect::kDiscard, Effect::kFree, Effect::kWipeOnFork}) {
      EXPECT_THAT(mapping->Apply(effect), FailsFor(Reason::kUnsupported));
    }
    EXPECT_EQ(mapping->text(), before);
  }
}

TEST(RemoveTest, HoleIsZeroForEverybodyAndInWholePages) {
  const ScratchFile file(Repeated(4, 'f'));
  Mapping mapping = FileAs(file, FileAccess::kReadWrite);
  const Mapping other = FileAs(file, FileAccess::kReadOnly);
  const absl::Status status = mapping.Apply(PageSize(), 2 * PageSize() + 5, Effect::kRemove);
  if (!status.ok()) {
    EXPECT_THAT(status, FailsFor(Reason::kUnsupported));
    EXPECT_EQ(file.Contents(), Repeated(4, 'f'));
    return;
  }
  const std::string expected = Repeated(1, 'f') + Repeated(2, '\0') + Repeated(1, 'f');
  EXPECT_EQ(mapping.text(), expected);
  EXPECT_EQ(other.text(), expected);
  EXPECT_EQ(file.Contents(), expected);
}

// The rest of the last page belongs to the file, which goes on after the mapping.
TEST(RemoveTest, WhatIsAfterTheMappingIsKept) {
  const ScratchFile file(Repeated(3, 'f'));
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  options.length = PageSize() + 10;
  Mapping mapping = *Mapping::OpenFile(file.path(), options);
  const absl::Status status = mapping.Apply(Effect::kRemove);
  if (!status.ok()) GTEST_SKIP() << status.message();
  EXPECT_EQ(file.Contents(), Repeated(1, '\0') + Repeated(2, 'f'));
}

TEST(RemoveTest, IsForSharedMappingsThatCanBeStoredTo) {
  Mapping memory = Filled(1);
  EXPECT_THAT(memory.Apply(Effect::kRemove), FailsFor(Reason::kUnsupported));
  const ScratchFile file(Repeated(1, 'f'));
  EXPECT_THAT(FileAs(file, FileAccess::kReadOnly).Apply(Effect::kRemove),
              FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(FileAs(file, FileAccess::kCopyOnWrite).Apply(Effect::kRemove),
              FailsFor(Reason::kUnsupported));
  EXPECT_EQ(file.Contents(), Repeated(1, 'f'));
}

// Whether a child of fork() sees that at the beginning of the mapping; a signal is 128 and more.
int InChildSees(const Mapping& mapping, char c) {
  return InChild([&mapping, c] {
    const volatile std::byte& first = mapping.bytes()[0];
    return first == static_cast<std::byte>(c) ? 0 : 1;
  });
}

TEST(ForkTest, ChildHasWhatWasSaid) {
  if (!Mapping::SupportsEffect(Effect::kDoNotFork)) GTEST_SKIP() << "no such call";
  Mapping memory = Filled(2);
  EXPECT_EQ(InChildSees(memory, 'x'), 0);
  ASSERT_THAT(memory.Apply(Effect::kDoNotFork), Succeeds());
  EXPECT_GT(InChildSees(memory, 'x'), 128);
  if (Mapping::SupportsEffect(Effect::kWipeOnFork)) {
    ASSERT_THAT(memory.Apply(Effect::kWipeOnFork), Succeeds());
    EXPECT_EQ(InChildSees(memory, '\0'), 0);
    ASSERT_THAT(memory.Apply(Effect::kDoNotFork), Succeeds());
    EXPECT_GT(InChildSees(memory, '\0'), 128);
  }
  ASSERT_THAT(memory.Apply(Effect::kDoFork), Succeeds());
  EXPECT_EQ(InChildSees(memory, 'x'), 0);
  EXPECT_EQ(memory.text(), Repeated(2, 'x'));
}

// Also in pages that come into being later.
TEST(ForkTest, WhatWasSaidLastsWhenPagesMoveOrAreDiscarded) {
  if (!Mapping::SupportsEffect(Effect::kWipeOnFork)) GTEST_SKIP() << "no such call";
  Mapping memory = Filled(1);
  ASSERT_THAT(memory.Apply(Effect::kWipeOnFork), Succeeds());
  ASSERT_THAT(memory.Resize(300 * PageSize()), Succeeds());
  Fill(memory.mutable_bytes(), 'x');
  EXPECT_EQ(InChildSees(memory, '\0'), 0);
  ASSERT_THAT(memory.Apply(Effect::kDiscard), Succeeds());
  Fill(memory.mutable_bytes(), 'x');
  EXPECT_EQ(InChildSees(memory, '\0'), 0);
  // Of a part, it makes the parts differ, until the same is said of all.
  ASSERT_THAT(memory.Apply(0, PageSize(), Effect::kDoFork), Succeeds());
  EXPECT_THAT(memory.Resize(600 * PageSize()), FailsFor(Reason::kUnsupported));
  ASSERT_THAT(memory.Apply(Effect::kDoFork), Succeeds());
  EXPECT_THAT(memory.Resize(600 * PageSize()), Succeeds());
}

TEST(DumpTest, PagesAreMarked) {
  if (!Mapping::SupportsEffect(Effect::kDoNotDump)) GTEST_SKIP() << "no such call";
  Mapping memory = Filled(2);
  const auto is_marked = [&memory] {
    return AboutMemory(memory.data(), "VmFlags").value_or("").find(" dd") != std::string::npos;
  };
  if (!AboutMemory(memory.data(), "VmFlags")) GTEST_SKIP() << "no /proc/self/smaps";
  EXPECT_FALSE(is_marked());
  ASSERT_THAT(memory.Apply(Effect::kDoNotDump), Succeeds());
  EXPECT_TRUE(is_marked());
  ASSERT_THAT(memory.Apply(Effect::kDoDump), Succeeds());
  EXPECT_FALSE(is_marked());
}

}  // namespace
}  // namespace mmap_compat
