// SPDX-License-Identifier: Apache-2.0
//
// Making every page of a range resident, or saying why not; never a signal.
#ifndef COMPAT_SRC_MEMORY_POPULATE_H_
#define COMPAT_SRC_MEMORY_POPULATE_H_

#include "mmap_compat/abi.h"

#include "absl/status/status.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// The pages must be readable. Leaves them clean.
absl::Status PopulateForReading(PageRange pages);

// As far as one call of the system does it, which costs less than the faults that it saves; nothing
// where there is no such call, or where it fails.
void PopulateInOneCall(PageRange pages) noexcept;

// The pages must be of a file, readable and writable. Fails where the system has no call for it:
// the disk may be full, which a store is told by a signal.
absl::Status PopulateFileForWriting(PageRange pages);

// The pages must be anonymous, readable and writable. Their contents stay, even while other
// threads store into them.
absl::Status PopulateForWriting(PageRange pages);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_POPULATE_H_
