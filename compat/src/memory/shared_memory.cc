// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <utility>

#include "../errors/errno_table.h"
#include "../errors/name_mistake.h"
#include "../support/errno_keeper.h"
#include "../support/file_size_limit.h"
#include "growth.h"
#include "unnamed_memory.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// The shortest limit is that of macOS: 31 with the terminating zero, the slash counted.
constexpr std::size_t kLongestName = 30;

bool NameIsPortable(const char* name) {
  if (name[0] != '/' || name[1] == '\0') return false;
  if (std::strchr(name + 1, '/') != nullptr) return false;
  return std::strlen(name) <= kLongestName;
}

// What is wrong with the name, or OK.
absl::Status CheckName(Operation operation, PathView name) {
  const Circumstances mistake = NameMistake(name);
  if (mistake == 0 && NameIsPortable(name.c_str())) return absl::OkStatus();
  return Refusal(operation, mistake != 0 ? mistake : kBadName, {Text("name", name)});
}

absl::Status CheckAsked(PathView name, std::size_t size) {
  absl::Status named = CheckName(Operation::kShmOpen, name);
  if (!named.ok() || size != 0) return named;
  return Refusal(Operation::kFtruncate, kLengthZero, {Number("size", size), Text("name", name)});
}

void CloseQuietly(int fd) {
  const ErrnoKeeper keeper;
  if (fd >= 0) close(fd);
}

constexpr auto kLargestSize = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());

absl::Status SizeFailure(int error_number, int fd, std::size_t size) {
  struct stat status;
  const bool sized_before = fstat(fd, &status) == 0 && status.st_size != 0;
  return Failure(Operation::kFtruncate, error_number, sized_before ? kResizedBefore : kAlways,
                 {SignedNumber("fd", fd), Number("size", size)});
}

// Makes it at least that large.
absl::Status Enlarge(int fd, std::size_t size, Allocation allocation) {
  const int error_number =
      allocation == Allocation::kAllocated ? AllocateFile(fd, 0, size) : GrowFile(fd, size);
  return error_number == 0 ? absl::OkStatus() : SizeFailure(error_number, fd, size);
}

// Sets the size of memory that nobody else has, or that is to become smaller.
absl::Status SetSize(int fd, std::size_t size) {
  if (size > kLargestSize || size > FileSizeLimit()) return SizeFailure(EFBIG, fd, size);
  if (ftruncate(fd, static_cast<off_t>(size)) == 0) return absl::OkStatus();
  return SizeFailure(errno, fd, size);
}

// The permissions that were asked for, which the umask has narrowed. As far as that can be done.
void SetPermissions(int fd, mode_t permissions) {
  const ErrnoKeeper keeper;
  struct stat status;
  constexpr mode_t kAll = S_IRWXU | S_IRWXG | S_IRWXO;
  if (fstat(fd, &status) == 0 && (status.st_mode & kAll) == (permissions & kAll)) return;
  fchmod(fd, permissions & kAll);
}

// Whether the memory has a size, or gets one from its maker in the time that this takes.
bool GetsSize(int fd) {
  const ErrnoKeeper keeper;
  constexpr int kTimes = 100;
  constexpr struct timespec kMillisecond = {0, 1000000};
  for (int i = 0; i <= kTimes; ++i) {
    struct stat status;
    if (fstat(fd, &status) != 0 || status.st_size != 0) return true;
    if (i < kTimes) nanosleep(&kMillisecond, nullptr);
  }
  return false;
}

// What there is of that name, or new memory; or -1 with errno.
int OpenOrMake(const char* name, mode_t permissions) {
  // Others may make and unlink the name between the two calls, but hardly time and again.
  constexpr int kAttempts = 16;
  int fd = -1;
  for (int i = 0; i < kAttempts; ++i) {
    fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, permissions);
    if (fd >= 0) SetPermissions(fd, permissions);
    if (fd >= 0 || errno != EEXIST) return fd;
    fd = shm_open(name, O_RDWR, 0);
    if (fd >= 0 || errno != ENOENT) break;
  }
  return fd;
}

#ifdef F_SEAL_FUTURE_WRITE
constexpr int kFutureWrite = F_SEAL_FUTURE_WRITE;
#else
constexpr int kFutureWrite = 1 << 30;  // refused as what is not known
#endif

int SealBits(const Seals& seals) {
#ifdef F_ADD_SEALS
  return (seals.shrink ? F_SEAL_SHRINK : 0) | (seals.grow ? F_SEAL_GROW : 0) |
         (seals.write ? F_SEAL_WRITE : 0) | (seals.seal ? F_SEAL_SEAL : 0) |
         (seals.future_write ? kFutureWrite : 0);
#else
  return seals.shrink + seals.grow + seals.write + seals.seal +
         (seals.future_write ? kFutureWrite : 0);
#endif
}

int AddSeals(int fd, int bits) {
#ifdef F_ADD_SEALS
  return fcntl(fd, F_ADD_SEALS, bits);
#else
  (void)fd;
  (void)bits;
  errno = EINVAL;
  return -1;
#endif
}

}  // namespace

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : fd_(other.fd_), backend_(other.backend_) {
  other.fd_ = -1;
}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  if (this != &other) {
    CloseQuietly(fd_);
    fd_ = std::exchange(other.fd_, -1);
    backend_ = other.backend_;
  }
  return *this;
}

SharedMemory::~SharedMemory() { CloseQuietly(fd_); }

absl::StatusOr<SharedMemory> SharedMemory::Create(PathView name, std::size_t size,
                                                  mode_t permissions, Allocation allocation) {
  absl::Status asked = CheckAsked(name, size);
  if (!asked.ok()) return asked;
  const int fd = shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, permissions);
  if (fd < 0) return Failure(Operation::kShmOpen, errno, kAlways, {Text("name", name)});
  SharedMemory memory(fd, Backend::kNamed);
  SetPermissions(fd, permissions);
  const int errno_before = errno;
  absl::Status sized = Enlarge(fd, size, allocation);
  if (sized.ok()) return memory;
  // The name belongs to whoever gave it a size.
  const absl::StatusOr<std::size_t> has = memory.Size();
  if (has.ok() && *has == 0) shm_unlink(name.c_str());
  errno = errno_before;
  return sized;
}

absl::StatusOr<SharedMemory> SharedMemory::Open(PathView name, FileAccess access) {
  absl::Status named = CheckName(Operation::kShmOpen, name);
  if (!named.ok()) return named;
  const int fd = shm_open(name.c_str(), access == FileAccess::kReadWrite ? O_RDWR : O_RDONLY, 0);
  if (fd < 0) return Failure(Operation::kShmOpen, errno, kAlways, {Text("name", name)});
  SharedMemory memory(fd, Backend::kNamed);
  if (GetsSize(fd)) return memory;
  return Refusal(Operation::kShmOpen, kNotSized, {Text("name", name)});
}

absl::StatusOr<SharedMemory> SharedMemory::OpenOrCreate(PathView name, std::size_t size,
                                                        mode_t permissions, Allocation allocation) {
  absl::Status asked = CheckAsked(name, size);
  if (!asked.ok()) return asked;
  const int errno_before = errno;
  const int fd = OpenOrMake(name.c_str(), permissions);
  if (fd < 0) return Failure(Operation::kShmOpen, errno, kAlways, {Text("name", name)});
  SharedMemory memory(fd, Backend::kNamed);
  const absl::StatusOr<std::size_t> found = memory.Size();
  if (!found.ok()) return found.status();
  // Whoever sees that it has no size gives it one, and of several the largest stays. Nobody waits,
  // so that it does not matter where another process died.
  if (*found == 0) {
    absl::Status sized = Enlarge(fd, size, allocation);
    if (!sized.ok()) return sized;
  }
  errno = errno_before;
  return memory;
}

absl::Status SharedMemory::Unlink(PathView name) {
  absl::Status named = CheckName(Operation::kShmUnlink, name);
  if (!named.ok()) return named;
  if (shm_unlink(name.c_str()) == 0) return absl::OkStatus();
  return Failure(Operation::kShmUnlink, errno, kAlways, {Text("name", name)});
}

absl::StatusOr<SharedMemory> SharedMemory::Unnamed(std::size_t size, Allocation allocation) {
  if (size == 0) return Refusal(Operation::kFtruncate, kLengthZero, {Number("size", size)});
  const absl::StatusOr<UnnamedMemory> unnamed = OpenUnnamedMemory();
  if (!unnamed.ok()) return unnamed.status();
  SharedMemory memory(unnamed->fd, unnamed->backend);
  const bool sparse = allocation == Allocation::kSparse;
  absl::Status sized = sparse ? SetSize(memory.fd_, size) : Enlarge(memory.fd_, size, allocation);
  if (!sized.ok()) return sized;
  return memory;
}

absl::StatusOr<SharedMemory> SharedMemory::FromDescriptor(int fd) {
  struct stat status;
  if (fstat(fd, &status) != 0) {
    return Failure(Operation::kFstat, errno, kAlways, {SignedNumber("fd", fd)});
  }
  if (S_ISDIR(status.st_mode) || S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode)) {
    return Refusal(Operation::kMmap, kNotAFile, {SignedNumber("fd", fd)});
  }
  return SharedMemory(fd, Backend::kForeign);
}

absl::StatusOr<Mapping> SharedMemory::Map() const {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  return Map(options);
}

absl::StatusOr<Mapping> SharedMemory::Map(const FileOptions& options) const {
  return Mapping::File(fd_, options);
}

absl::StatusOr<std::size_t> SharedMemory::Size() const {
  struct stat status;
  if (fstat(fd_, &status) == 0) return static_cast<std::size_t>(status.st_size);
  return Failure(Operation::kFstat, errno, kAlways, {SignedNumber("fd", fd_)});
}

absl::Status SharedMemory::Resize(std::size_t size, Allocation allocation) {
  if (size == 0) {
    return Refusal(Operation::kFtruncate, kLengthZero,
                   {SignedNumber("fd", fd_), Number("size", size)});
  }
  const absl::StatusOr<std::size_t> now = Size();
  if (!now.ok()) return now.status();
  if (size < *now) return SetSize(fd_, size);
  const bool allocates = allocation == Allocation::kAllocated;
  return size > *now || allocates ? Enlarge(fd_, size, allocation) : absl::OkStatus();
}

absl::Status SharedMemory::Seal(const Seals& seals) {
  const int bits = SealBits(seals);
  // Systems with seals make memory that has a name sealed against them, and say so as if it had
  // been done later.
  const bool has_none = backend_ == Backend::kNamed || backend_ == Backend::kShmUnlinked ||
                        backend_ == Backend::kTemporaryFile;
  if (has_none && bits != 0 && fd_ >= 0) {
    return Failure(Operation::kFcntl, EINVAL, kAlways,
                   {SignedNumber("fd", fd_), SignedNumber("seals", bits)});
  }
  if (bits == 0 || AddSeals(fd_, bits) == 0) return absl::OkStatus();
  return Failure(Operation::kFcntl, errno, kAlways,
                 {SignedNumber("fd", fd_), SignedNumber("seals", bits)});
}

std::string_view SharedMemory::BackendName(Backend backend) noexcept {
  switch (backend) {
    case Backend::kNamed:
      return "shm_open";
    case Backend::kMemfd:
      return "memfd_create";
    case Backend::kShmAnon:
      return "SHM_ANON";
    case Backend::kShmUnlinked:
      return "shm_open, unlinked";
    case Backend::kTemporaryFile:
      return "temporary file";
    case Backend::kForeign:
      return "descriptor";
  }
  return "unknown";
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
