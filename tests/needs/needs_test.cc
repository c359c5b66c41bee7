// SPDX-License-Identifier: Apache-2.0

#include "conformance/needs/needs.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/needs/known_files.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace conformance {
namespace {

using ::testing::HasSubstr;

constexpr char kNeed[] =
    R"({"rule": "msync.sync", "accept": ["0"], "level": "must", "at": "data", "source": "a.c, f"})";

std::string File(const std::string& profiles, const std::string& more = "") {
  return absl::StrFormat(
      R"({"schema": 1, "kind": "needs", "program": "mine", "read": "1.0", %s"profiles": %s})", more,
      profiles);
}

std::string OneNeed(const std::string& need) { return File(R"({"default": [)" + need + "]}"); }

std::string Complaint(const std::string& text) {
  const absl::StatusOr<Program> program = ProgramFromJson(text);
  if (program.ok()) return "";
  EXPECT_TRUE(absl::IsInvalidArgument(program.status()));
  return std::string(program.status().message());
}

TEST(NeedsTest, ANeedIsReadWithAllItsMembers) {
  const absl::StatusOr<Program> program = ProgramFromJson(OneNeed(
      R"({"rule": "noreplace.busy", "never": ["replaced"], "level": "should", "on": ["linux"],
          "unmet": "memory is overwritten", "workaround": "none", "source": "b.c, g",
          "probes_itself": true, "reports": ["a/b#1"]})"));
  ASSERT_TRUE(program.ok()) << program.status();
  const Need& need = program->profiles.front().needs.front();
  EXPECT_EQ(need.rule, "noreplace.busy");
  EXPECT_EQ(need.never, std::vector<std::string>{"replaced"});
  EXPECT_FALSE(need.must);
  EXPECT_EQ(need.at, Place::kHost);
  EXPECT_EQ(need.on, std::vector<std::string>{"linux"});
  EXPECT_EQ(need.unmet, "memory is overwritten");
  EXPECT_TRUE(need.probes_itself);
  EXPECT_EQ(need.reports, std::vector<std::string>{"a/b#1"});
}

TEST(NeedsTest, AProfileTakesAnotherAndDropsFromIt) {
  const absl::StatusOr<Program> program = ProgramFromJson(File(absl::StrFormat(
      R"({"default": [%s], "more": ["+default", "-msync.sync", %s, %s]})", kNeed, kNeed, kNeed)));
  ASSERT_TRUE(program.ok()) << program.status();
  EXPECT_EQ(FindProfile(*program, "default")->needs.size(), 1u);
  EXPECT_EQ(FindProfile(*program, "more")->needs.size(), 2u);
  EXPECT_EQ(FindProfile(*program, "other"), nullptr);
}

TEST(NeedsTest, AMistakeIsNamedWithItsPlaceAndTheRemedy) {
  const auto with = [](const std::string& from, const std::string& to) {
    std::string need = kNeed;
    need.replace(need.find(from), from.size(), to);
    return OneNeed(need);
  };
  EXPECT_THAT(Complaint("{"), HasSubstr("is not JSON"));
  EXPECT_THAT(Complaint("[]"), HasSubstr("is not a JSON object"));
  EXPECT_THAT(Complaint(std::string(100, '[')), HasSubstr("nests too deeply"));
  EXPECT_THAT(Complaint(R"({"schema": 2, "kind": "needs"})"), HasSubstr("later version"));
  EXPECT_THAT(Complaint(File("{}")), HasSubstr("none of them is called \"default\""));
  EXPECT_THAT(Complaint(File(R"({"default": []})", R"("reads": 1, )")),
              HasSubstr("\"reads\" is not a member of it"));
  EXPECT_THAT(Complaint(with("msync.sync", "msync.sink")),
              HasSubstr("profiles.default[0]: there is no rule \"msync.sink\"; did you mean"));
  EXPECT_THAT(Complaint(with("[\"0\"]", "[\"fine\"]")),
              HasSubstr("msync.sync has no outcome \"fine\"; it has \"0\""));
  EXPECT_THAT(Complaint(with("\"accept\": [\"0\"], ", "")), HasSubstr("does not have one of"));
  EXPECT_THAT(Complaint(with("\"must\"", "\"shall\"")), HasSubstr("default[0].level"));
  EXPECT_THAT(Complaint(with("\"data\"", "\"home\"")), HasSubstr("default[0].at"));
  EXPECT_THAT(Complaint(with("\"a.c, f\"", "3")), HasSubstr("source: is not a string"));
  EXPECT_THAT(Complaint(with("\"level\"", "\"on\": [\"plan9\"], \"level\"")),
              HasSubstr("\"plan9\" is no system"));
  EXPECT_THAT(Complaint(OneNeed("\"+base\"")), HasSubstr("no profile before it is called"));
  EXPECT_THAT(Complaint(OneNeed("\"-msync.sync\"")), HasSubstr("no need before it"));
  EXPECT_THAT(Complaint(OneNeed("\"msync.sync\"")), HasSubstr("is neither a need nor"));
  EXPECT_THAT(Complaint(OneNeed(R"({"any_of": [], "level": "must"})")),
              HasSubstr("is not a list of two or more needs"));
}

TEST(NeedsTest, AFileThatCannotBeReadIsNamed) {
  const absl::StatusOr<Program> program = ReadProgram("no/such/needs.json");
  ASSERT_FALSE(program.ok());
  EXPECT_THAT(std::string(program.status().message()), HasSubstr("no/such/needs.json"));
}

// A file that names a rule or an outcome which the catalogue lost fails here, and not in a user's
// hands.
TEST(KnownProgramsTest, EveryFileIsRightAndNamedAfterItsProgram) {
  EXPECT_GE(KnownFiles().size(), 20u);
  std::set<std::string> names;
  for (const KnownFile& file : KnownFiles()) {
    const absl::StatusOr<Program> program = ProgramFromJson(file.text);
    ASSERT_TRUE(program.ok()) << file.name << ": " << program.status();
    EXPECT_EQ(program->name + ".json", std::string(file.name));
    EXPECT_TRUE(names.insert(program->name).second) << file.name;
    EXPECT_FALSE(program->about.empty()) << file.name;
  }
}

TEST(KnownProgramsTest, EveryNeedSaysWhereItWasReadAndWhatAUserSees) {
  ASSERT_GE(KnownPrograms().size(), 20u);
  for (const Program& program : KnownPrograms()) {
    EXPECT_FALSE(program.read.empty()) << program.name;
    for (const Profile& profile : program.profiles) {
      for (const Need& need : profile.needs) {
        const Need& sourced = need.any_of.empty() ? need : need.any_of.front();
        EXPECT_FALSE(sourced.source.empty()) << program.name << ' ' << sourced.rule;
        EXPECT_FALSE(need.unmet.empty()) << program.name << ' ' << sourced.rule;
      }
    }
  }
}

TEST(KnownProgramsTest, TheyStandInAlphabeticalOrder) {
  EXPECT_TRUE(std::is_sorted(
      KnownPrograms().begin(), KnownPrograms().end(),
      [](const Program& left, const Program& right) { return left.name < right.name; }));
}

}  // namespace
}  // namespace conformance
