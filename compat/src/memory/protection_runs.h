// SPDX-License-Identifier: Apache-2.0
//
// Which protection the pages of a Mapping have, once ranges of it were given their own: so that no
// operation on all of it touches a page that may not be touched.
#ifndef COMPAT_SRC_MEMORY_PROTECTION_RUNS_H_
#define COMPAT_SRC_MEMORY_PROTECTION_RUNS_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "mmap_compat/mapping_options.h"
#include "page_runs.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// A class, since mapping.h declares it.
class ProtectionRuns : public PageRuns<Protection> {
 public:
  // One run; null where there is no memory for it.
  static ProtectionRuns* New(std::size_t length, Protection protection) noexcept {
    return NewRuns<ProtectionRuns>(length, protection);
  }
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_PROTECTION_RUNS_H_
