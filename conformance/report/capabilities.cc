// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/capabilities.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "conformance/probe/observation.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

using D = Derivation;

const std::vector<CapabilityInfo>& Table() {
  static const auto& table = *new std::vector<CapabilityInfo>{
      {"anonymous_private", "anonymous memory, private", D::kAll, {{"anon.private", {"maps"}}}},
      {"anonymous_shared", "anonymous memory, shared", D::kAll, {{"anon.shared", {"maps"}}}},
      {"dev_zero_private", "/dev/zero, private", D::kAll, {{"devzero.private", {"maps zeroed"}}}},
      {"dev_zero_shared", "/dev/zero, shared over fork", D::kAll, {{"devzero.fork", {"shared"}}}},
      {"shared_files",
       "shared mappings of files",
       D::kAll,
       {{"shared.mappable", {"maps/maps/maps"}}}},
      {"unlinked_file",
       "unlinked file as shared memory",
       D::kAll,
       {{"backend.unlinked_file", {"works"}}}},
      {"exclusive_placement",
       "placement that replaces nothing",
       D::kAny,
       {{"noreplace.busy", {"EEXIST"}}, {"excl.busy", {"EINVAL", "ENOMEM", "EEXIST"}}}},
      {"mremap", "mremap", D::kValue, {{"mremap.kind", {}}}},
      {"memfd", "memfd_create", D::kAll, {{"memfd.basic", {"fd"}}}},
      {"seals",
       "seals against writing",
       D::kAll,
       {{"memfd.seal_write", {"EBUSY/EPERM/maps/EACCES", "EBUSY/EPERM/maps/EPERM"}}}},
      {"named_shared_memory", "shm_open", D::kAll, {{"shm.create", {"as stated"}}}},
      {"nameless_shared_memory",
       "SHM_ANON",
       D::kAll,
       {{"backend.shm_anon", {"descriptor/EINVAL", "descriptor/descriptor"}}}},
      {"populate", "MAP_POPULATE", D::kAll, {{"flag.populate", {"resident"}}}},
      {"huge_pages", "huge pages on request", D::kAll, {{"flag.hugetlb", {"maps"}}}},
      {"guard_flag", "MAP_GUARD", D::kAll, {{"bsd.guard", {"SIGSEGV"}}}},
      {"stack_flag",
       "MAP_STACK",
       D::kAll,
       {{"flag.stack",
         {"usable/maps/maps", "usable/EINVAL/EINVAL", "usable/EINVAL/maps",
          "usable/EINVAL/ENOMEM"}}}},
      {"write_and_execute", "writable and executable at once", D::kAll, {{"wx.mmap", {"maps"}}}},
      {"execute_later", "written first, executable later", D::kAll, {{"wx.mprotect", {"0"}}}},
      {"read_sees_store", "read() sees stores", D::kValue, {{"shared.read_sees_store", {}}}},
      {"map_sees_write", "mappings see write()", D::kValue, {{"shared.map_sees_write", {}}}},
      {"past_end_of_file", "touching a page past the end", D::kValue, {{"eof.page_beyond", {}}}},
      {"protection_fault", "touching an inaccessible page", D::kValue, {{"prot.none_denies", {}}}},
      {"unaligned_offset", "file offset inside a page", D::kValue, {{"offset.unaligned", {}}}},
      {"unaligned_unmap",
       "munmap of an address inside a page",
       D::kValue,
       {{"munmap.unaligned", {}}}},
      {"dontneed", "MADV_DONTNEED on private memory", D::kValue, {{"madvise.dontneed_anon", {}}}},
      {"lock_limit", "locking more than the limit allows", D::kValue, {{"mlock.over_limit", {}}}},
      {"address_space_limit", "mapping more than RLIMIT_AS", D::kValue, {{"limit.as", {}}}},
      {"map_count_limit", "number of mappings", D::kValue, {{"limit.map_count", {}}}},
  };
  return table;
}

enum class Answer : std::uint8_t { kYes, kNo, kUnknown };

struct Finding {
  Answer answer = Answer::kUnknown;
  std::string outcome;
  std::string reason;
};

// What one result says.
Finding FromResult(const RuleReport& result, const Evidence& evidence) {
  if (result.status == Status::kUnsupported) return {Answer::kNo, "no", result.reason};
  if (result.status != Status::kObserved) {
    return {Answer::kUnknown, "",
            absl::StrFormat("%s is %s: %s", result.id, StatusName(result.status), result.reason)};
  }
  if (evidence.yes.empty()) return {Answer::kYes, result.outcome, ""};
  const bool yes =
      std::find(evidence.yes.begin(), evidence.yes.end(), result.outcome) != evidence.yes.end();
  if (yes) return {Answer::kYes, result.outcome, ""};
  return {Answer::kNo, result.outcome, absl::StrFormat("%s: %s", result.id, result.outcome)};
}

// What a rule says. Where it was asked in several directories and they disagree, the outcomes stand
// side by side, each with its directory, and the least favourable answer counts.
Finding FromRule(absl::Span<const RuleReport> rules, const Evidence& evidence) {
  Finding finding{Answer::kUnknown, "", absl::StrFormat("%s was not run", evidence.rule)};
  std::string side_by_side;
  bool first = true;
  bool agree = true;
  for (const RuleReport& result : rules) {
    if (result.id != evidence.rule) continue;
    Finding next = FromResult(result, evidence);
    side_by_side +=
        absl::StrFormat("%s%s in %s", first ? "" : ", ",
                        next.outcome.empty() ? "unknown" : next.outcome, result.directory);
    agree = agree && (first || next.outcome == finding.outcome);
    if (first || next.answer > finding.answer) finding = std::move(next);
    first = false;
  }
  if (!agree) finding.outcome = side_by_side;
  return finding;
}

std::string Word(Answer answer) {
  switch (answer) {
    case Answer::kYes:
      return "yes";
    case Answer::kNo:
      return "no";
    case Answer::kUnknown:
      break;
  }
  return "unknown";
}

// The finding that decides: one yes is enough for kAny, one no for the others.
const Finding& Decisive(const std::vector<Finding>& findings, Derivation derivation) {
  const Answer enough = derivation == Derivation::kAny ? Answer::kYes : Answer::kNo;
  for (const Answer answer : {enough, Answer::kUnknown}) {
    for (const Finding& finding : findings) {
      if (finding.answer == answer) return finding;
    }
  }
  return findings.front();
}

}  // namespace

absl::Span<const CapabilityInfo> AllCapabilities() { return Table(); }

std::string_view CapabilityTitle(std::string_view name) {
  for (const CapabilityInfo& info : Table()) {
    if (info.name == name) return info.title;
  }
  return name;
}

std::vector<Capability> DeriveCapabilities(absl::Span<const RuleReport> rules) {
  std::vector<Capability> capabilities;
  for (const CapabilityInfo& info : Table()) {
    Capability capability;
    capability.name = info.name;
    std::vector<Finding> findings;
    for (const Evidence& evidence : info.evidence) {
      capability.rules.emplace_back(evidence.rule);
      findings.push_back(FromRule(rules, evidence));
    }
    const Finding& finding = Decisive(findings, info.derivation);
    const bool is_value = info.derivation == Derivation::kValue && !finding.outcome.empty();
    capability.value = is_value ? finding.outcome : Word(finding.answer);
    if (capability.value != "yes") capability.reason = finding.reason;
    capabilities.push_back(std::move(capability));
  }
  return capabilities;
}

}  // namespace conformance
