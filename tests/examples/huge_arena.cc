// SPDX-License-Identifier: Apache-2.0
//
// Memory in huge pages for what is touched all over: from the system's pool where that has enough,
// else in large pages as far as the system sees fit. Says which it was.
#include <cstdio>
#include <string>

#include "mmap_compat/mapping.h"

namespace {

using mmap_compat::Effort;
using mmap_compat::Mapping;

absl::StatusOr<Mapping> Make(std::size_t length, Effort effort) {
  mmap_compat::AnonymousOptions options;
  options.huge_pages = effort;
  options.populate = Effort::kBestEffort;
  return Mapping::AnonymousPrivate(length, options);
}

}  // namespace

int main() {
  const std::size_t length = mmap_compat::HugePageSize().value_or(std::size_t{2} << 20);
  auto arena = Make(length, Effort::kStrict);
  const char* from = "the pool";
  if (!arena.ok()) {
    std::printf("%s\n", std::string(arena.status().message()).c_str());
    arena = Make(length, Effort::kBestEffort);
    from = "wherever there is room";
  }
  if (!arena.ok()) return 1;
  for (std::byte& byte : arena->mutable_bytes()) byte = std::byte{1};
  std::printf("%zu bytes from %s\n", arena->size(), from);
}
