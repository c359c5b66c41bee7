// SPDX-License-Identifier: Apache-2.0
//
// Memory comes when it is touched: `first_touch 10` maps ten pages, touches every other one, and
// says before and after how many of them are in memory, and where they are.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/regions.h"

int main(int argc, char** argv) {
  const std::size_t pages = argc == 2 ? std::strtoul(argv[1], nullptr, 10) : 10;
  auto memory = mmap_compat::Mapping::AnonymousShared(pages * mmap_compat::PageSize());
  if (!memory.ok()) return 1;
  const auto before = mmap_compat::Residency(memory->bytes());
  for (std::size_t i = 0; i < pages; i += 2) {
    memory->mutable_bytes()[i * mmap_compat::PageSize()] = std::byte{1};
  }
  const auto after = mmap_compat::Residency(memory->bytes());
  if (!before.ok() || !after.ok()) {
    std::fprintf(stderr, "%s\n", std::string(before.status().message()).c_str());
    return 1;
  }
  std::printf("%zu, then %zu of %zu\n", before->resident, after->resident, after->total);

  const auto regions = mmap_compat::Regions();
  if (!regions.ok()) return 0;  // a system that does not tell
  const auto address = reinterpret_cast<std::uintptr_t>(memory->bytes().data());
  for (const mmap_compat::Region& region : *regions) {
    if (region.begin > address || address >= region.end) continue;
    std::printf("%s %s\n", region.writable ? "writable" : "not writable",
                region.shared ? "shared" : "private");
  }
}
