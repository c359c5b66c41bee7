// SPDX-License-Identifier: Apache-2.0
//
// Appends an entry to a log: `append_log FILE TEXT`.
//
// The file is made longer by the entry and has its place on the disk before anything is stored, so
// that a full disk is an error and not a signal. One process may append at a time.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: append_log FILE TEXT\n", stderr);
    return 2;
  }
  const std::string entry = std::string(argv[2]) + "\n";
  const int fd = open(argv[1], O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  mmap_compat::FileOptions options;
  options.access = mmap_compat::FileAccess::kReadWrite;
  options.offset = fd < 0 ? 0 : lseek(fd, 0, SEEK_END);  // any byte, not only a page's first
  options.length = entry.size();
  options.past_end = mmap_compat::PastEnd::kGrow;
  options.allocation = mmap_compat::Allocation::kAllocated;
  auto log = mmap_compat::Mapping::File(fd, options);
  if (fd >= 0) close(fd);
  absl::Status status = log.status();
  if (status.ok()) {
    const auto* const bytes = reinterpret_cast<const std::byte*>(entry.data());
    std::copy_n(bytes, entry.size(), log->mutable_bytes().begin());
    status = log->Flush();  // on the disk when this returns
  }
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
