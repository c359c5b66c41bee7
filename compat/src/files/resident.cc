// SPDX-License-Identifier: Apache-2.0
#include "resident.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>

#include "../support/errno_keeper.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr std::size_t kMostPages = 1024;

// No header says by a macro whether mincore is there: the first form exists where it is declared as
// on Linux, the second where it is as on the BSDs.
template <typename Address>
auto Mincore(Address address, std::size_t length, unsigned char* pages, int)
    -> decltype(mincore(address, length, pages)) {
  return mincore(address, length, pages);
}
template <typename Address>
auto Mincore(Address address, std::size_t length, unsigned char* pages, long)
    -> decltype(mincore(address, length, reinterpret_cast<char*>(pages))) {
  return mincore(address, length, reinterpret_cast<char*>(pages));
}
template <typename Address>
int Mincore(Address, std::size_t, unsigned char*, ...) {
  errno = ENOSYS;
  return -1;
}

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
  if (Mincore(reinterpret_cast<void*>(first * page), count * page, pages, 0) != 0) return false;
  // The lowest bit says it everywhere; what others say differs.
  return std::all_of(pages, pages + count, [](unsigned char bits) { return (bits & 1u) != 0; });
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
