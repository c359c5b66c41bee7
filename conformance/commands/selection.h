// SPDX-License-Identifier: Apache-2.0
//
// Which rules a command is about: by name, by what an earlier report says of them, and by the part
// that falls to this process where a test runner deals them out.

#ifndef CONFORMANCE_COMMANDS_SELECTION_H_
#define CONFORMANCE_COMMANDS_SELECTION_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/rule.h"
#include "conformance/commands/command_line.h"

namespace conformance {

inline constexpr Option kRulesOption = {
    "rules", "GLOB,...",
    "only rules whose id matches: \"munmap.*,eof.tail_?ero\"; \"-GLOB\" leaves out: \"*,-sysv.*\""};
inline constexpr Option kFromOption = {
    "from", "REPORT.json", "only rules that an earlier report has under one of --verdict"};
inline constexpr Option kVerdictOption = {
    "verdict", "WORD,...",
    "which of --from: conforms, differs, deviates, unexpected, no-claim, unsteady, unsupported, "
    "skipped, broken, crashed, timed-out (default: unexpected,broken,crashed,timed-out)"};

// The rules that match at least one of the globs and none of those that begin with a dash. A glob
// that matches none is an error, and so is leaving none over. Without one to match, all do.
absl::StatusOr<std::vector<const Rule*>> RulesMatching(const std::vector<std::string>& globs);

// The rules that --rules, --from and --verdict leave, all three if they are there.
absl::StatusOr<std::vector<const Rule*>> RulesFrom(const Arguments& arguments);

// One of several processes among which a test runner deals out the cases of one test.
struct Shard {
  int total = 1;
  int index = 0;
};

// What Bazel and other runners say in TEST_TOTAL_SHARDS and TEST_SHARD_INDEX; the whole where they
// say nothing. Makes the file of TEST_SHARD_STATUS_FILE, which tells them that it was heard.
absl::StatusOr<Shard> ShardOfTest();

// Every shard.total-th rule, from shard.index on. May be none.
std::vector<const Rule*> TakeShard(const std::vector<const Rule*>& rules, const Shard& shard);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_SELECTION_H_
