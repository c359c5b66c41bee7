// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/checked_calls.h"

#include <sys/mman.h>
#include <sys/types.h>

#include <cerrno>
#include <cstdint>
#include <limits>
#include <utility>

#include "../errors/diagnosis.h"
#include "mmap_compat/page_size.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// Linux reads both bits as a third sharing type, which no other system has.
bool SharingIsClear(int flags) {
  const int sharing = flags & (MAP_SHARED | MAP_PRIVATE);
  return sharing == MAP_SHARED || sharing == MAP_PRIVATE;
}

bool EndIsAnOffset(std::int64_t offset, std::size_t rounded_length) {
  constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
  const auto begin = static_cast<std::uint64_t>(offset);
  return begin <= kLargest && rounded_length <= kLargest - begin;
}

// The circumstance that makes `call` a mistake, or 0.
Circumstances MistakeIn(const MmapCall& call) {
  const Circumstances bad_length = LengthMistake(call.length);
  if (bad_length != 0) return bad_length;
  if (call.offset < 0) return kOffsetNegative;
  if (OffsetInPage(static_cast<std::uint64_t>(call.offset)) != 0) return kOffsetUnaligned;
  const std::size_t rounded = *RoundUpToPage(call.length);
  if (!EndIsAnOffset(call.offset, rounded)) return kOffsetTooLarge;
  if ((call.flags & MAP_FIXED) != 0) {
    if (!IsPageAligned(call.address)) return kAddressUnaligned;
    if (call.address == nullptr) return kAddressTooLow;
    if (IsPastTheTop(call.address, rounded)) return kAddressOutOfRange;
  }
  if (!SharingIsClear(call.flags)) return kSharingUnclear;
  if (HasUnknownMapFlags(call.flags)) return kFlagsUnknown;
  if (HasUnknownProtectionBits(call.protection)) return kProtectionUnknown;
  // Every system refuses to read through such a descriptor, but not every one to write alone.
  const bool reads = (call.protection & (PROT_READ | PROT_EXEC)) != 0;
  if (!reads && call.fd >= 0 && IsWriteOnly(call.fd)) return kModeTooWeak;
  return ReachesPastTheEnd(call, rounded) ? kPastEndOfFile : 0;
}

// The range in whole pages, or the refusal of it.
absl::StatusOr<PageRange> CheckedRange(Operation operation, void* address, std::size_t length) {
  const auto refuse = [&](Circumstances mistake) {
    return Refusal(operation, mistake, {Number("length", length), Address("address", address)});
  };
  if (length == 0) return refuse(kLengthZero);
  const std::optional<std::size_t> rounded = RoundUpToPage(length);
  if (!rounded) return refuse(kLengthWraps);
  if (!IsPageAligned(address)) return refuse(kAddressUnaligned);
  const std::uintptr_t room =
      std::numeric_limits<std::uintptr_t>::max() - reinterpret_cast<std::uintptr_t>(address);
  if (*rounded - 1 > room || !IsMapped({address, *rounded})) return refuse(kRangeHole);
  return PageRange{address, *rounded};
}

}  // namespace

absl::StatusOr<void*> CheckedMmap(const MmapCall& call) {
  const Circumstances mistake = MistakeIn(call);
  if (mistake != 0) return Refusal(Operation::kMmap, mistake, ArgumentsOf(call));
  return MapFilePages(call);
}

absl::Status CheckedMunmap(void* address, std::size_t length) {
  const absl::StatusOr<PageRange> range = CheckedRange(Operation::kMunmap, address, length);
  return range.ok() ? UnmapPages(*range) : range.status();
}

absl::Status CheckedMprotect(void* address, std::size_t length, int protection) {
  const absl::StatusOr<PageRange> range = CheckedRange(Operation::kMprotect, address, length);
  if (!range.ok()) return range.status();
  if (HasUnknownProtectionBits(protection)) {
    return Refusal(
        Operation::kMprotect, kProtectionUnknown,
        {Protections(protection), Number("length", length), Address("address", address)});
  }
  return ProtectPages(*range, protection);
}

absl::Status CheckedMsync(void* address, std::size_t length, int flags) {
  const absl::StatusOr<PageRange> range = CheckedRange(Operation::kMsync, address, length);
  if (!range.ok()) return range.status();
  // MS_SYNC is 0 on FreeBSD and DragonFly, so that MS_ASYNC decides there.
  const bool asynchronous = (flags & MS_ASYNC) != 0;
  const bool synchronous = MS_SYNC != 0 ? (flags & MS_SYNC) != 0 : !asynchronous;
  if (asynchronous == synchronous || (asynchronous && (flags & MS_INVALIDATE) != 0)) {
    return Refusal(
        Operation::kMsync, kFlagsClash,
        {SignedNumber("flags", flags), Number("length", length), Address("address", address)});
  }
  return SyncPages(*range, flags);
}

absl::Status CheckedMadvise(void* address, std::size_t length, int advice) {
  const absl::StatusOr<PageRange> range = CheckedRange(Operation::kMadvise, address, length);
  return range.ok() ? AdvisePages(*range, advice) : range.status();
}

absl::Status CheckedMlock(void* address, std::size_t length) {
  const absl::StatusOr<PageRange> range = CheckedRange(Operation::kMlock, address, length);
  return range.ok() ? LockPages(*range) : range.status();
}

absl::Status CheckedMunlock(void* address, std::size_t length) {
  const absl::StatusOr<PageRange> range = CheckedRange(Operation::kMunlock, address, length);
  return range.ok() ? UnlockPages(*range) : range.status();
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
