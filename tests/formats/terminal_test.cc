// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/terminal.h"

#include <stdlib.h>

#include <string>
#include <vector>

#include "conformance/report/characters.h"
#include "gtest/gtest.h"
#include "tests/formats/direction_mark.h"

namespace conformance {
namespace {

TEST(VisibleTest, PlainTextOfAnyLanguageStaysAsItIs) {
  EXPECT_EQ(Visible("mmap(NULL, 0) = EINVAL"), "mmap(NULL, 0) = EINVAL");
  EXPECT_EQ(Visible("存储映射 é 😀"), "存储映射 é 😀");
  EXPECT_EQ(Visible(""), "");
}

TEST(VisibleTest, ControlCharactersAreSpelledOut) {
  EXPECT_EQ(Visible("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(Visible("a\nb\tc\r"), "a\\nb\\tc\\x0d");
  EXPECT_EQ(Visible(std::string("\0\x7f", 2)), "\\x00\\x7f");
  EXPECT_EQ(Visible("\xc2\x9b"), "\\u009b");  // CSI as one character
}

TEST(VisibleTest, MarksThatReorderOrHideTextAreSpelledOut) {
  EXPECT_EQ(Visible(DirectionMark()), "\\u202e");
  EXPECT_EQ(Visible("\xe2\x80\x8b"), "\\u200b");
  EXPECT_EQ(Visible("\xef\xbb\xbf"), "\\ufeff");
}

TEST(VisibleTest, BytesThatAreNotUtf8AreSpelledOut) {
  EXPECT_EQ(Visible("\xff"), "\\xff");
  EXPECT_EQ(Visible("a\xc3"), "a\\xc3");                           // truncated
  EXPECT_EQ(Visible("\xc0\xaf"), "\\xc0\\xaf");                    // overlong
  EXPECT_EQ(Visible("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // surrogate
  EXPECT_EQ(Visible("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // past the last character
  EXPECT_EQ(Visible("\xe2\x28\xa1"), "\\xe2(\\xa1");
}

TEST(ColumnsTest, WideCharactersTakeTwo) {
  EXPECT_EQ(Columns("abc"), 3u);
  EXPECT_EQ(Columns("é"), 1u);
  EXPECT_EQ(Columns("映射"), 4u);
}

TEST(CutTest, NeverLongerThanAskedFor) {
  EXPECT_EQ(Cut("abcdef", 6), "abcdef");
  EXPECT_EQ(Cut("abcdef", 4), "abc…");
  EXPECT_EQ(Cut("ab cdef", 4), "ab…");
  EXPECT_EQ(Cut("映射映射", 4), "映…");
  EXPECT_EQ(Cut("abc", 0), "");
}

TEST(PaddedTest, FillsByColumnsNotBytes) {
  EXPECT_EQ(Padded("é", 3), "é  ");
  EXPECT_EQ(Padded("映", 3), "映 ");
  EXPECT_EQ(Padded("long", 2), "long");
}

TEST(WrappedTest, BreaksAtSpacesOnly) {
  EXPECT_EQ(Wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(Wrapped("a verylongword b", 4), (std::vector<std::string>{"a", "verylongword", "b"}));
  EXPECT_EQ(Wrapped("  spaces   vanish ", 80), (std::vector<std::string>{"spaces vanish"}));
  EXPECT_TRUE(Wrapped("", 80).empty());
}

TEST(PaletteTest, WithoutColoursNothingChanges) {
  EXPECT_EQ(Palette(false).Paint(Tone::kBad, "text"), "text");
  EXPECT_EQ(Palette(true).Paint(Tone::kPlain, "text"), "text");
  EXPECT_EQ(Palette(true).Paint(Tone::kBad, ""), "");
  EXPECT_EQ(Palette(true).Paint(Tone::kGood, "ok"), "\x1b[32mok\x1b[0m");
}

TEST(UseColorTest, WhatIsNoTerminalIsColouredOnlyOnRequest) {
  ASSERT_EQ(setenv("TERM", "xterm", 1), 0);
  EXPECT_FALSE(UseColor(ColorChoice::kAuto, -1));
  EXPECT_TRUE(UseColor(ColorChoice::kAlways, -1));
  EXPECT_FALSE(UseColor(ColorChoice::kNever, -1));
}

TEST(TextColumnsTest, EnvironmentDecidesWithinBounds) {
  ASSERT_EQ(setenv("COLUMNS", "120", 1), 0);
  EXPECT_EQ(TextColumns(-1), 120u);
  ASSERT_EQ(setenv("COLUMNS", "3", 1), 0);
  EXPECT_EQ(TextColumns(-1), 60u);
  ASSERT_EQ(setenv("COLUMNS", "99999999999999999999", 1), 0);
  EXPECT_EQ(TextColumns(-1), 1000u);
  ASSERT_EQ(setenv("COLUMNS", "wide", 1), 0);
  EXPECT_EQ(TextColumns(-1), 100u);
  ASSERT_EQ(unsetenv("COLUMNS"), 0);
  EXPECT_EQ(TextColumns(-1), 100u);
}

}  // namespace
}  // namespace conformance
