// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <limits>
#include <utility>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "unnamed_memory.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// The shortest limit is that of macOS: 31 with the terminating zero, the slash counted.
constexpr std::size_t kLongestName = 30;

bool NameIsPortable(const char* name) {
  if (name == nullptr || name[0] != '/' || name[1] == '\0') return false;
  if (std::strchr(name + 1, '/') != nullptr) return false;
  return std::strlen(name) <= kLongestName;
}

absl::Status RefuseName(Operation operation, const char* name) {
  return Refusal(operation, kBadName, {Text("name", name == nullptr ? "null" : name)});
}

void CloseQuietly(int fd) {
  const ErrnoKeeper keeper;
  if (fd >= 0) close(fd);
}

absl::Status SetSize(int fd, std::size_t size) {
  const auto arguments = [&] {
    return std::vector<Argument>{SignedNumber("fd", fd), Number("size", size)};
  };
  if (size == 0) return Refusal(Operation::kFtruncate, kLengthZero, arguments());
  constexpr auto kLargest = static_cast<std::uintmax_t>(std::numeric_limits<off_t>::max());
  if (size > kLargest) return Failure(Operation::kFtruncate, EFBIG, kAlways, arguments());
  if (ftruncate(fd, static_cast<off_t>(size)) == 0) return absl::OkStatus();
  struct stat status;
  const int error_number = errno;
  const bool sized_before = fstat(fd, &status) == 0 && status.st_size != 0;
  return Failure(Operation::kFtruncate, error_number, sized_before ? kResizedBefore : kAlways,
                 arguments());
}

struct NamedDescriptor {
  int fd;
  bool is_new;
};

// What there is of that name, or new memory; or -1 with errno.
NamedDescriptor OpenOrMake(const char* name, mode_t permissions) {
  // Others may make and unlink the name between the two calls, but hardly time and again.
  constexpr int kAttempts = 16;
  int fd = -1;
  for (int i = 0; i < kAttempts; ++i) {
    fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, permissions);
    if (fd >= 0 || errno != EEXIST) return {fd, true};
    fd = shm_open(name, O_RDWR, 0);
    if (fd >= 0 || errno != ENOENT) break;
  }
  return {fd, false};
}

int SealBits(const Seals& seals) {
#ifdef F_ADD_SEALS
  return (seals.shrink ? F_SEAL_SHRINK : 0) | (seals.grow ? F_SEAL_GROW : 0) |
         (seals.write ? F_SEAL_WRITE : 0) | (seals.seal ? F_SEAL_SEAL : 0);
#else
  return seals.shrink + seals.grow + seals.write + seals.seal;
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
  std::swap(fd_, other.fd_);
  std::swap(backend_, other.backend_);
  return *this;
}

SharedMemory::~SharedMemory() { CloseQuietly(fd_); }

absl::StatusOr<SharedMemory> SharedMemory::Create(const char* name, std::size_t size,
                                                  mode_t permissions) {
  if (!NameIsPortable(name)) return RefuseName(Operation::kShmOpen, name);
  if (size == 0) {
    return Refusal(Operation::kFtruncate, kLengthZero, {Number("size", size), Text("name", name)});
  }
  const int fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, permissions);
  if (fd < 0) return Failure(Operation::kShmOpen, errno, kAlways, {Text("name", name)});
  SharedMemory memory(fd, Backend::kNamed);
  absl::Status sized = SetSize(fd, size);
  if (sized.ok()) return memory;
  const ErrnoKeeper keeper;
  shm_unlink(name);
  return sized;
}

absl::StatusOr<SharedMemory> SharedMemory::Open(const char* name, FileAccess access) {
  if (!NameIsPortable(name)) return RefuseName(Operation::kShmOpen, name);
  const int fd = shm_open(name, access == FileAccess::kReadWrite ? O_RDWR : O_RDONLY, 0);
  if (fd < 0) return Failure(Operation::kShmOpen, errno, kAlways, {Text("name", name)});
  return SharedMemory(fd, Backend::kNamed);
}

absl::StatusOr<SharedMemory> SharedMemory::OpenOrCreate(const char* name, std::size_t size,
                                                        mode_t permissions) {
  if (!NameIsPortable(name)) return RefuseName(Operation::kShmOpen, name);
  if (size == 0) {
    return Refusal(Operation::kFtruncate, kLengthZero, {Number("size", size), Text("name", name)});
  }
  const int errno_before = errno;
  const NamedDescriptor named = OpenOrMake(name, permissions);
  if (named.fd < 0) return Failure(Operation::kShmOpen, errno, kAlways, {Text("name", name)});
  SharedMemory memory(named.fd, Backend::kNamed);
  const absl::StatusOr<std::size_t> found = memory.Size();
  if (!found.ok()) return found.status();
  if (*found == 0) {
    // Where another made it and has not come to size it yet, whoever is second does no harm.
    absl::Status sized = memory.Resize(size);
    if (!sized.ok()) {
      const ErrnoKeeper keeper;
      if (named.is_new) shm_unlink(name);
      return sized;
    }
  }
  errno = errno_before;
  return memory;
}

absl::Status SharedMemory::Unlink(const char* name) {
  if (!NameIsPortable(name)) return RefuseName(Operation::kShmUnlink, name);
  if (shm_unlink(name) == 0) return absl::OkStatus();
  return Failure(Operation::kShmUnlink, errno, kAlways, {Text("name", name)});
}

absl::StatusOr<SharedMemory> SharedMemory::Unnamed(std::size_t size) {
  if (size == 0) return Refusal(Operation::kFtruncate, kLengthZero, {Number("size", size)});
  const absl::StatusOr<UnnamedMemory> unnamed = OpenUnnamedMemory();
  if (!unnamed.ok()) return unnamed.status();
  SharedMemory memory(unnamed->fd, unnamed->backend);
  absl::Status sized = SetSize(memory.fd_, size);
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

absl::Status SharedMemory::Resize(std::size_t size) { return SetSize(fd_, size); }

absl::Status SharedMemory::Seal(const Seals& seals) {
  const int bits = SealBits(seals);
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
    case Backend::kShmMkstemp:
      return "shm_mkstemp";
    case Backend::kTemporaryFile:
      return "temporary file";
    case Backend::kForeign:
      return "descriptor";
  }
  return "unknown";
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
