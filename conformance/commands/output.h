// SPDX-License-Identifier: Apache-2.0
//
// Where a command's output goes.

#ifndef CONFORMANCE_COMMANDS_OUTPUT_H_
#define CONFORMANCE_COMMANDS_OUTPUT_H_

#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "conformance/commands/command_line.h"
#include "conformance/formats/text.h"

namespace conformance {

// Writes `text` to the file `path`, which is there whole or not at all: a new file takes its name
// once all of it is on the disk. What is not a regular file (a pipe, a device) is written in place,
// and so is a file that cannot be replaced: a mount point, or one in a folder that takes no names.
absl::Status WriteFile(const std::string& path, std::string_view text);

// Writes `text` to standard output, and reports what a full disk or a closed pipe says.
absl::Status WriteStandardOutput(std::string_view text);

// Writes `text` to the file of --output, or to standard output if there is none or it is "-".
absl::Status WriteOutput(const Arguments& arguments, std::string_view text);

// Bazel names the file in which a test leaves its cases ($XML_OUTPUT_FILE). Where that is so and no
// --output is given, `cases` go there and `text` to the test's log; else `cases` go where
// WriteOutput() sends them.
absl::Status WriteCases(const Arguments& arguments, std::string_view cases, std::string_view text);

// The error for input that cannot be read: always wrong use.
absl::Status Unreadable(const absl::Status& status);

// How text looks where WriteOutput() sends it, by --color and the terminal.
absl::StatusOr<TextOptions> OutputTextOptions(const Arguments& arguments);

inline constexpr Option kOutputOption = {"output", "FILE",
                                         "write there instead of to standard output"};
inline constexpr Option kColorOption = {"color", "WHEN", "auto, always or never (default: auto)"};

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_OUTPUT_H_
