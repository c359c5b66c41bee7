// SPDX-License-Identifier: Apache-2.0
//
// Effects on whole pages, by the calls that the system has for them.
#ifndef COMPAT_SRC_MEMORY_EFFECT_H_
#define COMPAT_SRC_MEMORY_EFFECT_H_

#include "mmap_compat/abi.h"

#include "absl/status/status.h"
#include "mmap_compat/mapping_options.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// Has the effect on mapped pages. What a discard by one call is not on this system, or not for
// these pages, fails with kUnsupported. `sharing` is what a child has of them at first.
absl::Status ApplyToPages(PageRange pages, Effect effect, Sharing sharing);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_EFFECT_H_
