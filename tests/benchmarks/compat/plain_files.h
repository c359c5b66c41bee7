// SPDX-License-Identifier: Apache-2.0
//
// The bytes of a file as a careful program gets them from the system itself: the yardstick.
//
// Each class opens in its constructor and closes in its destructor, and can add up its bytes. So do
// the classes of the library and of its peers, which are measured by the same functions
// (file_benchmarks.h).
#ifndef TESTS_BENCHMARKS_COMPAT_PLAIN_FILES_H_
#define TESTS_BENCHMARKS_COMPAT_PLAIN_FILES_H_

#include <cstddef>
#include <cstdint>
#include <memory>

#include "mmap_compat/mapping.h"

namespace mmap_compat {

// Not inline: how a compiler lays out one copy of the loop would show as a difference between ways.
std::uint64_t Sum(const std::byte* bytes, std::size_t size);

// What everything that holds all bytes of a file has in common.
class WholeFile {
 public:
  std::size_t size() const { return size_; }
  const std::byte* data() const { return bytes_; }
  std::uint64_t SumAll() const { return Sum(bytes_, size_); }
  std::uint64_t SumPart(std::size_t offset, std::size_t length) const {
    return Sum(bytes_ + offset, length);
  }

 protected:
  void Hold(const void* bytes, std::size_t size) {
    bytes_ = static_cast<const std::byte*>(bytes);
    size_ = size;
  }

 private:
  const std::byte* bytes_ = nullptr;
  std::size_t size_ = 0;
};

// open, fstat, mmap, close; munmap.
class MappedFile : public WholeFile {
 public:
  explicit MappedFile(const char* path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
};

// open, fstat, read into a buffer of that size, close.
class ReadFile : public WholeFile {
 public:
  explicit ReadFile(const char* path);

 private:
  std::unique_ptr<std::byte[]> buffer_;
};

// open; pread of 64 KiB at a time into one buffer; close.
class PreadFile {
 public:
  explicit PreadFile(const char* path);
  ~PreadFile();
  PreadFile(const PreadFile&) = delete;
  PreadFile& operator=(const PreadFile&) = delete;

  std::size_t size() const { return size_; }
  std::uint64_t SumAll() const;
  std::uint64_t SumPart(std::size_t offset, std::size_t length) const;

 private:
  int fd_;
  std::size_t size_;
  std::unique_ptr<std::byte[]> buffer_;
};

// This library's.
class CompatFile {
 public:
  explicit CompatFile(const char* path) : mapping_(Mapping::OpenFile(path)) {}

  std::size_t size() const { return mapping_->size(); }
  const std::byte* data() const { return mapping_->bytes().data(); }
  std::uint64_t SumAll() const { return Sum(data(), size()); }
  std::uint64_t SumPart(std::size_t offset, std::size_t length) const {
    return Sum(data() + offset, length);
  }

 private:
  absl::StatusOr<Mapping> mapping_;
};

}  // namespace mmap_compat

#endif  // TESTS_BENCHMARKS_COMPAT_PLAIN_FILES_H_
