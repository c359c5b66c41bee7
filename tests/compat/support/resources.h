// SPDX-License-Identifier: Apache-2.0
//
// What the tests of compat open, make and count.
#ifndef TESTS_COMPAT_SUPPORT_RESOURCES_H_
#define TESTS_COMPAT_SUPPORT_RESOURCES_H_

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace mmap_compat {

// Whether a sanitizer runs along: it maps memory of its own between any two calls, ends a program
// whose mmap fails, and makes mlock do nothing.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsSanitized = true;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
constexpr bool kIsSanitized = true;
#else
constexpr bool kIsSanitized = false;
#endif
#else
constexpr bool kIsSanitized = false;
#endif

// A descriptor that is closed when it goes.
class ScopedFd {
 public:
  explicit ScopedFd(int fd = -1) : fd_(fd) {}
  ScopedFd(ScopedFd&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  ScopedFd& operator=(ScopedFd&&) = delete;
  ~ScopedFd() { Close(); }

  int get() const { return fd_; }
  void Close();

 private:
  int fd_;
};

// A file in the test's own directory that goes with the object.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& contents = "");
  ~ScratchFile();
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  const std::string& path() const { return path_; }
  ScopedFd Open(int flags) const;
  std::string Contents() const;
  std::size_t Size() const;
  void Resize(std::size_t size) const;

 private:
  std::string path_;
};

// The directory that tests may write to.
std::string ScratchDirectory();

bool IsWritableDirectory(const std::string& path);

// A name for shared memory that no other test of this machine has: processes in different sandboxes
// can have one number.
std::string UniqueMemoryName();

// Such a name, whose object goes with this.
class ScopedMemoryName {
 public:
  ScopedMemoryName() : name_(UniqueMemoryName()) {}
  ~ScopedMemoryName();
  ScopedMemoryName(const ScopedMemoryName&) = delete;
  ScopedMemoryName& operator=(const ScopedMemoryName&) = delete;
  const char* get() const { return name_.c_str(); }

 private:
  const std::string name_;
};

// `size` bytes that differ from page to page and within each.
std::string Pattern(std::size_t size);

// How many descriptors this process has open, and how many mappings it has; nothing where the
// system does not tell.
std::optional<std::size_t> CountDescriptors();
std::optional<std::size_t> CountMappings();

// What /proc/self/smaps has of that name ("Rss", "VmFlags") on the memory at `address`, and the
// number of kilobytes that this begins with; nothing where the system does not tell.
std::optional<std::string> AboutMemory(const void* address, const std::string& name);
std::optional<std::size_t> KilobytesOf(const void* address, const std::string& name);

// Runs `body` in a child made by fork() and returns its exit status, or 128 plus the signal that
// ended it. A child that lasts longer than a minute is ended by an alarm.
int InChild(const std::function<int()>& body);

}  // namespace mmap_compat

#endif  // TESTS_COMPAT_SUPPORT_RESOURCES_H_
