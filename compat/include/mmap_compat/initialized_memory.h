// SPDX-License-Identifier: Apache-2.0
//
// Named shared memory whose contents are made once, however many processes come first, at once, and
// are killed meanwhile.
//
//   struct Counters { std::atomic<int> users; ... };
//   const auto make = [](absl::Span<std::byte> bytes) {
//     new (bytes.data()) Counters();
//     return absl::OkStatus();
//   };
//   absl::StatusOr<mmap_compat::Mapping> memory =
//       mmap_compat::OpenInitialized("/counters", sizeof(Counters), make);
//   auto* const counters = reinterpret_cast<Counters*>(memory->mutable_bytes().data());
//
// Whoever comes while another process initialises waits until that is done, or until it has died or
// failed, and is then the next to initialise: the memory is zeros again for it. Once one has done
// it nobody ever does it again, until SharedMemory::Unlink() takes the name away. Nobody sees
// contents that are not whole, and a process that dies blocks nobody.
//
// The wait is for a lock that the system takes from processes when they end (flock). On systems
// whose shared memory cannot be locked (FreeBSD, macOS) it is that of an empty file in /tmp that is
// named after the memory, and stays. A child that another thread makes by fork() at that time holds
// the lock as well, until it ends or calls exec().
//
// The memory has 64 bytes more, before those that are shown, which say what became of it: names are
// not to be shared with those of SharedMemory's own functions. Manual pages
// (mmap_compat/mapping.h says where): shm_open(3), flock(2).
#ifndef MMAP_COMPAT_INITIALIZED_MEMORY_H_
#define MMAP_COMPAT_INITIALIZED_MEMORY_H_

#include "mmap_compat/abi.h"

#include <sys/types.h>

#include <cstddef>
#include <functional>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// The memory of that name, `size` bytes aligned to 64, mapped for reading and writing. `initialize`
// is called where nobody has made its contents yet: with all of it, zeros, which have their place
// in memory; when it returns OK they are made. It must not ask for the same name, and should not
// take long. Another status of it is returned as it is, and the next process tries again.
//
// Whoever opens it must be allowed to read and write it, which `permissions` say, whatever the
// umask (macOS cannot: the umask narrows them). Any number of threads may call it at once.
//
// Fails with kInvalidName and kAccessDenied as SharedMemory::OpenOrCreate() does, kInvalidLength
// (0, or too long), kAlreadyExists (the name has memory of another size, or was not made by this),
// kTooManyFiles, kBeyondFileLimits (no room), kOutOfMemory (the system has no lock left),
// kUnsupported (macOS sets the size once: whoever died before had asked for less), and as
// Mapping::File() does.
absl::StatusOr<Mapping> OpenInitialized(
    PathView name, std::size_t size,
    const std::function<absl::Status(absl::Span<std::byte>)>& initialize,
    mode_t permissions = 0600);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_INITIALIZED_MEMORY_H_
