// SPDX-License-Identifier: Apache-2.0
//
// Pages that stay as they are mapped until the process ends, whoever asks for anything else: an
// attacker who can make system calls, or a mistake elsewhere in the program.
//
//   absl::Status status = table->Protect(mmap_compat::Protection::kRead);
//   if (status.ok()) status = mmap_compat::SealPages(*table);  // read-only, and there, for good
//
// Sealed pages can be neither unmapped, nor moved, nor given another protection, nor mapped over:
// each is Reason::kNotPermitted. Their contents can change where the protection allows stores, and
// where others store into the file. There is no way back: a Mapping that goes leaves them mapped,
// silently, and Mapping::Unmap() of them fails.
//
// What else is refused differs: Linux forbids advice that would throw away the contents of private
// memory that cannot be stored to (Effect::kDiscard, kFree, kDoNotFork, kWipeOnFork), OpenBSD every
// advice. Locks are free to come and go on Linux.
//
// Children made by fork() have what is sealed here sealed as well; exec() starts anew. Any thread
// may call this at any time; success leaves errno as it was and takes nothing from the heap.
// Nothing here is for signal handlers.
//
// Sources: userspace-api/mseal of the Linux kernel's documentation (Linux 6.10, 64-bit only),
// mimmutable(2) of OpenBSD (7.3).
#ifndef MMAP_COMPAT_SEALED_PAGES_H_
#define MMAP_COMPAT_SEALED_PAGES_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "absl/status/status.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// Whether the running system can seal pages; asks it, and seals none.
bool SupportsSealedPages();

// Seals all pages, guards included, or those of a range, which must begin on a page boundary in
// memory and end on one or at the end of the mapping. Sealing again what is sealed is no error. An
// empty mapping has nothing to be sealed.
//
// Fails with kUnsupported (this system cannot), kNotMapped (nothing owned, or a range outside the
// mapping; or a part of it was unmapped by other means, which Linux also says where it has no room
// for a range that splits the mapping), kInvalidAddress (a range that begins or ends inside a
// page). OpenBSD does not permit it after Effect::kWipeOnFork.
absl::Status SealPages(const Mapping& mapping);
absl::Status SealPages(const Mapping& mapping, std::size_t offset, std::size_t length);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_SEALED_PAGES_H_
