// SPDX-License-Identifier: Apache-2.0
//
// A report in the formats that commands offer.

#ifndef CONFORMANCE_COMMANDS_RENDER_H_
#define CONFORMANCE_COMMANDS_RENDER_H_

#include <array>
#include <string_view>

#include "absl/status/status.h"
#include "conformance/commands/command_line.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

// In the order of kReportFormats; the first is the default of a run.
enum ReportFormat { kText, kJson, kJunit, kTap, kMarkdown, kHtml };
inline constexpr std::array<std::string_view, 6> kReportFormats = {"text", "json",     "junit",
                                                                   "tap",  "markdown", "html"};

// Writes the report where --output says; JUnit's cases, under Bazel, where that wants them.
absl::Status WriteReport(const Report& report, int format, const TextOptions& text_options,
                         const Arguments& arguments);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_RENDER_H_
