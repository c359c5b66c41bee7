// SPDX-License-Identifier: Apache-2.0

#include "conformance/verdict/verdict.h"

#include <optional>
#include <string>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

Observation Observed(const std::string& outcome) {
  Observation observation;
  observation.status = Status::kObserved;
  observation.outcome = outcome;
  return observation;
}

TEST(VerdictTest, AnyAcceptedOutcomeConformsAtEveryLevel) {
  for (const Level level : {Level::kShall, Level::kShould, Level::kMay}) {
    const Claim claim = Posix("mmap", level, {"EINVAL", "maps"});
    EXPECT_EQ(Judge(claim, Observed("EINVAL")), Verdict::kConforms) << LevelName(level);
    EXPECT_EQ(Judge(claim, Observed("maps")), Verdict::kConforms) << LevelName(level);
  }
}

TEST(VerdictTest, OnlyABrokenShallIsADeviation) {
  EXPECT_EQ(Judge(Posix("mmap", Level::kShall, {"EINVAL"}), Observed("maps")), Verdict::kDeviates);
  EXPECT_EQ(Judge(Posix("mmap", Level::kShould, {"EINVAL"}), Observed("maps")), Verdict::kDiffers);
  EXPECT_EQ(Judge(Posix("mmap", Level::kMay, {"EINVAL"}), Observed("maps")), Verdict::kDiffers);
}

TEST(VerdictTest, WhatADocumentLeavesOpenIsNoClaim) {
  EXPECT_EQ(Judge(Posix("mmap", Level::kUnspecified), Observed("maps")), Verdict::kNoClaim);
  EXPECT_EQ(Judge(Posix("mmap", Level::kUnspecified, {"EINVAL"}), Observed("maps")),
            Verdict::kNoClaim);
  EXPECT_EQ(Judge(Posix("mmap", Level::kShall), Observed("maps")), Verdict::kNoClaim);
}

TEST(VerdictTest, WithoutAnObservationThereIsNoVerdict) {
  for (const Status status : {Status::kUnsupported, Status::kSkipped, Status::kBroken,
                              Status::kCrashed, Status::kTimedOut}) {
    Observation observation = Observed("maps");
    observation.status = status;
    EXPECT_EQ(Judge(Posix("mmap", Level::kShall, {"EINVAL"}), observation), Verdict::kNoClaim);
    EXPECT_EQ(Judge(Posix("mmap", Level::kShall, {"maps"}), observation), Verdict::kNoClaim);
  }
}

TEST(VerdictTest, AnOutcomeIsComparedAsAWhole) {
  EXPECT_EQ(Judge(Posix("mmap", Level::kShall, {"EINVAL"}), Observed("EINVA")), Verdict::kDeviates);
  EXPECT_EQ(Judge(Posix("mmap", Level::kShall, {"0"}), Observed("")), Verdict::kDeviates);
}

TEST(VerdictTest, NamesFindTheirVerdictAndGravityGrows) {
  const Verdict grave[] = {Verdict::kNoClaim, Verdict::kConforms, Verdict::kDiffers,
                           Verdict::kDeviates};
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(FindVerdict(VerdictName(grave[i])), grave[i]);
    if (i > 0) {
      EXPECT_LT(grave[i - 1], grave[i]);
    }
  }
  EXPECT_EQ(FindVerdict("Conforms"), std::nullopt);
  EXPECT_EQ(FindVerdict(""), std::nullopt);
}

}  // namespace
}  // namespace conformance
