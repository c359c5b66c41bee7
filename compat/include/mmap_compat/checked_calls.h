// SPDX-License-Identifier: Apache-2.0
//
// mmap and its relatives on plain addresses, with every documented mistake refused before the call.
//
//   absl::StatusOr<void*> page = mmap_compat::CheckedMmap({nullptr, length, PROT_READ, MAP_SHARED,
//                                                          fd, offset});
//   absl::Status status = mmap_compat::CheckedMunmap(*page, length);
//
// For code that keeps addresses of its own. mmap_compat/mapping.h is the better choice for new
// code: a Mapping knows what it maps, so it needs none of the checks below and cannot be used
// twice.
//
// What is refused everywhere, although some systems accept it:
//   * a length of 0 (NetBSD's mmap gives an address that maps nothing; NetBSD, OpenBSD and
//     DragonFly's munmap succeeds), and one that cannot be rounded up to whole pages (FreeBSD and
//     NetBSD round the largest to nothing and succeed); mappings of more than PTRDIFF_MAX bytes
//     (32-bit systems make them, and distances inside them cannot be told);
//   * an offset that is negative, not a multiple of the page size, or so large that the end of the
//     range is no offset any more;
//   * an address that is not a multiple of the page size (the BSDs act on the neighbouring pages
//     too), MAP_FIXED included;
//   * a range of which a part is not mapped (mprotect returns 0 on every BSD that was measured;
//     munmap nearly everywhere). It is looked for with msync(MS_ASYNC), which fails
//     on every system; on a system that ignores MS_ASYNC it costs one cheap call, on NetBSD and
//     OpenBSD it may write dirty pages of files. Other threads can unmap in between, and where a
//     policy denies msync itself, no range is taken for unmapped;
//   * MAP_FIXED at address 0 (kNotPermitted) and up to the end of all addresses (kInvalidAddress);
//   * neither or both of MAP_SHARED and MAP_PRIVATE (both is Linux' MAP_SHARED_VALIDATE), and
//     flags and protection bits that the headers of this system do not name (Linux and NetBSD
//     ignore such flags, FreeBSD and OpenBSD refuse them);
//   * a write-only descriptor, which the BSDs let be mapped for writing alone;
//   * whole pages past the end of a file, where touching them is a signal and macOS refuses them
//   for
//     shared memory. To map a file that will grow there is PastEnd::kAllow of Mapping::File().
//
// One mistake has two answers that nothing can unite, since no call tells whether pages are locked:
// MS_INVALIDATE of locked pages fails with kNotPermitted (EBUSY) as POSIX has it, but succeeds on
// DragonFly and maybe on OpenBSD.
//
// On success errno is left as it was; failures are as mmap_compat/errors.h describes.
//
// Manual pages (mmap_compat/mapping.h says where): mmap(2), munmap(2), mprotect(2), msync(2),
// madvise(2), mlock(2).
#ifndef MMAP_COMPAT_CHECKED_CALLS_H_
#define MMAP_COMPAT_CHECKED_CALLS_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/mmap_call.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// mmap of a file. With MAP_FIXED it replaces what is mapped there, as mmap does.
// For anonymous memory there is mmap_compat/anonymous.h.
//
// Fails with kInvalidLength, kInvalidOffset, kInvalidAddress, kInvalidFlags, kBeyondFileLimits,
// kBadDescriptor before the call or by it; otherwise as Mapping::File() does.
absl::StatusOr<void*> CheckedMmap(const MmapCall& call);

// This and all that follow take whole pages: `address` is a page boundary, `length` means every
// page that it reaches into. Fails with kInvalidLength, kInvalidAddress, kNotMapped; otherwise as
// the operation of that name of Mapping does.
absl::Status CheckedMunmap(void* address, std::size_t length);

// Fails with kInvalidFlags (bits that this system does not name) as well.
absl::Status CheckedMprotect(void* address, std::size_t length, int protection);

// `flags` must contain exactly one of MS_SYNC and MS_ASYNC; MS_INVALIDATE goes with MS_SYNC only,
// since FreeBSD and DragonFly refuse it with MS_ASYNC. Fails with kInvalidFlags otherwise.
absl::Status CheckedMsync(void* address, std::size_t length, int flags);

// `advice` is what madvise takes; what posix_madvise takes, in a build that strict POSIX macros
// keep from madvise.
absl::Status CheckedMadvise(void* address, std::size_t length, int advice);
absl::Status CheckedMlock(void* address, std::size_t length);

// Unlocking what is not locked is no error, as POSIX has it.
absl::Status CheckedMunlock(void* address, std::size_t length);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_CHECKED_CALLS_H_
