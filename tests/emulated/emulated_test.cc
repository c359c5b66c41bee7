// SPDX-License-Identifier: Apache-2.0
//
// Executes the probes of flags that this host's headers lack, and their mutants, on kernels that
// are emulated (emulated_kernel.h). Without this they would be code that never ran.
//
// This proves of the probes that they work: each reaches an outcome that its rule declares, the one
// that the manual or a sighting of the emulated system has, and a mutant changes it. It proves
// nothing of any system, which was not asked: the emulation says what its authors read. Nothing of
// this enters a report.

#include <algorithm>
#include <iostream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/types/span.h"
#include "conformance/catalogue/families.h"
#include "conformance/probe/host_kernel.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/emulated/emulated_kernel.h"
#include "tests/emulated/mutants.h"
#include "tests/mutants/matrix.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

using ::testing::AnyOfArray;
using ::testing::Contains;
using ::testing::IsEmpty;

constexpr int kTimeoutSeconds = 5;

// Rules that are unsupported on a host whose headers lack their flags. Each is executed on the
// kernels of those systems that are known to have an answer; coverage_test says whether all are.
constexpr std::string_view kUnsupported[] = {
    "backend.shm_anon",
    "excl.busy",
    "excl.alone",
    "tryfixed",
    "prot.max",
    "prot.mprotect",
    "inherit.minherit",
    "mremap.netbsd_dup",
    "flag.droppable",
    "bsd.guard",
    "bsd.guard_args",
    "bsd.aligned",
    "bsd.aligned_super",
    "bsd.prefault_read",
    "bsd.nocore",
    "bsd.nosync",
    "bsd.inherit",
    "mac.jit",
    "bsd.madvise_nosync",
    "bsd.madvise_protect",
    "bsd.shm_rename",
    "bsd.mquery_free",
    "bsd.mquery_busy",
    "inherit.bad_value",
    "prot.max_later",
    "mremap.netbsd_unmapped",
    "mremap.netbsd_too_big",
    "mac.nocache",
    "mac.advice_zero",
    "mac.resilient_media",
    "sun.align",
    "sun.align_fixed",
    "sun.align_odd",
    "sun.text_noexec",
    "sun.text_initdata",
};

// Rules that the host answers, but other systems with flags or calls of another name or meaning.
constexpr std::string_view kOtherwise[] = {
    "flag.locked", "flag.populate", "flag.stack", "mremap.kind", "mremap.grow_shrink",
};

// Those that are emulated with the names that this is compiled with.
std::vector<const Personality*> Personalities() { return {EMULATED_PERSONALITIES}; }

// Every rule of the families that are compiled with other names.
const std::vector<Rule>& AllRules() {
  static const auto& all = *new std::vector<Rule>([] {
    std::vector<Rule> rules;
    for (const auto family : {BackendRules, ExclRules, TryfixedRules, ProtMaxRules, InheritRules,
                              MremapRules, FlagMemoryRules, FlagPlacementRules, FlagTypesRules,
                              BsdRules, BsdHintsRules, BsdCallsRules, MacRules, SunRules}) {
      std::vector<Rule> more = family();
      std::move(more.begin(), more.end(), std::back_inserter(rules));
    }
    return rules;
  }());
  return all;
}

const Rule* Find(std::string_view id) {
  for (const Rule& rule : AllRules()) {
    if (rule.id() == id) return &rule;
  }
  return nullptr;
}

bool Declares(const Rule& rule, std::string_view outcome) {
  const auto& declared = rule.outcomes();
  return std::find(declared.begin(), declared.end(), outcome) != declared.end();
}

std::set<std::string> Sighted(const Rule& rule, const Personality& who) {
  std::set<std::string> outcomes;
  for (const Sighting& sighting : rule.sightings()) {
    // Some are told in other words than the rule's.
    if (sighting.system == who.system && Declares(rule, sighting.outcome)) {
      outcomes.emplace(sighting.outcome);
    }
  }
  return outcomes;
}

std::set<std::string> Claimed(const Rule& rule, const Personality& who) {
  std::set<std::string> outcomes;
  for (const Claim& claim : rule.claims()) {
    if (claim.document == who.manual) outcomes.insert(claim.accepts.begin(), claim.accepts.end());
  }
  return outcomes;
}

// What the rule is to give on the emulated kernel; nothing where nobody says.
std::set<std::string> Expected(const Rule& rule, const Personality& who) {
  std::set<std::string> claimed = Claimed(rule, who);
  std::set<std::string> sighted = Sighted(rule, who);
  if (who.by_manual) return claimed;
  return sighted.empty() ? claimed : sighted;
}

void Add(absl::Span<const std::string_view> ids, const Personality& who, Rules& rules) {
  for (const std::string_view id : ids) {
    const Rule* const rule = Find(id);
    if (rule != nullptr && !Expected(*rule, who).empty()) rules.push_back(rule);
  }
}

Rules RulesFor(const Personality& who) {
  Rules rules;
  Add(kUnsupported, who, rules);
  // The host itself is a Linux that answers the others.
  if (who.manual != Document::kLinux) Add(kOtherwise, who, rules);
  return rules;
}

std::vector<Mutant> MutantsUnderTest() {
  std::vector<Mutant> mutants = BsdMutants();
  for (const auto file : {PlacementMutants, RemapMutants, MutantsOfEmulation}) {
    std::vector<Mutant> more = file();
    std::move(more.begin(), more.end(), std::back_inserter(mutants));
  }
  return mutants;
}

class EmulatedTest : public ::testing::TestWithParam<const Personality*> {};

TEST_P(EmulatedTest, EveryRuleGivesWhatIsKnownOfTheSystem) {
  const Personality& who = *GetParam();
  HostKernel host;
  EmulatedKernel kernel(host, who);
  const Rules rules = RulesFor(who);
  ASSERT_FALSE(rules.empty());
  const std::vector<std::string> outcomes = RunRules(rules, kernel, kTimeoutSeconds);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    EXPECT_THAT(outcomes[i], AnyOfArray(Expected(*rules[i], who))) << rules[i]->id();
  }
}

// On each kernel every rule is changed by a mutant; each mutant of such a flag changes a rule on
// one of them. Those that lie about other things as well are proven where the host answers.
TEST(EmulatedMutationTest, EveryRuleIsFlippedByAMutantAndEveryMutantOfSuchFlagsFlipsARule) {
  HostKernel host;
  std::string text = MatrixTitle();
  std::set<std::string> noticed;
  for (const Personality* who : Personalities()) {
    EmulatedKernel kernel(host, *who);
    const Rules rules = RulesFor(*who);
    const std::vector<std::string> honest = RunRules(rules, kernel, kTimeoutSeconds);
    const MutantMatrix matrix =
        RunMutants(rules, honest, kernel, MutantsUnderTest(), kTimeoutSeconds);
    absl::StrAppend(&text, "\n", std::string(who->name), "\n");
    for (std::size_t i = 0; i < rules.size(); ++i) {
      absl::StrAppend(&text, "  ", std::string(rules[i]->id()), " gives ", honest[i], "\n");
    }
    absl::StrAppend(&text, "\n", matrix.text);
    EXPECT_THAT(Unproven(rules, honest, {}, matrix), IsEmpty()) << "on " << who->name;
    noticed.insert(matrix.noticed.begin(), matrix.noticed.end());
  }
  for (const auto file : {BsdMutants, MutantsOfEmulation}) {
    for (const Mutant& mutant : file()) {
      EXPECT_THAT(noticed, Contains(std::string(mutant.name))) << "it changes no outcome";
    }
  }
  std::cout << text;
  CompareWithGolden(text, EMULATED_GOLDEN);
}

INSTANTIATE_TEST_SUITE_P(Everybody, EmulatedTest, ::testing::ValuesIn(Personalities()),
                         [](const auto& who) {
                           return absl::StrReplaceAll(std::string(who.param->name), {{" ", "_"}});
                         });

}  // namespace
}  // namespace conformance
