// SPDX-License-Identifier: Apache-2.0

#include "tests/emulated/foreign_rules.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "absl/types/span.h"
#include "conformance/catalogue/families.h"
#include "tests/emulated/mutants.h"

namespace conformance {
namespace {

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
    "bsd.largepage_part",
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
    "sun.red_zone",
};

// Rules that the host answers, but other systems with flags or calls of another name or meaning.
constexpr std::string_view kOtherwise[] = {
    "flag.locked", "flag.populate", "flag.stack", "mremap.kind", "mremap.grow_shrink",
};

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

}  // namespace

std::vector<const Personality*> Personalities() { return {EMULATED_PERSONALITIES}; }

std::set<std::string> Expected(const Rule& rule, const Personality& who) {
  std::set<std::string> claimed = Claimed(rule, who);
  std::set<std::string> sighted = Sighted(rule, who);
  if (who.by_manual) return claimed;
  return sighted.empty() ? claimed : sighted;
}

namespace {

void Add(absl::Span<const std::string_view> ids, const Personality& who, Rules& rules) {
  for (const std::string_view id : ids) {
    const Rule* const rule = Find(id);
    if (rule != nullptr && !Expected(*rule, who).empty()) rules.push_back(rule);
  }
}

}  // namespace

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

}  // namespace conformance
