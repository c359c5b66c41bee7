// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/trace.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/probe/scripted_kernel.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t kPage = 16384;  // not the page of most hosts
constexpr std::uint64_t kSomewhere = 0x7f0000000000;

Step MakeStep(Op op, std::array<std::uint64_t, kMaxArguments> args, const Answer& answer,
              const char* text = "") {
  Step step;
  step.op = op;
  step.args = args;
  step.answer = answer;
  step.text = text;
  return step;
}

Step MapAt(std::uint64_t hint, std::uint64_t length, std::uint64_t given) {
  return MakeStep(Op::kMmap,
                  {hint, length, PROT_READ, MAP_PRIVATE, static_cast<std::uint64_t>(-1), 0},
                  AnswerValue(static_cast<std::int64_t>(given)));
}

TEST(TraceTest, AddressesAreToldAsTheMappingTheyLieIn) {
  Trace trace;
  trace.steps = {
      MapAt(0, 3 * kPage, kSomewhere),
      MakeStep(Op::kMunmap, {kSomewhere + kPage, kPage}, AnswerValue(0)),
      MakeStep(Op::kLoad, {kSomewhere + kPage + 5}, AnswerSignal(SIGSEGV, SEGV_MAPERR)),
  };
  EXPECT_THAT(
      Render(trace, kPage),
      ElementsAre("mmap(NULL, 3 pages, PROT_READ, MAP_PRIVATE, -1, 0) = m1",
                  "munmap(m1 + 1 page, 1 page) = 0", "load(m1 + 16389) = SIGSEGV SEGV_MAPERR"));
}

TEST(TraceTest, WhatAProcessMappedItselfGoesBeforeWhatItsParentMappedAfterTheFork) {
  Trace trace;
  trace.steps = {
      MapAt(0, kPage, kSomewhere),
      MapAt(0, kPage, kSomewhere),
      MakeStep(Op::kLoad, {kSomewhere}, AnswerValue(1)),
  };
  trace.steps[0].process = 1;
  trace.steps[2].process = 1;
  EXPECT_EQ(Render(trace, kPage)[2], "child 1: load(m1) = 0x01");
}

TEST(TraceTest, SegmentsAreNumberedAsTheyAreMade) {
  Trace trace;
  trace.steps = {
      MakeStep(Op::kShmget, {kPage, 0600}, AnswerValue(32769)),
      MakeStep(Op::kShmget, {kPage, 0600}, AnswerValue(5)),
      MakeStep(Op::kShmRemove, {32769}, AnswerValue(0)),
      MakeStep(Op::kShmRemove, {static_cast<std::uint64_t>(-1)}, AnswerError(EINVAL)),
  };
  EXPECT_THAT(Render(trace, kPage),
              ElementsAre("shmget(1 page, 0600) = segment1", "shmget(1 page, 0600) = segment2",
                          "shmctl IPC_RMID(segment1) = 0", "shmctl IPC_RMID(-1) = EINVAL"));
}

TEST(TraceTest, AnAttachedSegmentHasTheLengthThatItWasMadeWith) {
  Trace trace;
  trace.steps = {
      MakeStep(Op::kShmget, {2 * kPage, 0600}, AnswerValue(5)),
      MakeStep(Op::kShmat, {5, 0, 0}, AnswerValue(static_cast<std::int64_t>(kSomewhere))),
      MapAt(0, kPage, kSomewhere - kPage),  // just below
      MakeStep(Op::kShmdt, {kSomewhere + kPage}, AnswerError(EINVAL)),
  };
  EXPECT_EQ(Render(trace, kPage).back(), "shmdt(m1 + 1 page) = EINVAL");
  EXPECT_EQ(AttachedLength(trace, trace.steps[1]), 2 * kPage);
  trace.steps[1].args[0] = 6;
  EXPECT_EQ(AttachedLength(trace, trace.steps[1]), 0);
}

TEST(TraceTest, AnotherProcessMayHaveSomethingElseUnderTheSameNumber) {
  Trace trace;
  trace.steps = {
      MapAt(0, kPage, kSomewhere),
      MakeStep(Op::kOpen, {O_RDWR, 0600}, AnswerValue(7), "file1"),
      MapAt(0, kPage, kSomewhere),
      MakeStep(Op::kOpen, {O_RDWR, 0600}, AnswerValue(7), "file2"),
      MakeStep(Op::kLoad, {kSomewhere}, AnswerValue(1)),
      MakeStep(Op::kLoad, {kSomewhere}, AnswerValue(1)),
      MakeStep(Op::kClose, {7}, AnswerValue(0)),
      MakeStep(Op::kClose, {7}, AnswerValue(0)),
  };
  trace.steps[2].process = trace.steps[3].process = trace.steps[5].process = 1;
  trace.steps[7].process = 11;  // what child 1 had, its own child has too
  const std::vector<std::string> lines = Render(trace, kPage);
  EXPECT_EQ(lines[4], "load(m1) = 0x01");
  EXPECT_EQ(lines[5], "child 1: load(m2) = 0x01");
  EXPECT_EQ(lines[6], "close(fd1) = 0");
  EXPECT_EQ(lines[7], "child 11: close(fd2) = 0");
}

TEST(TraceTest, AnAddressThatWasAskedForKeepsItsName) {
  Trace trace;
  trace.steps = {
      MapAt(0, 2 * kPage, kSomewhere),
      MapAt(kSomewhere + kPage, kPage, kSomewhere + kPage),
      MapAt(kSomewhere, kPage, kSomewhere + 9 * kPage),
  };
  const std::vector<std::string> lines = Render(trace, kPage);
  EXPECT_THAT(lines[1], ::testing::EndsWith("= m1 + 1 page")) << "given as asked";
  EXPECT_THAT(lines[2], ::testing::EndsWith("= m2")) << "given elsewhere";
}

TEST(TraceTest, LaterMappingsHideEarlierOnesAtTheSameAddress) {
  Trace trace;
  trace.steps = {
      MapAt(0, kPage, kSomewhere),
      MapAt(0, kPage, kSomewhere),
      MakeStep(Op::kLoad, {kSomewhere}, AnswerValue(7)),
  };
  EXPECT_EQ(Render(trace, kPage)[2], "load(m2) = 0x07");
}

TEST(TraceTest, AMappingGoesBeforeOneThatEndsWhereItStarts) {
  Trace trace;
  trace.steps = {
      MapAt(0, kPage, kSomewhere),
      MapAt(0, kPage, kSomewhere - kPage),
      MakeStep(Op::kLoad, {kSomewhere}, AnswerValue(7)),
  };
  EXPECT_EQ(Render(trace, kPage)[2], "load(m1) = 0x07");
}

TEST(TraceTest, DescriptorsAreToldInTheOrderOfTheirOpening) {
  Trace trace;
  trace.steps = {
      MakeStep(Op::kOpen, {O_RDWR | O_CREAT, 0640}, AnswerValue(33), "file1"),
      MakeStep(Op::kPipe, {}, AnswerValue(40, 41)),
      MakeStep(Op::kReadByte, {41, 2 * kPage}, AnswerValue(kEndOfFile)),
      MakeStep(Op::kClose, {33}, AnswerValue(0)),
      MakeStep(Op::kClose, {999}, AnswerError(EBADF)),
  };
  EXPECT_THAT(Render(trace, kPage),
              ElementsAre("open(\"file1\", O_RDWR | O_CREAT, 0640) = fd1", "pipe() = fd2, fd3",
                          "pread 1 byte(fd3, 2 pages) = end of file", "close(fd1) = 0",
                          "close(999) = EBADF"));
}

TEST(TraceTest, ChildrenAndDroppedCallsAreTold) {
  Trace trace;
  trace.steps = {MakeStep(Op::kFork, {1}, AnswerValue(0)),
                 MakeStep(Op::kStore, {kPage, 0x41}, AnswerValue(0))};
  trace.steps[1].process = 1;
  trace.dropped = 12;
  EXPECT_THAT(
      Render(trace, kPage),
      ElementsAre("fork child(1) = 0", "child 1: store(0x4000, 0x41) = 0", "… and 12 calls more"));
}

TEST(TraceTest, ExtremeNumbersAreReadable) {
  Trace trace;
  const auto minus_page = static_cast<std::uint64_t>(-static_cast<std::int64_t>(kPage));
  trace.steps = {
      MakeStep(Op::kMmap, {0, SIZE_MAX, 0, 0, static_cast<std::uint64_t>(-2), minus_page},
               AnswerError(ENOMEM)),
  };
  EXPECT_THAT(Render(trace, kPage)[0],
              ::testing::AllOf(::testing::HasSubstr("PROT_NONE, 0, -2, -16384"),
                               ::testing::EndsWith("= ENOMEM")));
}

}  // namespace
}  // namespace conformance
