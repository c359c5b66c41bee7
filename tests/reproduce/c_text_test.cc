// SPDX-License-Identifier: Apache-2.0
//
// Statements that repeat each other become loops.

#include "conformance/reproduce/c_text.h"

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "conformance/reproduce/c_layout.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;

CStatement Touch(std::int64_t page) {
  return {absl::StrCat("f(m", Spell(Numeral::kPagesOn, page), ");"), ""};
}

std::vector<std::string> FoldedText(const std::vector<CStatement>& statements) {
  std::vector<std::string> texts;
  for (const CStatement& statement : Folded(statements)) {
    texts.push_back(Written(statement.text, CountsMappings({statement})));
  }
  return texts;
}

TEST(CTextTest, ThreeCallsThatCountBecomeALoop) {
  EXPECT_THAT(FoldedText({Touch(0), Touch(2), Touch(4)}),
              ElementsAre("for (int i = 0; i < 3; ++i) f(m + 2 * i * page);"));
}

TEST(CTextTest, TwoCallsAndCallsThatDoNotCountEvenlyStay) {
  EXPECT_THAT(FoldedText({Touch(0), Touch(1), Touch(3), Touch(4)}),
              ElementsAre("f(m);", "f(m + page);", "f(m + 3 * page);", "f(m + 4 * page);"));
}

TEST(CTextTest, OtherTextEndsALoop) {
  EXPECT_THAT(FoldedText({Touch(1), Touch(1), Touch(1), {"g();", ""}}),
              ElementsAre("for (int i = 0; i < 3; ++i) f(m + page);", "g();"));
}

TEST(CTextTest, LoopsOfLoopsCountByLettersOfTheirOwn) {
  std::vector<CStatement> statements;
  for (int round = 0; round < 3; ++round) {
    statements.push_back({absl::StrCat("g(", Spell(Numeral::kPlain, round), ");"), ""});
    for (int page = 0; page < 4; ++page) statements.push_back(Touch(page));
  }
  EXPECT_THAT(FoldedText(statements),
              ElementsAre("for (int j = 0; j < 3; ++j) {\n  g(j);\n"
                          "  for (int i = 0; i < 4; ++i) f(m + i * page);\n}"));
}

TEST(CTextTest, MappingsThatALoopCountsThroughAreAnArray) {
  std::vector<CStatement> statements;
  for (int i = 1; i <= 3; ++i) {
    statements.push_back({absl::StrCat(Spell(Numeral::kMapping, i), " = f();"), ""});
  }
  EXPECT_THAT(FoldedText(statements), ElementsAre("for (int i = 0; i < 3; ++i) m[i] = f();"));
}

TEST(CTextTest, ManyCallsUntilOneFailsAreALoopUntilOneFails) {
  std::vector<CStatement> statements(1500, {"EXPECT(mlock(m, page), 0);", ""});
  statements.push_back({"EXPECT(mlock(m, page), -ENOMEM);", "ENOMEM"});
  statements.push_back({"g();", ""});
  EXPECT_THAT(FoldedText(statements),
              ElementsAre("/* Until it fails, here after 1500 times; what the process has besides "
                          "counts, too. */\nerrno = 0;\nfor (int i = 0; i < 3000; ++i)\n"
                          "  if (mlock(m, page) == -1) break;\nEXPECT(errno, ENOMEM);",
                          "g();"));
}

TEST(CTextTest, NumbersAreWrittenAsWhatTheyAre) {
  const auto written = [](Numeral kind, std::int64_t value) {
    return Written(Spell(kind, value), false);
  };
  EXPECT_EQ(written(Numeral::kPages, 1), "page");
  EXPECT_EQ(written(Numeral::kPages, 3), "3 * page");
  EXPECT_EQ(written(Numeral::kBytesOn, -2), " - 2");
  EXPECT_EQ(written(Numeral::kByte, 'x'), "'x'");
  EXPECT_EQ(written(Numeral::kByte, '\\'), "92");
  EXPECT_EQ(written(Numeral::kString, 'x'), "\"x\"");
  EXPECT_EQ(written(Numeral::kString, 0xa7), "\"\\247\"");
}

TEST(CTextTest, LongLinesAreBroken) {
  const std::string text = absl::StrCat("  f(", std::string(60, 'a'), ", ", std::string(60, 'b'),
                                        ", c);\n  g(\"", std::string(120, 'd'), "\");");
  EXPECT_EQ(Wrapped(text), absl::StrCat("  f(", std::string(60, 'a'), ",\n      ",
                                        std::string(60, 'b'), ", c);\n  g(\"", std::string(94, 'd'),
                                        "\"\n      \"", std::string(26, 'd'), "\");"));
}

}  // namespace
}  // namespace conformance
