// SPDX-License-Identifier: Apache-2.0
#include "tests/compat/support/resources.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <utility>

namespace mmap_compat {
namespace {

[[noreturn]] void GiveUp(const char* what) {
  perror(what);
  std::abort();
}

}  // namespace

void ScopedFd::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

std::string ScratchDirectory() {
  for (const char* name : {"TEST_TMPDIR", "TMPDIR"}) {
    const char* const directory = std::getenv(name);
    if (directory != nullptr && *directory != '\0') return directory;
  }
  return "/tmp";
}

ScratchFile::ScratchFile(const std::string& contents)
    : path_(ScratchDirectory() + "/compat-XXXXXX") {
  const ScopedFd fd(mkstemp(path_.data()));
  if (fd.get() < 0) GiveUp("mkstemp");
  std::size_t written = 0;
  while (written < contents.size()) {
    const ssize_t n = write(fd.get(), contents.data() + written, contents.size() - written);
    if (n <= 0) GiveUp("write");
    written += static_cast<std::size_t>(n);
  }
}

ScratchFile::~ScratchFile() { unlink(path_.c_str()); }

ScopedFd ScratchFile::Open(int flags) const {
  ScopedFd fd(open(path_.c_str(), flags | O_CLOEXEC));
  if (fd.get() < 0) GiveUp("open");
  return fd;
}

std::string ScratchFile::Contents() const {
  std::ifstream in(path_, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::size_t ScratchFile::Size() const {
  struct stat status;
  if (stat(path_.c_str(), &status) != 0) GiveUp("stat");
  return static_cast<std::size_t>(status.st_size);
}

void ScratchFile::Resize(std::size_t size) const {
  if (truncate(path_.c_str(), static_cast<off_t>(size)) != 0) GiveUp("truncate");
}

bool IsWritableDirectory(const std::string& path) {
  return access((path + "/.").c_str(), W_OK | X_OK) == 0;
}

std::string UniqueMemoryName() {
  std::random_device random;
  return "/mmc-" + std::to_string(random()) + "-" + std::to_string(random());
}

ScopedMemoryName::~ScopedMemoryName() { shm_unlink(name_.c_str()); }

std::string Pattern(std::size_t size) {
  std::string pattern(size, '\0');
  std::size_t i = 0;
  for (char& c : pattern) {
    c = static_cast<char>('a' + (i / 1000 + i) % 26);
    ++i;
  }
  return pattern;
}

std::optional<std::size_t> CountDescriptors() {
  DIR* const directory = opendir("/proc/self/fd");
  if (directory == nullptr) return std::nullopt;
  std::size_t count = 0;
  while (readdir(directory) != nullptr) ++count;
  closedir(directory);
  return count;
}

std::optional<std::string> AboutMemory(const void* address, const std::string& name) {
  std::ifstream in("/proc/self/smaps");
  const auto wanted = reinterpret_cast<std::uintptr_t>(address);
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    unsigned long long begin = 0;
    unsigned long long end = 0;
    if (sscanf(line.c_str(), "%llx-%llx ", &begin, &end) == 2) {
      inside = begin <= wanted && wanted < end;
    }
    if (inside && line.rfind(name + ':', 0) == 0) return line.substr(name.size() + 1);
  }
  return std::nullopt;
}

std::optional<std::size_t> KilobytesOf(const void* address, const std::string& name) {
  const std::optional<std::string> text = AboutMemory(address, name);
  return text ? std::optional<std::size_t>(std::stoul(*text)) : std::nullopt;
}

std::optional<std::size_t> CountMappings() {
  std::ifstream maps("/proc/self/maps");
  if (!maps) return std::nullopt;
  std::size_t count = 0;
  for (std::string line; std::getline(maps, line);) ++count;
  return count;
}

int InChild(const std::function<int()>& body) {
  const pid_t child = fork();
  if (child < 0) GiveUp("fork");
  if (child == 0) {
    // A sanitizer's handlers would end the child with a status instead of the signal.
    for (const int number : {SIGBUS, SIGSEGV, SIGILL}) signal(number, SIG_DFL);
    alarm(60);
    _exit(body());
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) GiveUp("waitpid");
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace mmap_compat
