// SPDX-License-Identifier: Apache-2.0
//
// What a Mapping does to its pages, all of them or a range.
#include <sys/mman.h>

#include <cerrno>
#include <vector>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "advice.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "populate.h"
#include "protection_bits.h"
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

absl::Status Mapping::Protect(Protection protection) {
  absl::Status allowed = CheckRange(Operation::kMprotect, 0, 0);
  if (allowed.ok()) allowed = MayBecome(protection);
  if (allowed.ok() && state_ == State::kMapped) {
    allowed = ProtectPages(PagesAround(data_, size_), ProtectionBits(protection));
  }
  if (allowed.ok()) protection_ = protection;
  return allowed;
}

absl::Status Mapping::Protect(std::size_t offset, std::size_t length, Protection protection) {
  absl::Status allowed = CheckRange(Operation::kMprotect, offset, length);
  if (allowed.ok()) allowed = MayBecome(protection);
  if (!allowed.ok() || length == 0) return allowed;
  std::byte* const begin = data_ + offset;
  const bool begins_well = offset == 0 || IsPageAligned(begin);
  const bool ends_well = offset + length == size_ || IsPageAligned(begin + length);
  if (!begins_well || !ends_well) {
    return Refusal(Operation::kMprotect, kCutsPage, RangeArguments(offset, length));
  }
  return ProtectPages(PagesAround(begin, length), ProtectionBits(protection));
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
  return pages.length == 0 ? absl::OkStatus() : AdvisePages(pages, *number);
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
  if (protection_ == Protection::kNone) {
    return Refusal(Operation::kMlock, kProtectionNone, RangeArguments(offset, length));
  }
  return LockPages(PagesAround(data_ + offset, length));
}

absl::Status Mapping::Unlock() { return Unlock(0, size_); }

absl::Status Mapping::Unlock(std::size_t offset, std::size_t length) {
  absl::Status inside = CheckRange(Operation::kMunlock, offset, length);
  if (!inside.ok() || length == 0) return inside;
  return UnlockPages(PagesAround(data_ + offset, length));
}

absl::Status Mapping::Populate(Effort effort) {
  absl::Status inside = CheckRange(Operation::kAccess, 0, 0);
  if (!inside.ok() || size_ == 0 || effort == Effort::kNone) return inside;
  const PageRange pages = PagesAround(data_, size_);
  if (effort == Effort::kBestEffort) {
    const ErrnoKeeper keeper;
    const std::optional<int> number = AdviceNumber(Advice::kWillNeed);
    if (number) GiveAdvice(pages, *number);
    return absl::OkStatus();
  }
  if (protection_ == Protection::kNone) {
    return Refusal(Operation::kAccess, kProtectionNone, RangeArguments(0, size_));
  }
  const bool is_file = kind_ == Kind::kSharedFile || kind_ == Kind::kPrivateFile;
  return is_file || !writable() ? PopulateForReading(pages) : PopulateForWriting(pages);
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
