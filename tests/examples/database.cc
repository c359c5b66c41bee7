// SPDX-License-Identifier: Apache-2.0
//
// A sparse file of records, each of which counts once it is whole: `database FILE NUMBER` adds a
// record and prints the sum of all. The record is on the disk before the count that includes it is.
#include <fcntl.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  mmap_compat::FileOptions options;
  options.access = mmap_compat::FileAccess::kReadWrite;
  options.length = std::size_t{1} << 24;  // of which the disk has what is stored
  options.past_end = mmap_compat::PastEnd::kGrow;
  auto file = mmap_compat::Mapping::File(fd, options);
  if (fd >= 0) close(fd);
  absl::Status status = file.status();
  if (status.ok()) {
    const auto words = *file->MutableAs<std::uint64_t>(0, file->size() / sizeof(std::uint64_t));
    const std::size_t last = words[0] + 1;  // the count comes first
    if (last >= words.size()) return 3;
    words[last] = std::strtoull(argv[2], nullptr, 10);
    status = file->Flush(last * sizeof(words[0]), sizeof(words[0]));
    words[0] = last;
    if (status.ok()) status = file->Flush(0, sizeof(words[0]));
    std::uint64_t sum = 0;
    for (std::size_t i = 1; i <= last; ++i) sum += words[i];
    if (status.ok()) std::printf("%llu\n", static_cast<unsigned long long>(sum));
  }
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
