// SPDX-License-Identifier: Apache-2.0
//
// Whether pages can be had, without a signal where they cannot.
#ifndef COMPAT_SRC_MEMORY_TASTER_H_
#define COMPAT_SRC_MEMORY_TASTER_H_

#include "mmap_compat/abi.h"

#include <fcntl.h>
#include <limits.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

#include "../support/errno_keeper.h"
#include "mmap_compat/page_size.h"

#ifdef __has_builtin
#if __has_builtin(__builtin_available)
#define MMAP_COMPAT_ASKS_RELEASE
#endif
#endif

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Closed on exec from the first moment on where the system has a call for that, which macOS has
// since 27: headers that declare it serve programs for older releases too, where it is a null
// pointer. The second form exists where it is declared.
template <typename Ends>
inline int MakePipe(Ends ends, long) {
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
}
template <typename Ends>
inline auto MakePipe(Ends ends, int) -> decltype(pipe2(ends, O_CLOEXEC)) {
#ifdef MMAP_COMPAT_ASKS_RELEASE
  if (__builtin_available(macOS 27, *)) return pipe2(ends, O_CLOEXEC);
  return MakePipe(ends, 0L);
#else
  return pipe2(ends, O_CLOEXEC);
#endif
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

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_TASTER_H_
