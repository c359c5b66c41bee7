// SPDX-License-Identifier: Apache-2.0
//
// Comparison with the files in a golden/ folder. After an intended change, write them anew with
//
//   UPDATE_GOLDEN=1 bazel run //tests/formats:formats_test
//
// and read the difference before it is committed.

#ifndef TESTS_REPORT_GOLDEN_H_
#define TESTS_REPORT_GOLDEN_H_

#include <string>

namespace conformance {

// Expects `text` to be the contents of the file `path`, named from the workspace; a failure shows
// the first line that differs.
void ExpectGolden(const std::string& path, const std::string& text);

// The contents of a file among a test's data, by its path from the workspace.
std::string DataFile(const std::string& path);

}  // namespace conformance

#endif  // TESTS_REPORT_GOLDEN_H_
