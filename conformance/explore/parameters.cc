// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/parameters.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_split.h"

namespace conformance::explore {
namespace {

struct Meaning {
  std::string_view outcome;
  Ways ways;
};

// One parameter, the rule that it is taken from, and what the rule's outcomes say of it.
struct Row {
  Ways Parameters::*parameter;
  std::string_view rule;
  std::vector<Meaning> meanings;
};

std::vector<Row> MakeTouchRows() {
  const std::vector<Meaning> fault = {{"SIGSEGV", kSegv}, {"SIGBUS", kBus}};
  return {
      {&Parameters::unmapped, "munmap.access", fault},
      {&Parameters::denied_read, "prot.none_denies", fault},
      {&Parameters::denied_write, "prot.read_denies_write", fault},
      {&Parameters::write_only_read,
       "prot.write_implies_read",
       {{"readable", kSucceeds}, {"SIGSEGV", kSegv}, {"SIGBUS", kBus}, {kNoEnd, 0}}},
      {&Parameters::past_end, "eof.page_beyond", fault},
      {&Parameters::past_end_after_shrink, "trunc.shrink_bus", fault},
      {&Parameters::private_past_end,
       "trunc.shrink_private_cow",
       {{"SIGSEGV", kSegv}, {"SIGBUS", kBus}, {"survives", kKept}}},
      {&Parameters::private_shows_writes, "private.later_write_read", {{"seen", kChanged}}},
      {&Parameters::tail_after_shrink,
       "trunc.partial",
       {{"tail zero", kLost}, {"tail kept", kKept}}},
      {&Parameters::tail_grows, "eof.tail_then_grow", {{"zero", kLost}}},
      {&Parameters::store_is_read, "shared.read_sees_store", {{"immediate", kChanged}}},
      {&Parameters::write_is_seen, "shared.map_sees_write", {{"immediate", kChanged}}},
      {&Parameters::punch,
       "file.punched_shared",
       {{"zero/kept", kSucceeds}, {"EOPNOTSUPP", kOtherError}}},
      {&Parameters::private_punched, "file.punched_private", {{"kept", kKept}}},
  };
}

// What one part of the outcomes of shared.mappable says: who opened the file for what, and maps it.
std::vector<Meaning> SharingOf(std::size_t part) {
  constexpr const char* kOutcomes[] = {
      "maps/maps/maps",       "maps/EINVAL/EINVAL",   "maps/ENODEV/ENODEV",
      "EINVAL/EINVAL/EINVAL", "ENODEV/ENODEV/ENODEV", "maps/maps/EINVAL",
      "maps/maps/ENODEV",     "maps/maps/EACCES",     "maps/EACCES/EACCES"};
  std::vector<Meaning> meanings;
  for (const char* const outcome : kOutcomes) {
    const std::vector<std::string> words = absl::StrSplit(outcome, '/');
    const std::string& word = words[part];
    meanings.push_back({outcome, word == "maps"     ? kSucceeds
                                 : word == "EINVAL" ? kEinval
                                 : word == "EACCES" ? kEacces
                                                    : kOtherError});
  }
  return meanings;
}

std::vector<Row> MakeMmapRows() {
  return {
      {&Parameters::offset_unaligned, "offset.unaligned", {{"EINVAL", kEinval}}},
      {&Parameters::fixed_unaligned, "fixed.unaligned", {{"EINVAL", kEinval}}},
      {&Parameters::length_zero, "len.zero_anon", {{"EINVAL", kEinval}}},
      {&Parameters::failed_fixed, "fixed.failed_keeps_old", {{"kept", kKept}, {"lost", kLost}}},
      {&Parameters::private_of_object,
       "private.of_shm",
       {{"maps", kSucceeds}, {"EINVAL", kEinval}}},
      {&Parameters::shared_by_reader, "shared.mappable", SharingOf(0)},
      {&Parameters::shared_by_both, "shared.mappable", SharingOf(1)},
      {&Parameters::shared_to_write, "shared.mappable", SharingOf(2)},
      {&Parameters::noreplace_busy, "noreplace.busy", {{"EEXIST", kEexist}}},
      {&Parameters::noreplace_free, "noreplace.free", {{"exact", kSucceeds}}},
  };
}

std::vector<Row> MakeRangeRows() {
  const std::vector<Meaning> refusal = {{"ENOMEM", kEnomem}, {"EINVAL", kEinval},
                                        {"EFAULT", kEfault}, {"0", kSucceeds},
                                        {"EAGAIN", kEagain}, {"EACCES", kEacces}};
  return {
      {&Parameters::munmap_hole, "munmap.hole", refusal},
      {&Parameters::munmap_unaligned,
       "munmap.unaligned",
       {{"EINVAL", kEinval}, {"whole pages go", kSucceeds}}},
      {&Parameters::mprotect_hole, "mprotect.hole", refusal},
      {&Parameters::mprotect_before_hole,
       "mprotect.hole_partial",
       {{"changed", kChanged}, {"unchanged", kUnchanged}}},
      {&Parameters::mprotect_unaligned, "mprotect.unaligned", {{"EINVAL", kEinval}}},
      {&Parameters::mprotect_length_zero, "mprotect.len_zero", refusal},
      {&Parameters::mprotect_beyond_mode, "mprotect.rdonly_shared", refusal},
      {&Parameters::msync_hole, "msync.unmapped", refusal},
      {&Parameters::msync_locked, "msync.locked_invalidate", {{"EBUSY", kEbusy}, {"0", kSucceeds}}},
      {&Parameters::msync_both_kinds, "msync.both", refusal},
      {&Parameters::msync_unaligned, "msync.unaligned", refusal},
      {&Parameters::mlock_hole, "mlock.unmapped", refusal},
      {&Parameters::mlock_length_zero, "mlock.len_zero", refusal},
  };
}

std::vector<Row> MakeAdviceRows() {
  const std::vector<Meaning> refusal = {
      {"ENOMEM", kEnomem}, {"EINVAL", kEinval}, {"EFAULT", kEfault}, {"0", kSucceeds}};
  return {
      {&Parameters::advice_hole, "madvise.unmapped", refusal},
      {&Parameters::advice_wrong, "madvise.bad", refusal},
      {&Parameters::advice_unaligned, "madvise.unaligned", refusal},
      {&Parameters::advice_length_zero, "madvise.len_zero", refusal},
      {&Parameters::dontneed_anonymous,
       "madvise.dontneed_anon",
       {{"zero", kLost}, {"kept", kKept}}},
      {&Parameters::dontneed_shared,
       "madvise.dontneed_file",
       {{"kept/file", kKept}, {"kept/kept", kKept}, {"lost/file", kLost}, {"lost/kept", kLost}}},
      {&Parameters::dontneed_private,
       "madvise.dontneed_file",
       {{"kept/file", kLost}, {"kept/kept", kKept}, {"lost/file", kLost}, {"lost/kept", kKept}}},
      {&Parameters::dontneed_locked, "madvise.dontneed_locked", refusal},
      {&Parameters::free_private,
       "madvise.free",
       {{"0/EINVAL", kSucceeds}, {"0/0", kSucceeds}, {"EINVAL/EINVAL", kEinval}}},
      {&Parameters::free_shared,
       "madvise.free",
       {{"0/EINVAL", kEinval}, {"0/0", kSucceeds}, {"EINVAL/EINVAL", kEinval}}},
      {&Parameters::fork_advice, "inherit.linux_advice", {{"SIGSEGV/zero", kChanged}}},
      {&Parameters::wipe,
       "inherit.linux_advice",
       {{"SIGSEGV/zero", kSucceeds},
        {"SIGSEGV/EINVAL", kEinval},
        {"kept/EINVAL", kEinval},
        {"EINVAL/EINVAL", kEinval}}},
  };
}

std::vector<Row> MakeRemapRows() {
  return {
      {&Parameters::inherit,
       "inherit.minherit",
       {{"absent/copied/shared", kChanged}, {"absent/copied/shared/zeroed", kChanged}}},
      {&Parameters::inherit_wrong,
       "inherit.bad_value",
       {{"EACCES", kEacces}, {"EINVAL", kEinval}, {"0", kSucceeds}}},
      {&Parameters::remap_netbsd,
       "mremap.kind",
       {{"linux", kOtherError}, {"netbsd", kSucceeds}, {"none", kOtherError}}},
      {&Parameters::remap,
       "mremap.kind",
       {{"linux", kSucceeds}, {"netbsd", kOtherError}, {"none", kOtherError}}},
      {&Parameters::remap_blocked, "mremap.blocked", {{"ENOMEM", kEnomem}}},
      {&Parameters::remap_duplicate,
       "mremap.dup",
       {{"alias/EINVAL", kSucceeds}, {"alias/copy", kSucceeds}, {"EINVAL/EINVAL", kEinval}}},
      {&Parameters::remap_duplicate_private,
       "mremap.dup",
       {{"alias/EINVAL", kEinval}, {"copy/EINVAL", kEinval}, {"EINVAL/EINVAL", kEinval}}},
      {&Parameters::remap_unmapped,
       "mremap.errors",
       {{"EINVAL/EFAULT", kEfault}, {"EINVAL/EINVAL", kEinval}}},
      {&Parameters::remap_wrong,
       "mremap.errors",
       {{"EINVAL/EFAULT", kEinval}, {"EINVAL/EINVAL", kEinval}}},
  };
}

const std::vector<Row>& Rows() {
  static const auto& rows = *new std::vector<Row>([] {
    std::vector<Row> all;
    for (const auto make :
         {MakeTouchRows, MakeMmapRows, MakeRangeRows, MakeAdviceRows, MakeRemapRows}) {
      for (Row& row : make()) all.push_back(std::move(row));
    }
    return all;
  }());
  return rows;
}

}  // namespace

std::vector<std::string_view> ParameterRules() {
  std::vector<std::string_view> rules;
  for (const Row& row : Rows()) {
    if (std::find(rules.begin(), rules.end(), row.rule) == rules.end()) rules.push_back(row.rule);
  }
  return rules;
}

Parameters ParametersFrom(const Outcomes& outcomes, std::uint64_t page) {
  Parameters parameters;
  parameters.page = page;
  for (const Row& row : Rows()) {
    const auto outcome = outcomes.find(row.rule);
    if (outcome == outcomes.end()) continue;
    for (const Meaning& meaning : row.meanings) {
      if (meaning.outcome == outcome->second) parameters.*row.parameter = meaning.ways;
    }
  }
  // A system that tells the two apart may do so for reasons that the rules do not see.
  parameters.past_end |= parameters.past_end_after_shrink;
  return parameters;
}

}  // namespace conformance::explore
