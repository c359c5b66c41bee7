// SPDX-License-Identifier: Apache-2.0
//
// How a Mapping of a file comes to be.
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "../errors/errno_table.h"
#include "../errors/name_mistake.h"
#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "file_flags.h"
#include "growth.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "placement.h"
#include "protection_bits.h"
#include "protection_runs.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr auto kLargestOffset = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

MmapCall CallFor(int fd, const FileOptions& options) {
  MmapCall call;
  call.length = options.length.value_or(0);
  call.protection = ProtectionBits(ProtectionFor(options.access));
  call.flags = FlagsFor(options);
  call.fd = fd;
  return call;
}

CallArguments ArgumentsOf(int fd, const FileOptions& options) {
  CallArguments arguments;
  if (options.length) arguments.push_back(Number("length", *options.length));
  arguments.push_back(SignedNumber("offset", options.offset));
  arguments.push_back(SignedNumber("fd", fd));
  return arguments;
}

absl::Status RefuseFile(Circumstances mistake, int fd, const FileOptions& options) {
  return Refusal(Operation::kMmap, mistake, ArgumentsOf(fd, options));
}

absl::Status RefusePastEnd(int fd, const FileOptions& options, std::uint64_t size) {
  CallArguments arguments = ArgumentsOf(fd, options);
  arguments.push_back(Number("file_size", size));
  return Refusal(Operation::kMmap, kPastEndOfFile, arguments);
}

// Makes the file as long as the range needs, and brings what it needs where that is asked for.
absl::Status MakeRoom(int fd, const FileOptions& options, std::uint64_t end) {
  const bool allocates = options.allocation == Allocation::kAllocated;
  const int error_number = allocates
                               ? AllocateFile(fd, static_cast<std::uint64_t>(options.offset), end)
                               : GrowFile(fd, end);
  if (error_number == 0) return absl::OkStatus();
  const int status_flags = fcntl(fd, F_GETFL);
  const bool writable = status_flags >= 0 && (status_flags & O_ACCMODE) != O_RDONLY;
  return Failure(Operation::kFtruncate, error_number, writable ? kResizedBefore : kModeTooWeak,
                 {SignedNumber("fd", fd), Number("size", end)});
}

bool IsNotAFile(mode_t mode) { return S_ISDIR(mode) || S_ISFIFO(mode) || S_ISSOCK(mode); }

// The kinds of file whose size says nothing about what can be mapped.
bool HasNoSize(mode_t mode) { return S_ISCHR(mode) || S_ISBLK(mode); }

absl::Status OpenFailure(PathView path) {
  return Failure(Operation::kOpen, errno, kAlways, {Text("path", path)});
}

}  // namespace

// How many bytes to map, once the file is as long as that needs; 0 for an empty mapping.
absl::StatusOr<std::size_t> Mapping::LengthToMap(int fd, const FileOptions& options,
                                                 const FileIdentity* expected,
                                                 FileIdentity& found) {
  const auto offset = static_cast<std::uint64_t>(options.offset);
  struct stat status;
  if (fstat(fd, &status) != 0) {
    return Failure(Operation::kMmap, errno, kAlways, {SignedNumber("fd", fd)});
  }
  found = {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
  if (expected != nullptr && (found.device != expected->device || found.inode != expected->inode)) {
    return Refusal(Operation::kMremap, kAnotherFile, {SignedNumber("fd", fd)});
  }
  // Most files are regular, which one comparison tells.
  if (!S_ISREG(status.st_mode)) {
    if (IsNotAFile(status.st_mode)) return RefuseFile(kNotAFile, fd, options);
    if (HasNoSize(status.st_mode)) {
      if (!options.length) return RefuseFile(kNoLengthOfItsOwn, fd, options);
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
  const bool allocates = options.allocation == Allocation::kAllocated;
  if (options.past_end != PastEnd::kGrow) return *options.length;
  if (end > size || allocates) {
    absl::Status grown = MakeRoom(fd, options, end);
    if (!grown.ok()) return grown;
  } else {
    // Long enough already, it may be that for a moment only, in which whoever makes it longer has
    // still to fill what it added with zeros: Linux shows the size first. Growing waits for that.
    (void)GrowFile(fd, end);
  }
  return *options.length;
}

absl::StatusOr<Mapping> Mapping::File(int fd, const FileOptions& options) {
  const Circumstances bad_length = options.length ? LengthMistake(*options.length) : 0;
  if (bad_length != 0) return RefuseFile(bad_length, fd, options);
  if (options.offset < 0) return RefuseFile(kOffsetNegative, fd, options);
  if (static_cast<std::uint64_t>(options.offset) > kLargestOffset) {
    return RefuseFile(kOffsetTooLarge, fd, options);
  }

  if (options.synchronous && options.access != FileAccess::kReadWrite) {
    return RefuseFile(kOptionsClash, fd, options);
  }
  if (options.synchronous && MMAP_COMPAT_SYNC_FLAGS == 0) {
    return RefuseFile(kNoSynchronousMapping, fd, options);
  }

  const Kind kind = IsPrivate(options.access) ? Kind::kPrivateFile : Kind::kSharedFile;
  const Protection protection = ProtectionFor(options.access);
  FileIdentity file;
  const absl::StatusOr<std::size_t> length = LengthToMap(fd, options, nullptr, file);
  if (!length.ok()) return length.status();
  if (*length == 0) {
    Mapping empty = Empty(kind, protection);
    empty.file_offset_ = options.offset;
    empty.file_ = file;
    return empty;
  }

  // mmap requires offsets of whole pages: the bytes before the asked ones are mapped and not shown.
  Extent extent;
  extent.size = *length;
  extent.delta = OffsetInPage(static_cast<std::uint64_t>(options.offset));
  if (*length > RoundDownToPage(PTRDIFF_MAX) - extent.delta) {
    return RefuseFile(kLengthTooLong, fd, options);
  }
  extent.pages_length = *RoundUpToPage(extent.delta + *length);
  MmapCall call = CallFor(fd, options);
  call.length = extent.delta + *length;
  call.offset = options.offset - static_cast<std::int64_t>(extent.delta);
  if (extent.pages_length > kLargestOffset - static_cast<std::uint64_t>(call.offset)) {
    return RefuseFile(kOffsetTooLarge, fd, options);
  }
  const absl::StatusOr<void*> memory = MapPlaced(Source::kFile, call, options.placement);
  if (!memory.ok()) return memory.status();
  extent.pages = *memory;
  Mapping mapping(kind, extent, protection);
  mapping.file_offset_ = options.offset;
  mapping.file_ = file;
  if (options.synchronous) mapping.kept_flags_ |= MMAP_COMPAT_SYNC_FLAGS;
  if (options.no_reserve) mapping.kept_flags_ |= MMAP_COMPAT_NO_RESERVE_FLAG;
  absl::Status done;
  if (options.populate != Effort::kNone) done = mapping.Populate(options.populate);
  if (done.ok() && options.locked) done = mapping.Lock();
  if (!done.ok()) return done;
  return mapping;
}

// For a file whose pages cannot move: shared stores are in the file, whoever maps it. The new
// mapping has what the old one has besides; its pages must not differ.
absl::StatusOr<Mapping> Mapping::MapFileAnew(int fd, const FileOptions& options) {
  FileOptions alike = options;
  alike.synchronous = MMAP_COMPAT_SYNC_FLAGS != 0 &&
                      (kept_flags_ & MMAP_COMPAT_SYNC_FLAGS) == MMAP_COMPAT_SYNC_FLAGS;
  absl::StatusOr<Mapping> anew = File(fd, alike);
  if (!anew.ok()) return anew;
  const Protection protection =
      runs_ == nullptr ? protection_ : runs_->Part(0, 0, pages_length_).value;
  if (anew->protection_ != protection) {
    absl::Status status = anew->Protect(protection);
    if (!status.ok()) return status;
  }
  AdviseAgain(anew->pages_, anew->pages_length_);
  if (lasting_.locks.value() == PageRecords::kLocked) {
    // Both at once could be over a limit that one of them keeps.
    const ErrnoKeeper keeper;
    munlock(pages_, pages_length_);
    absl::Status locked = LockPages({anew->pages_, anew->pages_length_});
    if (!locked.ok()) {
      mlock(pages_, pages_length_);
      return locked;
    }
  }
  anew->lasting_ = lasting_;
  anew->protection_ = protection_;
  anew->runs_ = std::exchange(runs_, nullptr);
  if (anew->runs_ != nullptr) anew->runs_->Resize(anew->pages_length_);
  return anew;
}

absl::Status Mapping::ResizeFile(int fd, std::size_t size, PastEnd past_end,
                                 Allocation allocation) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(Operation::kMremap, mistake,
                   {Number("length", size), Number("old_length", size_)});
  };
  if (state_ == State::kNothing) return refuse(kGone);
  if (kind_ != Kind::kSharedFile && kind_ != Kind::kPrivateFile) {
    return refuse(size == 0 ? kLengthZero : kNotResizable);
  }
  const std::size_t delta = OffsetInPage(static_cast<std::uint64_t>(file_offset_));
  const bool fits = size <= std::size_t{PTRDIFF_MAX} - delta;
  const Circumstances bad_length = size == 0 ? kLengthZero
                                   : fits    ? LengthMistake(delta + size)
                                             : kLengthTooLong;
  if (bad_length != 0) return refuse(bad_length);
  if (size > size_ && PagesDiffer()) return refuse(kPagesDiffer);

  FileOptions options;
  options.offset = file_offset_;
  options.length = size;
  options.past_end = past_end;
  options.allocation = allocation;
  if (writable()) options.access = FileAccess::kReadWrite;
  if (kind_ == Kind::kPrivateFile) options.access = FileAccess::kCopyOnWrite;
  const int mode = fcntl(fd, F_GETFL);
  const int needed = options.access == FileAccess::kReadWrite ? O_RDWR : O_RDONLY;
  if (mode >= 0 && (mode & O_ACCMODE) != O_RDWR && (mode & O_ACCMODE) != needed) {
    return RefuseFile(kModeTooWeak, fd, options);
  }
  FileIdentity found;
  const absl::StatusOr<std::size_t> length = LengthToMap(fd, options, &file_, found);
  if (!length.ok()) return length.status();
  const std::size_t new_length = *RoundUpToPage(delta + size);
  const bool is_anew = new_length > pages_length_ && !PagesCanMove() && kind_ == Kind::kSharedFile;
  if (state_ == State::kEmpty || is_anew) {
    absl::StatusOr<Mapping> anew = MapFileAnew(fd, options);
    if (!anew.ok()) return anew.status();
    // What Protect() said stays, as where pages move.
    if (anew->protection() != protection_) {
      absl::Status same = anew->Protect(protection_);
      if (!same.ok()) return same;
    }
    *this = *std::move(anew);
    return absl::OkStatus();
  }
  absl::Status status = ResizePages(new_length);
  if (status.ok()) size_ = size;
  return status;
}

absl::StatusOr<Mapping> Mapping::OpenFile(PathView path, const FileOptions& options) {
  const Circumstances bad_name = NameMistake(path);
  if (bad_name != 0) return Refusal(Operation::kOpen, bad_name, {Text("path", path)});
  const bool writes =
      options.access == FileAccess::kReadWrite || options.past_end == PastEnd::kGrow;
  const Descriptor file(OpenWithoutWaiting(path.c_str(), writes ? O_RDWR : O_RDONLY));
  if (file.fd < 0) return OpenFailure(path);
  return File(file.fd, options);
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
