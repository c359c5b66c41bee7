// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/text.h"

#include <cstddef>
#include <sstream>
#include <string>

#include "conformance/formats/terminal.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/formats/direction_mark.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

TextOptions Wide(std::size_t columns) {
  TextOptions options;
  options.columns = columns;
  return options;
}

TEST(TextTest, ReportAsInTheGoldenFile) {
  ExpectGolden("tests/formats/golden/report.100.txt", RenderText(SampleReport(), Wide(100)));
}

TEST(TextTest, NarrowReportAsInTheGoldenFile) {
  ExpectGolden("tests/formats/golden/report.80.txt", RenderText(SampleReport(), Wide(80)));
}

TEST(TextTest, ColouredReportAsInTheGoldenFile) {
  TextOptions options = Wide(100);
  options.palette = Palette(true);
  ExpectGolden("tests/formats/golden/report.color.txt", RenderText(SampleReport(), options));
}

TEST(TextTest, ColoursChangeNothingButTheColour) {
  TextOptions options = Wide(100);
  options.palette = Palette(true);
  std::string plain;
  const std::string coloured = RenderText(SampleReport(), options);
  for (std::size_t i = 0; i < coloured.size(); ++i) {
    if (coloured[i] == '\x1b') i = coloured.find('m', i);
    if (coloured[i] != 'm' || coloured[i - 1] < '0' || coloured[i - 1] > '9') plain += coloured[i];
  }
  EXPECT_NE(coloured, plain);
  EXPECT_NE(plain.find("offset.unaligned"), std::string::npos);
}

TEST(TextTest, NoLineIsWiderThanTheTerminal) {
  for (const std::size_t columns : {60u, 80u, 100u, 200u}) {
    std::istringstream lines(RenderText(SampleReport(), Wide(columns)));
    for (std::string line; std::getline(lines, line);) {
      if (line.find("  https://") != std::string::npos) continue;  // one word, to be copied
      EXPECT_LE(Columns(line), columns) << line;
    }
  }
}

TEST(TextTest, ManyDocumentsAreFoldedIntoOneColumn) {
  Report report = SampleReport();
  report.like = {};
  report.against = {"posix", "linux", "freebsd", "netbsd", "openbsd", "dragonfly", "macos"};
  const std::string text = RenderText(Counted(report), Wide(80));
  EXPECT_NE(text.find("DEVIATES posix linux"), std::string::npos) << text;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(Columns(line), 80u) << line;
}

TEST(TextTest, NoStringOfAReportSteersTheTerminal) {
  const std::string text = RenderText(HostileReport(), Wide(100));
  for (const char c : text) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
  EXPECT_EQ(text.find(DirectionMark()), std::string::npos) << "a direction mark";
  EXPECT_EQ(text.find('\xff'), std::string::npos) << "not UTF-8";
}

TEST(TextTest, AnEmptyReportIsStillAReport) {
  const std::string text = RenderText(Report(), Wide(80));
  EXPECT_NE(text.find("0 results"), std::string::npos) << text;
}

}  // namespace
}  // namespace conformance
