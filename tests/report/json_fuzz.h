// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_REPORT_JSON_FUZZ_H_
#define TESTS_REPORT_JSON_FUZZ_H_

#include <string_view>

namespace conformance {

// Reads `text` as a report and as a baseline, and shows a report in every format. Ends the process
// if anything is not as it should be. Returns whether it was a report.
bool FuzzJson(std::string_view text);

}  // namespace conformance

#endif  // TESTS_REPORT_JSON_FUZZ_H_
