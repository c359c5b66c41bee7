// SPDX-License-Identifier: Apache-2.0
//
// The report's JSON form. schema.json describes it; everything else is rendered from it.
//
//   std::string text = ToJson(report);
//   absl::StatusOr<Report> same = ReportFromJson(text);

#ifndef CONFORMANCE_REPORT_JSON_H_
#define CONFORMANCE_REPORT_JSON_H_

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "conformance/report/report.h"

namespace conformance {

// The report as indented JSON, with a newline at its end. Bytes that are not UTF-8 come out as
// replacement characters.
std::string ToJson(const Report& report);

// The report that `text` holds. Refuses what is malformed, contradicts itself or was written by a
// later schema; the message is one line that names the place.
absl::StatusOr<Report> ReportFromJson(std::string_view text);

// ReportFromJson() of a file ("-": standard input); the message begins with the path.
absl::StatusOr<Report> ReadReport(const std::string& path);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_JSON_H_
