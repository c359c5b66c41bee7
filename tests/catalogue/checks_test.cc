// SPDX-License-Identifier: Apache-2.0
//
// The checks complain of what is wrong: each is shown a rule without fault and the faults that it
// exists for.

#include "tests/catalogue/checks.h"

#include <string>
#include <vector>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Outcome Maps(Probe&) { return "maps"; }

Rule Good() {
  Rule rule("len.zero");
  rule.Sentence("A length of zero is refused")
      .Claims({Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
               Linux("mmap(2), ERRORS EINVAL", Level::kUnspecified)})
      .Outcomes({"EINVAL", "maps"})
      .Known(Document::kNetbsd, "maps", "NetBSD maps nothing: measured.")
      .Probe(Maps);
  return rule;
}

TEST(ChecksTest, GoodRuleRaisesNoComplaint) {
  const std::vector<Rule> rules = {Good()};
  EXPECT_THAT(CheckIds(rules), IsEmpty());
  EXPECT_THAT(CheckPlaces(rules, {{"len.cc", "Rule(\"len.zero\")"}}), IsEmpty());
  EXPECT_THAT(CheckPlaces(rules, {{"len_file.cc", "Rule(\"len.zero\")"}}), IsEmpty());
  EXPECT_THAT(CheckParts(rules), IsEmpty());
  EXPECT_THAT(CheckOutcomes(rules), IsEmpty());
  EXPECT_THAT(CheckClaims(rules), IsEmpty());
}

TEST(ChecksTest, IdsThatAreMisspeltOrTwice) {
  EXPECT_THAT(CheckIds({Good(), Good()}), ElementsAre(HasSubstr("two rules")));
  for (const char* id : {"", "Len.zero", "len.", ".zero", "len..zero", "len.zero__file", "a.b.c"}) {
    EXPECT_THAT(CheckIds({Rule(id)}), ElementsAre(HasSubstr("family.name"))) << id;
  }
}

TEST(ChecksTest, RuleInTheFileOfAnotherFamily) {
  EXPECT_THAT(CheckPlaces({Good()}, {{"offset.cc", "Rule(\"len.zero\")"}, {"len.cc", ""}}),
              ElementsAre(HasSubstr("len.cc")));
  EXPECT_THAT(CheckPlaces({Good()}, {{"lengths.cc", "Rule(\"len.zero\")"}}),
              ElementsAre(HasSubstr("len.cc")));
}

TEST(ChecksTest, MissingParts) {
  EXPECT_THAT(CheckParts({Rule("len.zero")}),
              ElementsAre(HasSubstr("no sentence"), HasSubstr("no probe"), HasSubstr("two answers"),
                          HasSubstr("NoClaims")));
  EXPECT_THAT(CheckParts({Good().Sentence("A length is refused.")}),
              ElementsAre(HasSubstr("full stop")));
  EXPECT_THAT(CheckParts({Good().NoClaims("All are silent")}), ElementsAre(HasSubstr("as well")));
  EXPECT_THAT(CheckParts({Good().Claims({}).NoClaims("All are silent")}), IsEmpty());
}

TEST(ChecksTest, OutcomesThatAreNotDeclared) {
  EXPECT_THAT(CheckOutcomes({Good().Outcomes({"EINVAL", "ENOMEM"})}),
              ElementsAre(HasSubstr("knows of \"maps\"")));
  EXPECT_THAT(CheckOutcomes({Good().Outcomes({"maps", "ENOMEM"})}),
              ElementsAre(HasSubstr("accepts \"EINVAL\"")));
  EXPECT_THAT(CheckOutcomes({Good().Outcomes({"EINVAL", "maps", "maps"})}),
              ElementsAre(HasSubstr("twice")));
}

TEST(ChecksTest, ClaimsThatSayNothingOrTheSameTwice) {
  EXPECT_THAT(CheckClaims({Good().Claims({Posix("mmap", Level::kShall)})}),
              ElementsAre(HasSubstr("accepts nothing")));
  EXPECT_THAT(CheckClaims({Good().Claims({Posix("mmap", Level::kUnspecified, {"maps"})})}),
              ElementsAre(HasSubstr("accepts nothing")));
  EXPECT_THAT(CheckClaims({Good().Claims({Posix("", Level::kShall, {"maps"})})}),
              ElementsAre(HasSubstr("no clause")));
  EXPECT_THAT(CheckClaims({Good().Claims({Posix("mmap", Level::kShall, {"maps"}),
                                          Posix("mmap", Level::kMay, {"EINVAL"})})}),
              ElementsAre(HasSubstr("twice")));
}

TEST(ChecksTest, KnownDeviationsWithoutSystemOrSentence) {
  EXPECT_THAT(CheckClaims({Good().Known(Document::kPosix, "maps", "It maps.")}),
              ElementsAre(HasSubstr("manual")));
  EXPECT_THAT(CheckClaims({Good().Known(Document::kLinux, "maps", "It maps")}),
              ElementsAre(HasSubstr("sentence")));
}

TEST(ChecksTest, DocumentsWithoutClaims) {
  const std::size_t all = AllDocuments().size();
  EXPECT_EQ(CheckDocuments({}).size(), all);
  EXPECT_EQ(CheckDocuments({Good()}).size(), all - 2);
}

TEST(ChecksTest, RowsThatAreLostTwiceOrUnknown) {
  const std::vector<std::string> rows = {"len.zero", "len.wrap"};
  const std::vector<NotRule> wrap = {{"len.wrap", {"len.zero"}, "It is too long."}};
  EXPECT_THAT(CheckComplete(rows, {Good()}, wrap), IsEmpty());
  EXPECT_THAT(CheckComplete(rows, {Good()}, {}),
              ElementsAre("len.wrap: neither a rule nor in the table"));
  EXPECT_THAT(CheckComplete(rows, {Good(), Rule("len.wrap")}, wrap),
              ElementsAre("len.wrap: both a rule and in the table"));
  EXPECT_THAT(CheckComplete(rows, {Good(), Rule("len.odd")}, wrap),
              ElementsAre("len.odd: a rule, but not one of the rows"));
  const std::vector<NotRule> strange = {wrap[0], {"len.odd", {}, "It is odd."}};
  EXPECT_THAT(CheckComplete(rows, {Good()}, strange),
              ElementsAre("len.odd: the table has it, the rows do not"));
  const std::vector<NotRule> bare = {{"len.wrap", {"len.even"}, ""}};
  EXPECT_THAT(CheckComplete(rows, {Good()}, bare),
              ElementsAre(HasSubstr("no reason"), HasSubstr("len.even answers for it")));
  const std::vector<NotRule> doubled = {wrap[0], wrap[0]};
  EXPECT_THAT(CheckComplete(rows, {Good()}, doubled), ElementsAre(HasSubstr("twice")));
  EXPECT_THAT(CheckComplete({rows[0], rows[1], rows[0]}, {Good()}, wrap),
              ElementsAre("len.zero: the rows have it twice"));
}

TEST(ChecksTest, NamesWithoutRuleAndRulesThatDoNotSpeakOfThem) {
  const std::vector<Rule> rules = {Good()};
  EXPECT_THAT(CheckNamed({{"MAP_EXCL", "len.zero"}}, rules, {{"len.cc", "MAP_EXCL"}}), IsEmpty());
  EXPECT_THAT(CheckNamed({{"MAP_EXCL", "len.wrap"}}, rules, {{"len.cc", "MAP_EXCL"}}),
              ElementsAre(HasSubstr("no rule len.wrap")));
  EXPECT_THAT(
      CheckNamed({{"MAP_EXCL", "len.zero"}}, rules, {{"len.cc", ""}, {"excl.cc", "MAP_EXCL"}}),
      ElementsAre(HasSubstr("does not speak of it")));
}

TEST(ChecksTest, PartsThatHaveNoNames) {
  Rule rule = Good();
  rule.Outcomes({"EINVAL/0", "maps"});
  EXPECT_THAT(CheckPartNames({rule}), ElementsAre(HasSubstr("\"EINVAL/0\" has 2 parts")));
  rule.Parts({"a file", "no file"});
  EXPECT_THAT(CheckPartNames({rule}), IsEmpty());
  EXPECT_THAT(CheckPartNames({Good()}), IsEmpty());
  EXPECT_THAT(CheckPartNames({Good().Parts({"a file"})}), ElementsAre(HasSubstr("no outcome")));
}

TEST(ChecksTest, EditionsThatAreMissing) {
  const PageInfo page = {Document::kLinux, "mmap(2)", "2026-03-19", "2026-03-19"};
  EXPECT_THAT(CheckEditions({Good()}, {page}), IsEmpty());
  EXPECT_THAT(CheckEditions({Good()}, {}), ElementsAre(HasSubstr("add \"mmap(2)\"")));
  const PageInfo unused = {Document::kLinux, "mlock(2)", "2026-03-19", "2026-03-19"};
  EXPECT_THAT(CheckEditions({Good()}, {page, unused}), ElementsAre(HasSubstr("no claim cites it")));
  Rule rule = Good();
  rule.Claims({InEdition("", Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}))});
  EXPECT_THAT(CheckEditions({rule}, {}), ElementsAre(HasSubstr("has no edition")));
}

TEST(ChecksTest, ClaimsThatWereReadInAnotherEdition) {
  EXPECT_THAT(StaleClaims({Good()}), IsEmpty());
  Rule rule = Good();
  rule.Claims({InEdition("2015-08-22", Linux("mmap(2), ERRORS EINVAL", Level::kUnspecified))});
  const std::vector<StaleClaim> stale = StaleClaims({rule});
  ASSERT_EQ(stale.size(), 1U);
  EXPECT_EQ(stale[0].page, "linux mmap(2)");
  EXPECT_THAT(stale[0].claim, HasSubstr("was read in 2015-08-22, the newest is "));
}

TEST(ChecksTest, DisagreementsThatAreNone) {
  const Disagreement point = {"len.zero", Document::kPosix, Document::kLinux};
  EXPECT_THAT(CheckDisagreements({point}, {Good()}), IsEmpty());
  EXPECT_THAT(CheckDisagreements({point}, {}), ElementsAre(HasSubstr("no such rule")));
  EXPECT_THAT(CheckDisagreements({{"len.zero", Document::kPosix, Document::kMacos}}, {Good()}),
              ElementsAre(HasSubstr("both to have claims")));
  EXPECT_THAT(
      CheckDisagreements({point}, {Good().Claims({Posix("mmap", Level::kShall, {"maps"}),
                                                  Linux("mmap(2)", Level::kMay, {"maps"})})}),
      ElementsAre(HasSubstr("are to disagree")));
}

}  // namespace
}  // namespace conformance
