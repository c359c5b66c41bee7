// SPDX-License-Identifier: Apache-2.0
//
// The formats that other programs read.

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "conformance/formats/junit.h"
#include "conformance/formats/markdown.h"
#include "conformance/formats/tap.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/formats/html_check.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

TEST(JunitTest, ReportAsInTheGoldenFile) {
  ExpectGolden("tests/formats/golden/report.junit.xml", RenderJunit(SampleReport()));
}

TEST(JunitTest, EveryResultIsOneCase) {
  const Report report = SampleReport();
  const std::string xml = RenderJunit(report);
  EXPECT_EQ(CountOf(xml, "<testcase "), report.rules.size());
  EXPECT_EQ(CountOf(xml, "<failure "), 1u);
  EXPECT_EQ(CountOf(xml, "<error "), 3u);
  EXPECT_EQ(CountOf(xml, "<skipped "), 2u);
  // A known deviation is an answer, which no skipped test is.
  EXPECT_EQ(CountOf(xml, "<system-out>observed EACCES"), 1u);
  EXPECT_EQ(HtmlComplaint(xml), "");
}

TEST(JunitTest, AnEmptyReportIsAnError) {
  const std::string xml = RenderJunit(Report());
  EXPECT_EQ(CountOf(xml, "<testcase "), 1u);
  EXPECT_EQ(CountOf(xml, "<error "), 1u);
  EXPECT_EQ(HtmlComplaint(xml), "");
}

TEST(JunitTest, HostileStringsStayText) {
  const std::string xml = RenderJunit(HostileReport());
  EXPECT_EQ(HtmlComplaint(xml), "");
  EXPECT_EQ(xml.find("<script"), std::string::npos);
  EXPECT_EQ(xml.find("]]>"), std::string::npos);
  EXPECT_EQ(xml.find('\x1b'), std::string::npos);
}

TEST(TapTest, ReportAsInTheGoldenFile) {
  ExpectGolden("tests/formats/golden/report.tap", RenderTap(SampleReport()));
}

TEST(TapTest, PlanCountsTheTestLines) {
  const std::string tap = RenderTap(SampleReport());
  const std::vector<std::string> lines = Lines(tap);
  EXPECT_EQ(lines[0], "TAP version 13");
  EXPECT_EQ(lines[1], "1..12");
  EXPECT_EQ(CountOf(tap, "\nok ") + CountOf(tap, "\nnot ok "), 12u);
}

TEST(TapTest, HostileStringsMakeNoDirectiveAndNoLine) {
  const std::size_t lines = Lines(RenderTap(SampleReport())).size();
  const std::string tap = RenderTap(HostileReport());
  EXPECT_EQ(Lines(tap).size(), lines);
  for (const std::string& line : Lines(tap)) {
    EXPECT_LE(CountOf(line, " # "), 1u) << line;
  }
}

TEST(TapTest, AnEmptyReportBailsOut) {
  EXPECT_NE(RenderTap(Report()).find("Bail out!"), std::string::npos);
}

TEST(MarkdownTest, ReportAsInTheGoldenFile) {
  ExpectGolden("tests/formats/golden/report.md", RenderMarkdown(SampleReport()));
}

TEST(MarkdownTest, HostileStringsStayInTheirCells) {
  const std::string safe = RenderMarkdown(SampleReport());
  const std::string markdown = RenderMarkdown(HostileReport());
  EXPECT_EQ(Lines(markdown).size(), Lines(safe).size());
  EXPECT_EQ(markdown.find("<script"), std::string::npos);
  // A bar that is not escaped would begin another cell.
  const auto cells = [](const std::string& text) {
    return CountOf(text, "|") - CountOf(text, "\\|");
  };
  EXPECT_EQ(cells(markdown), cells(safe));
}

}  // namespace
}  // namespace conformance
