// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/copy_file.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <utility>
#include <vector>

#include "../errors/errno_table.h"
#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "absl/status/status.h"
#include "copy_data.h"
#include "copy_way.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr std::size_t kDefaultWindow = std::size_t{16} << 20;

// What no system takes longer names than.
#ifdef PATH_MAX
constexpr std::size_t kLongestPath = PATH_MAX;
#else
constexpr std::size_t kLongestPath = 1024;
#endif

// POSIX has mkostemp since 2024, and no macro that says so: the first form exists where it is
// declared.
template <typename Name>
auto MakeClosedOnExec(Name name, int) -> decltype(mkostemp(name, O_CLOEXEC)) {
  return mkostemp(name, O_CLOEXEC);
}
template <typename Name>
int MakeClosedOnExec(Name name, long) {
  const int fd = mkstemp(name);
  if (fd >= 0) fcntl(fd, F_SETFD, FD_CLOEXEC);
  return fd;
}

// The copy before it has its final name; gone with the object unless it was given that.
class Unfinished {
 public:
  explicit Unfinished(const char* destination) : file_(Make(destination)) {}
  ~Unfinished() {
    const ErrnoKeeper keeper;
    if (file_.fd >= 0 && !finished_) unlink(name_);
  }
  Unfinished(const Unfinished&) = delete;
  Unfinished& operator=(const Unfinished&) = delete;

  int fd() const { return file_.fd; }

  // 0, or the errno of what failed. Without replacing, the name is taken by link(), which no
  // other process can come between; the name it had goes with the object.
  int Finish(const char* destination, bool replace) {
    if (!replace) return link(name_, destination) == 0 ? 0 : errno;
    if (rename(name_, destination) != 0) return errno;
    finished_ = true;
    return 0;
  }

 private:
  int Make(const char* destination) {
    const int length = std::snprintf(name_, sizeof(name_), "%s.XXXXXX", destination);
    if (length > 0 && static_cast<std::size_t>(length) < sizeof(name_))
      return MakeClosedOnExec(name_, 0);
    errno = ENAMETOOLONG;
    return -1;
  }

  char name_[kLongestPath];  // in front of what fills it
  const Descriptor file_;
  bool finished_ = false;
};

bool IsSameFile(const struct stat& source, const char* destination) {
  const ErrnoKeeper keeper;
  struct stat other;
  return stat(destination, &other) == 0 && other.st_dev == source.st_dev &&
         other.st_ino == source.st_ino;
}

// Whether the file takes less of the disk than it is long. Blocks are counted in units of 512 bytes
// on every system.
bool MayHaveHoles(const struct stat& status) {
  constexpr std::uint64_t kUnit = 512;
  return static_cast<std::uint64_t>(status.st_blocks) <
         static_cast<std::uint64_t>(status.st_size) / kUnit;
}

CopyWayChoice::Ways WaysInto(int fd, dev_t device, const CopyOptions& options) {
  using Ways = CopyWayChoice::Ways;
  if (!options.in_kernel) return Ways::kThroughBuffer;
  return CopiesThroughCache(fd, device) ? Ways::kFaster : Ways::kInKernel;
}

// Unless it has them already, which costs less to see than to say again. False with errno.
bool SetPermissions(int fd, mode_t before, mode_t mode) {
  constexpr mode_t kPermissions = S_IRWXU | S_IRWXG | S_IRWXO;
  return ((before ^ mode) & kPermissions) == 0 || fchmod(fd, mode & kPermissions) == 0;
}

bool Exists(const char* path) {
  const ErrnoKeeper keeper;
  struct stat status;
  return lstat(path, &status) == 0;
}

}  // namespace

absl::StatusOr<CopyResult> CopyFile(const char* source, const char* destination,
                                    const CopyOptions& options) {
  const auto arguments = [&] {
    return std::vector<Argument>{Text("source", source), Text("destination", destination)};
  };
  const auto failure = [&](Operation operation) {
    return Failure(operation, errno, kAlways, arguments());
  };

  const int errno_before = errno;
  const Descriptor from(open(source, O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (from.fd < 0) return Failure(Operation::kOpen, errno, kAlways, {Text("path", source)});
  struct stat status;
  if (fstat(from.fd, &status) != 0) return failure(Operation::kFstat);
  if (!S_ISREG(status.st_mode)) return Refusal(Operation::kCopyFile, kNotAFile, arguments());
  if (IsSameFile(status, destination)) {
    return Refusal(Operation::kCopyFile, kSameFile, arguments());
  }
  // Seen again, and for certain, when the copy is to have its name; this saves the copying.
  if (!options.replace && Exists(destination)) {
    errno = EEXIST;
    return failure(Operation::kCopyFile);
  }

  Unfinished to(destination);
  if (to.fd() < 0) return failure(Operation::kOpen);
  // Before the copy, which drives what this needs out of the processor's caches.
  struct stat made;
  if (fstat(to.fd(), &made) != 0 || !SetPermissions(to.fd(), made.st_mode, status.st_mode)) {
    return failure(Operation::kCopyFile);
  }
  const auto size = static_cast<std::uint64_t>(status.st_size);
  DataCopy copy;
  copy.has_holes = MayHaveHoles(status);
  if (copy.has_holes && ftruncate(to.fd(), status.st_size) != 0) {
    return failure(Operation::kFtruncate);
  }
  copy.from = from.fd;
  copy.to = to.fd();
  copy.size = size;
  copy.window =
      RoundUpToPage(options.window == 0 ? kDefaultWindow : options.window).value_or(kDefaultWindow);
  copy.ways = WaysInto(to.fd(), made.st_dev, options);
  const int error_number = CopyData(copy, options.progress);
  if (error_number == ECANCELED) return Refusal(Operation::kCopyFile, kStopped, arguments());
  if (error_number != 0) {
    errno = error_number;
    return failure(Operation::kCopyFile);
  }
  // Cut where there are holes, the source would have looked like one more of them.
  struct stat after;
  if (copy.has_holes && fstat(from.fd, &after) == 0 && after.st_size < status.st_size) {
    errno = EFAULT;
    return failure(Operation::kCopyFile);
  }
  if (options.durable && fsync(to.fd()) != 0) return failure(Operation::kFsync);
  errno = to.Finish(destination, options.replace);
  if (errno != 0) return failure(Operation::kRename);
  errno = errno_before;
  CopyResult result;
  result.size = size;
  result.data = copy.data;
  result.in_kernel = copy.in_kernel;
  return result;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
