// SPDX-License-Identifier: Apache-2.0
//
// What is in which part of a Reservation, and how it gets there.
#include "mmap_compat/reservation.h"

#include <sys/mman.h>

#include <cerrno>
#include <new>
#include <optional>
#include <utility>

#include "../errors/errno_table.h"
#include "../memory/protection_bits.h"
#include "../memory/protection_runs.h"
#include "../memory/range_calls.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/page_size.h"
#include "part_runs.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;

Reservation::Reservation(Reservation&& other) noexcept
    : pages_(std::move(other.pages_)), parts_(std::exchange(other.parts_, nullptr)) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  if (this != &other) {
    this->~Reservation();
    new (this) Reservation(std::move(other));
  }
  return *this;
}

Reservation::~Reservation() {
  const ErrnoKeeper keeper;
  if (pages_.is_mapped()) (void)UnmapParts();
  Forget();
}

// Leaves the pages alone.
void Reservation::Forget() noexcept {
  (void)pages_.Release();
  delete parts_;
  parts_ = nullptr;
}

absl::StatusOr<Reservation> Reservation::Reserve(std::size_t length,
                                                 const ReservationOptions& options) {
  AnonymousOptions all;
  all.protection = Protection::kNone;
  all.later_protection = options.later_protection;
  all.placement = options.placement;
  const std::size_t whole = LengthMistake(length) == 0 ? *RoundUpToPage(length) : length;
  absl::StatusOr<Mapping> pages =
      Mapping::Anonymous(Mapping::Kind::kReserved, whole, all, MMAP_COMPAT_NO_RESERVE_FLAG);
  if (!pages.ok()) return pages.status();
  Reservation reservation;
  reservation.pages_ = *std::move(pages);
  return reservation;
}

bool Reservation::Every(std::size_t offset, std::size_t length,
                        bool (*holds)(Part)) const noexcept {
  if (parts_ == nullptr) return length == 0 || holds(Part::kReserved);
  return parts_->Every(offset, offset + length, holds);
}

// Whether it is a range of whole pages of this reservation, none of which was lost.
absl::Status Reservation::CheckPages(Operation operation, std::size_t offset,
                                     std::size_t length) const {
  absl::Status inside = pages_.CheckRange(operation, offset, length);
  if (!inside.ok()) return inside;
  if (!IsPageAligned(offset) || !IsPageAligned(length)) {
    return Refusal(operation, kCutsPage, RangeArguments(offset, length));
  }
  const bool ours = Every(offset, length, [](Part part) { return part != Part::kLost; });
  return ours ? absl::OkStatus() : Refusal(operation, kPlaceLost, RangeArguments(offset, length));
}

// Whether something is in every page that the range touches.
absl::Status Reservation::CheckInUse(Operation operation, std::size_t offset,
                                     std::size_t length) const {
  absl::Status inside = pages_.CheckRange(operation, offset, length);
  if (!inside.ok() || length == 0) return inside;
  const std::size_t first = RoundDownToPage(offset);
  const bool in_use = Every(first, *RoundUpToPage(offset + length) - first, [](Part part) {
    return part == Part::kCommitted || part == Part::kFile;
  });
  return in_use ? absl::OkStatus()
                : Refusal(operation, kNotCommitted, RangeArguments(offset, length));
}

// Memory for remembering one more part, since nothing may fail once the pages are changed.
absl::Status Reservation::MakeRoom(std::size_t offset, std::size_t length) {
  if (parts_ == nullptr) parts_ = NewRuns<PartRuns>(pages_.pages_length_, Part::kReserved);
  ProtectionRuns*& protections = pages_.runs_;
  if (protections == nullptr) {
    protections = ProtectionRuns::New(pages_.pages_length_, Protection::kNone);
  }
  const bool has_room =
      parts_ != nullptr && protections != nullptr && parts_->MakeRoom() && protections->MakeRoom();
  if (has_room) return absl::OkStatus();
  return Failure(Operation::kMmap, ENOMEM, kAlways, RangeArguments(offset, length));
}

void Reservation::Remember(std::size_t offset, std::size_t length, Part part,
                           Protection protection) noexcept {
  parts_->Set(offset, offset + length, part);
  pages_.runs_->Set(offset, offset + length, protection);
}

absl::StatusOr<absl::Span<std::byte>> Reservation::Commit(std::size_t offset, std::size_t length) {
  absl::Status status = CheckPages(Operation::kMprotect, offset, length);
  if (!status.ok()) return status;
  const bool can_be = Every(offset, length, [](Part part) {
    return part == Part::kReserved || part == Part::kCommitted;
  });
  if (!can_be) {
    return Refusal(Operation::kMprotect, kPlaceTaken, RangeArguments(offset, length));
  }
  if (length != 0) {
    status = MakeRoom(offset, length);
    if (status.ok()) status = pages_.Protect(offset, length, Protection::kReadWrite);
    if (!status.ok()) return status;
    parts_->Set(offset, offset + length, Part::kCommitted);
  }
  return absl::Span<std::byte>(pages_.data_ + offset, length);
}

absl::Status Reservation::Decommit(std::size_t offset, std::size_t length) {
  absl::Status status = CheckPages(Operation::kMmap, offset, length);
  if (!status.ok() || length == 0) return status;
  status = MakeRoom(offset, length);
  return status.ok() ? ReserveAgain(offset, length) : status;
}

absl::Status Reservation::Guard(std::size_t offset, std::size_t length) {
  absl::Status status = CheckPages(Operation::kMmap, offset, length);
  if (!status.ok() || length == 0) return status;
  if (!Every(offset, length, [](Part part) { return part == Part::kReserved; })) {
    return Refusal(Operation::kMmap, kPlaceTaken, RangeArguments(offset, length));
  }
  status = MakeRoom(offset, length);
  if (status.ok()) Remember(offset, length, Part::kGuard, Protection::kNone);
  return status;
}

absl::StatusOr<absl::Span<const std::byte>> Reservation::View(std::size_t offset,
                                                              std::size_t length) const {
  absl::Status in_use = CheckInUse(Operation::kAccess, offset, length);
  if (!in_use.ok()) return in_use;
  return pages_.View(offset, length);
}

absl::StatusOr<absl::Span<std::byte>> Reservation::MutableView(std::size_t offset,
                                                               std::size_t length) {
  absl::Status in_use = CheckInUse(Operation::kAccess, offset, length);
  if (!in_use.ok()) return in_use;
  return pages_.MutableView(offset, length);
}

absl::Status Reservation::Protect(std::size_t offset, std::size_t length, Protection protection) {
  absl::Status status = CheckPages(Operation::kMprotect, offset, length);
  if (status.ok()) status = CheckInUse(Operation::kMprotect, offset, length);
  return status.ok() ? pages_.Protect(offset, length, protection) : status;
}

absl::Status Reservation::Flush(std::size_t offset, std::size_t length, FlushMode mode) {
  absl::Status in_use = CheckInUse(Operation::kMsync, offset, length);
  return in_use.ok() ? pages_.Flush(offset, length, mode) : in_use;
}

absl::Status Reservation::Advise(std::size_t offset, std::size_t length, Advice advice) {
  absl::Status in_use = CheckInUse(Operation::kMadvise, offset, length);
  return in_use.ok() ? pages_.Advise(offset, length, advice) : in_use;
}

absl::Status Reservation::Lock(std::size_t offset, std::size_t length) {
  absl::Status in_use = CheckInUse(Operation::kMlock, offset, length);
  return in_use.ok() ? pages_.Lock(offset, length) : in_use;
}

absl::Status Reservation::Unlock(std::size_t offset, std::size_t length) {
  absl::Status in_use = CheckInUse(Operation::kMunlock, offset, length);
  return in_use.ok() ? pages_.Unlock(offset, length) : in_use;
}

absl::Status Reservation::Unmap() {
  if (!pages_.is_mapped()) return Refusal(Operation::kMunmap, kGone, {});
  absl::Status status = UnmapParts();
  if (status.ok()) Forget();
  return status;
}

// All but what was lost.
absl::Status Reservation::UnmapParts() {
  const std::size_t end = pages_.pages_length_;
  const auto is_ours = [](Part part) { return part != Part::kLost; };
  if (parts_ == nullptr || parts_->Every(0, end, is_ours)) return UnmapPages({pages_.pages_, end});
  for (std::size_t i = 0; i < parts_->count(); ++i) {
    const PartRuns::Run run = parts_->Part(i, 0, end);
    if (!is_ours(run.value)) continue;
    absl::Status status = UnmapPages({pages_.pages_ + run.begin, run.end - run.begin});
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
