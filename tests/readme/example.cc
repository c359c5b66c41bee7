// SPDX-License-Identifier: Apache-2.0
//
// The example of README.md, which must be the same from the first include on.

#include <cstdio>

#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  const auto file = mmap_compat::Mapping::OpenFile(argc > 1 ? argv[1] : "README.md");
  if (!file.ok()) {
    std::fprintf(stderr, "%s\n", file.status().ToString().c_str());
    return 1;
  }
  std::printf("%zu bytes, the last is 0x%02x\n", file->size(),
              file->empty() ? 0U : static_cast<unsigned>(file->bytes().back()));
}
