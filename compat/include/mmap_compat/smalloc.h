/* SPDX-License-Identifier: Apache-2.0
 *
 * Allocation by mapping: memory of its own pages, freed without saying how much it was.
 *
 *   char *text = smalloc(1000);
 *   if (text == NULL) return errno;
 *   ...
 *   if (sfree(text) != 0) perror("sfree");
 *
 * Every block begins on a page boundary, is zeroed, and has pages without access before and after
 * it: running over an end by more than the rest of the last page is a signal, not damage. sfree
 * knows what smalloc gave: a pointer that it did not give, one into the middle of a block, and one
 * that was freed already are refused, and nothing happens to the memory there. Safe from several
 * threads, and in a child made by fork, which frees its own view of a block.
 *
 * Not a replacement for malloc: a block costs at least three pages of addresses, one of memory, and
 * system calls to make and to free. It is for large or long-lived blocks, and for memory that must
 * go back to the system at once.
 *
 * This header is for C and C++.
 */
#ifndef MMAP_COMPAT_SMALLOC_H_
#define MMAP_COMPAT_SMALLOC_H_

#include "mmap_compat/abi.h"

#include <stddef.h>

#ifdef __cplusplus
#include "absl/status/status.h"
#include "absl/status/statusor.h"

extern "C" {
#endif

/* `size` bytes of zeroed memory, or NULL with errno EINVAL (size 0) or ENOMEM. */
MMAP_COMPAT_EXPORT void* smalloc(size_t size);

/* The same, shared with the children that this process makes by fork from now on. */
MMAP_COMPAT_EXPORT void* smalloc_shared(size_t size);

/* Frees what smalloc or smalloc_shared gave; NULL is fine. Returns 0, or -1 with errno EINVAL where
 * `block` is nothing that they gave, or was freed already. */
MMAP_COMPAT_EXPORT int sfree(void* block);

/* How many bytes were asked for; 0 for what is no block. */
MMAP_COMPAT_EXPORT size_t smalloc_size(const void* block);

#ifdef __cplusplus
} /* extern "C" */

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// The same with the error contract of mmap_compat/errors.h.
enum class SmallocSharing { kPrivate, kShared };

// Fails with kInvalidLength (0, or too long to round up), kOutOfMemory, kOutOfAddressSpace,
// kTooManyMappings.
absl::StatusOr<void*> Smalloc(size_t size, SmallocSharing sharing = SmallocSharing::kPrivate);

// Fails with kInvalidAddress (not a block, or not its beginning, or freed already).
absl::Status Sfree(void* block);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
#endif

#endif /* MMAP_COMPAT_SMALLOC_H_ */
