// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/capabilities.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue/catalogue.h"
#include "conformance/report/report.h"
#include "gtest/gtest.h"
#include "tests/report/sample_report.h"

namespace conformance {
namespace {

RuleReport Without(const std::string& id, Status status, const std::string& reason) {
  RuleReport rule = MakeResult(id, "", {});
  rule.status = status;
  rule.reason = reason;
  return rule;
}

RuleReport In(const std::string& directory, RuleReport rule) {
  rule.directory = directory;
  return rule;
}

Capability Derived(std::string_view name, const std::vector<RuleReport>& rules) {
  for (const Capability& capability : DeriveCapabilities(rules)) {
    if (capability.name == name) return capability;
  }
  ADD_FAILURE() << "there is no capability " << name;
  return {};
}

TEST(CapabilitiesTest, NamesAndTitlesAreUnique) {
  std::set<std::string_view> names;
  std::set<std::string_view> titles;
  for (const CapabilityInfo& info : AllCapabilities()) {
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_TRUE(titles.insert(info.title).second) << info.title;
    EXPECT_EQ(CapabilityTitle(info.name), info.title);
  }
  EXPECT_EQ(CapabilityTitle("of_later"), "of_later");
}

// The words of the table must be the words of the catalogue, or a capability would never be "yes".
TEST(CapabilitiesTest, EvidenceIsARuleAndItsOutcomesAreDeclared) {
  for (const CapabilityInfo& info : AllCapabilities()) {
    for (const Evidence& evidence : info.evidence) {
      const Rule* rule = FindRule(evidence.rule);
      if (rule == nullptr) {
        ADD_FAILURE() << info.name << " rests on " << evidence.rule << ", which is no rule";
        continue;
      }
      for (const std::string_view word : evidence.yes) {
        const auto& declared = rule->outcomes();
        EXPECT_NE(std::find(declared.begin(), declared.end(), word), declared.end())
            << info.name << ": " << evidence.rule << " has no outcome \"" << word << "\"";
      }
    }
  }
}

TEST(CapabilitiesTest, OutcomeDecidesBetweenYesAndNo) {
  EXPECT_EQ(Derived("anonymous_shared", {MakeResult("anon.shared", "maps", {})}).value, "yes");
  const Capability no = Derived("anonymous_shared", {MakeResult("anon.shared", "EINVAL", {})});
  EXPECT_EQ(no.value, "no");
  EXPECT_EQ(no.reason, "anon.shared: EINVAL");
  EXPECT_EQ(no.rules, std::vector<std::string>{"anon.shared"});
}

TEST(CapabilitiesTest, WhatTheSystemLacksIsNo) {
  const Capability capability = Derived(
      "guard_flag", {Without("bsd.guard", Status::kUnsupported, "the header lacks MAP_GUARD")});
  EXPECT_EQ(capability.value, "no");
  EXPECT_EQ(capability.reason, "the header lacks MAP_GUARD");
}

TEST(CapabilitiesTest, WithoutAnAnswerItIsUnknownWithTheReason) {
  EXPECT_EQ(Derived("guard_flag", {}).value, "unknown");
  EXPECT_EQ(Derived("guard_flag", {}).reason, "bsd.guard was not run");
  const Capability capability =
      Derived("map_count_limit", {Without("limit.map_count", Status::kSkipped, "slow")});
  EXPECT_EQ(capability.value, "unknown");
  EXPECT_EQ(capability.reason, "limit.map_count is skipped: slow");
}

TEST(CapabilitiesTest, OneOfSeveralWaysIsEnough) {
  const RuleReport lacking = Without("noreplace.busy", Status::kUnsupported, "no flag");
  const RuleReport works = MakeResult("excl.busy", "ENOMEM", {});
  EXPECT_EQ(Derived("exclusive_placement", {lacking, works}).value, "yes");
  EXPECT_EQ(Derived("exclusive_placement", {lacking}).value, "unknown");
  EXPECT_EQ(Derived("exclusive_placement",
                    {lacking, Without("excl.busy", Status::kUnsupported, "no flag")})
                .value,
            "no");
}

TEST(CapabilitiesTest, ValueIsTheOutcome) {
  const Capability capability =
      Derived("past_end_of_file", {MakeResult("eof.page_beyond", "SIGBUS", {})});
  EXPECT_EQ(capability.value, "SIGBUS");
  EXPECT_EQ(capability.reason, "");
}

TEST(CapabilitiesTest, FilesystemsThatDisagreeStandSideBySide) {
  const RuleReport disk = In("/tmp", MakeResult("eof.page_beyond", "SIGBUS", {}));
  EXPECT_EQ(
      Derived("past_end_of_file", {disk, In("/mnt", MakeResult("eof.page_beyond", "SIGBUS", {}))})
          .value,
      "SIGBUS");
  EXPECT_EQ(
      Derived("past_end_of_file", {disk, In("/mnt", MakeResult("eof.page_beyond", "zeros", {}))})
          .value,
      "SIGBUS in /tmp, zeros in /mnt");
}

}  // namespace
}  // namespace conformance
