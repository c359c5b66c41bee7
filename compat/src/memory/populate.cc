// SPDX-License-Identifier: Apache-2.0
#include "populate.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
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

// Closed on exec from the first moment on where the system has a call for that: all but macOS. The
// first form exists where it is declared.
template <typename Ends>
auto MakePipe(Ends ends, int) -> decltype(pipe2(ends, O_CLOEXEC)) {
  return pipe2(ends, O_CLOEXEC);
}
template <typename Ends>
int MakePipe(Ends ends, long) {
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
}

// A pipe to copy a byte of each page through: a system call that is given a page which cannot be
// had fails with an errno where a load would be a signal.
class Taster {
 public:
#ifdef IOV_MAX
  static constexpr std::size_t kMostPages = IOV_MAX < 256 ? IOV_MAX : 256;
#else
  static constexpr std::size_t kMostPages = 16;  // POSIX promises that many
#endif

  Taster() : made_(MakePipe(ends_, 0) == 0) {}
  ~Taster() {
    const ErrnoKeeper keeper;
    if (!made_) return;
    close(ends_[0]);
    close(ends_[1]);
  }
  Taster(const Taster&) = delete;
  Taster& operator=(const Taster&) = delete;

  bool made() const { return made_; }

  // Whether all of so many pages, at most kMostPages, can be had; false with errno.
  bool CanRead(const std::byte* first, std::size_t count) {
    struct iovec bytes[kMostPages];
    for (std::size_t i = 0; i < count; ++i) {
      bytes[i].iov_base = const_cast<std::byte*>(first + i * PageSize());
      bytes[i].iov_len = 1;
    }
    const ssize_t written = writev(ends_[1], bytes, static_cast<int>(count));
    if (written < 0) return false;
    char taken[kMostPages];
    for (ssize_t left = written; left > 0;) {
      const ssize_t n = read(ends_[0], taken, static_cast<std::size_t>(left));
      if (n <= 0) return false;
      left -= n;
    }
    errno = EFAULT;
    return static_cast<std::size_t>(written) == count;
  }

 private:
  int ends_[2] = {-1, -1};
  const bool made_;
};

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
