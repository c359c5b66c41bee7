// SPDX-License-Identifier: Apache-2.0
#include "copy_data.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

#include "../support/errno_keeper.h"
#include "copy_buffer.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
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

// One read that is not disturbed by signals.
ssize_t ReadSome(int fd, char* bytes, std::size_t length, std::uint64_t offset) {
  ssize_t taken;
  do {
    taken = pread(fd, bytes, length, static_cast<off_t>(offset));
  } while (taken < 0 && errno == EINTR);
  return taken;
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

CopyWayMemory memory_of_ways;  // of this process

// Copies runs of bytes from one descriptor to another, in the way that serves.
class RunCopier {
 public:
  explicit RunCopier(const DataCopy& copy)
      : from_(copy.from),
        to_(copy.to),
        choice_(copy.ways, copy.size, memory_of_ways),
        in_kernel_(copy.ways != CopyWayChoice::Ways::kThroughBuffer) {}

  // All of it. 0 or an errno: EFAULT where the source ends before, at end().
  int Copy(std::uint64_t offset, std::size_t length);
  std::uint64_t end() const { return end_; }

  // Whether copy_file_range did all so far.
  bool in_kernel() const { return in_kernel_; }

 private:
  bool CopyInKernel(std::uint64_t offset, std::size_t length);
  int CopyThroughBuffer(std::uint64_t offset, std::size_t length);

  const int from_;
  const int to_;
  CopyWayChoice choice_;
  bool in_kernel_;
  std::uint64_t end_ = 0;
  std::optional<CopyBuffer> buffer_;  // from its first use on
};

int RunCopier::Copy(std::uint64_t offset, std::size_t length) {
  using Clock = std::chrono::steady_clock;
  const std::uint64_t end = offset + length;
  while (offset < end) {
    const std::size_t piece = choice_.Piece(static_cast<std::size_t>(end - offset));
    const Clock::time_point begin = Clock::now();
    if (choice_.way() == CopyWay::kInKernel && !CopyInKernel(offset, piece)) {
      choice_.RuleOutKernel();  // an error that will recur is reported by the other way
      continue;
    }
    if (choice_.way() == CopyWay::kThroughBuffer) {
      const int error_number = CopyThroughBuffer(offset, piece);
      if (error_number != 0) return error_number;
    }
    choice_.Took(Clock::now() - begin, piece);
    offset += piece;
  }
  return 0;
}

// Whether copy_file_range took all of it; what it took before it stopped is copied again.
bool RunCopier::CopyInKernel(std::uint64_t offset, std::size_t length) {
  const ErrnoKeeper keeper;
  while (length > 0) {
    const ssize_t copied = CopyRange(from_, to_, static_cast<off_t>(offset), length, 0);
    if (copied < 0 && errno == EINTR) continue;
    if (copied <= 0) return false;
    offset += static_cast<std::uint64_t>(copied);
    length -= static_cast<std::size_t>(copied);
  }
  return true;
}

// 0 or an errno.
int RunCopier::CopyThroughBuffer(std::uint64_t offset, std::size_t length) {
  in_kernel_ = false;
  if (!buffer_) buffer_.emplace();
  char* const bytes = buffer_->data();
  if (bytes == nullptr) return errno;
  const int errno_before = errno;
  while (length > 0) {
    const ssize_t taken = ReadSome(from_, bytes, std::min(length, CopyBuffer::kSize), offset);
    if (taken < 0) return errno;
    if (taken == 0) {
      end_ = offset;
      return EFAULT;
    }
    const auto count = static_cast<std::size_t>(taken);
    const int error_number = WriteAll(to_, bytes, count, offset);
    if (error_number != 0) return error_number;
    offset += count;
    length -= count;
  }
  errno = errno_before;
  return 0;
}

}  // namespace

int CopyData(DataCopy& copy,
             const std::function<bool(std::uint64_t copied, std::uint64_t size)>& progress) {
  RunCopier copier(copy);
  std::uint64_t offset = 0;
  while (offset < copy.size) {
    const Extent extent =
        copy.has_holes ? NextExtent(copy.from, offset, copy.size) : Extent{offset, copy.size};
    offset = extent.begin;
    while (offset < extent.end) {
      const auto length =
          static_cast<std::size_t>(std::min<std::uint64_t>(copy.window, extent.end - offset));
      const int error_number = copier.Copy(offset, length);
      copy.end = copier.end();
      if (error_number != 0) return error_number;
      offset += length;
      copy.data += length;
      if (progress && !progress(offset, copy.size)) return ECANCELED;
    }
    if (extent.begin == extent.end) break;
  }
  // A hole at the end is done with the file's size.
  if (progress && offset != copy.size && !progress(copy.size, copy.size)) return ECANCELED;
  copy.in_kernel = copier.in_kernel();
  return 0;
}

int CopyRest(DataCopy& copy, std::uint64_t longest,
             const std::function<bool(std::uint64_t copied, std::uint64_t size)>& progress) {
  const ErrnoKeeper keeper;
  const CopyBuffer buffer;
  if (buffer.data() == nullptr) return errno;
  for (;;) {
    const ssize_t taken = ReadSome(copy.from, buffer.data(), CopyBuffer::kSize, copy.size);
    if (taken < 0) return errno;
    if (taken == 0) break;
    const auto count = static_cast<std::size_t>(taken);
    if (count > longest || copy.size > longest - count) return EFBIG;
    const int error_number = WriteAll(copy.to, buffer.data(), count, copy.size);
    if (error_number != 0) return error_number;
    copy.size += count;
    copy.data += count;
    copy.in_kernel = false;
    if (progress && !progress(copy.size, copy.size)) return ECANCELED;
  }
  return 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
