// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a file, whichever way is the better one to get them.
//
//   absl::StatusOr<mmap_compat::FileBytes> file = mmap_compat::MapOrRead("words.txt");
//   if (!file.ok()) return file.status();
//   Count(file->text());
//
// Short files are read, since a read costs less than a mapping, its faults and its removal; long
// ones are mapped, and all their pages with them where the kernel has one call for that (Linux
// since 5.14) and they are at most 64 MiB long. What cannot be mapped, or has no size that could be
// believed (pipes, terminals, files of /proc), is read to its end. So is every file that mmap
// refuses, for whatever reason: shares of networks and virtual machines let files be read that they
// do not let be mapped.
//
// Bytes that were read are a copy. Bytes that were mapped are the file: they change with it, and a
// file that may be truncated needs mmap_compat/access_guard.h; MapOrReadOptions::longest_read =
// SIZE_MAX avoids both by always reading.
#ifndef MMAP_COMPAT_FILE_BYTES_H_
#define MMAP_COMPAT_FILE_BYTES_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/byte_views.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// ByteViews (mmap_compat/byte_views.h) adds data(), begin(), end(), View(), As<T>() and lines().
class FileBytes : public ByteViews<FileBytes> {
 public:
  explicit FileBytes(Mapping mapping) noexcept : mapping_(std::move(mapping)) {}
  FileBytes(std::unique_ptr<std::byte[]> copy, std::size_t size) noexcept
      : copy_(std::move(copy)), size_(size) {}

  // What was moved from is empty.
  FileBytes(FileBytes&& other) noexcept
      : mapping_(std::move(other.mapping_)),
        copy_(std::move(other.copy_)),
        size_(std::exchange(other.size_, 0)) {}
  FileBytes& operator=(FileBytes&& other) noexcept {
    mapping_ = std::move(other.mapping_);
    copy_ = std::move(other.copy_);
    if (this != &other) size_ = std::exchange(other.size_, 0);
    return *this;
  }

  absl::Span<const std::byte> bytes() const noexcept {
    return is_mapped() ? mapping_.bytes() : absl::Span<const std::byte>(copy_.get(), size_);
  }
  std::string_view text() const noexcept {
    return {reinterpret_cast<const char*>(bytes().data()), bytes().size()};
  }
  std::size_t size() const noexcept { return bytes().size(); }
  bool is_mapped() const noexcept { return mapping_.is_mapped(); }

 private:
  friend class ByteViews<FileBytes>;
  static bool OwnsNothing() noexcept { return false; }

  Mapping mapping_;
  std::unique_ptr<std::byte[]> copy_;
  std::size_t size_ = 0;
};

struct MapOrReadOptions {
  // Files of up to this size are read, longer ones mapped. By default up to 512 KiB are read, and
  // what is longer than 16 MiB is mapped. What costs less between them is a property of the
  // kernel's price of a page fault and of the machine's caches: files are mapped there until the
  // process has taken 32 of about one size. It then tries both ways on the next of them, some
  // times, and keeps to the better one; it does not read into memory that would have to be brought
  // page by page.
  std::optional<std::size_t> longest_read;

  // What is read without a size that is known beforehand ends with kBeyondFileLimits past this.
  std::size_t longest_stream = std::size_t{1} << 30;
};

// The whole file. Of a descriptor, files are given from their first byte on, whatever its offset,
// and streams from where they stand.
//
// Fails with kInvalidName, kNotFound, kBadDescriptor, kNotMappable (a directory), kBeyondFileLimits
// (a stream longer than longest_stream), kOutOfMemory, kIo, and as Mapping::OpenFile() does: what a
// mapping fails with is not reported where the file can be read.
absl::StatusOr<FileBytes> MapOrRead(PathView path, const MapOrReadOptions& options = {});
absl::StatusOr<FileBytes> MapOrRead(int fd, const MapOrReadOptions& options = {});

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_FILE_BYTES_H_
