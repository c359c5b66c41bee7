// SPDX-License-Identifier: Apache-2.0
#include "growth.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>

#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "../support/file_size_limit.h"
#include "../support/mutex.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr auto kLargestOffset = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

// Whether the call is missing, or not for this file, so that another way may do.
bool IsUnsupported(int error_number) {
  return error_number == EOPNOTSUPP || error_number == ENOTSUP || error_number == ENOSYS ||
         error_number == EINVAL || error_number == ENODEV;
}

// 0 or an errno. The first form leaves the size as it is, the second makes the file as long as the
// range needs. Neither changes a byte that is there.
#if defined(MMAP_COMPAT_HAS_FALLOCATE)
int Reserve(int fd, int mode, std::uint64_t offset, std::uint64_t length) {
  int failed;
  do {
    failed = fallocate(fd, mode, static_cast<off_t>(offset), static_cast<off_t>(length));
  } while (failed != 0 && errno == EINTR);
  return failed == 0 ? 0 : errno;
}
int ReserveInPlace(int fd, std::uint64_t offset, std::uint64_t length) {
  return Reserve(fd, FALLOC_FL_KEEP_SIZE, offset, length);
}
int ReserveAndGrow(int fd, std::uint64_t offset, std::uint64_t length) {
  return Reserve(fd, 0, offset, length);
}
#elif defined(MMAP_COMPAT_HAS_POSIX_FALLOCATE)
int ReserveInPlace(int, std::uint64_t, std::uint64_t) { return 0; }
int ReserveAndGrow(int fd, std::uint64_t offset, std::uint64_t length) {
  int error_number;
  do {
    error_number = posix_fallocate(fd, static_cast<off_t>(offset), static_cast<off_t>(length));
  } while (error_number == EINTR);
  return error_number;
}
#else
int ReserveInPlace(int, std::uint64_t, std::uint64_t) { return ENOSYS; }
int ReserveAndGrow(int, std::uint64_t, std::uint64_t) { return ENOSYS; }
#endif

// A lock on the last byte that a file can have, which hardly anybody else locks. Where the system
// has locks that belong to an open file, closing another descriptor of the file does not end them.
// Without a lock where the filesystem has none.
class RecordLock {
 public:
  explicit RecordLock(int fd) noexcept : fd_(fd), locked_(Set(F_WRLCK)) {}
  ~RecordLock() {
    if (locked_) Set(F_UNLCK);
  }
  RecordLock(const RecordLock&) = delete;
  RecordLock& operator=(const RecordLock&) = delete;

 private:
#ifdef F_OFD_SETLKW
  static constexpr int kCommand = F_OFD_SETLKW;
#else
  static constexpr int kCommand = F_SETLKW;
#endif

  bool Set(short type) noexcept {
    struct flock range = {};
    range.l_type = type;
    range.l_whence = SEEK_SET;
    range.l_start = std::numeric_limits<off_t>::max() - 1;
    range.l_len = 1;
    int failed;
    do {
      failed = fcntl(fd_, kCommand, &range);
    } while (failed != 0 && errno == EINTR);
    return failed == 0;
  }

  const int fd_;
  const bool locked_;
};

Mutex growing;  // record locks do not keep the threads of a process apart

constexpr char kZeros[std::size_t{16} << 10] = {};

// Sets the size, of shared memory that write() cannot make longer.
int GrowByTruncating(int fd, std::uint64_t size) {
  if (ftruncate(fd, static_cast<off_t>(size)) == 0) return 0;
  // macOS sets a size once. Whoever was first has set it.
  const int error_number = errno;
  struct stat status;
  const bool has_it = fstat(fd, &status) == 0 && static_cast<std::uint64_t>(status.st_size) >= size;
  return has_it ? 0 : error_number;
}

// Writes the last byte, or where `all` is asked for every byte after the end. A descriptor that
// appends cannot do the first.
int GrowByWriting(int fd, std::uint64_t size, bool all) {
  const MutexLock threads(growing);
  const RecordLock processes(fd);
  const int flags = fcntl(fd, F_GETFL);
  if (flags >= 0 && (flags & O_APPEND) != 0) all = true;
  std::uint64_t before = size;
  for (;;) {
    struct stat status;
    if (fstat(fd, &status) != 0) return errno;
    const auto now = static_cast<std::uint64_t>(status.st_size);
    if (now >= size) return 0;
    if (now == before) return GrowByTruncating(fd, size);
    before = now;
    const std::uint64_t from = all ? now : size - 1;
    const auto length =
        static_cast<std::size_t>(std::min<std::uint64_t>(size - from, sizeof(kZeros)));
    ssize_t written;
    do {
      written = pwrite(fd, kZeros, length, static_cast<off_t>(from));
    } while (written < 0 && errno == EINTR);
    if (written < 0) {
      const bool unwritable = IsUnsupported(errno) || errno == ENXIO || errno == ESPIPE;
      return unwritable ? GrowByTruncating(fd, size) : errno;
    }
  }
}

// Whether the disk is too full for that many bytes, as far as it tells.
bool IsTooFull(int fd, std::uint64_t bytes) {
  struct statvfs disk;
  if (fstatvfs(fd, &disk) != 0 || disk.f_blocks == 0 || disk.f_frsize == 0) return false;
  return bytes / disk.f_frsize > disk.f_bfree;
}

int Grow(int fd, std::uint64_t size) {
  if (size > kLargestOffset || size > FileSizeLimit()) return EFBIG;
  const int error_number = ReserveAndGrow(fd, size - 1, 1);
  return IsUnsupported(error_number) ? GrowByWriting(fd, size, false) : error_number;
}

int Allocate(int fd, std::uint64_t offset, std::uint64_t end) {
  if (end > kLargestOffset || end > FileSizeLimit()) return EFBIG;
  struct stat status;
  if (fstat(fd, &status) != 0) return errno;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (end > size && IsTooFull(fd, end - std::max(offset, size))) return ENOSPC;
  int error_number = ReserveInPlace(fd, offset, end - offset);
  if (error_number == 0) error_number = ReserveAndGrow(fd, offset, end - offset);
  return IsUnsupported(error_number) ? GrowByWriting(fd, end, true) : error_number;
}

}  // namespace

int GrowFile(int fd, std::uint64_t size) noexcept {
  const ErrnoKeeper keeper;
  return Grow(fd, size);
}

int AllocateFile(int fd, std::uint64_t offset, std::uint64_t end) noexcept {
  const ErrnoKeeper keeper;
  return Allocate(fd, offset, end);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
