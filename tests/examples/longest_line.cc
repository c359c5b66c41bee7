// SPDX-License-Identifier: Apache-2.0
//
// Prints the longest line of a text, and how many lines that has.
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>

#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: longest_line FILE\n", stderr);
    return 2;
  }
  const auto text = mmap_compat::Mapping::OpenFile(argv[1]);
  if (!text.ok()) {
    std::fprintf(stderr, "%s\n", std::string(text.status().message()).c_str());
    return 1;
  }
  std::size_t count = 0;
  std::string_view longest;
  for (const std::string_view line : text->lines()) {
    ++count;
    if (line.size() > longest.size()) longest = line;  // a view of the file: nothing is copied
  }
  std::printf("%zu: %.*s\n", count, static_cast<int>(longest.size()), longest.data());
}
