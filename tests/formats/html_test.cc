// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/html.h"

#include <string>

#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/formats/html_check.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

TEST(HtmlTest, ReportAsInTheGoldenFile) {
  ExpectGolden("tests/formats/golden/report.html", RenderHtml(SampleReport()));
}

TEST(HtmlTest, ElementsAreProperlyNested) {
  EXPECT_EQ(HtmlComplaint(RenderHtml(SampleReport())), "");
  EXPECT_EQ(HtmlComplaint(RenderHtml(Report())), "");
}

TEST(HtmlTest, EveryResultIsARowThatTheFiltersKnow) {
  const Report report = SampleReport();
  const std::string html = RenderHtml(report);
  EXPECT_EQ(CountOf(html, "<tr id="), report.rules.size());
  EXPECT_EQ(CountOf(html, "data-mark=\"expected\""), 1u);
  EXPECT_EQ(CountOf(html, "data-mark=\"timed_out\""), 1u);
  EXPECT_EQ(CountOf(html, "<option value=\"timed_out\">"), 1u);
}

// The picture is there without scripting, and each of its cells leads to the row of its result.
TEST(HtmlTest, BandHasACellForEachResult) {
  const Report report = SampleReport();
  const std::string html = RenderHtml(report);
  EXPECT_EQ(CountOf(html, "<a href=\"#"), report.rules.size() + 1) << "and one of what is unlike";
  for (const RuleReport& rule : report.rules) {
    std::string id = rule.id;
    if (!rule.directory.empty()) id += "-in-" + rule.directory;
    EXPECT_EQ(CountOf(html, "<tr id=\"" + id + "\""), 1u) << id;
    EXPECT_EQ(CountOf(html, "<a href=\"#" + id + "\"><title>"), 1u) << id;
  }
  EXPECT_EQ(CountOf(html, "<path class=\"m-missing\""), 3u + 1u) << "and one in the legend";
  EXPECT_EQ(CountOf(html, "<path class=\"m-none\""), 2u + 1u);
}

TEST(HtmlTest, FindingsComeBeforeTheRest) {
  const std::string html = RenderHtml(SampleReport());
  const std::size_t fold = html.find("<details class=\"agreed\">");
  ASSERT_NE(fold, std::string::npos);
  EXPECT_LT(html.find("<tr id=\"munmap.len_zero\""), fold);
  EXPECT_LT(html.find("<tr id=\"special.directory\""), fold);
  EXPECT_GT(html.find("<tr id=\"offset.unaligned\""), fold);
  EXPECT_NE(html.find("<h2>5 findings</h2>"), std::string::npos);
  // What is news, in the catalogue's order, and then what was expected.
  EXPECT_LT(html.find("<tr id=\"special.tty\""), html.find("<tr id=\"special.directory\""));
}

TEST(HtmlTest, PageAsksNoNetworkForAnything) {
  const std::string html = RenderHtml(SampleReport());
  for (const char* outside : {"http://", "src=", "@import", "url("}) {
    EXPECT_EQ(CountOf(html, outside), 0u) << outside;
  }
  // A link is followed by a reader alone.
  EXPECT_GT(CountOf(html, "https://"), 0u);
  EXPECT_EQ(CountOf(html, "https://"), CountOf(html, "<a href=\"https://"));
}

TEST(HtmlTest, HostileStringsStayText) {
  const std::string html = RenderHtml(HostileReport());
  EXPECT_EQ(HtmlComplaint(html), "");
  EXPECT_EQ(CountOf(html, "<script"), 1u) << "our own";
  EXPECT_EQ(CountOf(html, "alert(1)"), CountOf(html, "&gt;alert(1)&lt;"));
}

TEST(HtmlCheckTest, NoticesWhatIsWrong) {
  EXPECT_EQ(HtmlComplaint("<p>a</p>"), "");
  EXPECT_NE(HtmlComplaint("<p>a"), "");
  EXPECT_NE(HtmlComplaint("<p><b>a</p></b>"), "");
  EXPECT_NE(HtmlComplaint("<p title=\"a>b</p>"), "");
}

}  // namespace
}  // namespace conformance
