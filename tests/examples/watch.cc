// SPDX-License-Identifier: Apache-2.0
//
// Reads a file again that was truncated after it had been mapped: `watch FILE SIZE` truncates it to
// SIZE itself, in the place of another process, and says what the guard makes of that.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const auto file = mmap_compat::Mapping::OpenFile(argv[1]);
  const auto guard = mmap_compat::AccessGuard::Install();
  if (!file.ok() || !guard.ok()) return 1;
  const auto sum = [&](unsigned long& result) {
    result = 0;
    return guard->Run(file->bytes(), [&] {
      for (const std::byte byte : file->bytes()) result += static_cast<unsigned long>(byte);
    });
  };
  unsigned long before = 0;
  unsigned long after = 0;
  const absl::Status first = sum(before);
  if (truncate(argv[1], std::atol(argv[2])) != 0) return 1;
  const absl::Status second = sum(after);
  std::printf("%lu\n", before);
  std::printf("%s\n",
              second.ok() ? std::to_string(after).c_str() : std::string(second.message()).c_str());
  return first.ok() ? 0 : 1;
}
