// SPDX-License-Identifier: Apache-2.0
//
// Addresses that are kept for later, so that what is put there stays in one piece: memory that is
// committed and given back in parts, files side by side, pages that nobody may touch.
//
//   absl::StatusOr<mmap_compat::Reservation> arena =
//       mmap_compat::Reservation::Reserve(std::size_t{1} << 30);  // 1 GiB of addresses, no memory
//   absl::StatusOr<absl::Span<std::byte>> first = arena->Commit(0, 1 << 20);  // 1 MiB of zeros
//   ...
//   absl::Status status = arena->Decommit(0, 1 << 20);  // the memory is the system's again
//
// Every part of a reservation is reserved at first: it belongs to this process, holds nothing, and
// touching it is a signal (SIGSEGV; SIGBUS on some systems). From there a part can be committed, be
// given a file, or be made a guard; Decommit() leads back from each. What is in a part is never
// replaced by the way: Commit() of a file, or a file over committed memory, is refused.
//
// Between Reserve() and Unmap() there is no moment in which another thread, or a library that maps
// memory, can get one of the addresses: what replaces a part is mapped over it by one call (mmap
// with MAP_FIXED), which POSIX says replaces what is there. Linux, FreeBSD and OpenBSD do so under
// one lock of the address space; it was put to the test on Linux.
//
// Should such a call fail for want of memory, POSIX lets the system have unmapped what was there.
// What is still free then is reserved again at once. What cannot be told from another thread's
// memory is lost: it does not belong to the reservation any more, which leaves it alone for good,
// in Unmap() too. The error says which it was, as its argument "place": "kept" (nothing has
// changed), "reserved" (what was there is gone) or "lost". No system is known to do that to the
// calls that are made here.
//
// Offsets and lengths are in bytes from the beginning of the reservation, and must be whole pages
// but where it says otherwise. A length of 0 is allowed and does nothing. A Reservation moves and
// does not copy, keeps no descriptor, and is as thread-safe as an int: for several threads that
// commit at once there must be a lock; bytes in different parts can be used by any number of them.
// A child made by fork() has all of it, with copies of what was committed. Nothing here is for
// signal handlers.
//
// Success leaves errno as it was. What is in which part is remembered on the heap, before anything
// is changed: memory that the heap cannot give is Reason::kOutOfMemory. As long as the parts stay
// the same, committing and decommitting them takes nothing from there.
//
// Manual pages (mmap_compat/mapping.h says where): mmap(2), and for what POSIX says of a failure
// there "may have been unmapped" in mmap of POSIX.1-2024, DESCRIPTION.
#ifndef MMAP_COMPAT_RESERVATION_H_
#define MMAP_COMPAT_RESERVATION_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

namespace internal {
class PartRuns;
}  // namespace internal

struct ReservationOptions {
  Placement placement;

  // The most that Protect() will ever ask for: see AnonymousOptions.
  Protection later_protection = Protection::kReadWrite;
};

class Reservation {
 public:
  // Owns nothing, as after Unmap() or a move: every operation returns Reason::kNotMapped.
  Reservation() noexcept = default;

  Reservation(Reservation&& other) noexcept;
  Reservation& operator=(Reservation&& other) noexcept;
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;

  // Unmaps; what Unmap() would report is lost.
  ~Reservation();

  // Reserves `length` bytes of addresses, rounded up to whole pages. Takes no memory, and none is
  // set aside for it where the system lets one choose (MAP_NORESERVE). What limits it is the
  // address space, and RLIMIT_AS, which counts it in full.
  //
  // Fails with kInvalidLength (0, or too long to round up), kOutOfAddressSpace, kTooManyMappings,
  // kOutOfMemory, kLockLimit (after mlockall(MCL_FUTURE)), kNotPermitted (policy); by options that
  // ask for it, with kAddressInUse and kInvalidAddress (exclusive placement).
  static absl::StatusOr<Reservation> Reserve(std::size_t length,
                                             const ReservationOptions& options = {});

  std::size_t size() const noexcept { return pages_.size(); }

  // The first byte, for comparing; nullptr where nothing is reserved.
  const void* address() const noexcept { return pages_.bytes().data(); }

  bool is_mapped() const noexcept { return pages_.is_mapped(); }

  // Makes pages of zeros that can be read and written, or leaves those as they are that were made
  // by this before, and makes them readable and writable again. Memory is taken as the pages are
  // touched; whether some is set aside for them now is the system's policy. On failure everything
  // is as before.
  //
  //   absl::StatusOr<absl::Span<std::byte>> more = arena->Commit(used, page);
  //
  // Fails with kNotMapped (nothing owned, or outside), kInvalidAddress (not whole pages),
  // kAddressInUse (a file or guard in a part of it), kAccessDenied (later_protection leaves stores
  // out), kOutOfMemory (where the system sets memory aside), kTooManyMappings (every change of
  // what is in neighbouring parts is one more mapping).
  absl::StatusOr<absl::Span<std::byte>> Commit(std::size_t offset, std::size_t length);

  // Makes pages reserved ones, whatever is there: contents, locks, protection and advice go, and
  // memory is given back. What was stored in a shared file is in the file. Pages that are committed
  // again are zeros.
  //
  // Fails with kNotMapped, kInvalidAddress, kOutOfMemory, kTooManyMappings; in a build for
  // /dev/zero, as opening that does.
  absl::Status Decommit(std::size_t offset, std::size_t length);

  // Keeps everything out of pages that are reserved, until Decommit() of them: touching them stays
  // a signal, and Commit() and MapFile() refuse them. Fails with kNotMapped, kInvalidAddress,
  // kAddressInUse (something is there).
  absl::Status Guard(std::size_t offset, std::size_t length);

  // Maps an open file, or SharedMemory by its fd(), into pages that are reserved; `fd` can be
  // closed at once. As for Mapping::File(), with no length given everything from the file's offset
  // to its end is mapped, and pages are populated where that is asked for. The file's offset must
  // be a whole number of pages; its length need not, and whole pages are taken. An empty file takes
  // none.
  //
  //   FileOptions options;
  //   options.access = FileAccess::kReadWrite;
  //   status = ring->MapFile(0, memory->fd(), options);     // the same bytes twice,
  //   status = ring->MapFile(size, memory->fd(), options);  // side by side
  //
  // That the file can be mapped is found out elsewhere first, so that a failure leaves all parts as
  // they were. A file that was grown stays so.
  //
  // Fails with kNotMapped (it does not fit), kInvalidAddress, kAddressInUse (something is there),
  // kInvalidFlags (options.placement is given), kInvalidOffset (not whole pages, or negative), and
  // as Mapping::File() does: kBadDescriptor, kNotMappable, kAccessDenied and kBeyondFileLimits
  // first of all.
  absl::Status MapFile(std::size_t offset, int fd, const FileOptions& options = {});

  // The bytes of parts that are committed or hold a file: any of them, not only whole pages. Fails
  // with kNotMapped (outside, or a part holds nothing); MutableView() also with kAccessDenied (the
  // protection does not allow stores everywhere).
  absl::StatusOr<absl::Span<const std::byte>> View(std::size_t offset, std::size_t length) const;
  absl::StatusOr<absl::Span<std::byte>> MutableView(std::size_t offset, std::size_t length);

  // What Mapping does to a range, for parts that are committed or hold a file: kNotMapped where a
  // part holds nothing. Protect() requires whole pages, the others take every page that the range
  // touches.
  absl::Status Protect(std::size_t offset, std::size_t length, Protection protection);
  absl::Status Flush(std::size_t offset, std::size_t length, FlushMode mode = FlushMode::kSync);
  absl::Status Advise(std::size_t offset, std::size_t length, Advice advice);
  absl::Status Lock(std::size_t offset, std::size_t length);
  absl::Status Unlock(std::size_t offset, std::size_t length);

  // Unmaps everything that is in it, and gives the addresses up. Afterwards the object owns
  // nothing; on failure it is as before. Fails with kNotMapped (nothing owned: a second call),
  // kNotPermitted (sealed pages).
  absl::Status Unmap();

 private:
  enum class Part : unsigned char;
  friend class internal::PartRuns;

  absl::Status CheckPages(Operation operation, std::size_t offset, std::size_t length) const;
  absl::Status CheckInUse(Operation operation, std::size_t offset, std::size_t length) const;
  bool Every(std::size_t offset, std::size_t length, bool (*holds)(Part)) const noexcept;
  absl::Status MakeRoom(std::size_t offset, std::size_t length);
  void Remember(std::size_t offset, std::size_t length, Part part, Protection protection) noexcept;
  absl::Status MapOver(std::size_t offset, const struct MmapCall& call);
  absl::Status Recover(std::size_t offset, const struct MmapCall& call, int error_number);
  absl::Status ReserveAgain(std::size_t offset, std::size_t length);
  absl::Status FinishFile(std::size_t offset, std::size_t length, const FileOptions& options);
  absl::Status UnmapParts();
  void Forget() noexcept;

  Mapping pages_;                        // all of it: what is committed is a matter of protection
  internal::PartRuns* parts_ = nullptr;  // what is in which part, once it is not all reserved
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_RESERVATION_H_
