// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/matrix.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/formats/html_check.h"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

// The sample on another host, which unmaps nothing without a complaint.
Report OtherReport() {
  Report report = SampleReport();
  report.host[1].value = "4.4.0";
  report.filesystems = {{"/tmp", "overlay"}};
  report.rules.erase(report.rules.begin() + 2);  // eof.empty_maps in /dev/shm
  report.rules[2].outcome = "EINVAL";            // munmap.len_zero
  report.rules[2].claims[0].verdict = Verdict::kConforms;
  report.rules[2].claims[1].verdict = Verdict::kConforms;
  report.rules.pop_back();  // bsd.guard
  return Counted(report);
}

Matrix SampleMatrix() {
  MatrixBuilder builder;
  EXPECT_TRUE(builder.Add("here", SampleReport()).ok());
  EXPECT_TRUE(builder.Add("there", OtherReport()).ok());
  Matrix matrix = builder.Build();
  // Records that do not change when the catalogue does.
  for (MatrixRow& row : matrix.rows) {
    row.sightings.clear();
    if (row.id != "munmap.len_zero") continue;
    row.sightings = {{"NetBSD", "7.99.4", "0", "measured"}, {"OpenBSD", "5.5", "0", "measured"}};
  }
  return matrix;
}

const MatrixRow& Row(const Matrix& matrix, std::string_view id) {
  for (const MatrixRow& row : matrix.rows) {
    if (row.id == id) return row;
  }
  ADD_FAILURE() << "there is no row " << id;
  return matrix.rows.front();
}

TEST(MatrixTest, EachFilesystemOfAReportIsAColumn) {
  const Matrix matrix = SampleMatrix();
  ASSERT_EQ(matrix.columns.size(), 3u);
  EXPECT_EQ(matrix.columns[0].title, "here on ext4");
  EXPECT_EQ(matrix.columns[1].title, "here on tmpfs");
  EXPECT_EQ(matrix.columns[2].title, "there");
  for (const MatrixRow& row : matrix.rows) EXPECT_EQ(row.cells.size(), 3u) << row.id;
}

// A run elsewhere, of which a record has the results and no claims.
Report RecordedReport() {
  Report report = SampleReport();
  report.host = {{"system", "NetBSD"}, {"recorded", "version 0.1.0, far away"}};
  report.against = {"posix", "netbsd"};
  report.filesystems = {{"/tmp", "ffs"}};
  RuleReport rule = report.rules.back();
  rule.id = "munmap.len_zero";
  rule.family = "munmap";
  rule.status = Status::kObserved;
  rule.outcome = "0";
  rule.claims.clear();
  report.rules = {rule};
  return Counted(report);
}

TEST(MatrixTest, RecordsAreJudgedByTheCatalogueAndLookDifferent) {
  MatrixBuilder builder;
  ASSERT_TRUE(builder.Add("here", SampleReport()).ok());
  ASSERT_TRUE(builder.Add("netbsd", RecordedReport()).ok());
  const Matrix matrix = builder.Build();
  EXPECT_EQ(matrix.columns[0].recorded, "");
  EXPECT_EQ(matrix.columns[2].recorded, "version 0.1.0, far away");
  const MatrixRow& row = Row(matrix, "munmap.len_zero");
  EXPECT_EQ(row.cells[2].mark, Mark::kExpected) << "POSIX has EINVAL; NetBSD is known for 0";
  const std::string markdown = RenderMarkdown(matrix);
  EXPECT_NE(markdown.find(" *netbsd* |"), std::string::npos) << markdown;
  EXPECT_NE(markdown.find("*recorded: version 0.1.0, far away*"), std::string::npos) << markdown;
  EXPECT_NE(RenderHtml(matrix).find("class=\"h recorded expected\""), std::string::npos);
  EXPECT_NE(ToJson(matrix).find("\"recorded\": \"version 0.1.0, far away\""), std::string::npos);
}

TEST(MatrixTest, CellHoldsTheLiteralResultAndItsMark) {
  const Matrix matrix = SampleMatrix();
  const MatrixRow& row = Row(matrix, "munmap.len_zero");
  EXPECT_EQ(matrix.Result(row.cells[0]), "0");
  EXPECT_EQ(row.cells[0].mark, Mark::kDeviates);
  EXPECT_EQ(matrix.Result(row.cells[2]), "EINVAL");
  EXPECT_EQ(row.cells[2].mark, Mark::kConforms);
  EXPECT_EQ(Row(matrix, "special.directory").cells[0].mark, Mark::kExpected);
  EXPECT_EQ(matrix.Result(Row(matrix, "special.tty").cells[0]), "timed_out");
}

TEST(MatrixTest, OnlyResultsThatAreThereCanDiffer) {
  const Matrix matrix = SampleMatrix();
  EXPECT_TRUE(Row(matrix, "munmap.len_zero").differs);
  EXPECT_FALSE(Row(matrix, "addr.hint_used").differs);
  EXPECT_FALSE(Row(matrix, "bsd.guard").differs);
  EXPECT_EQ(Row(matrix, "bsd.guard").cells[2].mark, Mark::kAbsent);
}

TEST(MatrixTest, SightingsComeFromTheCatalogue) {
  const std::vector<Rule>& rules = Catalogue();
  const auto seen = std::find_if(rules.begin(), rules.end(),
                                 [](const Rule& rule) { return !rule.sightings().empty(); });
  ASSERT_NE(seen, rules.end());
  Report report;
  report.rules = {MakeResult(std::string(seen->id()), "x", {}), MakeResult("no.such", "x", {})};
  MatrixBuilder builder;
  EXPECT_TRUE(builder.Add("here", Counted(report)).ok());
  const Matrix matrix = builder.Build();
  EXPECT_EQ(matrix.rows[0].sightings.size(), seen->sightings().size());
  EXPECT_TRUE(matrix.rows[1].sightings.empty());
}

TEST(MatrixTest, HostsAreGroupedByResult) {
  const std::vector<MatrixGroup> groups = GroupsOf(Row(SampleMatrix(), "munmap.len_zero"));
  ASSERT_EQ(groups.size(), 2u);
  EXPECT_EQ(groups[0].columns, (std::vector<std::size_t>{0, 1}));
  EXPECT_EQ(groups[1].columns, (std::vector<std::size_t>{2}));
}

// Rules and filesystems that no other report has make cells that are all empty, more than memory
// has room for.
TEST(MatrixTest, ReportThatWouldMakeItHugeIsRefused) {
  Report report;
  report.rules = {MakeResult("a.one", "x", {})};
  MatrixBuilder builder;
  EXPECT_TRUE(builder.Add("here", report).ok());
  report.filesystems.assign(5000, {"/tmp", "tmpfs"});
  for (int i = 0; i < 1000; ++i) {
    report.rules.push_back(MakeResult(absl::StrFormat("b.%d", i), "x", {}));
  }
  EXPECT_EQ(builder.Add("there", report).message(),
            "makes the matrix too large: 5001 columns of 1001 rules");
  EXPECT_EQ(builder.Build().columns.size(), 1u);
}

TEST(MatrixTest, ReportThatNamesMoreDocumentsThanThereAreIsRefused) {
  Report report;
  report.rules = {MakeResult("a.one", "x", {})};
  for (int i = 0; i <= 100; ++i) {
    report.rules[0].claims.push_back(MakeClaim(absl::StrFormat("d%d", i), {}, Verdict::kNoClaim));
  }
  MatrixBuilder builder;
  EXPECT_EQ(builder.Add("here", report).message(), "names too many documents");
}

TEST(MatrixTest, RulesOfOneFamilyStandTogether) {
  Report first = SampleReport();
  Report second = SampleReport();
  first.rules = {MakeResult("a.one", "x", {}), MakeResult("b.one", "x", {})};
  second.rules = {MakeResult("a.two", "x", {})};
  MatrixBuilder builder;
  EXPECT_TRUE(builder.Add("first", Counted(first)).ok());
  EXPECT_TRUE(builder.Add("second", Counted(second)).ok());
  const Matrix matrix = builder.Build();
  ASSERT_EQ(matrix.rows.size(), 3u);
  EXPECT_EQ(matrix.rows[1].id, "a.two");
}

TEST(MatrixTest, DistancesCountWhatBothHaveAnOutcomeFor) {
  Matrix matrix = SampleMatrix();
  const std::vector<MatrixDistance> distances = DistancesOf(matrix);
  ASSERT_EQ(distances.size(), 3u);
  EXPECT_EQ(distances[0].differs, 0u);
  // Seven results of the sample have an outcome on its first filesystem.
  EXPECT_EQ(distances[0].compared, 6u);
  EXPECT_EQ(distances[2].differs, 1u) << "munmap.len_zero";
  EXPECT_EQ(distances[2].compared, 6u);
  matrix.reference = 2;
  EXPECT_EQ(DistancesOf(matrix)[0].differs, 1u);
  EXPECT_EQ(DistancesOf(matrix)[2].differs, 0u);
}

TEST(MatrixTest, HostsThatGaveTheSameShareALineOfTheMap) {
  const std::string html = RenderHtml(SampleMatrix());
  EXPECT_NE(html.find("data-hosts=\"0 2\""), std::string::npos) << "here on both, and there";
  EXPECT_NE(html.find("here on ext4 +1"), std::string::npos);
  EXPECT_EQ(CountOf(html, "<rect class=\"hit\""), 1u) << "they differ on one rule";
  EXPECT_NE(html.find("<a href=\"#rule-munmap.len_zero\">"), std::string::npos);
  EXPECT_EQ(CountOf(html, "<tr id=\"rule-munmap.len_zero\""), 1u);
}

// So many columns would be unreadable and too much for a browser.
TEST(MatrixTest, ManyHostsHaveNoColumnsOfTheirOwn) {
  MatrixBuilder builder;
  for (int i = 0; i < 101; ++i) {
    Report report = SampleReport();
    report.filesystems.resize(1);
    report.rules.erase(report.rules.begin() + 2);  // eof.empty_maps in /dev/shm
    if (i % 2 == 0) report.rules[2].outcome = absl::StrFormat("outcome %d", i);
    EXPECT_TRUE(builder.Add(absl::StrFormat("host%d", i), Counted(report)).ok());
  }
  const std::string html = RenderHtml(builder.Build());
  EXPECT_EQ(HtmlComplaint(html), "");
  EXPECT_EQ(CountOf(html, "data-host=\"0\""), 0u);
  EXPECT_EQ(CountOf(html, "<div class=\"g\""), 51u) << "each that differs";
  EXPECT_NE(html.find("50 hosts"), std::string::npos) << "the usual result";
  EXPECT_NE(html.find("host1 +49"), std::string::npos) << "one line of the map";
}

TEST(MatrixTest, FormatsAsInTheGoldenFiles) {
  const Matrix matrix = SampleMatrix();
  ExpectGolden("tests/compare/golden/matrix.txt", RenderText(matrix, TextOptions()));
  ExpectGolden("tests/compare/golden/matrix.md", RenderMarkdown(matrix));
  ExpectGolden("tests/compare/golden/matrix.json", ToJson(matrix));
  ExpectGolden("tests/compare/golden/matrix.html", RenderHtml(matrix));
}

TEST(MatrixTest, HostileStringsStayText) {
  MatrixBuilder builder;
  EXPECT_TRUE(builder.Add("<script>alert(1)</script>\x1b[2J|", HostileReport()).ok());
  EXPECT_TRUE(builder.Add("there", OtherReport()).ok());
  const Matrix matrix = builder.Build();
  EXPECT_EQ(HtmlComplaint(RenderHtml(matrix)), "");
  EXPECT_EQ(CountOf(RenderHtml(matrix), "<script"), 1u);
  EXPECT_EQ(RenderMarkdown(matrix).find("<script"), std::string::npos);
  for (const char c : RenderText(matrix, TextOptions())) {
    EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20) << static_cast<int>(c);
  }
  EXPECT_TRUE(nlohmann::json::accept(ToJson(matrix)));
}

}  // namespace
}  // namespace conformance
