// SPDX-License-Identifier: Apache-2.0
//
// Memory that processes share: by a name, or by passing a descriptor.
//
//   absl::StatusOr<mmap_compat::SharedMemory> memory =
//       mmap_compat::SharedMemory::Create("/counters", size);
//   absl::StatusOr<mmap_compat::Mapping> counters = memory->Map();   // here
//   ...
//   auto same = mmap_compat::SharedMemory::Open("/counters");       // in another process
//   mmap_compat::SharedMemory::Unlink("/counters");
//
// A parent and the children that it makes by fork() need none of this: Mapping::AnonymousShared().
//
// A SharedMemory owns a descriptor (closed when it goes; mappings stay), and no other one after a
// move from it, when every operation fails with kBadDescriptor. What Unnamed() makes has no name:
// send fd() over a local socket (SCM_RIGHTS). Where backend() is kShmUnlinked or kTemporaryFile it
// had one for a moment, under which processes of the same user could open it.
//
// Memory never becomes smaller but by Resize(): whoever creates or opens it, with whatever size.
//
// What differs from system to system and is not hidden: macOS sets the size once and rounds it up
// to whole pages; NetBSD and OpenBSD keep named memory in files; names are private to a jail,
// container or IPC namespace. Names last until Unlink() or the next boot.
//
// Manual pages (mmap_compat/mapping.h says where): shm_open(3) (shm_open(2) on FreeBSD),
// memfd_create(2).
#ifndef MMAP_COMPAT_SHARED_MEMORY_H_
#define MMAP_COMPAT_SHARED_MEMORY_H_

#include "mmap_compat/abi.h"

#include <sys/types.h>

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// What may no longer be done to the memory, by any process, for good.
struct Seals {
  bool shrink = false;
  bool grow = false;
  bool write = false;         // needs that nobody has it mapped for writing
  bool seal = false;          // no further seals
  bool future_write = false;  // stores only by mappings that are there already (Linux 5.1)
};

class SharedMemory {
 public:
  enum class Backend {
    kNamed,          // shm_open
    kMemfd,          // memfd_create
    kShmAnon,        // shm_open(SHM_ANON)
    kShmUnlinked,    // shm_open, unlinked at once
    kTemporaryFile,  // a file in $TMPDIR or /tmp, unlinked at once
    kForeign,        // a descriptor that FromDescriptor() took
  };

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;
  ~SharedMemory();

  // New memory of `size` zero bytes under a name that must be free. A name is a slash and 1 to 29
  // bytes without another slash: what every system allows. It has exactly these permissions,
  // whatever the umask, where the system can change them (macOS cannot: the umask narrows them).
  //
  // Sparse memory takes its place in /dev/shm (or its like) as it is stored to: a store that finds
  // no room is a signal (SIGBUS). kAllocated takes it now.
  //
  // Fails with kInvalidName, kAlreadyExists, kInvalidLength (0), kAccessDenied, kTooManyFiles,
  // kBeyondFileLimits (no room, or over RLIMIT_FSIZE), kOutOfMemory. On failure no name is left
  // behind, unless another process has given that memory a size meanwhile.
  static absl::StatusOr<SharedMemory> Create(PathView name, std::size_t size,
                                             mode_t permissions = 0600,
                                             Allocation allocation = Allocation::kSparse);

  // The memory of that name, whatever its size; made as by Create() where there is none. Any number
  // of processes may do this at once, with different sizes, and be killed meanwhile: it gets a size
  // that one of them asked for, or a larger one that another asked for right afterwards, and
  // whoever died before there was a size is replaced by the next that comes.
  //
  // Fails with kInvalidName, and as Create() and Open() do. On failure a name that was made stays,
  // with a size of 0 that the next caller changes, since others may have it open.
  static absl::StatusOr<SharedMemory> OpenOrCreate(PathView name, std::size_t size,
                                                   mode_t permissions = 0600,
                                                   Allocation allocation = Allocation::kSparse);

  // Memory that exists. Memory that is being made is waited for, up to a tenth of a second, until
  // it has a size. Fails with kInvalidName, kNotFound (no such name; or it has no size),
  // kAccessDenied, kTooManyFiles.
  static absl::StatusOr<SharedMemory> Open(PathView name,
                                           FileAccess access = FileAccess::kReadWrite);

  // Removes the name; who has the memory open keeps it. Fails with kInvalidName, kNotFound,
  // kAccessDenied.
  static absl::Status Unlink(PathView name);

  // New memory of `size` zero bytes without a name, by the best means that the system has;
  // backend() says which it was. Fails with kInvalidLength (0), kTooManyFiles, kBeyondFileLimits,
  // kOutOfMemory.
  static absl::StatusOr<SharedMemory> Unnamed(std::size_t size,
                                              Allocation allocation = Allocation::kSparse);

  // Takes over a descriptor that another process sent. Fails with kBadDescriptor, kNotMappable.
  static absl::StatusOr<SharedMemory> FromDescriptor(int fd);

  // Maps it: for reading and writing, from the first byte to the last, unless `options` say
  // otherwise. Fails as Mapping::File() does.
  absl::StatusOr<Mapping> Map() const;
  absl::StatusOr<Mapping> Map(const FileOptions& options) const;

  // The size now, which another process may change unless it is sealed.
  absl::StatusOr<std::size_t> Size() const;

  // Changes the size. Made larger it never undoes what another process made larger still. Made
  // smaller, mappings of it have pages after its end, which are a signal to touch. Fails with
  // kInvalidLength, kNotPermitted (sealed), kUnsupported (macOS, where the size is set once),
  // kBeyondFileLimits.
  absl::Status Resize(std::size_t size, Allocation allocation = Allocation::kSparse);

  // Adds seals. With future_write the maker maps the memory for writing, seals it, and sends it to
  // others (mmap_compat/pass_memory.h), who can only read it.
  //
  // Fails with kUnsupported (no seals on this system, not this one, or not for this backend) and
  // kNotPermitted (sealed against seals, or mapped for writing).
  absl::Status Seal(const Seals& seals);

  int fd() const noexcept { return fd_; }
  Backend backend() const noexcept { return backend_; }
  static std::string_view BackendName(Backend backend) noexcept;

 private:
  SharedMemory(int fd, Backend backend) noexcept : fd_(fd), backend_(backend) {}

  int fd_;
  Backend backend_;
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_SHARED_MEMORY_H_
