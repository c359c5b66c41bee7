// SPDX-License-Identifier: Apache-2.0
//
// What is mapped, on systems without /proc/self/maps.
#ifndef COMPAT_SRC_SPACE_REGION_LIST_H_
#define COMPAT_SRC_SPACE_REGION_LIST_H_

#include "mmap_compat/abi.h"

#include <vector>

#include "absl/status/statusor.h"
#include "mmap_compat/regions.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Adds a region after the others. Lists come in pieces, between which another thread can make a
// region longer: what is in the list already is not added again.
void AppendRegion(Region region, std::vector<Region>& regions);

// By sysctl (FreeBSD, NetBSD, OpenBSD) or proc_pidinfo (macOS), as far as the headers have them.
absl::StatusOr<std::vector<Region>> RegionsOfSystem();

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SPACE_REGION_LIST_H_
