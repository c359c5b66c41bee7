// SPDX-License-Identifier: Apache-2.0
//
// Searches a file of any size through a window: `search WORD FILE` says how often WORD is there.
// The window moves on by less than its length, so that no WORD is missed that it shows in part.
#include <fcntl.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mmap_compat/rearrange.h"

int main(int argc, char** argv) {
  if (argc < 3 || *argv[1] == '\0') return 2;
  const std::string_view word = argv[1];
  const std::size_t length = argc > 3 ? std::strtoul(argv[3], nullptr, 10) : 64 << 20;
  const int fd = open(argv[2], O_RDONLY | O_CLOEXEC);
  mmap_compat::FileOptions options;
  options.length = 1;  // for a beginning, of an empty file as well
  options.past_end = mmap_compat::PastEnd::kAllow;
  auto window = mmap_compat::Mapping::File(fd, options);
  std::size_t found = 0;
  absl::Status slid = window.ok() ? mmap_compat::Slide(*window, fd, 0, length) : window.status();
  for (std::int64_t at = 0; slid.ok() && window->size() >= word.size();) {
    const std::string_view text = window->text();
    for (std::size_t i = 0; (i = text.find(word, i)) != std::string_view::npos; ++i) ++found;
    at += static_cast<std::int64_t>(text.size() - (word.size() - 1));
    slid = mmap_compat::Slide(*window, fd, at, length);
  }
  if (slid.ok()) std::printf("%zu\n", found);
  if (!slid.ok()) std::fprintf(stderr, "%s\n", std::string(slid.message()).c_str());
  return slid.ok() ? 0 : 1;
}
