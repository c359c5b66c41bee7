// SPDX-License-Identifier: Apache-2.0
//
// Memory that is mapped, owned by an object: anonymous, or the bytes of a file.
//
//   absl::StatusOr<mmap_compat::Mapping> file = mmap_compat::Mapping::OpenFile("words.txt");
//   if (!file.ok()) return file.status();  // open(path=words.txt): not found [ENOENT]
//   Count(file->text());
//
//   absl::StatusOr<mmap_compat::Mapping> memory = mmap_compat::Mapping::AnonymousShared(length);
//   std::fill(memory->mutable_bytes().begin(), memory->mutable_bytes().end(), std::byte{0});
//
// A Mapping unmaps when it goes. It moves and does not copy, keeps no descriptor, and hands out
// spans that know their length. The same calls give the same answers on Linux, the BSDs and macOS:
// any offset is accepted (the alignment that mmap wants is kept inside), an empty file gives an
// empty mapping on which everything works, and no mistake is accepted on one system and punished
// on another. Failures carry a Reason: see compat/errors.h.
//
// Success allocates nothing and leaves errno as it was.
//
// What no library can hide: the bytes of a file change when others write to it, and touching bytes
// that somebody cut off the file is a SIGBUS or SIGSEGV. compat/access_guard.h turns that into an
// error. A Mapping is as thread-safe as an int: concurrent const calls are fine.
//
// Manual pages: mmap(2), munmap(2), mprotect(2), msync(2) of each system; POSIX.1-2024 mmap.
#ifndef COMPAT_MAPPING_H_
#define COMPAT_MAPPING_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace mmap_compat {

// What may be done with the pages. Execution is never combined silently: systems that enforce W^X
// answer kReadWriteExecute with Reason::kNotPermitted.
enum class Protection { kNone, kRead, kReadWrite, kReadExecute, kReadWriteExecute };

enum class FileAccess {
  kReadOnly,     // the descriptor must be open for reading
  kReadWrite,    // stores reach the file; the descriptor must be open for reading and writing
  kCopyOnWrite,  // stores stay in this mapping; the descriptor must be open for reading
};

// What to do where the asked range ends past the end of the file.
enum class PastEnd {
  kRefuse,  // Reason::kBeyondFileLimits
  kGrow,    // make the file longer first, with zeros; the descriptor must be open for writing
  kAllow,   // map it all the same: touching whole pages past the end is a signal until it grows
};

struct AnonymousOptions {
  Protection protection = Protection::kReadWrite;
};

struct FileOptions {
  FileAccess access = FileAccess::kReadOnly;
  std::int64_t offset = 0;            // any byte of the file
  std::optional<std::size_t> length;  // to the end of the file where none is given
  PastEnd past_end = PastEnd::kRefuse;
};

enum class FlushMode {
  kSync,   // returns when the data has been written
  kAsync,  // asks for it to be written; several systems write at once all the same
};

class Mapping {
 public:
  // Owns nothing: every operation answers Reason::kNotMapped, as after Unmap() or a move.
  Mapping() noexcept = default;

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;

  // Unmaps; what Unmap() would report is lost.
  ~Mapping();

  // Zeroed memory of `length` bytes that belongs to this process; a child made by fork() gets a
  // copy. Made by the backend that the build chose (compat/anonymous.h).
  //
  //   absl::StatusOr<Mapping> scratch = Mapping::AnonymousPrivate(1 << 20);
  //
  // Fails with kInvalidLength (0, or too long to round up), kOutOfMemory, kOutOfAddressSpace,
  // kTooManyMappings, kLockLimit, kNotPermitted (policy).
  static absl::StatusOr<Mapping> AnonymousPrivate(std::size_t length,
                                                  const AnonymousOptions& options = {});

  // The same, shared with the children that this process makes by fork() from now on.
  static absl::StatusOr<Mapping> AnonymousShared(std::size_t length,
                                                 const AnonymousOptions& options = {});

  // The bytes of an open file. `fd` can be closed at once.
  //
  //   FileOptions options;
  //   options.access = FileAccess::kReadWrite;
  //   options.offset = 1000;
  //   absl::StatusOr<Mapping> tail = Mapping::File(fd, options);
  //
  // With no length given, everything from the offset to the end of the file: an empty mapping where
  // that is nothing. A length that is given must not be 0.
  //
  // Fails with kBadDescriptor, kNotMappable (directory, pipe, socket), kAccessDenied (open mode),
  // kInvalidOffset (negative), kInvalidLength, kBeyondFileLimits (past the end, or past what an
  // offset can hold), kNotPermitted, kOutOfMemory, kOutOfAddressSpace, kTooManyMappings, and, when
  // growing, kBeyondFileLimits (disk or file size limit) or kIo. A file that was grown stays so
  // when mapping fails afterwards.
  static absl::StatusOr<Mapping> File(int fd, const FileOptions& options = {});

  // Opens `path` (for writing too where it is to be written or grown), maps it and closes it.
  // Never makes a file. Fails with kNotFound, kAccessDenied, kTooManyFiles, and as File() does.
  static absl::StatusOr<Mapping> OpenFile(const char* path, const FileOptions& options = {});

  // The bytes; none where the mapping is empty or owns nothing.
  absl::Span<const std::byte> bytes() const noexcept { return {data_, size_}; }

  // The bytes, for stores; none where the protection does not allow stores.
  absl::Span<std::byte> mutable_bytes() noexcept { return {data_, writable() ? size_ : 0}; }

  // The bytes as characters. There is no terminating zero.
  std::string_view text() const noexcept { return {reinterpret_cast<const char*>(data_), size_}; }

  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }

  // Whether there is something to operate on: true for a mapping of an empty file too, false
  // after Unmap(), after a move, and for a default-constructed object.
  bool is_mapped() const noexcept { return state_ != State::kNothing; }

  Protection protection() const noexcept { return protection_; }
  bool writable() const noexcept {
    return protection_ == Protection::kReadWrite || protection_ == Protection::kReadWriteExecute;
  }

  // Unmaps, and says whether that worked. Afterwards the object owns nothing; on failure it is as
  // before. A second call answers kNotMapped. Spans that were handed out are dangling.
  absl::Status Unmap();

  // Writes what was stored back to the file: all of it, or the `length` bytes at `offset` of this
  // mapping (and whatever else shares their pages). Does nothing on anonymous and copy-on-write
  // mappings, and on a range of 0 bytes.
  //
  // OpenBSD shows stores to read() only after a flush; do not rely on seeing them earlier.
  //
  // Fails with kNotMapped (nothing owned, or a range outside the mapping), kIo,
  // kBeyondFileLimits (disk full).
  absl::Status Flush(FlushMode mode = FlushMode::kSync);
  absl::Status Flush(std::size_t offset, std::size_t length, FlushMode mode = FlushMode::kSync);

  // Changes what may be done with all pages, or with those of a range. A range must begin on a page
  // boundary in memory and end on one or at the end of the mapping, since protection belongs to
  // whole pages. protection() speaks of the whole mapping and is not changed by a range.
  //
  // Fails with kNotMapped (nothing owned, or a range outside the mapping), kInvalidAddress (a range
  // that cuts a page), kAccessDenied (the file was not opened for it), kNotPermitted (policy),
  // kTooManyMappings (a range splits the mapping).
  absl::Status Protect(Protection protection);
  absl::Status Protect(std::size_t offset, std::size_t length, Protection protection);

 private:
  enum class State : unsigned char { kNothing, kEmpty, kMapped };

  // `memory` is the first page; the bytes begin `delta` behind it.
  Mapping(void* memory, std::size_t delta, std::size_t size, Protection protection) noexcept;

  static Mapping Empty(Protection protection) noexcept;
  static absl::StatusOr<Mapping> Anonymous(bool shared, std::size_t length,
                                           const AnonymousOptions& options);
  void Forget() noexcept;

  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
  Protection protection_ = Protection::kNone;
  State state_ = State::kNothing;
};

}  // namespace mmap_compat

#endif  // COMPAT_MAPPING_H_
