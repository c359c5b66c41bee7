// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/scratch.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "absl/strings/str_cat.h"

namespace conformance {

int TakeScratchLock(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return -1;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  close(fd);
  return -1;
}

std::string RunOf(std::string_view path) {
  const std::size_t begin = path.rfind(kScratchPrefix);
  if (begin == std::string_view::npos) return "";
  const std::string_view name = path.substr(begin, path.find('/', begin) - begin);
  return std::string(name.substr(name.rfind('.') + 1));
}

absl::StatusOr<ScratchDirectory> ScratchDirectory::Create(const std::string& parent,
                                                          Janitor* janitor) {
  janitor->Remove(Belonging::kAbandoned, parent);
  std::string path = absl::StrCat(parent, "/", std::string(kScratchPrefix), getpid(), ".XXXXXX");
  if (mkdtemp(path.data()) == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("cannot create a scratch directory in ",
                                                      parent, ": ", std::strerror(errno),
                                                      "; name a writable one with --directory"));
  }
  janitor->Keep(Belonging::kTree, path);
  const int lock = TakeScratchLock(path);
  return ScratchDirectory(std::move(path), lock);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

ScratchDirectory::~ScratchDirectory() {
  if (lock_ >= 0) close(lock_);
}

}  // namespace conformance
