// SPDX-License-Identifier: Apache-2.0
//
// Adds up a column of a file of comma-separated numbers, whose first line has the names.
//
//   sum_column COLUMN FILE
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mmap_compat/file_bytes.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: sum_column COLUMN FILE\n", stderr);
    return 2;
  }
  const auto file = mmap_compat::MapOrRead(argv[2]);
  if (!file.ok()) {
    std::fprintf(stderr, "%s\n", std::string(file.status().message()).c_str());
    return 1;
  }
  long long sum = 0;
  const int column = std::atoi(argv[1]);
  bool is_first = true;
  for (std::string_view line : file->lines()) {
    for (int i = 0; i < column && !line.empty(); ++i) {
      const std::size_t comma = line.find(',');
      line.remove_prefix(comma == std::string_view::npos ? line.size() : comma + 1);
    }
    long long value = 0;
    std::from_chars(line.data(), line.data() + line.size(), value);
    if (!is_first) sum += value;
    is_first = false;
  }
  std::printf("%lld\n", sum);
  return 0;
}
