// SPDX-License-Identifier: Apache-2.0
//
// What a program that uses compat looks like: a file is mapped, read, and unmapped by itself.
#ifndef TESTS_CONSUMERS_WORKSPACE_COUNT_LINES_H_
#define TESTS_CONSUMERS_WORKSPACE_COUNT_LINES_H_

#include <cstddef>

#include "absl/status/statusor.h"

// The number of newlines in the file at `path`.
absl::StatusOr<std::size_t> CountLines(const char* path);

#endif  // TESTS_CONSUMERS_WORKSPACE_COUNT_LINES_H_
