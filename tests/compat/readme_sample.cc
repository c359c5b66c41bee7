// SPDX-License-Identifier: Apache-2.0
//
// The sample of compat/README.md. readme_test sees that it is the same, and that it works.
#include <cstddef>
#include <iostream>
#include <string>

#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  const absl::StatusOr<mmap_compat::Mapping> file = mmap_compat::Mapping::OpenFile(argv[1]);
  if (!file.ok()) {
    std::cerr << file.status().message() << '\n';
    return 1;
  }
  std::size_t lines = 0;
  for (const char c : file->text()) lines += c == '\n' ? 1 : 0;
  std::cout << lines << " lines\n";
  return 0;
}
