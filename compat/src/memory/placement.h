// SPDX-License-Identifier: Apache-2.0
//
// Mapping at an address: as a hint that never fails, or there and nowhere else.
#ifndef COMPAT_SRC_MEMORY_PLACEMENT_H_
#define COMPAT_SRC_MEMORY_PLACEMENT_H_

#include "mmap_compat/abi.h"

#include "../errors/diagnosis.h"
#include "absl/status/statusor.h"
#include "mmap_compat/mapping_options.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

enum class Source { kPrivateMemory, kSharedMemory, kFile };

// Maps as `call` says, whose address is null, where `placement` says. Below 4 GiB a call may be
// made many times, so that it should not bring pages.
//
// An exclusive placement uses MAP_FIXED_NOREPLACE (Linux), MAP_FIXED with MAP_EXCL (FreeBSD), or
// else a hint; in every case the address that comes back is compared, since kernels before Linux
// 4.17 and some sandboxes take the flag for a hint, too.
absl::StatusOr<void*> MapPlaced(Source source, const MmapCall& call, const Placement& placement);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_PLACEMENT_H_
