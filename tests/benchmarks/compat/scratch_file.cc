// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/compat/scratch_file.h"

#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>

namespace mmap_compat {
namespace {

[[noreturn]] void GiveUp(const char* what) {
  std::perror(what);
  std::exit(1);
}

// A file that is gone with the object.
class ScratchFile {
 public:
  explicit ScratchFile(std::size_t size) : path_(Directory() + "/compat-benchmark-XXXXXX") {
    const int fd = mkstemp(path_.data());
    if (fd < 0) GiveUp(path_.c_str());
    std::string block(64 * kKiB, '\0');
    for (std::size_t i = 0; i < block.size(); ++i) block[i] = static_cast<char>(i * 31 % 251);
    for (std::size_t written = 0; written < size;) {
      const ssize_t n = write(fd, block.data(), std::min(block.size(), size - written));
      if (n <= 0) GiveUp(path_.c_str());
      written += static_cast<std::size_t>(n);
    }
    close(fd);
  }
  ~ScratchFile() { unlink(path_.c_str()); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const char* path() const { return path_.c_str(); }

 private:
  std::string path_;
};

}  // namespace

std::string SizeName(std::size_t size) {
  return size < kMiB ? std::to_string(size / kKiB) + " KiB" : std::to_string(size / kMiB) + " MiB";
}

std::string Directory() {
  const char* const directory = std::getenv("TMPDIR");
  return directory != nullptr && *directory != '\0' ? directory : "/tmp";
}

const char* ScratchName() {
  static const ScratchFile file(0);
  return file.path();
}

const char* FileOfSize(std::size_t size) {
  static std::map<std::size_t, ScratchFile> files;
  return files.try_emplace(size, size).first->second.path();
}

}  // namespace mmap_compat
