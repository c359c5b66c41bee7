// SPDX-License-Identifier: Apache-2.0
//
// What a Mapping does to its pages, all of them or a range.
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "populate.h"
#include "protection_bits.h"
#include "protection_runs.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

int SyncFlag(FlushMode mode) { return mode == FlushMode::kSync ? MS_SYNC : MS_ASYNC; }

}  // namespace

absl::Status Mapping::Flush(FlushMode mode) const { return Flush(0, size_, mode); }

absl::Status Mapping::Flush(std::size_t offset, std::size_t length, FlushMode mode) const {
  absl::Status inside = CheckRange(Operation::kMsync, offset, length);
  if (!inside.ok() || length == 0) return inside;
  return SyncPages(PagesAround(data_ + offset, length), SyncFlag(mode));
}

absl::Status Mapping::MayBecome(Protection protection) const {
  const int bits = ProtectionBits(protection);
  if ((bits & ~most_bits_) == 0) return absl::OkStatus();
  return Refusal(Operation::kMprotect, kNotDeclared, {Protections(bits)});
}

// What is protected already is given back what it had where the rest fails: a system may change
// some of the pages before it finds that it cannot change others.
absl::Status Mapping::ProtectRange(std::byte* begin, std::size_t length, Protection protection) {
  const PageRange pages = PagesAround(begin, length);
  absl::Status status = ProtectPages(pages, ProtectionBits(protection));
  if (status.ok()) return status;
  const ErrnoKeeper keeper;
  if (runs_ == nullptr) {
    mprotect(pages.address, pages.length, ProtectionBits(protection_));
    return status;
  }
  const auto offset = static_cast<std::size_t>(static_cast<std::byte*>(pages.address) - pages_);
  for (std::size_t i = 0; i < runs_->count(); ++i) {
    const ProtectionRuns::Run run = runs_->Part(i, offset, offset + pages.length);
    if (run.begin == run.end) continue;
    mprotect(pages_ + run.begin, run.end - run.begin, ProtectionBits(run.value));
  }
  return status;
}

absl::Status Mapping::Protect(Protection protection) {
  absl::Status allowed = CheckRange(Operation::kMprotect, 0, 0);
  if (allowed.ok()) allowed = MayBecome(protection);
  if (allowed.ok() && state_ == State::kMapped) {
    allowed = ProtectRange(data_, size_, protection);
  }
  if (!allowed.ok()) return allowed;
  ForgetRuns();
  protection_ = protection;
  return allowed;
}

absl::Status Mapping::Protect(std::size_t offset, std::size_t length, Protection protection) {
  absl::Status allowed = CheckRange(Operation::kMprotect, offset, length);
  if (allowed.ok()) allowed = MayBecome(protection);
  if (!allowed.ok() || length == 0) return allowed;
  std::byte* const begin = data_ + offset;
  const std::size_t page = SmallestPart();
  const auto is_boundary = [page](const std::byte* address) {
    return reinterpret_cast<std::uintptr_t>(address) % page == 0;
  };
  const bool begins_well = offset == 0 || is_boundary(begin);
  const bool ends_well = offset + length == size_ || is_boundary(begin + length);
  if (!begins_well || !ends_well) {
    return Refusal(Operation::kMprotect, kCutsPage, RangeArguments(offset, length));
  }
  // Memory for the remembering first, since nothing may fail once the pages are changed.
  if (runs_ == nullptr) runs_ = ProtectionRuns::New(pages_length_, protection_);
  if (runs_ == nullptr || !runs_->MakeRoom()) {
    return Failure(Operation::kMprotect, ENOMEM, kAlways, RangeArguments(offset, length));
  }
  allowed = ProtectRange(begin, length, protection);
  if (allowed.ok()) {
    const PageRange pages = PagesAround(begin, length);
    const auto first = static_cast<std::size_t>(static_cast<std::byte*>(pages.address) - pages_);
    runs_->Set(first, first + pages.length, protection);
  }
  if (runs_->count() == 1 && runs_->Part(0, 0, pages_length_).value == protection_) {
    ForgetRuns();
  }
  return allowed;
}

bool Mapping::CoversAll(const std::byte* begin, std::size_t length) const noexcept {
  return begin == data_ && length == size_;
}

absl::Status Mapping::Lock() const { return Lock(0, size_); }

absl::Status Mapping::Lock(std::size_t offset, std::size_t length) const {
  absl::Status inside = CheckRange(Operation::kMlock, offset, length);
  if (!inside.ok() || length == 0) return inside;
  const PageRange pages = PagesAround(data_ + offset, length);
  if (!Every(static_cast<std::byte*>(pages.address), pages.length, &Allows<PROT_READ>)) {
    return Refusal(Operation::kMlock, kProtectionNone, RangeArguments(offset, length));
  }
  PageRecord& locks = lasting_.locks;
  const bool were_none = locks.value() == 0 && !locks.differs();
  const PageRecord::Ticket ticket = locks.Begin();
  absl::Status status = LockPages(pages);
  if (status.ok()) {
    locks.End(ticket, PageRecords::kLocked, CoversAll(data_ + offset, length));
  } else if (were_none && locks.IsAlone(ticket)) {
    const ErrnoKeeper keeper;
    munlock(pages.address, pages.length);  // Linux has locked the pages before the one that failed
  } else {
    locks.Differ();
  }
  return status;
}

absl::Status Mapping::Unlock() const { return Unlock(0, size_); }

absl::Status Mapping::Unlock(std::size_t offset, std::size_t length) const {
  absl::Status inside = CheckRange(Operation::kMunlock, offset, length);
  if (!inside.ok() || length == 0) return inside;
  const PageRecord::Ticket ticket = lasting_.locks.Begin();
  absl::Status status = UnlockPages(PagesAround(data_ + offset, length));
  if (status.ok()) {
    lasting_.locks.End(ticket, 0, CoversAll(data_ + offset, length));
  } else {
    lasting_.locks.Differ();
  }
  return status;
}

absl::Status Mapping::Populate(Effort effort, PopulateFor purpose) const {
  return Populate(0, size_, effort, purpose);
}

// Each run by the means that its protection allows.
absl::Status Mapping::Populate(std::size_t offset, std::size_t length, Effort effort,
                               PopulateFor purpose) const {
  absl::Status status = CheckRange(Operation::kAccess, offset, length);
  if (!status.ok() || length == 0 || effort == Effort::kNone) return status;
  const PageRange pages = PagesAround(data_ + offset, length);
  auto* const begin = static_cast<std::byte*>(pages.address);
  const bool is_strict = effort == Effort::kStrict;
  const bool for_writing = purpose == PopulateFor::kWriting;
  const auto allows = for_writing ? &Allows<PROT_WRITE> : &Allows<PROT_READ>;
  if (is_strict && !Every(begin, pages.length, allows)) {
    return Refusal(Operation::kAccess, for_writing ? kNotWritable : kProtectionNone,
                   RangeArguments(offset, length));
  }
  // What adopted pages are made of is not known.
  const bool is_memory = kind_ != Kind::kSharedFile && kind_ != Kind::kPrivateFile;
  const auto populate = [=](PageRange run, Protection protection) {
    if (!allows(protection)) return absl::OkStatus();
    const bool stores = is_memory && Allows<PROT_WRITE>(protection);
    if (for_writing) return is_memory ? PopulateForWriting(run) : PopulateFileForWriting(run);
    return stores && purpose == PopulateFor::kFirstUse ? PopulateForWriting(run)
                                                       : PopulateForReading(run);
  };
  const int errno_before = errno;
  if (runs_ == nullptr) status = populate(pages, protection_);
  const auto first = static_cast<std::size_t>(begin - pages_);
  for (std::size_t i = 0; runs_ != nullptr && i < runs_->count(); ++i) {
    const ProtectionRuns::Run run = runs_->Part(i, first, first + pages.length);
    if (run.begin == run.end) continue;
    status = populate({pages_ + run.begin, run.end - run.begin}, run.value);
    if (is_strict && !status.ok()) return status;
  }
  if (is_strict) return status;
  errno = errno_before;
  return absl::OkStatus();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
