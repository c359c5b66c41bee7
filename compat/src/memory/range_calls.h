// SPDX-License-Identifier: Apache-2.0
//
// The calls on a range of memory, with the error contract but without any check: for callers in
// this library that know their range is made of whole pages and mapped. Others want
// mmap_compat/checked_calls.h.
#ifndef COMPAT_SRC_MEMORY_RANGE_CALLS_H_
#define COMPAT_SRC_MEMORY_RANGE_CALLS_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "../errors/diagnosis.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Whole pages: both numbers are multiples of the page size.
struct PageRange {
  void* address = nullptr;
  std::size_t length = 0;
};

// The circumstance that makes `length` a mistake wherever memory is mapped, or 0. No object may be
// longer than PTRDIFF_MAX, since distances inside it could not be told.
Circumstances LengthMistake(std::size_t length);

// Every page that the bytes, which are mapped, touch.
PageRange PagesAround(std::byte* data, std::size_t size);

// The pages of `page` bytes each of which every byte is among those at `data`; one that has the
// byte at `end` counts as ending before it.
PageRange PagesInside(std::byte* data, std::size_t size, const std::byte* end, std::size_t page);

// Whether all of it is mapped, as far as msync can tell. Leaves errno as it was.
bool IsMapped(PageRange range);

absl::StatusOr<void*> MapFilePages(const MmapCall& call);

enum class Sharing { kPrivate, kShared };
absl::StatusOr<void*> MapAnonymousPages(Sharing sharing, const MmapCall& call);

absl::Status UnmapPages(PageRange range);
absl::Status ProtectPages(PageRange range, int protection);
absl::Status SyncPages(PageRange range, int flags);
absl::Status AdvisePages(PageRange range, int advice);

// madvise, or what the headers have instead of it: 0, or -1 with errno.
int GiveAdvice(PageRange range, int advice);

absl::Status LockPages(PageRange range);
absl::Status UnlockPages(PageRange range);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_RANGE_CALLS_H_
