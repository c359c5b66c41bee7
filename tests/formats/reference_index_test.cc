// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/reference_index.h"

#include "conformance/catalogue/rule.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

TEST(ReferenceIndexTest, PagesOfManualsHaveNumbers) {
  EXPECT_THAT(PagesOf("mmap(2), ERRORS EINVAL"), ElementsAre("mmap"));
  EXPECT_THAT(PagesOf("shmget(2) and shmctl(2), DESCRIPTION"), ElementsAre("shmget", "shmctl"));
  EXPECT_THAT(PagesOf("PR_SET_MDWE(2const), DESCRIPTION"), ElementsAre("PR_SET_MDWE"));
}

TEST(ReferenceIndexTest, PagesOfTheStandardHaveNone) {
  EXPECT_THAT(PagesOf("posix_madvise, ERRORS EINVAL"), ElementsAre("posix_madvise"));
  EXPECT_THAT(PagesOf("second part, question 3"), IsEmpty());
  EXPECT_THAT(PagesOf("userspace-api/mseal, User API"), ElementsAre("mseal"));
  EXPECT_THAT(PagesOf("summary"), IsEmpty());
  EXPECT_THAT(PagesOf(""), IsEmpty());
}

Rule Speaking() {
  return Rule("len.zero")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed000("first, sentence", Level::kShall, {"EINVAL"}),
      });
}

TEST(ReferenceIndexTest, EachRuleStandsOnceUnderEachCallAndDocument) {
  const Rule rule = Speaking();
  const std::string calls = IndexByCall({&rule});
  EXPECT_THAT(calls, HasSubstr("mmap: 1 rule<"));
  EXPECT_THAT(calls, Not(HasSubstr("first")));
  const std::string documents = IndexByDocument({&rule});
  EXPECT_THAT(documents, HasSubstr("POSIX.1-2024: 1 rule<"));
  EXPECT_THAT(documents, HasSubstr("Seed document 000: 1 rule<"));
  EXPECT_THAT(documents, Not(HasSubstr("FreeBSD")));
}

}  // namespace
}  // namespace conformance
