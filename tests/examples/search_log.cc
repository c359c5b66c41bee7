// SPDX-License-Identifier: Apache-2.0
//
// Prints the lines of a log that have a word in them, and their numbers.
//
//   search_log WORD FILE
//
// A log may be rotated or truncated while it is read: the guard makes an error of what would be a
// signal.
#include <cstdio>
#include <string>
#include <string_view>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/mapping.h"

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: search_log WORD FILE\n", stderr);
    return 2;
  }
  const std::string word = argv[1];
  const auto log = mmap_compat::Mapping::OpenFile(argv[2]);
  const auto guard = mmap_compat::AccessGuard::Install();
  absl::Status status = log.ok() ? guard.status() : log.status();
  if (status.ok()) {
    status = guard->Run(log->bytes(), [&] {
      int number = 0;
      for (const std::string_view line : log->lines()) {
        ++number;
        if (line.find(word) == std::string_view::npos) continue;
        std::printf("%d:%.*s\n", number, static_cast<int>(line.size()), line.data());
      }
    });
  }
  if (!status.ok()) std::fprintf(stderr, "%s\n", std::string(status.message()).c_str());
  return status.ok() ? 0 : 1;
}
