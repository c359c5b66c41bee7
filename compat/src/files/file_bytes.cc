// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/file_bytes.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <utility>

#include "../errors/errno_table.h"
#include "../errors/name_mistake.h"
#include "../memory/populate.h"
#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "crossover.h"
#include "resident.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

using Buffer = std::unique_ptr<std::byte[]>;

absl::Status ReadFailure(int error_number, int fd) {
  return Failure(Operation::kRead, error_number, kAlways, {SignedNumber("fd", fd)});
}

// Not zeroed: every byte that is handed out has been read.
Buffer NewBuffer(std::size_t size) { return Buffer(new (std::nothrow) std::byte[size]); }

constexpr off_t kWhereItStands = -1;

// One read that is not disturbed by signals. At an offset, or where the descriptor stands.
ssize_t ReadSome(int fd, std::byte* to, std::size_t length, off_t offset) {
  const int errno_before = errno;
  ssize_t taken;
  do {
    taken = offset == kWhereItStands ? read(fd, to, length) : pread(fd, to, length, offset);
  } while (taken < 0 && errno == EINTR);
  if (taken >= 0) errno = errno_before;
  return taken;
}

// A file whose size is known: what it had when it was asked, or less where it was truncated since.
absl::StatusOr<FileBytes> ReadFile(int fd, Buffer buffer, std::size_t size) {
  if (buffer == nullptr) return ReadFailure(ENOMEM, fd);
  std::size_t length = 0;
  while (length < size) {
    const ssize_t taken =
        ReadSome(fd, buffer.get() + length, size - length, static_cast<off_t>(length));
    if (taken < 0) return ReadFailure(errno, fd);
    if (taken == 0) break;
    length += static_cast<std::size_t>(taken);
  }
  return FileBytes(std::move(buffer), length);
}

// Up to which length a mapping gets all its pages at once. A longer one may be left before its end.
constexpr std::size_t kLongestPopulated = std::size_t{64} << 20;

absl::StatusOr<FileBytes> MapFile(int fd) {
  absl::StatusOr<Mapping> mapping = Mapping::File(fd);
  if (!mapping.ok()) return mapping.status();
  if (mapping->size() <= kLongestPopulated) {
    PopulateInOneCall({const_cast<std::byte*>(mapping->bytes().data()), mapping->size()});
  }
  return FileBytes(*std::move(mapping));
}

// The best of some turns. One more goes first, which may have to wait for the disk.
template <typename Turn>
std::chrono::nanoseconds TimeOf(const Turn& turn) {
  using Clock = std::chrono::steady_clock;
  turn();
  std::chrono::nanoseconds best = std::chrono::nanoseconds::max();
  for (int i = 0; i < 3; ++i) {
    const Clock::time_point begin = Clock::now();
    turn();
    best = std::min<std::chrono::nanoseconds>(best, Clock::now() - begin);
  }
  return best;
}

Crossover crossover;

// Going through the bytes, which comes with both ways, is left out: a signal would end the process
// where the file is truncated meanwhile.
void MeasureCrossover(int fd, std::size_t size) {
  const ErrnoKeeper keeper;
  const auto mapping = TimeOf([fd] { (void)MapFile(fd); });
  const auto reading = TimeOf([=] { (void)ReadFile(fd, NewBuffer(size), size); });
  crossover.Measured(size, reading, mapping);
}

// Memory to read a file into that might as well be mapped, or none where that is better. Memory
// that has yet to be brought page by page costs more than a mapping everywhere.
Buffer BufferInsteadOfMapping(int fd, std::size_t size) {
  if (crossover.IsTimeToMeasure(size)) MeasureCrossover(fd, size);
  if (!crossover.ReadingWins(size)) return nullptr;
  Buffer buffer = NewBuffer(size);
  if (buffer != nullptr && !IsResident(buffer.get(), size)) buffer = nullptr;
  return buffer;
}

// Whether to read the file, into `buffer`; to map it where not.
bool IsToBeRead(int fd, std::uint64_t size, const MapOrReadOptions& options, Buffer& buffer) {
  if (size > options.longest_read.value_or(Crossover::kNeverRead)) return false;
  const auto length = static_cast<std::size_t>(size);
  if (options.longest_read || size <= Crossover::kAlwaysRead) {
    buffer = NewBuffer(length);
    return true;
  }
  buffer = BufferInsteadOfMapping(fd, length);
  return buffer != nullptr;
}

// To the end, wherever that is. `seekable` files are read from their beginning.
absl::StatusOr<FileBytes> ReadStream(int fd, bool seekable, std::size_t longest) {
  constexpr std::size_t kFirst = std::size_t{16} << 10;
  std::size_t capacity = std::min(kFirst, longest);
  Buffer buffer = NewBuffer(capacity + 1);
  if (buffer == nullptr) return ReadFailure(ENOMEM, fd);
  std::size_t length = 0;
  for (;;) {
    // One byte of room more than is allowed, which tells too much from just enough.
    const off_t offset = seekable ? static_cast<off_t>(length) : kWhereItStands;
    const ssize_t taken = ReadSome(fd, buffer.get() + length, capacity + 1 - length, offset);
    if (taken < 0) return ReadFailure(errno, fd);
    if (taken == 0) return FileBytes(std::move(buffer), length);
    length += static_cast<std::size_t>(taken);
    if (length <= capacity) continue;
    if (capacity == longest) return ReadFailure(EFBIG, fd);
    capacity = capacity > longest / 2 ? longest : 2 * capacity;
    Buffer larger = NewBuffer(capacity + 1);
    if (larger == nullptr) return ReadFailure(ENOMEM, fd);
    std::memcpy(larger.get(), buffer.get(), length);
    buffer = std::move(larger);
  }
}

// One less than the largest, since a stream's buffer has a byte of room more.
std::size_t LongestStream(const MapOrReadOptions& options) {
  return std::min(options.longest_stream, std::numeric_limits<std::size_t>::max() / 4);
}

}  // namespace

absl::StatusOr<FileBytes> MapOrRead(int fd, const MapOrReadOptions& options) {
  const int errno_before = errno;
  struct stat status;
  if (fstat(fd, &status) != 0) {
    return Failure(Operation::kFstat, errno, kAlways, {SignedNumber("fd", fd)});
  }
  if (S_ISDIR(status.st_mode)) {
    return Refusal(Operation::kMmap, kNotAFile, {SignedNumber("fd", fd)});
  }
  const bool regular = S_ISREG(status.st_mode);
  const auto size = static_cast<std::uint64_t>(status.st_size);
  // Files of /proc say that they are empty; those that are cost one read to see it.
  if (!regular || size == 0) return ReadStream(fd, regular, LongestStream(options));
  Buffer buffer;
  if (!IsToBeRead(fd, size, options, buffer)) {
    absl::StatusOr<FileBytes> mapped = MapFile(fd);
    if (mapped.ok()) return mapped;
    // What may not be mapped may be read: sysfs, shares, a process with too many mappings.
    errno = errno_before;
    if (size > std::size_t{PTRDIFF_MAX}) return ReadFailure(ENOMEM, fd);
    buffer = NewBuffer(static_cast<std::size_t>(size));
  }
  return ReadFile(fd, std::move(buffer), static_cast<std::size_t>(size));
}

absl::StatusOr<FileBytes> MapOrRead(PathView path, const MapOrReadOptions& options) {
  const Circumstances bad_name = NameMistake(path);
  if (bad_name != 0) return Refusal(Operation::kOpen, bad_name, {Text("path", path)});
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.fd < 0) return Failure(Operation::kOpen, errno, kAlways, {Text("path", path)});
  return MapOrRead(file.fd, options);
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
