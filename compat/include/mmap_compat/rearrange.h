// SPDX-License-Identifier: Apache-2.0
//
// Mappings in parts: one becomes two owners, neighbours become one, a window moves over a file.
//
//   absl::StatusOr<mmap_compat::Mapping> body = mmap_compat::Split(file, mmap_compat::PageSize());
//   if (!body.ok()) return body.status();  // `file` has the first page now, and `body` the others
//
//   for (std::int64_t at = 0; !window.empty();) {  // 64 MiB, the next 64 MiB, and so on
//     Count(window.text());
//     at += static_cast<std::int64_t>(window.size());
//     absl::Status status = mmap_compat::Slide(window, fd, at, 64 << 20);
//     if (!status.ok()) return status;
//   }
//
// Splitting and joining change who owns pages, not the pages: nothing is mapped, unmapped or
// copied, addresses stay, and spans that were handed out are as good as before. A Reservation
// (mmap_compat/reservation.h) keeps its parts together, and needs none of this.
//
// Success leaves errno as it was and takes nothing from the heap, but for splitting and joining
// mappings of which a range was given a protection of its own, which is remembered there. The
// mappings that are given are changed, so that no other thread may use them meanwhile. Nothing here
// is for signal handlers.
//
// Manual pages (mmap_compat/mapping.h says where): mmap(2), munmap(2), which POSIX lets remove part
// of what one mmap made; fstat(2) for what tells files apart.
#ifndef MMAP_COMPAT_REARRANGE_H_
#define MMAP_COMPAT_REARRANGE_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// Leaves the first `offset` bytes to `mapping` and returns an owner of the others. The page there
// begins must be the first byte of a page in memory (of a huge page, in memory from the system's
// pool). A guard stays with the bytes beside it. Locks, advice and protection stay.
//
// Fails with kNotMapped (nothing owned; or `offset` is 0, or not inside), kInvalidAddress (inside a
// page). On failure the mapping is as before.
absl::StatusOr<Mapping> Split(Mapping& mapping, std::size_t offset);

// Makes `first` the owner of what `second` owns as well, which must continue it: begin where the
// bytes of `first` end, be made of the same (anonymous memory or one file, private or shared), and
// hold the bytes that follow in the file. `second` owns nothing afterwards.
//
// Fails with kNotMapped (one of them owns nothing), kInvalidAddress (the second does not continue
// the first), kUnsupported (protection() or later_protection differ). On failure both are as
// before.
absl::Status Join(Mapping& first, Mapping& second);

// Makes `window`, a shared mapping of the file that `fd` has open, show `length` bytes of it from
// `offset` on: as many of them as the file has, none at its end. The address may change: spans that
// were handed out are dangling. Protection, locks and advice of all pages are kept. It must be the
// file that is mapped, which its device and inode tell; `fd` must be open for what the protection
// allows, and can be closed at once.
//
// The new pages are mapped before the old ones are unmapped, so that nothing is lost by a failure,
// and both count against limits of address space and mappings for a moment.
//
// Fails with kNotMapped (nothing owned), kInvalidLength (0), kInvalidOffset (negative),
// kBeyondFileLimits (past the end), kBadDescriptor (not open, or another file), kUnsupported (not a
// file; copy-on-write, whose stores would be lost; pages that differ in protection, locks or
// advice), and as Mapping::File() does, kAccessDenied first of all. On failure the window is as
// before.
absl::Status Slide(Mapping& window, int fd, std::int64_t offset, std::size_t length);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_REARRANGE_H_
