// SPDX-License-Identifier: Apache-2.0
//
// The page size of the running system, and arithmetic on it that cannot overflow.
//
//   const std::optional<std::size_t> rounded = mmap_compat::RoundUpToPage(length);
//   if (!rounded) return "too long for this address space";
//
// A page is 4 KiB on most machines, 16 KiB on Apple's and on some arm64 kernels, 64 KiB on others,
// so no size is assumed: it is asked for once per process and remembered.
#ifndef MMAP_COMPAT_PAGE_SIZE_H_
#define MMAP_COMPAT_PAGE_SIZE_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// The unit in which memory is mapped and protected: a power of two. Safe to call from any thread
// and from a signal handler once it has returned in this process.
std::size_t PageSize() noexcept;

// The unit in which addresses of new mappings are handed out. It is the page size on every system
// that this library supports; callers that lay out memory should ask for it by this name.
std::size_t AllocationGranularity() noexcept;

// The smallest multiple of the page size that is not below `value`; nothing where that does not fit
// into a std::size_t (kernels disagree here: some wrap around to 0 and map nothing).
std::optional<std::size_t> RoundUpToPage(std::size_t value) noexcept;

// The largest multiple of the page size that is not above `value`.
std::size_t RoundDownToPage(std::size_t value) noexcept;

// Whether `value` is a multiple of the page size. Zero is.
bool IsPageAligned(std::size_t value) noexcept;
bool IsPageAligned(const void* address) noexcept;

// How far `value` (an offset in a file, never negative) lies past the page boundary before it.
std::size_t OffsetInPage(std::uint64_t value) noexcept;

// Inline, since making a mapping asks several of them.

inline std::optional<std::size_t> RoundUpToPage(std::size_t value) noexcept {
  const std::size_t mask = PageSize() - 1;
  if (value > std::numeric_limits<std::size_t>::max() - mask) return std::nullopt;
  return (value + mask) & ~mask;
}

inline std::size_t RoundDownToPage(std::size_t value) noexcept { return value & ~(PageSize() - 1); }

inline bool IsPageAligned(std::size_t value) noexcept { return (value & (PageSize() - 1)) == 0; }

inline bool IsPageAligned(const void* address) noexcept {
  return (reinterpret_cast<std::uintptr_t>(address) & (PageSize() - 1)) == 0;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_PAGE_SIZE_H_
