// SPDX-License-Identifier: Apache-2.0
//
// Whether memory is there already, or has yet to be brought by faults.
#ifndef COMPAT_SRC_FILES_RESIDENT_H_
#define COMPAT_SRC_FILES_RESIDENT_H_

#include "mmap_compat/abi.h"

#include <cstddef>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Whether the last pages of these bytes, up to a thousand of them, are in memory; false where the
// system cannot tell (OpenBSD has no mincore). What an allocator has just had from the system, or
// from past the end of its heap, is missing at its end if anywhere. Leaves errno as it was.
bool IsResident(const void* address, std::size_t length) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_RESIDENT_H_
