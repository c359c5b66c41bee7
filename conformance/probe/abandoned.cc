// SPDX-License-Identifier: Apache-2.0
//
// What killed runs have left, and how a tree is removed.

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "conformance/probe/janitor.h"
#include "conformance/probe/object_name.h"
#include "conformance/probe/scratch.h"
#include "platforms/host/inode_flags.h"

namespace conformance {
namespace {

constexpr int kOpenDirectories = 8;  // how many descriptors nftw may use
// Where Linux shows named shared memory; elsewhere it has no folder that could be looked through.
constexpr char kObjectFolder[] = "/dev/shm";
// Where Linux lists System V segments: proc_sysvipc(5).
constexpr char kSegmentList[] = "/proc/sysvipc/shm";
enum SegmentColumn : std::size_t { kId = 1, kMaker = 4, kMakersUser = 9 };

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

// True if the process in the name "PREFIXnumber.rest" is no more.
bool MakerIsGone(std::string_view name, std::string_view prefix) {
  const std::string_view number = name.substr(prefix.size());
  int pid = 0;
  const std::string digits(number.substr(0, number.find('.')));
  if (!absl::SimpleAtoi(digits, &pid) || pid <= 0) return false;
  return kill(pid, 0) != 0 && errno == ESRCH;
}

bool IsOurs(const std::string& path, bool directory) {
  struct stat info = {};
  return lstat(path.c_str(), &info) == 0 && info.st_uid == geteuid() &&
         (directory ? S_ISDIR(info.st_mode) : S_ISREG(info.st_mode));
}

std::vector<std::string> NamesWith(std::string_view prefix, const char* folder) {
  std::vector<std::string> names;
  DIR* const directory = opendir(folder);
  if (directory == nullptr) return names;
  while (const dirent* entry = readdir(directory)) {
    const std::string_view name = entry->d_name;
    if (name.substr(0, prefix.size()) == prefix) names.emplace_back(name);
  }
  closedir(directory);
  return names;
}

// The named shared memory of a run that is over.
void RemoveObjectsOf(const std::string& run) {
  if (run.empty()) return;
  for (const std::string& name : NamesWith(kObjectPrefix + run, kObjectFolder)) {
    if (IsOurs(absl::StrCat(kObjectFolder, "/", name), false)) {
      shm_unlink(absl::StrCat("/", name).c_str());
    }
  }
}

}  // namespace

void RemoveTree(const std::string& path) {
  nftw(path.c_str(), RemoveEntry, kOpenDirectories, FTW_DEPTH | FTW_PHYS);
}

bool RemoveSegmentsOf(pid_t maker) {
  if (kill(maker, 0) == 0) return false;
  std::FILE* const list = std::fopen(kSegmentList, "re");
  if (list == nullptr) return true;
  char line[512];
  while (std::fgets(line, sizeof(line), list) != nullptr) {
    const std::vector<std::string> columns =
        absl::StrSplit(line, absl::ByAnyChar(" \n"), absl::SkipEmpty());
    int id = 0;
    pid_t pid = 0;
    uid_t user = 0;
    const bool read = columns.size() > kMakersUser && absl::SimpleAtoi(columns[kId], &id) &&
                      absl::SimpleAtoi(columns[kMaker], &pid) &&
                      absl::SimpleAtoi(columns[kMakersUser], &user);
    if (read && pid == maker && user == geteuid()) shmctl(id, IPC_RMID, nullptr);
  }
  std::fclose(list);
  return true;
}

void RemoveAbandoned(const std::string& parent) {
  for (const std::string& name : NamesWith(kScratchPrefix, parent.c_str())) {
    const std::string path = absl::StrCat(parent, "/", name);
    if (!IsOurs(path, true) || !MakerIsGone(name, kScratchPrefix)) continue;
    const int lock = TakeScratchLock(path);
    if (lock < 0) continue;
    RemoveObjectsOf(RunOf(path));
    RemoveTree(path);
    close(lock);
  }
}

}  // namespace conformance
