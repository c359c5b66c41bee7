// SPDX-License-Identifier: Apache-2.0
//
// How a Mapping of a file comes to be.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <limits>
#include <vector>

#include "../errors/errno_table.h"
#include "../memory/placement.h"
#include "../memory/protection_bits.h"
#include "../memory/range_calls.h"
#include "../support/descriptor.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr auto kLargestOffset = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

Protection ProtectionFor(FileAccess access) {
  return access == FileAccess::kReadOnly ? Protection::kRead : Protection::kReadWrite;
}

MmapCall CallFor(int fd, const FileOptions& options) {
  MmapCall call;
  call.length = options.length.value_or(0);
  call.protection = ProtectionBits(ProtectionFor(options.access));
  call.flags = options.access == FileAccess::kCopyOnWrite ? MAP_PRIVATE : MAP_SHARED;
  call.fd = fd;
  return call;
}

absl::Status RefuseFile(Circumstances mistake, int fd, const FileOptions& options) {
  std::vector<Argument> arguments;
  if (options.length) arguments.push_back(Number("length", *options.length));
  arguments.push_back(SignedNumber("offset", options.offset));
  arguments.push_back(SignedNumber("fd", fd));
  return Refusal(Operation::kMmap, mistake, std::move(arguments));
}

absl::Status RefusePastEnd(int fd, const FileOptions& options, std::uint64_t size) {
  std::vector<Argument> arguments;
  if (options.length) arguments.push_back(Number("length", *options.length));
  arguments.push_back(SignedNumber("offset", options.offset));
  arguments.push_back(SignedNumber("fd", fd));
  arguments.push_back(Number("file_size", size));
  return Refusal(Operation::kMmap, kPastEndOfFile, std::move(arguments));
}

absl::Status GrowFile(int fd, std::uint64_t size) {
  if (ftruncate(fd, static_cast<off_t>(size)) == 0) return absl::OkStatus();
  const int error_number = errno;
  const int status_flags = fcntl(fd, F_GETFL);
  const bool writable = status_flags >= 0 && (status_flags & O_ACCMODE) != O_RDONLY;
  return Failure(Operation::kFtruncate, error_number, writable ? kResizedBefore : kModeTooWeak,
                 {SignedNumber("fd", fd), Number("size", size)});
}

bool IsNotAFile(mode_t mode) { return S_ISDIR(mode) || S_ISFIFO(mode) || S_ISSOCK(mode); }

// The kinds of file whose size says nothing about what can be mapped.
bool HasNoSize(mode_t mode) { return S_ISCHR(mode) || S_ISBLK(mode); }

// How many bytes to map, once the file is as long as that needs; 0 for an empty mapping.
absl::StatusOr<std::size_t> LengthToMap(int fd, const FileOptions& options) {
  const auto offset = static_cast<std::uint64_t>(options.offset);
  struct stat status;
  if (fstat(fd, &status) != 0) {
    return Failure(Operation::kMmap, errno, kAlways, {SignedNumber("fd", fd)});
  }
  // Most files are regular, which one comparison tells.
  if (!S_ISREG(status.st_mode)) {
    if (IsNotAFile(status.st_mode)) return RefuseFile(kNotAFile, fd, options);
    if (HasNoSize(status.st_mode)) {
      if (!options.length) return RefuseFile(kLengthZero, fd, options);
      return *options.length;
    }
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (!options.length) {
    if (offset > size) return RefusePastEnd(fd, options, size);
    if (size - offset > std::numeric_limits<std::size_t>::max()) {
      return RefuseFile(kLengthWraps, fd, options);
    }
    return static_cast<std::size_t>(size - offset);
  }
  if (*options.length > kLargestOffset - offset) return RefuseFile(kOffsetTooLarge, fd, options);
  const std::uint64_t end = offset + *options.length;
  if (end > size && options.past_end == PastEnd::kRefuse) return RefusePastEnd(fd, options, size);
  if (end > size && options.past_end == PastEnd::kGrow) {
    absl::Status grown = GrowFile(fd, end);
    if (!grown.ok()) return grown;
  }
  return *options.length;
}

absl::Status OpenFailure(const char* path) {
  return Failure(Operation::kOpen, errno, kAlways, {Text("path", path)});
}

}  // namespace

absl::StatusOr<Mapping> Mapping::File(int fd, const FileOptions& options) {
  if (options.length && *options.length == 0) return RefuseFile(kLengthZero, fd, options);
  if (options.length && !RoundUpToPage(*options.length)) {
    return RefuseFile(kLengthWraps, fd, options);
  }
  if (options.offset < 0) return RefuseFile(kOffsetNegative, fd, options);
  if (static_cast<std::uint64_t>(options.offset) > kLargestOffset) {
    return RefuseFile(kOffsetTooLarge, fd, options);
  }

  const Kind kind =
      options.access == FileAccess::kCopyOnWrite ? Kind::kPrivateFile : Kind::kSharedFile;
  const Protection protection = ProtectionFor(options.access);
  const absl::StatusOr<std::size_t> length = LengthToMap(fd, options);
  if (!length.ok()) return length.status();
  if (*length == 0) {
    Mapping empty = Empty(kind, protection);
    empty.file_offset_ = options.offset;
    return empty;
  }

  // mmap requires offsets of whole pages: the bytes before the asked ones are mapped and not shown.
  Extent extent;
  extent.size = *length;
  extent.delta = OffsetInPage(static_cast<std::uint64_t>(options.offset));
  const bool fits = *length <= std::numeric_limits<std::size_t>::max() - extent.delta;
  const std::optional<std::size_t> rounded =
      fits ? RoundUpToPage(extent.delta + *length) : std::nullopt;
  if (!rounded) return RefuseFile(kLengthWraps, fd, options);
  extent.pages_length = *rounded;
  MmapCall call = CallFor(fd, options);
  call.length = extent.delta + *length;
  call.offset = static_cast<off_t>(options.offset) - static_cast<off_t>(extent.delta);
  if (*rounded > kLargestOffset - static_cast<std::uint64_t>(call.offset)) {
    return RefuseFile(kOffsetTooLarge, fd, options);
  }
  const absl::StatusOr<void*> memory = MapPlaced(Source::kFile, call, options.placement);
  if (!memory.ok()) return memory.status();
  extent.pages = *memory;
  Mapping mapping(kind, extent, protection);
  mapping.file_offset_ = options.offset;
  if (options.populate != Effort::kNone) {
    absl::Status populated = mapping.Populate(options.populate);
    if (!populated.ok()) return populated;
  }
  return mapping;
}

absl::Status Mapping::ResizeFile(int fd, std::size_t size, PastEnd past_end) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(Operation::kMremap, mistake,
                   {Number("length", size), Number("old_length", size_)});
  };
  if (state_ == State::kNothing) return refuse(kGone);
  if (size == 0) return refuse(kLengthZero);
  if (kind_ != Kind::kSharedFile && kind_ != Kind::kPrivateFile) return refuse(kNotResizable);
  FileOptions options;
  options.offset = file_offset_;
  options.length = size;
  options.past_end = past_end;
  if (writable()) options.access = FileAccess::kReadWrite;
  if (kind_ == Kind::kPrivateFile) options.access = FileAccess::kCopyOnWrite;
  const std::size_t delta = static_cast<std::size_t>(data_ - pages_);
  const bool fits = size <= std::numeric_limits<std::size_t>::max() - delta;
  const std::optional<std::size_t> rounded = fits ? RoundUpToPage(delta + size) : std::nullopt;
  if (!rounded) return refuse(kLengthWraps);
  // A file is mapped anew where pages cannot move: shared stores are in the file, whoever maps it.
  if (state_ == State::kEmpty || (!PagesCanMove() && kind_ == Kind::kSharedFile)) {
    absl::StatusOr<Mapping> anew = File(fd, options);
    if (!anew.ok()) return anew.status();
    // What Protect() said stays, as where pages move.
    if (anew->protection() != protection_) {
      absl::Status same = anew->Protect(protection_);
      if (!same.ok()) return same;
    }
    *this = *std::move(anew);
    return absl::OkStatus();
  }
  const absl::StatusOr<std::size_t> length = LengthToMap(fd, options);
  if (!length.ok()) return length.status();
  absl::Status status = ResizePages(*rounded);
  if (status.ok()) size_ = size;
  return status;
}

absl::StatusOr<Mapping> Mapping::OpenFile(const char* path, const FileOptions& options) {
  const bool writes =
      options.access == FileAccess::kReadWrite || options.past_end == PastEnd::kGrow;
  // O_NONBLOCK, so that a fifo is refused and not waited for.
  const Descriptor file(open(path, (writes ? O_RDWR : O_RDONLY) | O_CLOEXEC | O_NONBLOCK));
  if (file.fd < 0) return OpenFailure(path);
  return File(file.fd, options);
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
