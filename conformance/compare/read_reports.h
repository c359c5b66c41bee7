// SPDX-License-Identifier: Apache-2.0
//
// Many reports, one after another.
//
//   absl::Status status = ReadReports(paths, [&](const std::string& path, const Report& report) {
//     return builder.Add(path, report);
//   });
//
// Files are read in turn. What takes long, to make a report of a text, is done ahead in threads.

#ifndef CONFORMANCE_COMPARE_READ_REPORTS_H_
#define CONFORMANCE_COMPARE_READ_REPORTS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "conformance/report/report.h"

namespace conformance {

// Hands over each report in the order of `paths`, in the calling thread ("-": standard input).
// Ends with the first that cannot be read, whose error begins with its path, or that `take`
// refuses; those after it are not handed over then, though some may have been read.
absl::Status ReadReports(
    const std::vector<std::string>& paths,
    const std::function<absl::Status(const std::string& path, const Report& report)>& take);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_READ_REPORTS_H_
