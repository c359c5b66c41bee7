// SPDX-License-Identifier: Apache-2.0
//
// What a Mapping does to its pages, all of them or a range.
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <vector>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "advice.h"
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

// Every page that the bytes touch. Rounding up cannot overflow: the pages are mapped.
PageRange PagesAround(std::byte* data, std::size_t size) {
  const std::size_t delta = OffsetInPage(reinterpret_cast<std::uintptr_t>(data));
  return {data - delta, *RoundUpToPage(delta + size)};
}

// The pages of which every byte is among them; a page at `end` counts as ending there.
PageRange PagesInside(std::byte* data, std::size_t size, const std::byte* end) {
  const std::size_t delta = OffsetInPage(reinterpret_cast<std::uintptr_t>(data));
  const std::size_t skipped = delta == 0 ? 0 : PageSize() - delta;
  if (skipped >= size) return {data, 0};
  const std::size_t rest = size - skipped;
  const bool to_the_end = data + size == end;
  return {data + skipped, to_the_end ? *RoundUpToPage(rest) : RoundDownToPage(rest)};
}

int SyncFlag(FlushMode mode) { return mode == FlushMode::kSync ? MS_SYNC : MS_ASYNC; }

std::vector<Argument> RangeArguments(std::size_t offset, std::size_t length) {
  return {Number("offset", offset), Number("length", length)};
}

}  // namespace

absl::Status Mapping::Flush(FlushMode mode) { return Flush(0, size_, mode); }

absl::Status Mapping::Flush(std::size_t offset, std::size_t length, FlushMode mode) {
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
  const std::size_t page = kind_ == Kind::kPoolMemory ? *HugePageSize() : PageSize();
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

// What lasts of an advice that was given.
void Mapping::Remember(const std::byte* begin, std::size_t length, Advice advice) noexcept {
  const bool all = CoversAll(begin, length);
  const auto set = [=](Advice& kept, bool& differs) {
    if (all) differs = false;
    if (!all && kept != advice) differs = true;
    if (all) kept = advice;
  };
  switch (advice) {
    case Advice::kNormal:
    case Advice::kRandom:
    case Advice::kSequential:
      return set(lasting_.reading, lasting_.reading_differs);
    case Advice::kHugePages:
    case Advice::kNoHugePages:
      return set(lasting_.huge, lasting_.huge_differs);
    case Advice::kNoCoreDump:
      return set(lasting_.core_dump, lasting_.core_dump_differs);
    case Advice::kWillNeed:
    case Advice::kCold:
    case Advice::kFree:
      return;
  }
}

void Mapping::AdviseAgain(void* pages, std::size_t length) const noexcept {
  const ErrnoKeeper keeper;
  for (const Advice advice : {lasting_.reading, lasting_.huge, lasting_.core_dump}) {
    const std::optional<int> number = AdviceNumber(advice);
    if (advice != Advice::kNormal && number) GiveAdvice({pages, length}, *number);
  }
}

absl::Status Mapping::Advise(Advice advice) { return Advise(0, size_, advice); }

absl::Status Mapping::Advise(std::size_t offset, std::size_t length, Advice advice) {
  absl::Status inside = CheckRange(Operation::kMadvise, offset, length);
  if (!inside.ok() || length == 0) return inside;
  if (advice == Advice::kFree && kind_ != Kind::kPrivateMemory) {
    return Refusal(Operation::kMadvise, kWouldLoseData, RangeArguments(offset, length));
  }
  const std::optional<int> number = AdviceNumber(advice);
  if (!number) return Refusal(Operation::kMadvise, kAlways, RangeArguments(offset, length));
  const PageRange pages = advice == Advice::kFree
                              ? PagesInside(data_ + offset, length, data_ + size_)
                              : PagesAround(data_ + offset, length);
  if (pages.length == 0) return absl::OkStatus();
  absl::Status status = AdvisePages(pages, *number);
  if (status.ok()) Remember(data_ + offset, length, advice);
  return status;
}

bool Mapping::SupportsAdvice(Advice advice) {
  const ErrnoKeeper keeper;
  absl::StatusOr<Mapping> page = AnonymousPrivate(PageSize());
  return page.ok() && page->Advise(advice).ok();
}

absl::Status Mapping::Lock() { return Lock(0, size_); }

absl::Status Mapping::Lock(std::size_t offset, std::size_t length) {
  absl::Status inside = CheckRange(Operation::kMlock, offset, length);
  if (!inside.ok() || length == 0) return inside;
  const PageRange pages = PagesAround(data_ + offset, length);
  if (!Every(static_cast<std::byte*>(pages.address), pages.length, &Allows<PROT_READ>)) {
    return Refusal(Operation::kMlock, kProtectionNone, RangeArguments(offset, length));
  }
  absl::Status status = LockPages(pages);
  const bool all = CoversAll(data_ + offset, length);
  if (status.ok()) {
    if (lasting_.locks != Locks::kAll) lasting_.locks = all ? Locks::kAll : Locks::kSome;
  } else if (lasting_.locks == Locks::kNone) {
    const ErrnoKeeper keeper;
    munlock(pages.address, pages.length);  // Linux has locked the pages before the one that failed
  }
  return status;
}

absl::Status Mapping::Unlock() { return Unlock(0, size_); }

absl::Status Mapping::Unlock(std::size_t offset, std::size_t length) {
  absl::Status inside = CheckRange(Operation::kMunlock, offset, length);
  if (!inside.ok() || length == 0) return inside;
  absl::Status status = UnlockPages(PagesAround(data_ + offset, length));
  if (status.ok() && CoversAll(data_ + offset, length)) lasting_.locks = Locks::kNone;
  if (lasting_.locks == Locks::kAll) lasting_.locks = Locks::kSome;
  return status;
}

absl::Status Mapping::Populate(Effort effort) {
  absl::Status inside = CheckRange(Operation::kAccess, 0, 0);
  if (!inside.ok() || size_ == 0 || effort == Effort::kNone) return inside;
  if (effort == Effort::kStrict) return PopulateStrictly();
  const ErrnoKeeper keeper;
  const std::optional<int> number = AdviceNumber(Advice::kWillNeed);
  if (number) GiveAdvice(PagesAround(data_, size_), *number);
  return absl::OkStatus();
}

// Each run by the means that its protection allows. Pages of files are left clean.
absl::Status Mapping::PopulateStrictly() {
  const PageRange pages = PagesAround(data_, size_);
  auto* const begin = static_cast<std::byte*>(pages.address);
  if (!Every(begin, pages.length, &Allows<PROT_READ>)) {
    return Refusal(Operation::kAccess, kProtectionNone, RangeArguments(0, size_));
  }
  const bool is_file = kind_ == Kind::kSharedFile || kind_ == Kind::kPrivateFile;
  const auto populate = [is_file](PageRange run, Protection protection) {
    const bool store = !is_file && Allows<PROT_WRITE>(protection);
    return store ? PopulateForWriting(run) : PopulateForReading(run);
  };
  if (runs_ == nullptr) return populate(pages, protection_);
  const auto first = static_cast<std::size_t>(begin - pages_);
  absl::Status status;
  for (std::size_t i = 0; i < runs_->count() && status.ok(); ++i) {
    const ProtectionRuns::Run run = runs_->Part(i, first, first + pages.length);
    if (run.begin == run.end) continue;
    status = populate({pages_ + run.begin, run.end - run.begin}, run.value);
  }
  return status;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
