// SPDX-License-Identifier: Apache-2.0
//
// Copying a file of any size.
//
//   absl::StatusOr<mmap_compat::CopyResult> copied =
//       mmap_compat::CopyFile("disk.img", "backup.img");
//
// The copy is made under another name in the destination's directory and renamed when it is
// complete: nobody ever sees half of it under the final name, and whatever goes wrong (the disk
// fills, the source is truncated meanwhile, the callback cancels) nothing is left behind. A process
// that is killed leaves the unfinished file, called `destination` with six characters added.
//
// Data goes by copy_file_range where the system and the filesystems have it, which may not move it
// at all, or through a small buffer where that is as good or better. It is not mapped: faults cost
// more than the copy into a buffer that they save. Holes stay holes where the filesystem can tell.
//
// Copied are the bytes and the permissions; not owners, times, attributes. A destination that is a
// symbolic link is replaced, not followed.
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

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI MMAP_COMPAT_EXPORT {

struct CopyOptions {
  // Whether a destination that exists is replaced; kAlreadyExists where not.
  bool replace = true;

  // Whether the data is on the disk before the final name is (fsync).
  bool durable = false;

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

// Fails with kNotFound, kAccessDenied, kTooManyFiles, kNotMappable (the source is no regular file),
// kInvalidName (source and destination are the same file, by whatever names), kAlreadyExists,
// kBeyondFileLimits (disk or quota full; the source was truncated meanwhile), kIo, kOutOfMemory
// (for a buffer, where another copy uses that of the process), kCancelled.
//
// Any number of threads may copy at once.
absl::StatusOr<CopyResult> CopyFile(const char* source, const char* destination,
                                    const CopyOptions& options = {});

}  // namespace MMAP_COMPAT_EXPORT
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_COPY_FILE_H_
