// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/read_reports.h"

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "conformance/report/json.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

using Names = std::vector<std::string>;

std::string Path(const std::string& name) {
  const char* directory = std::getenv("TEST_TMPDIR");
  return std::string(directory == nullptr ? "/tmp" : directory) + "/" + name;
}

void Write(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

// A file with a report of a tool that is called `name`.
std::string ReportFile(const std::string& name) {
  Report report = SampleReport();
  report.tool_name = name;
  std::string path = Path(name + ".json");
  Write(path, ToJson(report));
  return path;
}

// Which reports were handed over, and how it ended.
struct Reading {
  Names names;
  absl::Status status;
};

Reading ReadAll(const std::vector<std::string>& paths) {
  Reading reading;
  reading.status = ReadReports(paths, [&](const std::string&, const Report& report) {
    reading.names.push_back(report.tool_name);
    return absl::OkStatus();
  });
  return reading;
}

TEST(ReadReportsTest, ManyAreHandedOverInTheirOrder) {
  Names names;
  std::vector<std::string> paths;
  for (int i = 0; i < 50; ++i) {
    names.push_back("tool" + std::to_string(i));
    paths.push_back(ReportFile(names.back()));
  }
  const Reading reading = ReadAll(paths);
  EXPECT_TRUE(reading.status.ok()) << reading.status;
  EXPECT_EQ(reading.names, names);
}

TEST(ReadReportsTest, NoneAreNoError) {
  const Reading reading = ReadAll({});
  EXPECT_TRUE(reading.status.ok()) << reading.status;
  EXPECT_TRUE(reading.names.empty());
}

TEST(ReadReportsTest, TheFirstThatIsWrongIsNamedAlthoughAnotherIsMissing) {
  const std::string wrong = Path("wrong.json");
  Write(wrong, "{");
  const Reading reading =
      ReadAll({ReportFile("first"), wrong, "/nonexistent/report.json", ReportFile("last")});
  EXPECT_EQ(reading.status.message().find(wrong + ": line 1"), 0u) << reading.status;
  EXPECT_EQ(reading.names, Names{"first"});
}

TEST(ReadReportsTest, MissingFileIsNamed) {
  const Reading reading = ReadAll({ReportFile("first"), "/nonexistent/report.json"});
  EXPECT_TRUE(absl::IsNotFound(reading.status)) << reading.status;
  EXPECT_EQ(reading.status.message().find("/nonexistent/report.json: "), 0u) << reading.status;
  EXPECT_EQ(reading.names, Names{"first"});
}

TEST(ReadReportsTest, EndsWithTheReportThatIsNotTaken) {
  int taken = 0;
  const absl::Status status =
      ReadReports({ReportFile("first"), ReportFile("second"), ReportFile("third")},
                  [&taken](const std::string&, const Report& report) {
                    ++taken;
                    return report.tool_name == "second" ? absl::InvalidArgumentError("no more")
                                                        : absl::OkStatus();
                  });
  EXPECT_EQ(status, absl::InvalidArgumentError("no more"));
  EXPECT_EQ(taken, 2);
}

// The pipe here has no writer, so that waiting for it would end the reading with its name.
TEST(ReadReportsTest, WhatIsWrongIsToldBeforeAPipeIsWaitedFor) {
  const std::string wrong = Path("wrong_before_pipe.json");
  Write(wrong, "{");
  const std::string pipe = Path("pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  const Reading reading = ReadAll({wrong, pipe});
  EXPECT_EQ(reading.status.message().find(wrong + ": line 1"), 0u) << reading.status;
}

TEST(ReadReportsTest, ReportComesThroughAPipe) {
  const std::string pipe = Path("report_pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread writer([&pipe] { Write(pipe, ToJson(SampleReport())); });
  const Reading reading = ReadAll({ReportFile("first"), pipe, ReportFile("last")});
  writer.join();
  EXPECT_TRUE(reading.status.ok()) << reading.status;
  EXPECT_EQ(reading.names, (Names{"first", SampleReport().tool_name, "last"}));
}

}  // namespace
}  // namespace conformance
