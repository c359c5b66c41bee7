// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/json.h"

#include <sys/types.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/report/json_reader.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"
#include "tests/report/golden.h"
#include "tests/report/sample_report.h"
#include "tests/report/schema_check.h"

namespace conformance {
namespace {

using Json = nlohmann::json;

Json Sample() { return Json::parse(ToJson(SampleReport())); }

Json Schema() { return Json::parse(DataFile("conformance/report/schema.json")); }

// What the reader says to `text`; "read" if it has no complaint.
std::string Complaint(const std::string& text) {
  const absl::StatusOr<Report> report = ReportFromJson(text);
  if (report.ok()) return "read";
  std::string complaint(report.status().message());
  return complaint;
}

// The sample after `change`.
template <typename Change>
std::string Changed(Change change) {
  Json json = Sample();
  change(json);
  return json.dump();
}

TEST(JsonTest, ReportAsInTheGoldenFile) {
  ExpectGolden("tests/report/golden/report.json", ToJson(SampleReport()));
}

TEST(JsonTest, WhatIsWrittenIsReadBackWhole) {
  const std::string text = ToJson(SampleReport());
  const absl::StatusOr<Report> report = ReportFromJson(text);
  ASSERT_TRUE(report.ok()) << report.status();
  EXPECT_EQ(ToJson(*report), text);
  EXPECT_EQ(report->host.size(), SampleReport().host.size());
  EXPECT_EQ(report->rules[7].claims[0].known, SampleReport().rules[7].claims[0].known);
}

TEST(JsonTest, AnyStringsMakeJsonThatIsReadBack) {
  const std::string text = ToJson(HostileReport());
  const absl::StatusOr<Report> report = ReportFromJson(text);
  // Its levels are not words that a report may use, which is the only complaint.
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.status().message().find("claims[0].level"), std::string::npos)
      << report.status();
}

TEST(JsonTest, ReportsAreValidBySchema) {
  EXPECT_EQ(SchemaComplaint(Schema(), Sample()), "");
  EXPECT_EQ(SchemaComplaint(Schema(), Json::parse(ToJson(Report()))), "");
}

TEST(JsonTest, EditionAndInterpretationOfAClaimAreReadBackAndValid) {
  Report report = SampleReport();
  ClaimReport& claim = report.rules[0].claims[0];
  claim.edition = "2026-03-19";
  claim.interpretation = "no sentence says so";
  const std::string text = ToJson(report);
  EXPECT_EQ(SchemaComplaint(Schema(), Json::parse(text)), "");
  const absl::StatusOr<Report> read = ReportFromJson(text);
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->rules[0].claims[0].edition, "2026-03-19");
  EXPECT_EQ(read->rules[0].claims[0].interpretation, "no sentence says so");
}

TEST(JsonTest, MembersOfALaterVersionAreSkipped) {
  EXPECT_EQ(Complaint(Changed([](Json& json) {
              json["later"] = {{"deep", {1, 2.5, nullptr, {{"x", true}}}}};
              json["rules"][0]["later"] = Json::array({"a", 1});
              json["rules"][0]["claims"][0]["later"] = nullptr;
            })),
            "read");
}

// Every way of being wrong that the schema can tell, with what the reader says to it.
struct Corruption {
  const char* name;
  void (*corrupt)(Json& json);
  const char* complaint;
};

class CorruptionTest : public testing::TestWithParam<Corruption> {};

TEST_P(CorruptionTest, IsRefusedByReaderAndSchemaAlike) {
  Json json = Sample();
  GetParam().corrupt(json);
  EXPECT_EQ(Complaint(json.dump()), GetParam().complaint);
  EXPECT_NE(SchemaComplaint(Schema(), json), "");
}

INSTANTIATE_TEST_SUITE_P(
    All, CorruptionTest,
    testing::Values(
        Corruption{"NoSchema", [](Json& j) { j.erase("schema"); }, "\"schema\" is missing"},
        Corruption{"NewerSchema", [](Json& j) { j["schema"] = 2; },
                   "schema: written by a later version of this program; update it to read this "
                   "report"},
        Corruption{"SchemaZero", [](Json& j) { j["schema"] = 0; },
                   "schema: is not a schema number"},
        Corruption{"SchemaText", [](Json& j) { j["schema"] = "1"; }, "schema: is not an integer"},
        Corruption{"SchemaFraction", [](Json& j) { j["schema"] = 1.5; },
                   "schema: is not an integer"},
        Corruption{"SchemaHuge", [](Json& j) { j["schema"] = 18446744073709551615u; },
                   "schema: the number is too large"},
        Corruption{"HostList", [](Json& j) { j["host"] = Json::array(); },
                   "host: is not an object"},
        Corruption{"FactNumber", [](Json& j) { j["host"]["page_size"] = 4096; },
                   "host.page_size: is not a string"},
        Corruption{"FactNull", [](Json& j) { j["host"]["page_size"] = nullptr; },
                   "host.page_size: is not a string"},
        Corruption{"RulesObject", [](Json& j) { j["rules"] = Json::object(); },
                   "rules: is not an array of objects"},
        Corruption{"RuleText", [](Json& j) { j["rules"][2] = "rule"; },
                   "rules[2]: is not an object"},
        Corruption{"RuleNested", [](Json& j) { j["rules"][2] = Json::array({j["rules"][2]}); },
                   "rules[2]: is not an object"},
        Corruption{"NoStatus", [](Json& j) { j["rules"][3].erase("status"); },
                   "rules[3]: \"status\" is missing"},
        Corruption{
            "StatusWord", [](Json& j) { j["rules"][3]["status"] = "fine"; },
            "rules[3].status: \"fine\" is not one of observed, unsupported, skipped, broken, "
            "crashed, timed_out"},
        Corruption{"VerdictWord",
                   [](Json& j) { j["rules"][0]["claims"][1]["verdict"] = "conform"; },
                   "rules[0].claims[1].verdict: \"conform\" is not one of no claim, conforms, "
                   "differs, deviates"},
        Corruption{"LevelWord", [](Json& j) { j["rules"][0]["claims"][1]["level"] = "must"; },
                   "rules[0].claims[1].level: \"must\" is not one of shall, should, may, "
                   "unspecified"},
        Corruption{"TraceNumber", [](Json& j) { j["rules"][5]["trace"][1] = 7; },
                   "rules[5].trace[1]: is not a string"},
        Corruption{"NegativeTime", [](Json& j) { j["rules"][0]["duration_us"] = -1; },
                   "rules[0].duration_us: is negative"},
        Corruption{"HoldsText", [](Json& j) { j["compat"]["checks"][0]["holds"] = "yes"; },
                   "compat.checks[0].holds: is not true or false"},
        Corruption{"NegativeCount", [](Json& j) { j["summary"]["broken"] = -1; },
                   "summary.broken: is not a count"},
        Corruption{"EmptyId", [](Json& j) { j["rules"][0]["id"] = ""; }, "rules[0].id: is empty"}),
    [](const testing::TestParamInfo<Corruption>& corruption) { return corruption.param.name; });

TEST(JsonTest, SyntaxErrorsNameLineAndColumn) {
  EXPECT_EQ(Complaint("{\n \"schema\": 1,\n \"tool\": }"),
            "line 3, column 10: not JSON (unexpected \"\"tool\": }\")");
  EXPECT_EQ(Complaint(""), "line 1, column 1: not JSON (the text ends too early)");
  EXPECT_EQ(Complaint("[1, 2]"), "not an object");
  EXPECT_EQ(Complaint("\"text\""), "not an object");
  EXPECT_EQ(Complaint("17"), "not an object");
  EXPECT_EQ(Complaint("null"), "not an object");
}

TEST(JsonTest, EveryTruncationIsRefusedInOneLine) {
  const std::string text = ToJson(SampleReport());
  for (std::size_t length = 0; length + 2 < text.size(); length += 7) {
    const std::string complaint = Complaint(text.substr(0, length));
    EXPECT_NE(complaint, "read") << length;
    EXPECT_EQ(complaint.find('\n'), std::string::npos) << complaint;
  }
}

TEST(JsonTest, MembersThatStandTwiceAreRefused) {
  std::string text = ToJson(SampleReport());
  text.insert(text.find("\"against\""), "\"against\": [],");
  EXPECT_EQ(Complaint(text), "against: stands twice");
  text = ToJson(SampleReport());
  text.insert(text.find("\"release\""), "\"system\": \"Other\",");
  EXPECT_EQ(Complaint(text), "host.system: stands twice");
}

TEST(JsonTest, ResultsThatStandTwiceAreRefused) {
  EXPECT_EQ(Complaint(Changed([](Json& json) { json["rules"][1] = json["rules"][0]; })),
            "rules[1].id: \"addr.hint_used\" stands twice (first as rules[0])");
  const std::string hostile = Complaint(Changed([](Json& json) {
    json["rules"][0]["id"] = json["rules"][1]["id"] = "a.\n\x1b[2J" + std::string(1000, 'b');
    json["rules"][0]["directory"] = json["rules"][1]["directory"] = "/tmp";
  }));
  EXPECT_EQ(hostile.substr(0, 26), "rules[1].id: \"a.\\n\\x1b[2Jb");
  EXPECT_LT(hostile.size(), 120u);
  // In different directories they are different results.
  EXPECT_EQ(Sample()["rules"][1]["id"], Sample()["rules"][2]["id"]);
}

TEST(JsonTest, ASummaryThatDoesNotCountTheRulesIsRefused) {
  EXPECT_EQ(Complaint(Changed([](Json& json) { json["summary"]["deviates"] = 0; })),
            "summary: does not count what stands in rules");
}

TEST(JsonTest, DeepNestingIsRefusedWithoutRecursion) {
  std::string text = "{\"later\": ";
  for (int i = 0; i < 1000000; ++i) text += '[';
  EXPECT_NE(Complaint(text).find("nested more than"), std::string::npos) << Complaint(text);
}

// Lists whose elements are short would cost many times the text's size, and more than linear time.
TEST(JsonTest, ListsBeyondReasonAreRefused) {
  EXPECT_EQ(Complaint(Changed([](Json& json) {
              json["rules"][0]["trace"] = Json::array();
              for (std::size_t i = 0; i <= kMaxJsonElements; ++i) json["rules"][0]["trace"] += "";
            })),
            "rules[0].trace[30000]: is one more than the 30000 that may stand here");
  EXPECT_EQ(Complaint(Changed([](Json& json) {
              for (std::size_t i = 0; i <= kMaxJsonElements; ++i) {
                json["host"]["fact" + std::to_string(i)] = "";
              }
            })).substr(0, 9),
            "host.fact");
  EXPECT_EQ(Complaint(Changed(
                [](Json& json) { json["against"] = std::vector<std::string>(101, "posix"); })),
            "against[100]: \"posix\" is one document too many");
}

TEST(JsonTest, ManyLongListsAreRefused) {
  Json rule = Sample()["rules"][0];
  rule["trace"] = std::vector<std::string>(kMaxJsonElements, "");
  const std::string one = rule.dump();
  std::string text = "{\"rules\": [" + one;
  for (std::size_t i = 0; i < kMaxJsonValues / kMaxJsonElements; ++i) text += "," + one;
  const std::string complaint = Complaint(text + "]}");
  EXPECT_NE(complaint.find("is one more than 2000000 values"), std::string::npos) << complaint;
}

TEST(JsonTest, LongNamesAndWordsAreCutInComplaints) {
  const std::string complaint =
      Complaint(Changed([](Json& json) { json["rules"][0]["status"] = std::string(100000, 'x'); }));
  EXPECT_LT(complaint.size(), 300u);
  EXPECT_NE(complaint.find("xxx…"), std::string::npos);
}

std::string TemporaryDirectory() {
  const char* directory = std::getenv("TEST_TMPDIR");
  return directory != nullptr ? directory : "/tmp";
}

std::string TemporaryFile(const std::string& name, const std::string& text) {
  std::string path = TemporaryDirectory() + "/" + name;
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

TEST(ReadReportTest, ComplaintBeginsWithThePath) {
  const std::string path = TemporaryFile("cut.json", "{");
  const absl::StatusOr<Report> report = ReadReport(path);
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.status().message().find(path + ": line 1"), 0u) << report.status();
}

TEST(ReadReportTest, MissingFileAndDirectoryAreRefused) {
  EXPECT_TRUE(absl::IsNotFound(ReadReport("/nonexistent/report.json").status()));
  EXPECT_FALSE(ReadReport(TemporaryDirectory()).ok());
}

TEST(ReadReportTest, HugeFileIsRefusedBeforeItIsRead) {
  const std::string path = TemporaryFile("huge.json", "");
  ASSERT_EQ(truncate(path.c_str(), off_t{1} << 40), 0);
  const absl::StatusOr<Report> report = ReadReport(path);
  ASSERT_FALSE(report.ok());
  EXPECT_NE(report.status().message().find("larger than 64 MiB"), std::string::npos)
      << report.status();
}

}  // namespace
}  // namespace conformance
