// SPDX-License-Identifier: Apache-2.0
//
// A result as a test case, for formats that know nothing but those.

#ifndef CONFORMANCE_FORMATS_CASE_H_
#define CONFORMANCE_FORMATS_CASE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/report/report.h"

namespace conformance {

enum class Case : std::uint8_t {
  kPassed,
  kFailed,    // an unexpected deviation
  kError,     // broken, crashed or timed out
  kSkipped,   // skipped or unsupported
  kExpected,  // would fail or be an error, but is known or in the baseline
};

Case CaseOf(const RuleReport& rule, const Report& report);

// "munmap.len_zero", or "eof.empty_maps in /tmp" for a rule that depends on the filesystem.
std::string NameOf(const RuleReport& rule);

// Why it is not a pass, in one line: "observed 0; posix shall: EINVAL; linux shall: EINVAL". For a
// pass what was observed.
std::string CaseMessage(const RuleReport& rule, const Report& report);

// The evidence, one piece each: sentence, detail, clauses, reasons, and the calls that were made.
std::vector<std::string> CaseEvidence(const RuleReport& rule, const Report& report);

// "120 us", "3.4 ms", "12.5 s".
std::string Duration(std::int64_t microseconds);

// Of all probes together, however many ran at a time.
std::int64_t TotalDuration(const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_CASE_H_
