// SPDX-License-Identifier: Apache-2.0
//
// Copies a file, of any size, and shows how far it is.
//
//   copy SOURCE DESTINATION
#include <cstdint>
#include <cstdio>
#include <string>

#include "mmap_compat/copy_file.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: copy SOURCE DESTINATION\n", stderr);
    return 2;
  }
  mmap_compat::CopyOptions options;
  options.progress = [](std::uint64_t copied, std::uint64_t size) {
    std::fprintf(stderr, "%llu of %llu bytes\n", static_cast<unsigned long long>(copied),
                 static_cast<unsigned long long>(size));
    return true;
  };
  const absl::StatusOr<mmap_compat::CopyResult> copied =
      mmap_compat::CopyFile(argv[1], argv[2], options);
  if (!copied.ok()) {
    std::fprintf(stderr, "%s\n", std::string(copied.status().message()).c_str());
    return 1;
  }
  return 0;
}
