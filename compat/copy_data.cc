// SPDX-License-Identifier: Apache-2.0
#include "compat/copy_data.h"

#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "compat/errno_keeper.h"
#include "compat/page_size.h"

namespace mmap_compat {
namespace {

// No header says by a macro whether copy_file_range is there: the first form exists where it is
// declared with offsets of this type.
template <typename Fd>
auto CopyRange(Fd from, Fd to, off_t offset, std::size_t length, int)
    -> decltype(copy_file_range(from, &offset, to, &offset, length, 0u)) {
  off_t to_offset = offset;
  return copy_file_range(from, &offset, to, &to_offset, length, 0u);
}
template <typename Fd>
ssize_t CopyRange(Fd, Fd, off_t, std::size_t, long) {
  errno = ENOSYS;
  return -1;
}

// A run of bytes that are not a hole.
struct Extent {
  std::uint64_t begin;
  std::uint64_t end;
};

// The next one from `offset` on; everything to `size` where the filesystem cannot tell.
Extent NextExtent(int fd, std::uint64_t offset, std::uint64_t size) {
#if defined(SEEK_DATA) && defined(SEEK_HOLE)
  const ErrnoKeeper keeper;
  const off_t data = lseek(fd, static_cast<off_t>(offset), SEEK_DATA);
  if (data < 0 && errno == ENXIO) return {size, size};  // nothing but a hole is left
  if (data < 0) return {offset, size};
  const off_t hole = lseek(fd, data, SEEK_HOLE);
  const std::uint64_t end = hole < 0 ? size : static_cast<std::uint64_t>(hole);
  return {std::min(static_cast<std::uint64_t>(data), size), std::min(end, size)};
#else
  (void)fd;
  return {offset, size};
#endif
}

// Writes all of it, however little the system takes at a time. 0 or an errno.
int WriteAll(int fd, const char* bytes, std::size_t length, std::uint64_t offset) {
  while (length > 0) {
    const ssize_t written = pwrite(fd, bytes, length, static_cast<off_t>(offset));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    bytes += written;
    length -= static_cast<std::size_t>(written);
    offset += static_cast<std::uint64_t>(written);
  }
  return 0;
}

// Through a window of the source. pwrite reads it: where the source was cut meanwhile it answers
// EFAULT (EINVAL on NetBSD), and there is no signal.
int CopyMapped(const DataCopy& copy, std::uint64_t offset, std::size_t length) {
  const std::size_t delta = OffsetInPage(offset);
  void* const window = mmap(nullptr, delta + length, PROT_READ, MAP_SHARED, copy.from,
                            static_cast<off_t>(offset - delta));
  if (window == MAP_FAILED) return errno;
  const char* const bytes = static_cast<const char*>(window) + delta;
#ifdef MADV_SEQUENTIAL
  const ErrnoKeeper keeper;
  madvise(window, delta + length, MADV_SEQUENTIAL);
#endif
  const int error_number = WriteAll(copy.to, bytes, length, offset);
  munmap(window, delta + length);
  return error_number;
}

// How much copy_file_range took of it; nothing where it cannot be used for these files.
std::size_t CopyInKernel(const DataCopy& copy, std::uint64_t offset, std::size_t length) {
  const ErrnoKeeper keeper;
  const ssize_t copied = CopyRange(copy.from, copy.to, static_cast<off_t>(offset), length, 0);
  return copied > 0 ? static_cast<std::size_t>(copied) : 0;
}

}  // namespace

int CopyData(DataCopy& copy,
             const std::function<bool(std::uint64_t copied, std::uint64_t size)>& progress) {
  bool in_kernel = copy.in_kernel;
  std::uint64_t offset = 0;
  while (offset < copy.size) {
    const Extent extent =
        copy.has_holes ? NextExtent(copy.from, offset, copy.size) : Extent{offset, copy.size};
    offset = extent.begin;
    while (offset < extent.end) {
      auto length =
          static_cast<std::size_t>(std::min<std::uint64_t>(copy.window, extent.end - offset));
      const std::size_t taken = in_kernel ? CopyInKernel(copy, offset, length) : 0;
      if (taken > 0) {
        length = taken;
      } else {
        in_kernel = false;  // an error that will recur is reported by the mapped way
        const int error_number = CopyMapped(copy, offset, length);
        if (error_number != 0) return error_number;
      }
      offset += length;
      copy.data += length;
      if (progress && !progress(offset, copy.size)) return ECANCELED;
    }
    if (extent.begin == extent.end) break;
  }
  // A hole at the end is done with the file's size.
  if (progress && offset != copy.size && !progress(copy.size, copy.size)) return ECANCELED;
  copy.in_kernel = in_kernel;
  return 0;
}

}  // namespace mmap_compat
