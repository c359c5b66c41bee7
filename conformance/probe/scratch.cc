// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/scratch.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "platforms/host/inode_flags.h"

namespace conformance {
namespace {

constexpr std::string_view kPrefix = "mmap-conformance.";
constexpr int kOpenDirectories = 8;  // how many descriptors nftw may use

// A probe that was killed may have left a file append-only, which nobody can remove.
void MakeRemovable(const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (fd < 0) return;
  platforms::SetAppendOnly(fd, false);
  close(fd);
}

int RemoveEntry(const char* path, const struct stat* info, int, struct FTW*) {
  if (std::remove(path) != 0 && errno == EPERM && S_ISREG(info->st_mode)) {
    MakeRemovable(path);
    std::remove(path);
  }
  return 0;
}

// Opens the directory and takes its lock; -1 if somebody holds it.
int TakeLock(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return -1;
  if (flock(fd, LOCK_EX | LOCK_NB) == 0) return fd;
  close(fd);
  return -1;
}

// True if the process in the name "mmap-conformance.PID.XXXXXX" is no more.
bool MakerIsGone(std::string_view name) {
  const std::string_view number = name.substr(kPrefix.size());
  int pid = 0;
  const std::string digits(number.substr(0, number.find('.')));
  if (!absl::SimpleAtoi(digits, &pid) || pid <= 0) return false;
  return kill(pid, 0) != 0 && errno == ESRCH;
}

void RemoveIfAbandoned(const std::string& parent, std::string_view name) {
  const std::string path = absl::StrCat(parent, "/", std::string(name));
  struct stat info = {};
  if (lstat(path.c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != geteuid() ||
      !MakerIsGone(name)) {
    return;
  }
  const int lock = TakeLock(path);
  if (lock < 0) return;
  RemoveTree(path);
  close(lock);
}

void RemoveAbandoned(const std::string& parent) {
  DIR* const directory = opendir(parent.c_str());
  if (directory == nullptr) return;
  std::vector<std::string> names;
  while (const dirent* entry = readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name.substr(0, kPrefix.size()) == kPrefix) names.emplace_back(name);
  }
  closedir(directory);
  for (const std::string& name : names) RemoveIfAbandoned(parent, name);
}

}  // namespace

void RemoveTree(const std::string& path) {
  nftw(path.c_str(), RemoveEntry, kOpenDirectories, FTW_DEPTH | FTW_PHYS);
}

absl::StatusOr<ScratchDirectory> ScratchDirectory::Create(const std::string& parent) {
  RemoveAbandoned(parent);
  std::string path = absl::StrCat(parent, "/", std::string(kPrefix), getpid(), ".XXXXXX");
  if (mkdtemp(path.data()) == nullptr) {
    return absl::FailedPreconditionError(absl::StrCat("cannot create a scratch directory in ",
                                                      parent, ": ", std::strerror(errno),
                                                      "; name a writable one with --directory"));
  }
  const int lock = TakeLock(path);
  return ScratchDirectory(std::move(path), lock);
}

ScratchDirectory::ScratchDirectory(ScratchDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), lock_(std::exchange(other.lock_, -1)) {}

ScratchDirectory::~ScratchDirectory() {
  if (!path_.empty()) RemoveTree(path_);
  if (lock_ >= 0) close(lock_);
}

}  // namespace conformance
