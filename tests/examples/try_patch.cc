// SPDX-License-Identifier: Apache-2.0
//
// Changes bytes in a view of a file and never in the file, and takes the changes back.
//
//   try_patch FILE BYTES
#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <string>

#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const std::string bytes = argv[2];
  mmap_compat::FileOptions options;
  options.access = mmap_compat::FileAccess::kCopyOnWrite;
  auto file = mmap_compat::Mapping::OpenFile(argv[1], options);
  auto place = file.ok() ? file->MutableAs<char>(0, bytes.size()) : file.status();
  if (!place.ok()) {
    std::fprintf(stderr, "%s\n", std::string(place.status().message()).c_str());
    return 1;
  }
  std::copy(bytes.begin(), bytes.end(), place->begin());
  std::fwrite(file->data(), 1, file->size(), stdout);
  // Where the system cannot discard them, a mapping that is made anew has no changes either.
  if (!file->Apply(mmap_compat::Effect::kDiscard).ok()) {
    file = mmap_compat::Mapping::OpenFile(argv[1], options);
  }
  std::fwrite(file->data(), 1, file->size(), stdout);
  return 0;
}
