// SPDX-License-Identifier: Apache-2.0
#include "copy_target.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "../support/unique_name.h"
#include "held_signals.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr char kPrefix[] = ".mmap-compat-";

// Where a name cannot be linked, it may be free all the same.
bool HasNoLinks(int error_number) {
  return error_number == EPERM || error_number == EOPNOTSUPP || error_number == ENOTSUP ||
         error_number == ENOSYS || error_number == EMLINK || error_number == EINVAL;
}

// Takes the name at one stroke or not at all: EEXIST where it is taken, EINVAL or ENOSYS where the
// system has no call for it.
int RenameToNew(const char* from, const char* to) {
#if defined(MMAP_COMPAT_HAS_RENAMEAT2)
  return renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0 ? 0 : errno;
#elif defined(MMAP_COMPAT_HAS_RENAMEX_NP)
  return renamex_np(from, to, RENAME_EXCL) == 0 ? 0 : errno;
#else
  (void)from;
  (void)to;
  return ENOSYS;
#endif
}

}  // namespace

int SyncToDisk(int fd) noexcept {
#ifdef F_FULLFSYNC
  if (fcntl(fd, F_FULLFSYNC) == 0) return 0;
    // Filesystems of networks do not have it.
#endif
  return fsync(fd) == 0 ? 0 : errno;
}

CopyTarget::~CopyTarget() { Discard(); }

void CopyTarget::Discard() noexcept {
  const ErrnoKeeper keeper;
  if (has_name_) unlink(name_);
  has_name_ = false;
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

// A name in the same directory, as long as any system allows whatever the destination is called.
bool CopyTarget::MakeName() noexcept {
  const char* const slash = std::strrchr(destination_, '/');
  const std::size_t directory =
      slash == nullptr ? 0 : static_cast<std::size_t>(slash - destination_) + 1;
  unique_ = directory + sizeof(kPrefix) - 1;
  if (unique_ + kUniqueLength + 1 > sizeof(name_)) return false;
  std::copy_n(destination_, directory, name_);
  std::copy_n(kPrefix, sizeof(kPrefix) - 1, name_ + directory);
  name_[unique_ + kUniqueLength] = '\0';
  return true;
}

// The directory that the destination is in.
int CopyTarget::OpenDirectory(int flags) noexcept {
  const std::size_t length = unique_ - (sizeof(kPrefix) - 1);
  if (length == 0) return open(".", flags, S_IRUSR | S_IWUSR);
  const char kept = name_[length];
  name_[length] = '\0';
  const int fd = open(name_, flags, S_IRUSR | S_IWUSR);
  name_[length] = kept;
  return fd;
}

int CopyTarget::OpenInPlace(bool replace, mode_t mode) noexcept {
  const int fd = open(destination_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  is_new_ = fd >= 0;
  if (is_new_ || errno != EEXIST || !replace) return fd;
  return open(destination_, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

int CopyTarget::Make(Way way, bool replace, mode_t mode) noexcept {
  Discard();
  way_ = way;
  if (!MakeName()) return ENAMETOOLONG;
  is_new_ = true;
  switch (way) {
    case Way::kUnnamed:
#ifdef MMAP_COMPAT_HAS_TMPFILE
      fd_ = OpenDirectory(O_TMPFILE | O_RDWR | O_CLOEXEC);
      break;
#else
      return ENOTSUP;
#endif
    case Way::kNamed:
      fd_ = MakeUnique(name_ + unique_, [this] {
        return open(name_, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
      });
      has_name_ = fd_ >= 0;
      break;
    case Way::kInPlace:
      fd_ = OpenInPlace(replace, mode);
      break;
  }
  return fd_ >= 0 ? 0 : errno;
}

// By the descriptor itself, which old kernels let only privileged processes do, or by its name
// under /proc.
int CopyTarget::LinkUnnamed(const char* name) const noexcept {
#ifdef MMAP_COMPAT_HAS_TMPFILE
  if (linkat(fd_, "", AT_FDCWD, name, AT_EMPTY_PATH) == 0) return 0;
  if (errno == EEXIST) return EEXIST;
  char path[64];
  snprintf(path, sizeof(path), "/proc/self/fd/%d", fd_);
  return linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
#else
  (void)name;
  return ENOTSUP;
#endif
}

// With another name for the moment in which there is a file to be replaced.
int CopyTarget::PlaceUnnamed(bool replace) noexcept {
  const int error_number = LinkUnnamed(destination_);
  if (error_number != EEXIST || !replace) return error_number;
  const HeldSignals held(HeldSignals::Which::kAll);
  const int linked = MakeUnique(name_ + unique_, [this] {
    errno = LinkUnnamed(name_);
    return errno == 0 ? 0 : -1;
  });
  if (linked < 0) return errno;
  if (rename(name_, destination_) == 0) return 0;
  const int failed = errno;
  unlink(name_);
  return failed;
}

// Where neither a call for it nor links are to be had, an empty file takes the name first.
int CopyTarget::PlaceWithoutReplacing() noexcept {
  int error_number = RenameToNew(name_, destination_);
  if (error_number == 0) has_name_ = false;
  if (error_number != EINVAL && error_number != ENOSYS) return error_number;
  error_number = link(name_, destination_) == 0 ? 0 : errno;
  if (!HasNoLinks(error_number)) return error_number;
  const Descriptor empty(
      open(destination_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
  if (empty.fd < 0) return errno;
  if (rename(name_, destination_) == 0) {
    has_name_ = false;
    return 0;
  }
  error_number = errno;
  unlink(destination_);
  return error_number;
}

int CopyTarget::Finish(bool replace) noexcept {
  switch (way_) {
    case Way::kInPlace:
      return 0;
    case Way::kUnnamed:
      return PlaceUnnamed(replace);
    case Way::kNamed:
      break;
  }
  if (!replace) return PlaceWithoutReplacing();
  if (rename(name_, destination_) != 0) return errno;
  has_name_ = false;
  return 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
