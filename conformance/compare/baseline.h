// SPDX-License-Identifier: Apache-2.0
//
// What is expected of a platform: the deviations and the missing answers that are understood, each
// with a sentence that says why.
//
//   {
//    "schema": 1,
//    "kind": "baseline",
//    "platform": "Linux 6.18.0 x86_64",
//    "expected": [
//     {"rule": "munmap.len_zero", "filesystem": "ext4", "result": "0", "why": "…"}
//    ]
//   }
//
// `result` is the outcome, or the status where there is no outcome. `filesystem` stands only with
// rules that are asked once per filesystem; without it an entry is for all of them.

#ifndef CONFORMANCE_COMPARE_BASELINE_H_
#define CONFORMANCE_COMPARE_BASELINE_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/report/report.h"

namespace conformance {

inline constexpr int kBaselineSchema = 1;

// What stands as the reason of an entry that nobody has explained yet.
inline constexpr char kUnexplained[] = "not explained yet";

struct Expectation {
  std::string rule;
  std::string filesystem;
  std::string result;
  std::string why;
};

struct Baseline {
  int schema = kBaselineSchema;
  std::string kind = "baseline";
  std::string platform;
  std::vector<Expectation> expected;
};

// Everything in the report that a run would fail for or that is known. Reasons come from the
// report; where it has none the entry says so and wants an author.
Baseline BaselineOf(const Report& report);

std::string ToJson(const Baseline& baseline);
absl::StatusOr<Baseline> BaselineFromJson(std::string_view text);

// BaselineFromJson() of a file; the message begins with the path.
absl::StatusOr<Baseline> ReadBaseline(const std::string& path);

// Marks every result of the report as the baseline has it: see RuleReport::baseline. What it does
// not expect and a run would fail for is unexpected; a missing answer is, too.
void ApplyBaseline(const Baseline& baseline, Report* report);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_BASELINE_H_
