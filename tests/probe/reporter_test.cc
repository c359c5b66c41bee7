// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/reporter.h"

#include <fcntl.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/probe/scripted_kernel.h"

namespace conformance {
namespace {

using ::testing::SizeIs;

// What a reporter sends, as bytes.
template <typename Script>
std::string Sent(Script script) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  Reporter reporter(ends[1]);
  script(reporter);
  close(ends[1]);
  std::string bytes;
  char buffer[1000];
  ssize_t count = 0;
  while ((count = read(ends[0], buffer, sizeof(buffer))) > 0) {
    bytes.append(buffer, static_cast<std::size_t>(count));
  }
  close(ends[0]);
  return bytes;
}

std::string TwoStepsAndAnOutcome() {
  return Sent([](Reporter& reporter) {
    reporter.Record(0, Call{Op::kOpen, {1, 2}, "file1"}, AnswerValue(5));
    reporter.Record(11, Call{Op::kPipe, {}, nullptr}, AnswerValue(7, 8));
    reporter.Finish(Status::kObserved, "maps", "at 1000", "");
  });
}

TEST(ReporterTest, WhatIsSentIsReadBack) {
  ReportReader reader;
  ASSERT_TRUE(reader.Feed(TwoStepsAndAnOutcome()));
  ASSERT_TRUE(reader.finished());
  const Observation& observation = reader.observation();
  EXPECT_EQ(observation.status, Status::kObserved);
  EXPECT_EQ(observation.outcome, "maps");
  EXPECT_EQ(observation.detail, "at 1000");
  ASSERT_THAT(observation.trace.steps, SizeIs(2));
  EXPECT_EQ(observation.trace.steps[0].op, Op::kOpen);
  EXPECT_EQ(observation.trace.steps[0].text, "file1");
  EXPECT_EQ(observation.trace.steps[0].args[1], 2U);
  EXPECT_EQ(observation.trace.steps[1].process, 11);
  EXPECT_EQ(observation.trace.steps[1].answer.second, 8);
}

TEST(ReporterTest, FramesMayComeInPiecesOfAnySize) {
  const std::string bytes = TwoStepsAndAnOutcome();
  for (std::size_t piece = 1; piece < 40; ++piece) {
    ReportReader reader;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
      EXPECT_FALSE(reader.finished());
      ASSERT_TRUE(reader.Feed(std::string_view(bytes).substr(at, piece)));
    }
    EXPECT_TRUE(reader.finished());
    EXPECT_THAT(reader.observation().trace.steps, SizeIs(2));
  }
}

TEST(ReporterTest, CutReportIsUnfinishedAndKeepsItsSteps) {
  const std::string bytes = TwoStepsAndAnOutcome();
  ReportReader reader;
  ASSERT_TRUE(reader.Feed(std::string_view(bytes).substr(0, bytes.size() - 1)));
  EXPECT_FALSE(reader.finished());
  EXPECT_THAT(reader.observation().trace.steps, SizeIs(2));
}

TEST(ReporterTest, NoiseIsRefusedAtEveryPlace) {
  const std::string good = TwoStepsAndAnOutcome();
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0xff);
    ReportReader reader;
    reader.Feed(bad);  // refused or understood, but neither a crash nor an endless buffer
    for (const Step& step : reader.observation().trace.steps) EXPECT_LT(step.op, Op::kCount);
  }
  ReportReader reader;
  EXPECT_FALSE(reader.Feed(std::string(64, '\xff')));
}

TEST(ReporterTest, LongTextsAreCut) {
  const std::string bytes = Sent([](Reporter& reporter) {
    reporter.Finish(Status::kBroken, "", "", std::string(100000, 'r'));
  });
  ReportReader reader;
  ASSERT_TRUE(reader.Feed(bytes));
  EXPECT_TRUE(reader.finished());
  EXPECT_LT(reader.observation().reason.size(), 10000U);
  EXPECT_GT(reader.observation().reason.size(), 2500U);
}

TEST(ReporterTest, ClosedPipeIsNoError) {
  Reporter reporter(-1);
  reporter.Record(0, Call{Op::kPipe, {}, nullptr}, Answer());
  reporter.Finish(Status::kObserved, "maps", "", "");
}

}  // namespace
}  // namespace conformance
