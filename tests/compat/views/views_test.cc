// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a mapping as a range, as checked parts, as values and as lines. Compiled as C++17
// and as C++20, which has a span of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#if __has_include(<version>)
#include <version>
#endif
#ifdef __cpp_lib_span
#include <span>
#endif

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mmap_compat/file_bytes.h"
#include "mmap_compat/lines.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::size_t kMax = std::numeric_limits<std::size_t>::max();

struct Record {
  std::uint32_t id;
  char name[12];
};

Mapping Memory(std::size_t length) { return *Mapping::AnonymousPrivate(length); }

std::vector<std::string_view> AllOf(const Lines& lines) { return {lines.begin(), lines.end()}; }

TEST(ViewsTest, RangeIsTheBytes) {
  const ScratchFile file("abc");
  const Mapping mapping = *Mapping::OpenFile(file.path());
  EXPECT_EQ(mapping.data(), mapping.bytes().data());
  EXPECT_EQ(mapping.end() - mapping.begin(), 3);
  EXPECT_EQ(std::count(mapping.begin(), mapping.end(), std::byte{'b'}), 1);
  std::string seen;
  for (const std::byte byte : mapping) seen += static_cast<char>(byte);
  EXPECT_EQ(seen, "abc");
  const absl::Span<const std::byte> span = mapping;
  EXPECT_EQ(span.data(), mapping.data());
  EXPECT_EQ(span.size(), 3u);
#ifdef __cpp_lib_span
  const std::span<const std::byte> standard = mapping;
  EXPECT_EQ(standard.data(), mapping.data());
  EXPECT_EQ(standard.size(), 3u);
  Mapping memory = Memory(5);
  const auto stores = memory.mutable_bytes();
  const std::span<std::byte> standard_stores = stores;
  EXPECT_EQ(standard_stores.size(), 5u);
#endif
}

TEST(ViewsTest, NothingIsAnEmptyRange) {
  const ScratchFile file;
  const Mapping empty = *Mapping::OpenFile(file.path());
  EXPECT_EQ(empty.begin(), empty.end());
  EXPECT_THAT(empty.View(0, 0), Succeeds());
  EXPECT_THAT(empty.As<Record>(), Succeeds());
  EXPECT_THAT(empty.As<Record>(0, 0), Succeeds());
  EXPECT_THAT(AllOf(empty.lines()), IsEmpty());
  const Mapping nothing;
  EXPECT_EQ(nothing.begin(), nothing.end());
  EXPECT_THAT(nothing.View(0, 0), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(nothing.As<Record>(), FailsFor(Reason::kNotMapped));
}

TEST(ViewsTest, ViewIsCheckedAtItsEdges) {
  const Mapping memory = Memory(100);
  EXPECT_THAT(memory.View(0, 100), Succeeds());
  EXPECT_THAT(memory.View(100, 0), Succeeds());
  EXPECT_THAT(memory.View(50, 0), Succeeds());
  EXPECT_THAT(memory.View(99, 1), Succeeds());
  EXPECT_EQ(memory.View(10, 20)->data(), memory.data() + 10);
  EXPECT_EQ(memory.View(10, 20)->size(), 20u);
  EXPECT_THAT(memory.View(0, 101), FailsFor(Reason::kNotMapped, ENOMEM));
  EXPECT_THAT(memory.View(101, 0), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.View(100, 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.View(1, kMax), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.View(kMax, kMax), FailsFor(Reason::kNotMapped));
  EXPECT_EQ(memory.View(90, 20).status().message(),
            "access(offset=90, length=20, size=100): the range is outside the mapping [ENOMEM]");
}

TEST(ViewsTest, ValuesAreThoseOfTheBytes) {
  Mapping memory = Memory(16 + 3 * sizeof(Record));
  const auto stored = memory.MutableAs<Record>(16, 3);
  ASSERT_THAT(stored, Succeeds());
  for (std::uint32_t i = 0; i < 3; ++i) (*stored)[i] = {i, "record"};
  Record last;
  std::memcpy(&last, memory.data() + 16 + 2 * sizeof(Record), sizeof(last));
  EXPECT_EQ(last.id, 2u);
  const auto seen = memory.As<Record>(16, 3);
  ASSERT_THAT(seen, Succeeds());
  EXPECT_EQ((*seen)[1].id, 1u);
  EXPECT_STREQ((*seen)[1].name, "record");
  EXPECT_EQ(memory.As<Record>()->size(), 4u);
}

TEST(ViewsTest, ValuesAreAlignedAndInside) {
  Mapping memory = Memory(64);
  EXPECT_THAT(memory.As<std::uint64_t>(0, 8), Succeeds());
  EXPECT_THAT(memory.As<std::uint64_t>(0, 9), FailsFor(Reason::kNotMapped, ENOMEM));
  EXPECT_THAT(memory.As<std::uint64_t>(4, 1), FailsFor(Reason::kInvalidAddress, EINVAL));
  EXPECT_THAT(memory.As<std::uint64_t>(57, 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.As<std::uint64_t>(64, 0), Succeeds());
  EXPECT_THAT(memory.As<std::uint64_t>(72, 0), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.As<char>(63, 1), Succeeds());
  // A number of bytes that would wrap around.
  EXPECT_THAT(memory.As<std::uint64_t>(8, kMax / 8 + 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.As<std::uint64_t>(kMax - 7, 2), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(memory.MutableAs<std::uint64_t>(4, 1), FailsFor(Reason::kInvalidAddress));
  EXPECT_EQ(memory.As<std::uint64_t>(4, 1).status().message(),
            "access(offset=4, count=1, element_size=8, size=64): "
            "the address is not a multiple of what the type requires [EINVAL]");
  const Mapping odd = Memory(13);
  EXPECT_THAT(odd.As<std::uint32_t>(), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(odd.As<std::uint32_t>(0, 3), Succeeds());
}

// What counts is the address, of which the offset in the file is a part.
TEST(ViewsTest, AlignmentIsThatOfTheAddress) {
  const ScratchFile file(std::string(64, 'x'));
  FileOptions options;
  options.offset = 4;
  const Mapping mapping = *Mapping::OpenFile(file.path(), options);
  EXPECT_THAT(mapping.As<std::uint64_t>(0, 1), FailsFor(Reason::kInvalidAddress));
  EXPECT_THAT(mapping.As<std::uint64_t>(4, 7), Succeeds());
}

TEST(ViewsTest, StoresAreAllowedWhereTheProtectionOfEveryByteDoes) {
  Mapping memory = Memory(3 * PageSize());
  ASSERT_THAT(memory.Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  EXPECT_THAT(memory.MutableAs<int>(0, PageSize() / sizeof(int)), Succeeds());
  EXPECT_THAT(memory.MutableAs<int>(0, PageSize() / sizeof(int) + 1),
              FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.MutableView(PageSize() - 1, 2), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.MutableView(PageSize() - 1, 1), Succeeds());
  ASSERT_THAT(memory.Protect(Protection::kRead), Succeeds());
  EXPECT_THAT(memory.MutableAs<char>(0, 1), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(memory.MutableView(0, 3 * PageSize() + 1), FailsFor(Reason::kNotMapped));
}

TEST(ViewsTest, FileBytesHaveTheSameViewsHoweverTheyCame) {
  const ScratchFile file("one\ntwo\n");
  for (const std::size_t longest : {std::size_t{0}, kMax}) {
    MapOrReadOptions options;
    options.longest_read = longest;
    const FileBytes bytes = *MapOrRead(file.path(), options);
    EXPECT_EQ(bytes.is_mapped(), longest == 0);
    EXPECT_EQ(bytes.end() - bytes.begin(), 8);
    EXPECT_EQ(bytes.As<char>()->size(), 8u);
    EXPECT_THAT(bytes.View(4, 4), Succeeds());
    EXPECT_THAT(bytes.View(4, 5), FailsFor(Reason::kNotMapped));
    EXPECT_THAT(AllOf(bytes.lines()), ElementsAre("one", "two"));
    const absl::Span<const std::byte> span = bytes;
    EXPECT_EQ(span.size(), 8u);
  }
}

TEST(LinesTest, EndAtNewlinesAndAtTheEnd) {
  EXPECT_THAT(AllOf(Lines("")), IsEmpty());
  EXPECT_THAT(AllOf(Lines(std::string_view())), IsEmpty());
  EXPECT_THAT(AllOf(Lines("\n")), ElementsAre(""));
  EXPECT_THAT(AllOf(Lines("\n\n")), ElementsAre("", ""));
  EXPECT_THAT(AllOf(Lines("a")), ElementsAre("a"));
  EXPECT_THAT(AllOf(Lines("a\n")), ElementsAre("a"));
  EXPECT_THAT(AllOf(Lines("a\n\nb")), ElementsAre("a", "", "b"));
  EXPECT_THAT(AllOf(Lines("a\r\nb\r\n")), ElementsAre("a\r", "b\r"));
  EXPECT_THAT(AllOf(Lines(std::string_view("a\0b\nc", 5))),
              ElementsAre(std::string_view("a\0b", 3), "c"));
}

// Every text of up to seven bytes: joined again, its lines are the text.
TEST(LinesTest, AreTheTextAgainWhenJoined) {
  for (unsigned bits = 0; bits < 1u << 7; ++bits) {
    for (std::size_t length = 0; length <= 7; ++length) {
      std::string text;
      for (std::size_t i = 0; i < length; ++i) text += (bits >> i & 1) != 0 ? '\n' : 'x';
      std::string joined;
      for (const std::string_view line : Lines(text)) joined.append(line).append("\n");
      if (!text.empty() && text.back() != '\n') joined.pop_back();
      EXPECT_EQ(joined, text);
    }
  }
}

TEST(LinesTest, CanBeGoneThroughTwiceAndComeFromWhatWasMapped) {
  const ScratchFile file("b\na\nb\n");
  const Mapping mapping = *Mapping::OpenFile(file.path());
  const Lines lines = mapping.lines();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "b"), 2);
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "a"), 1);
  Lines::iterator i = lines.begin();
  EXPECT_EQ(*i++, "b");
  EXPECT_EQ(*i, "a");
  EXPECT_NE(i, lines.end());
  EXPECT_EQ((*i).data(), mapping.text().data() + 2);
}

}  // namespace
}  // namespace mmap_compat
