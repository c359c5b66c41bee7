// SPDX-License-Identifier: Apache-2.0
//
// Making a file longer by means that cannot make it shorter, whoever else changes it meanwhile.
//
// ftruncate sets a size, so that of two processes which saw the same size the second undoes what
// the first has done. Here the file is made longer by reserving or writing bytes after its end.
#ifndef COMPAT_SRC_MEMORY_GROWTH_H_
#define COMPAT_SRC_MEMORY_GROWTH_H_

#include "mmap_compat/abi.h"

#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Makes the file at least `size` bytes long (not 0), with zeros. Returns 0, or the errno of what
// failed: EFBIG over RLIMIT_FSIZE, of which no signal is sent. Leaves errno as it was on success.
//
// Where the filesystem cannot reserve, one zero is written as the last byte, under a record lock
// that everybody who grows in this way takes. Shared memory that cannot be written to by write()
// is set to its size under that lock.
int GrowFile(int fd, std::uint64_t size) noexcept;

// The same, and the bytes from `offset` to `end` have their place on the disk afterwards, so that
// storing into a mapping of them cannot find it full. The size stays where that fails, unless the
// filesystem cannot reserve: what is added is written then, and holes inside the file stay.
int AllocateFile(int fd, std::uint64_t offset, std::uint64_t end) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_GROWTH_H_
