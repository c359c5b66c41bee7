// SPDX-License-Identifier: Apache-2.0
#include "populate.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/page_size.h"

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

// A pipe to copy a byte of each page through: a system call that is given a page which cannot be
// had fails with an errno where a load would be a signal.
class Taster {
 public:
  Taster() {
    if (pipe(ends_) == 0) return;
    error_number_ = errno;
    ends_[0] = ends_[1] = -1;
  }
  ~Taster() {
    const ErrnoKeeper keeper;
    for (const int end : ends_) {
      if (end >= 0) close(end);
    }
  }
  Taster(const Taster&) = delete;
  Taster& operator=(const Taster&) = delete;

  // Why there is none; 0 where there is one.
  int error_number() const { return error_number_; }

  bool CanRead(const std::byte* byte) {
    char taken;
    return write(ends_[1], byte, 1) == 1 && read(ends_[0], &taken, 1) == 1;
  }

 private:
  int ends_[2];
  int error_number_ = 0;
};

absl::Status TasteEachPage(PageRange pages) {
  Taster taster;
  if (taster.error_number() != 0) {
    return Failure(Operation::kAccess, taster.error_number(), kAlways,
                   {Number("length", pages.length)});
  }
  auto* const begin = static_cast<const std::byte*>(pages.address);
  for (std::size_t offset = 0; offset < pages.length; offset += PageSize()) {
    if (!taster.CanRead(begin + offset)) {
      return Failure(Operation::kAccess, errno, kPageMissing,
                     {Number("offset", offset), Number("length", pages.length)});
    }
  }
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
