// SPDX-License-Identifier: Apache-2.0
//
// From what was observed to what is reported: a verdict per claim, and the counts over all rules.

#ifndef CONFORMANCE_REPORT_JUDGE_H_
#define CONFORMANCE_REPORT_JUDGE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {

// What a rule's results are judged with.
struct Bench {
  std::optional<Document> host_manual;  // the manual of the system that ran the probe
  std::size_t page_size = 0;            // of that system, for the trace
  std::vector<HostFact> host;           // its facts: a deviation may be known under a policy only
  // The mount options of each directory under test, "noexec,size=10240k", by its name: what a
  // deviation that is known under "mount_option" looks at.
  std::vector<HostFact> mounts = {};
};

// The report of one rule: every claim with its verdict. A claim that is not met is marked as known
// where the rule says that the host's system gives this outcome, and why.
RuleReport JudgeRule(const Rule& rule, const Observation& observation, std::string_view directory,
                     const Bench& bench);

// True for a rule that could not be asked since a filter of system calls denies a call that it
// makes. Programs that make it have the same trouble.
bool IsDenied(const RuleReport& rule);

// The gravest verdict of the claims that `document` (by name) makes on this rule.
Verdict VerdictOf(const RuleReport& rule, std::string_view document);

// The gravest verdict among the documents `against`.
Verdict GravestVerdict(const RuleReport& rule, const std::vector<std::string>& against);

// True if a document of `against` makes a claim that the host deviates from, and neither a known
// deviation nor a baseline explains it; or if a baseline says so.
bool IsUnexpected(const RuleReport& rule, const std::vector<std::string>& against);

// Where the kernel, asked past the C library, gave another result: who gave which, as in "the
// kernel conforms (EINVAL); musl 1.2.5 answers for it". "" where both gave the same, or one was not
// asked.
std::string WhoAnswers(const RuleReport& rule, const Report& report);

// What stands behind a rule that was asked several times with different results, as in "EINVAL 7
// times, 0 3 times"; "" for every other.
std::string Unsteadiness(const RuleReport& rule);

// True if the rule was asked several times and did not always give the same result.
bool IsUnsteady(const RuleReport& rule);

// True for broken, crashed and timed out: there should have been an answer, and there is none.
bool IsIncomplete(Status status);

// The kind of filesystem that a result was seen on; "" if the rule does not depend on one.
std::string_view FilesystemOf(const RuleReport& rule, const Report& report);

// The outcome, or the status where there is none.
std::string ResultOf(const RuleReport& rule);

// What a run comes to.
enum class Conclusion : std::uint8_t {
  kExpected,    // nothing unexpected
  kUnexpected,  // at least one unexpected result
  kIncomplete,  // none, but at least one answer is missing
};

// A deviation weighs more than a probe without an answer: it is a finding, and the other is not.
Conclusion Conclude(const Report& report);

// Counts every entry of `rules`; which ones are there, and not how they fared, fixes the total.
Summary Summarise(const std::vector<RuleReport>& rules, const std::vector<std::string>& against);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_JUDGE_H_
