// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/disagreement.h"

#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/rule.h"
#include "conformance/compare/disagreement_list.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Rule Sample() { return Rule("a.b").Sentence("It is refused").Outcomes({"EINVAL", "ENOMEM", "0"}); }

TEST(DisagreementTest, DocumentsThatAllowTheSameAreNotContested) {
  EXPECT_FALSE(IsContested(Sample().Claims({
      Posix("page", Level::kShall, {"EINVAL", "ENOMEM"}),
      Linux("page", Level::kShall, {"ENOMEM", "EINVAL"}),
  })));
}

TEST(DisagreementTest, ADocumentThatPromisesMoreIsNotContested) {
  EXPECT_FALSE(IsContested(Sample().Claims({
      Posix("page", Level::kMay, {"EINVAL", "0"}),
      Linux("page", Level::kShall, {"EINVAL"}),
  })));
}

TEST(DisagreementTest, DocumentsThatEachAllowWhatTheOtherDoesNotAreContested) {
  EXPECT_TRUE(IsContested(Sample().Claims({
      Posix("page", Level::kShall, {"EINVAL", "0"}),
      Linux("page", Level::kShall, {"ENOMEM", "0"}),
  })));
}

TEST(DisagreementTest, WhatIsUnspecifiedContradictsNothing) {
  Rule rule = Sample().Claims({
      Posix("page", Level::kUnspecified),
      Linux("page", Level::kShall, {"EINVAL"}),
  });
  EXPECT_FALSE(IsContested(rule));
  EXPECT_EQ(PositionsOf(rule).size(), 1U);
}

TEST(DisagreementTest, ASystemThatDoesWhatADocumentDoesNotAllowIsASurprise) {
  Rule rule = Sample().Claims({Linux("page", Level::kShall, {"EINVAL"})});
  EXPECT_FALSE(IsContested(rule.Seen("FreeBSD", "14", "EINVAL", "seen")));
  EXPECT_TRUE(IsContested(rule.Seen("NetBSD", "10", "0", "seen")));
  ASSERT_EQ(SurprisingSightings(rule).size(), 1U);
  EXPECT_EQ(SurprisingSightings(rule).front()->system, "NetBSD");
}

TEST(DisagreementTest, ARecordInOtherWordsThanTheRulesContradictsNothing) {
  EXPECT_FALSE(IsContested(Sample()
                               .Claims({Linux("page", Level::kShall, {"EINVAL"})})
                               .Seen("NetBSD", "10", "EINVAL for some", "seen")));
}

// Where documents are known to disagree, by how much a portable program is hurt.
constexpr std::string_view kKnownPoints[] = {
    "eof.empty_maps",
    "munmap.unaligned",
    "munmap.hole",
    "munmap.len_zero",
    "offset.unaligned",
    "access.wronly_none",
    "access.wronly_shared_write",
    "access.wronly_private_write",
    "shared.read_sees_store",
    "madvise.dontneed_anon",
    "prot.read_denies_write",
    "eof.page_beyond",
    "trunc.shrink_bus",
    "eof.tail_cached",
    "eof.tail_then_grow",
    "anon.fd_ignored",
    "anon.linux_only",
    "anon.flag_names",
    "anon.not_shareable",
    "fixed.out_of_range",
    "excl.busy",
    "tryfixed",
    "prot.write_only",
    "len.zero_anon",
    "flag.no_type",
    "flag.both_types",
    "flag.unknown_ignored",
    "prot.unknown_bits",
    "mlock.over_limit",
    "munlock.nesting",
    "mlockall.flags",
    "mlockall.future",
    "msync.none",
    "msync.async_invalidate",
    "msync.invalidate_only",
    "msync.unmapped",
    "msync.len_zero",
    "limit.map_count_reached",
    "special.pipe",
    "special.directory",
    "special.chardev",
    "devzero.private",
    "devzero.shared",
    "flag.denywrite",
    "flag.sync_shared",
    "mlock.wrap",
    "fixed.null",
    "access.append_only_inode",
    "access.noexec_mount",
    "wx.mmap",
    "flag.stack",
    "flag.32bit",
    "addr.hint_unaligned",
    "errno.eagain_record_lock",
    "shm.unsized_map",
    "private.of_shm",
    "limit.data",
    "private.later_write_read",
    "len.past_end",
    "len.inside_page_ok",
};

TEST(DisagreementTest, EveryPointThatHurtsPortableProgramsIsContested) {
  std::vector<std::string_view> missing;
  for (const std::string_view id : kKnownPoints) {
    const Rule* const rule = FindRule(id);
    if (rule == nullptr || !IsContested(*rule)) missing.push_back(id);
  }
  EXPECT_THAT(missing, IsEmpty());
}

// A rule with two positions and a surprise, and two results of this host.
class DisagreementListTest : public ::testing::Test {
 protected:
  DisagreementListTest() {
    rule_.Claims({
        Posix("page", Level::kShall, {"EINVAL"}),
        Linux("page", Level::kShall, {"EINVAL"}),
        Seed003("note 1", Level::kShall, {"ENOMEM"}),
    });
    rule_.Seen("NetBSD", "10", "0", "seen");
    RuleReport observed;
    observed.id = "a.b";
    observed.status = Status::kObserved;
    observed.outcome = "EINVAL";
    observed.directory = "/disk";
    RuleReport skipped;
    skipped.id = "a.b";
    skipped.status = Status::kSkipped;
    skipped.reason = "needs a disk";
    skipped.directory = "/memory";
    results_ = {observed, skipped};
  }

  Rule rule_ = Sample();
  std::vector<const Rule*> rules_ = {&rule_};
  std::vector<RuleReport> results_;
};

TEST_F(DisagreementListTest, TextNamesEverybody) {
  EXPECT_EQ(DisagreementsText(rules_, results_, TextOptions()),
            "a.b\n"
            "  It is refused\n"
            "    EINVAL                  posix, linux\n"
            "    ENOMEM                  s003\n"
            "    0                       seen on NetBSD 10\n"
            "    EINVAL                  this host in /disk\n"
            "    skipped (needs a disk)  this host in /memory\n"
            "\n"
            "documents disagree on 1 rule\n");
}

TEST_F(DisagreementListTest, ReleasesWithCommasStandApart) {
  rule_.Seen("FreeBSD", "12, 13 and 14", "0", "seen");
  EXPECT_THAT(DisagreementsText(rules_, results_, TextOptions()),
              HasSubstr("seen on NetBSD 10; FreeBSD 12, 13 and 14\n"));
}

TEST_F(DisagreementListTest, OneResultNeedsNoDirectory) {
  results_.pop_back();
  const std::string text = DisagreementsText(rules_, results_, TextOptions());
  EXPECT_THAT(text, HasSubstr("  this host\n"));
  EXPECT_THAT(text, Not(HasSubstr("/disk")));
}

TEST_F(DisagreementListTest, MarkdownIsATablePerRule) {
  const std::string text = DisagreementsMarkdown(rules_, results_);
  EXPECT_THAT(text, HasSubstr("\n## a.b\n\nIt is refused.\n\n| outcome | who |\n|---|---|\n"));
  EXPECT_THAT(text, HasSubstr("| <code>EINVAL</code> | posix, linux |\n"));
  EXPECT_THAT(text, HasSubstr("| <code>0</code> | seen on NetBSD 10 |\n"));
  EXPECT_THAT(text, HasSubstr("| <code>EINVAL</code> | this host in /disk |\n"));
}

TEST_F(DisagreementListTest, JsonKeepsEverythingApart) {
  const auto json = nlohmann::json::parse(DisagreementsJson(rules_, results_));
  const auto& rule = json.at("rules").at(0);
  EXPECT_EQ(rule.at("id"), "a.b");
  EXPECT_EQ(rule.at("positions").at(0).at("accepts"), std::vector<std::string>{"EINVAL"});
  EXPECT_EQ(rule.at("positions").at(0).at("documents"),
            (std::vector<std::string>{"posix", "linux"}));
  EXPECT_EQ(rule.at("positions").at(1).at("documents"),
            std::vector<std::string>{"003_74280ca1aaac49f6.txt"});
  EXPECT_EQ(rule.at("seen").at(0).at("systems"), std::vector<std::string>{"NetBSD 10"});
  EXPECT_EQ(rule.at("here").at(0).at("outcome"), "EINVAL");
  EXPECT_EQ(rule.at("here").at(0).at("directory"), "/disk");
  EXPECT_EQ(rule.at("here").at(1).at("status"), "skipped");
  EXPECT_EQ(rule.at("here").at(1).at("reason"), "needs a disk");
}

}  // namespace
}  // namespace conformance
