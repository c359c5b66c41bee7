// SPDX-License-Identifier: Apache-2.0
//
// Files that come from anywhere.

#ifndef CONFORMANCE_REPORT_READ_FILE_H_
#define CONFORMANCE_REPORT_READ_FILE_H_

#include <cstddef>
#include <string>

#include "absl/status/status.h"

namespace conformance {

inline constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;

// The contents of the file `path`, which may be "-" for standard input. Refuses more than
// kMaxFileBytes, and a pipe that nobody writes to. An error's message does not repeat the path.
absl::Status ReadFile(const std::string& path, std::string* contents);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_READ_FILE_H_
