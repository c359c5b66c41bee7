// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/initialized_memory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <string>
#include <utility>

#include "../errors/errno_table.h"
#include "../memory/range_calls.h"
#include "../support/errno_keeper.h"
#include "mmap_compat/shared_memory.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// What stands before the bytes that are shown. Zeros where nobody has begun.
struct Header {
  std::atomic<std::uint32_t> state;
  std::uint32_t unused;
  std::uint64_t size;
};
constexpr std::size_t kHeaderSize = 64;
static_assert(sizeof(Header) <= kHeaderSize && std::atomic<std::uint32_t>::is_always_lock_free,
              "processes share it");

constexpr std::uint32_t kNew = 0;
constexpr std::uint32_t kBegun = 0x6d6d0001;  // and not ended: whoever has the lock begins anew
constexpr std::uint32_t kMade = 0x6d6d0002;

#ifdef MMAP_COMPAT_PORTABLE_ONLY
constexpr bool kLocksMemory = false;
#else
constexpr bool kLocksMemory = true;
#endif

// Waits for the lock of an open file. 0, or an errno.
int WaitForLock(int fd) {
  while (flock(fd, LOCK_EX) != 0) {
    if (errno != EINTR) return errno;
  }
  return 0;
}

// The file that stands for memory that cannot be locked itself. -1 with errno. It is opened without
// O_CREAT where it is there, since Linux refuses that for files of others in /tmp.
int OpenLockFile(PathView name, mode_t permissions) {
  const std::string path = std::string("/tmp/mmap-compat-") + (name.c_str() + 1) + ".lock";
  constexpr int kFlags = O_RDWR | O_CLOEXEC | O_NOFOLLOW;
  constexpr int kAttempts = 16;  // others may make and remove it between the two calls
  int fd = -1;
  for (int i = 0; i < kAttempts; ++i) {
    fd = open(path.c_str(), kFlags);
    if (fd >= 0 || errno != ENOENT) break;
    fd = open(path.c_str(), kFlags | O_CREAT | O_EXCL, permissions);
    if (fd >= 0) fchmod(fd, permissions);
    if (fd >= 0 || errno != EEXIST) break;
  }
  return fd;
}

// The lock of some memory, from Take() on until this goes. Mappings keep an open file, and its
// lock, so that closing is not enough.
class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() {
    const ErrnoKeeper keeper;
    if (locked_ >= 0) flock(locked_, LOCK_UN);
    if (own_ >= 0) close(own_);
  }

  absl::Status Take(PathView name, int fd, mode_t permissions) {
    if (kLocksMemory) {
      const int error_number = WaitForLock(fd);
      if (error_number == 0) locked_ = fd;
      if (error_number == 0) return absl::OkStatus();
      if (error_number == ENOLCK) return LockFailure(name, error_number);
    }
    own_ = OpenLockFile(name, permissions);
    if (own_ < 0) return Failure(Operation::kOpen, errno, kAlways, {Text("name", name)});
    const int error_number = WaitForLock(own_);
    if (error_number != 0) return LockFailure(name, error_number);
    locked_ = own_;
    return absl::OkStatus();
  }

 private:
  static absl::Status LockFailure(PathView name, int error_number) {
    return Failure(Operation::kFlock, error_number, kAlways, {Text("name", name)});
  }

  int locked_ = -1;
  int own_ = -1;
};

// Named memory, and what its header says of it.
class Memory {
 public:
  using Initialize = std::function<absl::Status(absl::Span<std::byte>)>;

  Memory(PathView name, std::size_t size, SharedMemory memory)
      : name_(name), size_(size), memory_(std::move(memory)) {}

  int fd() const { return memory_.fd(); }

  // Whether somebody has made the contents.
  absl::StatusOr<bool> IsMade() {
    const absl::StatusOr<std::size_t> has = memory_.Size();
    if (!has.ok()) return has.status();
    const auto refuse = [this] {
      return Refusal(Operation::kShmOpen, kMadeOtherwise,
                     {Text("name", name_), Number("size", size_)});
    };
    if (*has < kHeaderSize) return refuse();
    absl::StatusOr<Mapping> header = Map(0, kHeaderSize);
    if (!header.ok()) return header.status();
    header_ = *std::move(header);
    const std::uint32_t state = this->header()->state.load(std::memory_order_acquire);
    const bool is_known = state == kNew || state == kBegun || state == kMade;
    const bool is_alike = state != kMade || this->header()->size == size_;
    if (!is_known || !is_alike) return refuse();
    return state == kMade;
  }

  absl::StatusOr<Mapping> Contents() const { return Map(kHeaderSize, size_); }

  // With the lock, after IsMade(). What a process that died has left is zeros again; it may have
  // asked for less.
  absl::StatusOr<Mapping> Make(const Initialize& initialize) {
    const absl::StatusOr<std::size_t> has = memory_.Size();
    absl::Status status = has.status();
    if (status.ok() && *has < kHeaderSize + size_) {
      status = memory_.Resize(kHeaderSize + size_, Allocation::kAllocated);
    }
    if (!status.ok()) return status;
    absl::StatusOr<Mapping> contents = Contents();
    if (!contents.ok()) return contents;
    const absl::Span<std::byte> bytes = contents->mutable_bytes();
    if (header()->state.exchange(kBegun) != kNew) {
      std::fill(bytes.begin(), bytes.end(), std::byte{0});
    }
    header()->size = size_;
    status = initialize(bytes);
    if (!status.ok()) return status;
    header()->state.store(kMade, std::memory_order_release);
    return contents;
  }

 private:
  absl::StatusOr<Mapping> Map(std::size_t offset, std::size_t length) const {
    FileOptions options;
    options.access = FileAccess::kReadWrite;
    options.offset = static_cast<std::int64_t>(offset);
    options.length = length;
    return memory_.Map(options);
  }

  Header* header() { return reinterpret_cast<Header*>(header_.mutable_bytes().data()); }

  PathView name_;
  std::size_t size_;
  SharedMemory memory_;
  Mapping header_;
};

}  // namespace

absl::StatusOr<Mapping> OpenInitialized(PathView name, std::size_t size,
                                        const Memory::Initialize& initialize, mode_t permissions) {
  const Circumstances bad_length =
      size > std::size_t{PTRDIFF_MAX} - kHeaderSize ? kLengthTooLong : LengthMistake(size);
  if (bad_length != 0) return Refusal(Operation::kMmap, bad_length, {Number("length", size)});
  const int errno_before = errno;
  absl::StatusOr<SharedMemory> opened =
      SharedMemory::OpenOrCreate(name, kHeaderSize + size, permissions, Allocation::kAllocated);
  if (!opened.ok()) return opened.status();
  Memory memory(name, size, *std::move(opened));

  // Most come when it is long made, and need no lock.
  absl::StatusOr<bool> is_made = memory.IsMade();
  Lock lock;
  if (is_made.ok() && !*is_made) {
    absl::Status locked = lock.Take(name, memory.fd(), permissions);
    if (!locked.ok()) return locked;
    is_made = memory.IsMade();
  }
  if (!is_made.ok()) return is_made.status();
  absl::StatusOr<Mapping> contents = *is_made ? memory.Contents() : memory.Make(initialize);
  if (contents.ok()) errno = errno_before;
  return contents;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
