// SPDX-License-Identifier: Apache-2.0
//
// Hints that a Mapping gives of its pages, and what it does to their contents and inheritance.
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"
#include "advice.h"
#include "effect.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "protection_bits.h"
#include "protection_runs.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// Huge pages where the system says how large they are.
constexpr std::size_t kUsualHugePage = std::size_t{2} << 20;

}  // namespace

// Where it is remembered what lasts of an advice; null where nothing does.
PageRecord* Mapping::RecordOf(Advice advice) const noexcept {
  switch (advice) {
    case Advice::kNormal:
    case Advice::kRandom:
    case Advice::kSequential:
      return &lasting_.reading;
    case Advice::kHugePages:
    case Advice::kNoHugePages:
      return &lasting_.huge;
    case Advice::kWillNeed:
    case Advice::kCold:
    case Advice::kPageOut:
    case Advice::kCollapse:
      break;
  }
  return nullptr;
}

PageRecord* Mapping::RecordOf(Effect effect) const noexcept {
  switch (effect) {
    case Effect::kDoNotFork:
    case Effect::kWipeOnFork:
    case Effect::kDoFork:
      return &lasting_.forking;
    case Effect::kDoNotDump:
    case Effect::kDoDump:
      return &lasting_.dumping;
    case Effect::kDiscard:
    case Effect::kRemove:
    case Effect::kFree:
      break;
  }
  return nullptr;
}

// Of pages that have just been made, as far as the system takes it.
void Mapping::AdviseAgain(void* pages, std::size_t length) const noexcept {
  const ErrnoKeeper keeper;
  for (const PageRecord* const record : {&lasting_.reading, &lasting_.huge}) {
    const auto advice = static_cast<Advice>(record->value());
    const std::optional<int> number = AdviceNumber(advice);
    if (advice != Advice::kNormal && number) GiveAdvice({pages, length}, *number);
  }
  const auto dumping = static_cast<Effect>(lasting_.dumping.value());
  const auto forking = static_cast<Effect>(lasting_.forking.value());
  for (const Effect effect : {dumping, forking}) {
    const bool asks = effect == Effect::kDoNotDump || effect == Effect::kDoNotFork ||
                      effect == Effect::kWipeOnFork;
    if (asks) (void)ApplyToPages({pages, length}, effect, Sharing::kPrivate);
  }
}

absl::Status Mapping::Advise(Advice advice) const { return Advise(0, size_, advice); }

absl::Status Mapping::Advise(std::size_t offset, std::size_t length, Advice advice) const {
  absl::Status inside = CheckRange(Operation::kMadvise, offset, length);
  if (!inside.ok() || length == 0) return inside;
  const std::optional<int> number = AdviceNumber(advice);
  if (!number) return Refusal(Operation::kMadvise, kAlways, RangeArguments(offset, length));
  PageRecord* const record = RecordOf(advice);
  const PageRecord::Ticket ticket = record != nullptr ? record->Begin() : 0;
  absl::Status status = AdvisePages(PagesAround(data_ + offset, length), *number);
  if (status.ok() && record != nullptr) {
    record->End(ticket, static_cast<std::uint32_t>(advice), CoversAll(data_ + offset, length));
  }
  return status;
}

// Anonymous memory at the place of what is there.
absl::Status Mapping::MapMemoryAnew(std::byte* pages, std::size_t length, Protection protection) {
  MmapCall call;
  call.address = pages;
  call.length = length;
  call.protection = ProtectionBits(protection) | (most_bits_ == -1 ? 0 : DeclaredBits(most_bits_));
  call.flags = MAP_FIXED | kept_flags_;
  absl::Status status = MapAnonymousPages(Sharing::kPrivate, call).status();
  if (status.ok()) return status;
  // Systems unmap what is there before they find that they cannot map: nobody else may have the
  // place.
  const ErrnoKeeper keeper;
  call.protection = PROT_NONE;
  (void)MapAnonymousPages(Sharing::kPrivate, call);
  return status;
}

// By the system's own call, or else by mapping anew what has no contents of its own. That call does
// nothing for locked pages, and something for those before them.
absl::Status Mapping::Discard(std::byte* pages, std::size_t length) {
  const auto refuse = [=](Circumstances mistake) {
    return Refusal(Operation::kMadvise, mistake,
                   {Address("address", pages), Number("length", length)});
  };
  const int errno_before = errno;
  const bool is_memory = kind_ == Kind::kPrivateMemory;
  if (lasting_.locks.differs()) return refuse(kPagesDiffer);
  if (lasting_.locks.value() != PageRecords::kLocked) {
    absl::Status status = ApplyToPages({pages, length}, Effect::kDiscard, Sharing::kPrivate);
    const bool is_final = status.ok() || ReasonFrom(status) != Reason::kUnsupported;
    if (is_final || !is_memory) return status;
  }
  if (!is_memory) return refuse(kAlways);
  if (lasting_.Differ()) return refuse(kPagesDiffer);
  const auto offset = static_cast<std::size_t>(pages - pages_);
  for (std::size_t i = 0; i < (runs_ == nullptr ? 1 : runs_->count()); ++i) {
    ProtectionRuns::Run run = {offset, offset + length, protection_};
    if (runs_ != nullptr) run = runs_->Part(i, offset, offset + length);
    if (run.begin == run.end) continue;
    absl::Status status = MapMemoryAnew(pages_ + run.begin, run.end - run.begin, run.value);
    if (!status.ok()) return status;
    if (lasting_.locks.value() != PageRecords::kLocked) continue;
    status = LockPages({pages_ + run.begin, run.end - run.begin});
    // What may not be read has no pages to lock.
    if (!status.ok() && Allows<PROT_READ>(run.value)) {
      lasting_.locks.Differ();
      return status;
    }
  }
  AdviseAgain(pages, length);
  errno = errno_before;
  return absl::OkStatus();
}

absl::Status Mapping::Apply(Effect effect) { return Apply(0, size_, effect); }

absl::Status Mapping::Apply(std::size_t offset, std::size_t length, Effect effect) {
  absl::Status inside = CheckRange(Operation::kMadvise, offset, length);
  if (!inside.ok() || length == 0) return inside;
  const auto refuse = [=](Circumstances mistake) {
    return Refusal(Operation::kMadvise, mistake, RangeArguments(offset, length));
  };
  const bool is_memory = kind_ == Kind::kPrivateMemory;
  const bool is_shared = kind_ == Kind::kSharedFile || kind_ == Kind::kSharedMemory;
  const bool is_discardable =
      is_memory || kind_ == Kind::kPoolMemory || kind_ == Kind::kPrivateFile;
  const bool for_memory = effect == Effect::kFree || effect == Effect::kWipeOnFork;
  if (for_memory && !is_memory) return refuse(kWouldLoseData);
  if (effect == Effect::kDiscard && !is_discardable) return refuse(kWouldLoseData);
  if (effect == Effect::kRemove && !is_shared) return refuse(kForSharedOnly);
  if (effect == Effect::kRemove && !Every(data_ + offset, length, &Allows<PROT_WRITE>)) {
    return refuse(kNotWritable);
  }

  PageRecord* const record = RecordOf(effect);
  const Sharing sharing = is_shared ? Sharing::kShared : Sharing::kPrivate;
  PageRange pages = PagesAround(data_ + offset, length);
  if (record == nullptr) {
    // After the end of a mapping of a file there may be more of the file.
    const std::byte* const end = effect == Effect::kRemove ? nullptr : data_ + size_;
    pages = PagesInside(data_ + offset, length, end, SmallestPart());
    if (pages.length == 0) return absl::OkStatus();
    if (effect == Effect::kDiscard) {
      return Discard(static_cast<std::byte*>(pages.address), pages.length);
    }
    return ApplyToPages(pages, effect, sharing);
  }
  const PageRecord::Ticket ticket = record->Begin();
  absl::Status status = ApplyToPages(pages, effect, sharing);
  if (status.ok()) {
    record->End(ticket, static_cast<std::uint32_t>(effect), CoversAll(data_ + offset, length));
  } else {
    record->Differ();
  }
  return status;
}

bool Mapping::SupportsAdvice(Advice advice) {
  const ErrnoKeeper keeper;
  // Nothing but the larger pages themselves tells whether there are any.
  const bool collapses = advice == Advice::kCollapse;
  const std::size_t length = collapses ? 2 * HugePageSize().value_or(kUsualHugePage) : PageSize();
  const absl::StatusOr<Mapping> pages = AnonymousPrivate(length);
  if (!pages.ok()) return false;
  const absl::Status advised = pages->Advise(advice);
  return advised.ok() || (collapses && ReasonFrom(advised) == Reason::kOutOfMemory);
}

bool Mapping::SupportsEffect(Effect effect) {
  const ErrnoKeeper keeper;
  absl::StatusOr<Mapping> page =
      effect == Effect::kRemove ? AnonymousShared(PageSize()) : AnonymousPrivate(PageSize());
  return page.ok() && page->Apply(effect).ok();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
