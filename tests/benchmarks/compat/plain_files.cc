// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/plain_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "tests/benchmarks/compat/scratch_file.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kBlock = 64 * kKiB;

struct OpenFile {
  int fd;
  std::size_t size;
};

OpenFile Open(const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  struct stat status;
  if (fd < 0 || fstat(fd, &status) != 0) std::abort();
  return {fd, static_cast<std::size_t>(status.st_size)};
}

std::size_t ReadSome(int fd, std::byte* to, std::size_t length, std::size_t offset) {
  const ssize_t taken = pread(fd, to, length, static_cast<off_t>(offset));
  if (taken <= 0) std::abort();
  return static_cast<std::size_t>(taken);
}

}  // namespace

std::uint64_t Sum(const std::byte* bytes, std::size_t size) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i + sizeof(sum) <= size; i += sizeof(sum)) {
    std::uint64_t word;
    std::memcpy(&word, bytes + i, sizeof(word));
    sum += word;
  }
  return sum;
}

MappedFile::MappedFile(const char* path) {
  const OpenFile file = Open(path);
  void* const bytes = mmap(nullptr, file.size, PROT_READ, MAP_SHARED, file.fd, 0);
  if (bytes == MAP_FAILED) std::abort();
  close(file.fd);
  Hold(bytes, file.size);
}

MappedFile::~MappedFile() { munmap(const_cast<std::byte*>(data()), size()); }

ReadFile::ReadFile(const char* path) {
  const OpenFile file = Open(path);
  buffer_.reset(new std::byte[file.size]);
  for (std::size_t done = 0; done < file.size;) {
    done += ReadSome(file.fd, buffer_.get() + done, file.size - done, done);
  }
  close(file.fd);
  Hold(buffer_.get(), file.size);
}

PreadFile::PreadFile(const char* path) : buffer_(new std::byte[kBlock]) {
  const OpenFile file = Open(path);
  fd_ = file.fd;
  size_ = file.size;
}

PreadFile::~PreadFile() { close(fd_); }

std::uint64_t PreadFile::SumAll() const { return SumPart(0, size_); }

std::uint64_t PreadFile::SumPart(std::size_t offset, std::size_t length) const {
  std::uint64_t sum = 0;
  for (const std::size_t end = offset + length; offset < end;) {
    const std::size_t taken = ReadSome(fd_, buffer_.get(), std::min(kBlock, end - offset), offset);
    sum += Sum(buffer_.get(), taken);
    offset += taken;
  }
  return sum;
}

}  // namespace mmap_compat
