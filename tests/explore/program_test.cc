// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/program.h"

#include <sys/mman.h>

#include <algorithm>
#include <string>

#include "conformance/catalogue/catalogue.h"
#include "conformance/explore/generator.h"
#include "conformance/explore/known.h"
#include "conformance/explore/model/ground.h"
#include "conformance/explore/model/model.h"
#include "conformance/explore/parameters.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance::explore {
namespace {

using ::testing::HasSubstr;

constexpr std::uint64_t kPage = 4096;
constexpr std::uint64_t kBigPage = 65536;

GeneratorOptions Options(std::uint64_t page = kPage) {
  GeneratorOptions options;
  options.page = page;
  return options;
}

TEST(ProgramTest, TextReadsBackAsTheSameProgram) {
  for (std::uint64_t i = 0; i < 300; ++i) {
    const Program program = Generate(Options(), i);
    const auto again = FromText(ToText(program), kPage);
    ASSERT_TRUE(again.ok()) << again.status() << "\n" << ToText(program);
    ASSERT_TRUE(program.calls == again->calls) << ToText(program) << ToText(*again);
  }
}

TEST(ProgramTest, ProgramOfAnotherPageSizeKeepsItsMeaning) {
  for (std::uint64_t i = 0; i < 50; ++i) {
    const auto scaled = FromText(ToText(Generate(Options(), i)), kBigPage);
    ASSERT_TRUE(scaled.ok()) << scaled.status();
    ASSERT_EQ(ToText(*scaled), ToText(Generate(Options(kBigPage), i)));
  }
}

TEST(ProgramTest, TraceIsAProgram) {
  const auto program = FromText(
      "mmap(NULL, 2 pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1\n"
      "\n"
      "# a comment\n"
      "store(m1 + 1 page, 0x41) = 0\n"
      "fork child(1) = 0\n"
      "child 1: load(m1 + 1 page) = 0x41\n"
      "munmap(m1, 8192) = EINVAL\n",
      kPage);
  ASSERT_TRUE(program.ok()) << program.status();
  ASSERT_EQ(program->calls.size(), 5U);
  EXPECT_EQ(program->calls[0].result, 0);
  EXPECT_EQ(program->calls[3].process, 1);
  EXPECT_EQ(program->calls[4].args[1].number, 2 * kPage);
}

TEST(ProgramTest, ErrorsNameTheLineAndWhatIsWrong) {
  const struct {
    const char* text;
    const char* error;
  } kCases[] = {
      {"", "there is no call"},
      {"load(m1)\nhello\n", "line 2: this is not a call"},
      {"reboot(now)\n", "line 1: \"reboot\" is no call"},
      {"set limit(RLIMIT_AS, 1)\n", "is no call"},
      {"load()\n", "load takes 1 arguments, not 0"},
      {"load(0x1000)\n", "\"0x1000\" cannot be argument 1"},
      {"load(m0)\n", "\"m0\" cannot be argument 1"},
      {"close(3)\n", "\"3\" cannot be argument 1"},
      {"unlink(\"/etc/passwd\")\n", "no name for a file"},
      {"unlink(\"..\")\n", "no name for a file"},
      {"open(file1, O_RDWR, 0600)\n", "takes a name in quotation marks"},
      {"child x: load(m1)\n", "no number that a child can have"},
      {"load(m1) -> 5\n", "after the call comes nothing"},
      {"# page size 3\n", "no page size"},
  };
  for (const auto& row : kCases) {
    const auto program = FromText(row.text, kPage);
    ASSERT_FALSE(program.ok()) << row.text;
    EXPECT_THAT(std::string(program.status().message()), HasSubstr(row.error));
  }
}

TEST(GeneratorTest, SameNumbersGiveTheSameProgramAndOthersOthers) {
  EXPECT_EQ(ToText(Generate(Options(), 5)), ToText(Generate(Options(), 5)));
  EXPECT_NE(ToText(Generate(Options(), 5)), ToText(Generate(Options(), 6)));
  GeneratorOptions other = Options();
  other.seed = 2;
  EXPECT_NE(ToText(Generate(Options(), 5)), ToText(Generate(other, 5)));
}

TEST(GeneratorTest, KeepsToProcessesAndCalls) {
  GeneratorOptions options = Options();
  options.processes = 1;
  options.calls = {Op::kMunmap};
  for (std::uint64_t i = 0; i < 100; ++i) {
    for (const ProgramCall& call : Generate(options, i).calls) {
      EXPECT_EQ(call.process, 0);
      EXPECT_NE(call.op, Op::kFork);
      EXPECT_NE(call.op, Op::kMprotect);
    }
  }
}

TEST(GeneratorTest, ProgramsStayWithinTheirBounds) {
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const Program program = Generate(Options(), i);
    ASSERT_LE(program.calls.size(), kMostCalls);
    for (const ProgramCall& call : program.calls) {
      ASSERT_TRUE(IsOfTheWorld(call.op));
      ASSERT_LT(call.result, static_cast<int>(kMostVariables));
    }
  }
}

TEST(GroundTest, EveryGroundAndParameterNamesARuleThatThereIs) {
  for (int i = 1; i < static_cast<int>(Ground::kCount); ++i) {
    const GroundInfo& info = Info(static_cast<Ground>(i));
    EXPECT_NE(FindRule(info.rule), nullptr) << info.rule;
    EXPECT_GT(std::string(info.sentence).size(), 10U);
  }
  for (const std::string_view rule : ParameterRules()) EXPECT_NE(FindRule(rule), nullptr) << rule;
}

TEST(ParametersTest, AreTakenFromOutcomesAndOpenWithoutThem) {
  const Parameters open = ParametersFrom({}, kPage);
  EXPECT_EQ(open.past_end, kEveryWay);
  EXPECT_EQ(open.munmap_hole, kEveryWay);
  const Parameters told = ParametersFrom(
      {{"eof.page_beyond", "SIGBUS"}, {"trunc.shrink_bus", "SIGBUS"}, {"munmap.hole", "mixed"}},
      kPage);
  EXPECT_EQ(told.past_end, kBus);
  EXPECT_EQ(told.munmap_hole, kEveryWay);
  const Parameters mixed =
      ParametersFrom({{"eof.page_beyond", "SIGBUS"}, {"trunc.shrink_bus", "SIGSEGV"}}, kPage);
  EXPECT_EQ(mixed.past_end, kBus | kSegv);
}

TEST(ParametersTest, WhetherFilesAreSharedIsTakenPartByPart) {
  const Parameters uncached = ParametersFrom({{"shared.mappable", "maps/EINVAL/ENODEV"}}, kPage);
  EXPECT_EQ(uncached.shared_by_reader, kEveryWay);  // not one of the rule's outcomes
  const Parameters reads = ParametersFrom({{"shared.mappable", "maps/maps/EACCES"}}, kPage);
  EXPECT_EQ(reads.shared_by_reader, kSucceeds);
  EXPECT_EQ(reads.shared_by_both, kSucceeds);
  EXPECT_EQ(reads.shared_to_write, kEacces);
  const Parameters direct = ParametersFrom({{"shared.mappable", "ENODEV/ENODEV/ENODEV"}}, kPage);
  EXPECT_EQ(direct.shared_by_reader, kOtherError);
}

TEST(ParametersTest, WhatHadNoEndHasNoWay) {
  EXPECT_EQ(ParametersFrom({{"prot.write_implies_read", kNoEnd}}, kPage).write_only_read, 0U);
}

TEST(ParametersTest, EveryOutcomeOfTheRuleIsKnown) {
  for (const std::string_view outcome : FindRule("shared.mappable")->outcomes()) {
    if (outcome == "other") continue;
    const Parameters told = ParametersFrom({{"shared.mappable", std::string(outcome)}}, kPage);
    EXPECT_NE(told.shared_to_write, kEveryWay) << outcome;
  }
}

TEST(KnownTest, EveryKnownFindingIsAProgramWithAReason) {
  for (const KnownFinding& known : KnownFindings()) {
#ifdef MREMAP_DONTUNMAP
    EXPECT_TRUE(FromText(known.program, kPage).ok());
#endif
    EXPECT_GT(std::string(known.why).size(), 20U);
  }
}

}  // namespace
}  // namespace conformance::explore
