// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include "absl/status/statusor.h"
#include "count_lines.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: lines FILE\n");
    return 2;
  }
  const absl::StatusOr<std::size_t> lines = CountLines(argv[1]);
  if (!lines.ok()) {
    std::fprintf(stderr, "lines: %s\n", lines.status().ToString().c_str());
    return 1;
  }
  std::printf("%zu\n", *lines);
  return 0;
}
