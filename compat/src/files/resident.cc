// SPDX-License-Identifier: Apache-2.0
#include "resident.h"

#include <algorithm>
#include <cstdint>

#include "../support/errno_keeper.h"
#include "../support/mincore.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr std::size_t kMostPages = 1024;

}  // namespace

bool IsResident(const void* address, std::size_t length) noexcept {
  if (length == 0) return true;
  const ErrnoKeeper keeper;
  const std::size_t page = PageSize();
  const auto begin = reinterpret_cast<std::uintptr_t>(address);
  const std::uintptr_t last = (begin + length - 1) / page;
  const std::uintptr_t first =
      std::max(begin / page, last - std::min<std::uintptr_t>(last, kMostPages - 1));
  const std::size_t count = last - first + 1;
  unsigned char pages[kMostPages];
  if (Mincore(reinterpret_cast<void*>(first * page), count * page, pages) != 0) return false;
  return std::all_of(pages, pages + count, &IsInMemory);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
