// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/sealed_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <type_traits>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "mmap_compat/page_size.h"

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// The number of Linux's mseal. Headers that do not know it may know an older call: since Linux 5.1
// all architectures count new calls alike, from where each of them had arrived, and this is the
// twelfth after set_mempolicy_home_node. Kernels that have no such call say so.
#if defined(MMAP_COMPAT_PORTABLE_ONLY)
#elif defined(SYS_mseal)
#define MMAP_COMPAT_MSEAL SYS_mseal
#elif defined(SYS_set_mempolicy_home_node)
#define MMAP_COMPAT_MSEAL (SYS_set_mempolicy_home_node + 12)
#endif

// OpenBSD declares its call without any macro.
template <typename Pointer, typename = void>
struct DeclaresMimmutable : std::false_type {};

#ifndef MMAP_COMPAT_PORTABLE_ONLY
template <typename Pointer>
struct DeclaresMimmutable<Pointer, std::void_t<decltype(mimmutable(Pointer(), std::size_t()))>>
    : std::true_type {};
#endif

// Which strict POSIX macros hide: the first form exists where it is declared.
template <typename Number>
auto Mseal(Number number, void* address, std::size_t length, int)
    -> decltype(static_cast<int>(syscall(number, address, length, 0UL))) {
  return static_cast<int>(syscall(number, address, length, 0UL));
}
template <typename Number>
int Mseal(Number, void*, std::size_t, ...) {
  errno = ENOSYS;
  return -1;
}

// 0, or -1 with errno.
template <typename Pointer>
int Seal(Pointer address, std::size_t length) {
#ifdef MMAP_COMPAT_MSEAL
  return Mseal(long{MMAP_COMPAT_MSEAL}, address, length, 0);
#else
  if constexpr (DeclaresMimmutable<Pointer>::value) return mimmutable(address, length);
  errno = ENOSYS;
  return -1;
#endif
}

CallArguments PageArguments(const void* address, std::size_t length) {
  return {Address("address", address), Number("length", length)};
}

absl::Status SealRange(void* address, std::size_t length) {
  const int errno_before = errno;
  if (Seal(address, length) == 0) {
    errno = errno_before;
    return absl::OkStatus();
  }
  if (errno == ENOSYS) {
    return Refusal(Operation::kMseal, kNoSealedPages, PageArguments(address, length));
  }
  return Failure(Operation::kMseal, errno, kAlways, PageArguments(address, length));
}

}  // namespace

// No pages are sealed, which every system that has the call finds in order.
bool SupportsSealedPages() {
  const ErrnoKeeper keeper;
  static char here;
  const std::size_t address = RoundDownToPage(reinterpret_cast<std::uintptr_t>(&here));
  return Seal(reinterpret_cast<void*>(address), 0) == 0;
}

absl::Status SealPages(const Mapping& mapping) {
  if (!mapping.is_mapped()) return Refusal(Operation::kMseal, kGone, {});
  const ReleasedPages pages = mapping.pages();
  return pages.length == 0 ? absl::OkStatus() : SealRange(pages.address, pages.length);
}

absl::Status SealPages(const Mapping& mapping, std::size_t offset, std::size_t length) {
  const auto refuse = [=](Circumstances mistake) {
    return Refusal(Operation::kMseal, mistake, RangeArguments(offset, length));
  };
  if (!mapping.is_mapped()) return refuse(kGone);
  const std::size_t size = mapping.size();
  if (offset > size || length > size - offset) return refuse(kOutsideMapping);
  if (length == 0) return absl::OkStatus();
  auto* const begin = const_cast<std::byte*>(mapping.data()) + offset;
  const bool to_the_end = offset + length == size;
  const auto address = reinterpret_cast<std::uintptr_t>(begin);
  const std::size_t delta = OffsetInPage(address);
  const bool begins_well = delta == 0 || offset == 0;
  if (!begins_well || (!to_the_end && !IsPageAligned(begin + length))) return refuse(kCutsPage);
  return SealRange(begin - delta, *RoundUpToPage(delta + length));
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
