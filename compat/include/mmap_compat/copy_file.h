// SPDX-License-Identifier: Apache-2.0
//
// Copying a file of any size.
//
//   absl::StatusOr<mmap_compat::CopyResult> copied =
//       mmap_compat::CopyFile("disk.img", "backup.img");
//
// The copy is complete before it has its final name: nobody ever sees half of it there, and
// whatever goes wrong (the disk fills, the source is truncated meanwhile, the callback cancels, a
// limit of the process) nothing is left behind. Until then it has no name at all where the system
// and the filesystem can do that (Linux, but not on FAT, NFS and their like), so that even a
// process that is killed leaves nothing. Elsewhere it is called .mmap-compat- and twelve
// characters, in the folder of the destination: SIGHUP, SIGINT, SIGQUIT and SIGTERM remove it
// before they end a process with one thread that does not handle them; SIGKILL and a crash leave
// it.
//
// Data goes by copy_file_range where the system and the filesystems have it, which may not move it
// at all, or through a small buffer where that is as good or better. It is not mapped: faults cost
// more than the copy into a buffer that they save. Holes stay holes where the filesystem can tell.
//
// Copied are the bytes and the permissions; not owners, times, attributes. A destination that is a
// symbolic link is replaced, not followed; one that is a directory, device, FIFO or socket is
// refused. A source that does not say how long it is, as in /proc and /sys, is read to its end.
//
// Manual pages (mmap_compat/mapping.h says where): copy_file_range(2), lseek(2) (SEEK_DATA),
// rename(2).
#ifndef MMAP_COMPAT_COPY_FILE_H_
#define MMAP_COMPAT_COPY_FILE_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "mmap_compat/path_view.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

struct CopyOptions {
  // Whether a destination that exists is replaced; kAlreadyExists where not.
  bool replace = true;

  // Whether the copy outlives a crash of the system once this has returned: the data is written to
  // the disk before it has the final name, and the directory after that (fsync; on macOS
  // F_FULLFSYNC, since fsync promises nothing there). Where the directory fails, with kIo or
  // kUnsupported (its filesystem cannot say), the copy is complete and has its name.
  bool durable = false;

  // Whether the destination itself is written to, and keeps its owner, permissions and links: for a
  // file that is a mount point, or in a folder that may not be written to, which cannot be
  // replaced. Others see it grow, a symbolic link is followed, and a copy that fails leaves what it
  // has written.
  bool in_place = false;

  // Whether copy_file_range may be used; a buffer is where not.
  bool in_kernel = true;

  // How much is copied between two calls of `progress`. Rounded up to whole pages; 0 means the
  // default.
  std::size_t window = 0;

  // Called after each window with what has been copied, holes included, of how much. Copying ends
  // with kCancelled where it returns false.
  std::function<bool(std::uint64_t copied, std::uint64_t size)> progress;
};

struct CopyResult {
  std::uint64_t size = 0;  // of the file
  std::uint64_t data = 0;  // bytes that were not in holes
  bool in_kernel = false;  // whether copy_file_range did all of it
};

// Fails with kNotFound, kAccessDenied (also the folder of the destination, which may be read-only),
// kTooManyFiles, kNotMappable (the source is no regular file; the destination is something else,
// which the argument `kind` names), kInvalidName (source and destination are the same file, by
// whatever names; a name or path that is too long, or has a NUL inside), kAlreadyExists,
// kNotPermitted (EBUSY: the destination is a mount point; sticky folders, immutable files),
// kBeyondFileLimits (disk or quota full; over RLIMIT_FSIZE, of which no signal is sent; the source
// was truncated meanwhile), kIo, kUnsupported (durable, where the filesystem cannot say),
// kOutOfMemory (for a buffer, where another copy uses that of the process), kCancelled.
//
// Any number of threads may copy at once.
absl::StatusOr<CopyResult> CopyFile(PathView source, PathView destination,
                                    const CopyOptions& options = {});

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_COPY_FILE_H_
