// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "../errors/errno_table.h"
#include "../support/mincore.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/regions.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;

absl::StatusOr<PagesInMemory> Residency(absl::Span<const std::byte> range) {
  constexpr std::size_t kMostPages = 1024;  // of one call
  PagesInMemory found;
  if (range.empty()) return found;
  const std::size_t page = PageSize();
  const auto address = reinterpret_cast<std::uintptr_t>(range.data());
  const std::uintptr_t first = address / page;
  found.total = (address + range.size() - 1) / page - first + 1;
  unsigned char pages[kMostPages];
  for (std::size_t done = 0; done < found.total;) {
    const std::size_t count = std::min(found.total - done, kMostPages);
    void* const begin = reinterpret_cast<void*>((first + done) * page);
    if (Mincore(begin, count * page, pages) != 0) {
      return Failure(Operation::kMincore, errno, kAlways,
                     {Address("address", begin), Number("length", count * page)});
    }
    found.resident += static_cast<std::size_t>(std::count_if(pages, pages + count, &IsInMemory));
    done += count;
  }
  return found;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
