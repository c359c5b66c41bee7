// SPDX-License-Identifier: Apache-2.0
//
// Reports made by hand for the tests of every format.

#ifndef TESTS_REPORT_SAMPLE_REPORT_H_
#define TESTS_REPORT_SAMPLE_REPORT_H_

#include <string>
#include <vector>

#include "conformance/report/report.h"

namespace conformance {

// A report in which every status, every verdict and every optional member occurs.
Report SampleReport();

// The sample with every string replaced by one that attacks: markup, escape sequences, direction
// marks, separators of the formats, and bytes that are not UTF-8.
Report HostileReport();

// One result, for tests that need a report of their own.
RuleReport MakeResult(const std::string& id, const std::string& outcome,
                      std::vector<ClaimReport> claims);

// A claim of level "shall" with its verdict.
ClaimReport MakeClaim(const std::string& document, std::vector<std::string> accepts,
                      Verdict verdict);

// The report with its summary counted anew.
Report Counted(Report report);

}  // namespace conformance

#endif  // TESTS_REPORT_SAMPLE_REPORT_H_
