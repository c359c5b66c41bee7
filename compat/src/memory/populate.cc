// SPDX-License-Identifier: Apache-2.0
#include "populate.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <optional>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/page_size.h"
#include "taster.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

#ifdef MMAP_COMPAT_HAS_MADV_POPULATE
// Asks Linux 5.14 and later. Nothing where the kernel does not know it.
std::optional<absl::Status> AskKernel(PageRange pages, int advice) {
  const int errno_before = errno;
  if (madvise(pages.address, pages.length, advice) == 0) return absl::OkStatus();
  if (errno == EINVAL) {
    errno = errno_before;
    return std::nullopt;
  }
  return Failure(Operation::kMadvise, errno, kRangeMapped | kPageMissing,
                 {Address("address", pages.address), Number("length", pages.length)});
}
#endif

absl::Status TasteEachPage(PageRange pages) {
  const auto failure = [&](std::size_t page) {
    return Failure(Operation::kAccess, errno, kPageMissing,
                   {Number("offset", page * PageSize()), Number("length", pages.length)});
  };
  const int errno_before = errno;
  Taster taster;
  if (!taster.made()) return failure(0);
  auto* const begin = static_cast<const std::byte*>(pages.address);
  const std::size_t end = pages.length / PageSize();
  for (std::size_t page = 0; page < end;) {
    const std::size_t count = std::min(end - page, Taster::kMostPages);
    if (!taster.CanRead(begin + page * PageSize(), count)) {
      // One of them, which they tell one by one.
      for (std::size_t i = page; i < page + count; ++i) {
        if (!taster.CanRead(begin + i * PageSize(), 1)) return failure(i);
      }
    }
    page += count;
  }
  errno = errno_before;
  return absl::OkStatus();
}

}  // namespace

absl::Status PopulateForReading(PageRange pages) {
#ifdef MMAP_COMPAT_HAS_MADV_POPULATE
  const std::optional<absl::Status> answer = AskKernel(pages, MADV_POPULATE_READ);
  if (answer) return *answer;
#endif
  return TasteEachPage(pages);
}

absl::Status PopulateFileForWriting(PageRange pages) {
#ifdef MMAP_COMPAT_HAS_MADV_POPULATE
  const std::optional<absl::Status> answer = AskKernel(pages, MADV_POPULATE_WRITE);
  if (answer) return *answer;
#endif
  return Refusal(Operation::kMadvise, kAlways,
                 {Address("address", pages.address), Number("length", pages.length)});
}

void PopulateInOneCall(PageRange pages) noexcept {
#ifdef MMAP_COMPAT_HAS_MADV_POPULATE
  const ErrnoKeeper keeper;
  madvise(pages.address, pages.length, MADV_POPULATE_READ);
#else
  (void)pages;
#endif
}

absl::Status PopulateForWriting(PageRange pages) {
#ifdef MMAP_COMPAT_HAS_MADV_POPULATE
  const std::optional<absl::Status> answer = AskKernel(pages, MADV_POPULATE_WRITE);
  if (answer) return *answer;
#endif
  auto* const begin = static_cast<unsigned char*>(pages.address);
  for (std::size_t offset = 0; offset < pages.length; offset += PageSize()) {
    // A store that changes nothing, in one step with the load, so that no other thread's is lost.
    __atomic_fetch_or(begin + offset, 0, __ATOMIC_RELAXED);
  }
  return absl::OkStatus();
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
