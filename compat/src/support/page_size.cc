// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/page_size.h"

#include <unistd.h>

#include <cstdlib>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace {

std::size_t AskForPageSize() noexcept {
  const long size = sysconf(_SC_PAGESIZE);
  // POSIX has no failure for this name. Any guess would corrupt memory later, so there is none.
  if (size <= 0 || (size & (size - 1)) != 0) std::abort();
  return static_cast<std::size_t>(size);
}

}  // namespace

std::size_t PageSize() noexcept {
  static const std::size_t page_size = AskForPageSize();
  return page_size;
}

std::size_t AllocationGranularity() noexcept { return PageSize(); }

// Not inline: the cast is needed where std::size_t has 32 bits and useless elsewhere, which some
// applications' warnings would say of a header.
std::size_t OffsetInPage(std::uint64_t value) noexcept {
  return static_cast<std::size_t>(value & (PageSize() - 1));
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
