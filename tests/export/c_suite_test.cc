// SPDX-License-Identifier: Apache-2.0
//
// From recordings to C.

#include "conformance/export/c_suite.h"

#include <string>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/export/learn.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr std::uint64_t kPage = 4096;
constexpr char kMap[] = "mmap(NULL, 1 page, PROT_READ | PROT_WRITE, MAP_PRIVATE, -1, 0) = m1";
constexpr char kMapSecond[] = "mmap(NULL, 1 page, PROT_READ | PROT_WRITE, MAP_PRIVATE, -1, 0) = m2";

Recording Recorded(const std::vector<std::string>& calls, Status status, const std::string& text) {
  Observation observation;
  const absl::StatusOr<Trace> trace = ParseTrace(calls, kPage);
  EXPECT_TRUE(trace.ok()) << trace.status();
  if (trace.ok()) observation.trace = *trace;
  observation.status = status;
  (status == Status::kObserved ? observation.outcome : observation.reason) = text;
  return {observation, kPage};
}

Suite SuiteOf(const std::vector<Recording>& recordings, const char* rule = "munmap.len_zero") {
  return CSuite({{SelectRules({rule}).front(), recordings}}, "9.8.7", "x86_64");
}

// The function of the only rule.
std::string Body(const Suite& suite) {
  const std::size_t start = suite.text.find("static int rule_");
  return suite.text.substr(start, suite.text.find("\n}\n", start) - start);
}

TEST(CSuiteTest, PartsWhereAnAnswerDiffers) {
  const Suite suite =
      SuiteOf({Recorded({kMap, "munmap(m1, 0) = EINVAL"}, Status::kObserved, "EINVAL"),
               Recorded({kMap, "munmap(m1, 0) = 0"}, Status::kObserved, "0")});
  EXPECT_EQ(Body(suite),
            "static int rule_munmap_len_zero(void) {\n"
            "  char *m1;\n"
            "  EXPECT(m1 = mmap(NULL, page, PROT_READ | PROT_WRITE, MAP_PRIVATE, -1, 0), OK);\n"
            "  ASK(munmap(m1, 0));\n"
            "  if (IS(-EINVAL)) return deviation(\"EINVAL\", \"openbsd\");\n"
            "  if (IS(0)) return deviation(\"0\", \"posix freebsd macos illumos\");\n"
            "  return new_answer();");
  EXPECT_THAT(suite.left_out, IsEmpty());
}

TEST(CSuiteTest, LeavesOutARunThatDoesNotPartByAnAnswer) {
  const Suite suite =
      SuiteOf({Recorded({kMap, "munmap(m1, 0) = EINVAL"}, Status::kObserved, "EINVAL"),
               Recorded({kMap, "munmap(m1, 0) = EINVAL"}, Status::kObserved, "0"),
               Recorded({kMap, "munmap(m1, 1 page) = 0"}, Status::kObserved, "0"),
               Recorded({kMap}, Status::kObserved, "0")});
  EXPECT_THAT(suite.left_out,
              ElementsAre("munmap.len_zero: 0", "munmap.len_zero: 0", "munmap.len_zero: 0"));
}

constexpr char kSegment[] = "shmget(3 pages, 0600) = segment1";

TEST(CSuiteTest, AttachesAtAMultipleOfShmlba) {
  const std::vector<std::string> anywhere = {kMap, kSegment, "shmat(segment1, NULL, 0) = m2"};
  const std::vector<std::string> at = {kMap, kSegment, "shmat(segment1, m1, 0) = EINVAL"};
  const std::vector<std::string> without = {kMap, "shmget(3 pages, 0600) = ENOSYS"};
  const auto body = [&](const std::vector<std::string>& calls) {
    return Body(SuiteOf({Recorded(calls, Status::kObserved, "EINVAL"),
                         Recorded(without, Status::kUnsupported, "no segments")},
                        "sysv.address_exact"));
  };
  EXPECT_THAT(body(at), HasSubstr("(m1 = shmlba_mmap(NULL, page,"));
  EXPECT_THAT(body(at), HasSubstr("return unsupported"));  // the same call began both
  EXPECT_THAT(body(anywhere), HasSubstr("EXPECT(mmap(NULL, page,"));
}

TEST(CSuiteTest, TellsWhatLiesInASegmentByTheSegment) {
  const Suite suite = SuiteOf({Recorded({kSegment, "shmat(segment1, NULL, 0) = m1", kMapSecond,
                                         "shmdt(m1 + 2 pages) = EINVAL"},
                                        Status::kObserved, "EINVAL")},
                              "sysv.shmdt_bad_address");
  EXPECT_THAT(Body(suite), HasSubstr("EXPECT(shmdt(m1 + 2 * page), -EINVAL)"));
}

TEST(CSuiteTest, LooksAtTheCodeOfAFaultWhereTheOutcomeDependsOnItAlone) {
  const std::vector<std::string> mapped = {kMap, "load(m1) = SIGSEGV SEGV_MAPERR"};
  const std::vector<std::string> denied = {kMap, "load(m1) = SIGSEGV SEGV_ACCERR"};
  const Suite alike = SuiteOf({Recorded(mapped, Status::kObserved, "EINVAL"),
                               Recorded(denied, Status::kObserved, "EINVAL")});
  EXPECT_THAT(Body(alike), HasSubstr("FAULT(SIGSEGV)"));
  EXPECT_THAT(Body(alike), Not(HasSubstr("FAULT_CODE")));
  const Suite apart = SuiteOf(
      {Recorded(mapped, Status::kObserved, "EINVAL"), Recorded(denied, Status::kObserved, "0")});
  EXPECT_THAT(Body(apart), HasSubstr("FAULT_CODE(SIGSEGV, SEGV_MAPERR)"));
  EXPECT_THAT(apart.left_out, IsEmpty());
}

TEST(CSuiteTest, ARuleThatWasNotAskedSaysWhy) {
  const Suite suite = SuiteOf({Recorded({}, Status::kUnsupported, "MAP_X is not in the headers")});
  EXPECT_THAT(Body(suite),
              HasSubstr("unsupported(\"not in this file: where it was made, MAP_X is "));
  EXPECT_THAT(suite.not_exported, ElementsAre("munmap.len_zero: MAP_X is not in the headers"));
}

TEST(CSuiteTest, WhatHeadersMayLackIsAskedBeforeItIsUsed) {
  const Suite suite = SuiteOf(
      {Recorded({kMap, "mlock2(m1, 1 page, MLOCK_ONFAULT) = 0"}, Status::kObserved, "EINVAL")});
  EXPECT_THAT(Body(suite), HasSubstr("#if HAVE_MLOCK2 && defined MLOCK_ONFAULT\n"));
  EXPECT_THAT(Body(suite), HasSubstr("return lacking(\"mlock2(), MLOCK_ONFAULT\");"));
}

TEST(CSuiteTest, HoldsOnAHostWithOtherPagesAndShorterAddresses) {
  const auto body = [](const std::string& call) {
    return Body(SuiteOf({Recorded({call}, Status::kObserved, "EINVAL")}));
  };
  // The last page of all offsets is not at the same place where a page is larger.
  EXPECT_THAT(
      body("mmap(NULL, 1 page, PROT_READ, MAP_PRIVATE, -1, 2251799813685247 pages) = EOVERFLOW"),
      HasSubstr("-1, (off_t)(0x7fffffffffffffff - page + 1))"));
  EXPECT_THAT(body("set limit(RLIMIT_AS, 131072 pages) = 0"), HasSubstr("(size_t)1 << 29"));
  EXPECT_THAT(body("munmap(0x1000000000, 1 page) = EINVAL"), HasSubstr("#if HAVE_LONG_LENGTHS\n"));
  EXPECT_THAT(body("munmap(0xffffff000, 1 page) = EINVAL"), HasSubstr("#if HAVE_LONG_LENGTHS\n"));
  EXPECT_THAT(body("munmap(0x186a0000, 1 page) = EINVAL"), Not(HasSubstr("HAVE_LONG_LENGTHS")));
  // What asks for the number of bytes once asks for the number.
  EXPECT_THAT(body("page size(0) = 4096"), HasSubstr("sysconf(_SC_PAGESIZE), 4096)"));
}

TEST(CSuiteTest, ChildrenMakeTheirOwnCallsAndEnd) {
  const Suite suite = SuiteOf(
      {Recorded({kMap, "fork child(1) = 0", "child 1: store(m1, 0x78) = 0", "load(m1) = 0x00"},
                Status::kObserved, "EINVAL")});
  const std::string body = Body(suite);
  EXPECT_THAT(body, HasSubstr("PROCESSES(2);\n"));
  EXPECT_THAT(body, HasSubstr("  FORK(0, 1);\n"
                              "  EXPECT_BY(1, store(m1, 'x'), 0);\n"
                              "  END(0, 1);\n"
                              "  EXPECT_BY(0, load(m1), 0);\n"));
}

TEST(CSuiteTest, SameRecordingsGiveTheSameBytes) {
  const std::vector<Recording> recordings = {
      Recorded({kMap, "munmap(m1, 0) = EINVAL"}, Status::kObserved, "EINVAL")};
  EXPECT_EQ(SuiteOf(recordings).text, SuiteOf(recordings).text);
}

}  // namespace
}  // namespace conformance
