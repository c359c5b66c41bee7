// SPDX-License-Identifier: Apache-2.0
#include "range_calls.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "../errors/diagnosis.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/page_size.h"
#include "taster.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

CallArguments ArgumentsOf(PageRange range) {
  return {Address("address", range.address), Number("length", range.length)};
}

CallArguments ArgumentsOf(PageRange range, const CallArgument& last) {
  return {Address("address", range.address), Number("length", range.length), last};
}

absl::Status MmapFailure(const MmapCall& call) {
  const int error_number = errno;
  return Failure(Operation::kMmap, error_number, DescribeMmap(call, error_number),
                 internal::ArgumentsOf(call));
}

}  // namespace

Circumstances LengthMistake(std::size_t length) {
  if (length == 0) return kLengthZero;
  const std::optional<std::size_t> rounded = RoundUpToPage(length);
  if (!rounded) return kLengthWraps;
  return *rounded > std::size_t{PTRDIFF_MAX} ? kLengthTooLong : 0;
}

// Rounding up cannot overflow: the pages are mapped.
PageRange PagesAround(std::byte* data, std::size_t size) {
  const std::size_t delta = OffsetInPage(reinterpret_cast<std::uintptr_t>(data));
  return {data - delta, *RoundUpToPage(delta + size)};
}

PageRange PagesInside(std::byte* data, std::size_t size, const std::byte* end, std::size_t page) {
  const std::size_t delta = reinterpret_cast<std::uintptr_t>(data) % page;
  const std::size_t skipped = delta == 0 ? 0 : page - delta;
  if (skipped >= size) return {data, 0};
  const std::size_t rest = size - skipped;
  const std::size_t partial = rest % page;
  const bool to_the_end = data + size == end;
  return {data + skipped, partial != 0 && to_the_end ? rest - partial + page : rest - partial};
}

// msync is the one call that reports unmapped pages on every system that was measured.
bool IsMapped(PageRange range) {
  const ErrnoKeeper keeper;
  return msync(range.address, range.length, MS_ASYNC) == 0 || !SaysUnmapped(errno);
}

absl::StatusOr<void*> MapFilePages(const MmapCall& call) {
  void* const memory = mmap(call.address, call.length, call.protection, call.flags, call.fd,
                            static_cast<off_t>(call.offset));
  if (memory == MAP_FAILED) return MmapFailure(call);
  return memory;
}

absl::StatusOr<void*> MapAnonymousPages(Sharing sharing, const MmapCall& call) {
  const auto map = sharing == Sharing::kShared ? MapAnonymousShared : MapAnonymousPrivate;
  void* const memory = map(call.address, call.length, call.protection, call.flags);
  if (memory != MAP_FAILED) return memory;
  MmapCall made = call;
  made.flags |= sharing == Sharing::kShared ? MAP_SHARED : MAP_PRIVATE;
  return MmapFailure(made);
}

absl::Status UnmapPages(PageRange range) {
  if (munmap(range.address, range.length) == 0) return absl::OkStatus();
  return Failure(Operation::kMunmap, errno, kRangeMapped, ArgumentsOf(range));
}

absl::Status ProtectPages(PageRange range, int protection) {
  if (mprotect(range.address, range.length, protection) == 0) return absl::OkStatus();
  const int error_number = errno;
  const Circumstances exhausted =
      error_number == ENOMEM ? DescribeExhaustion(range.length) & kMapCountFull : 0;
  return Failure(Operation::kMprotect, error_number,
                 kRangeMapped | exhausted | DescribeProtection(protection),
                 ArgumentsOf(range, Protections(protection)));
}

absl::Status SyncPages(PageRange range, int flags) {
  if (msync(range.address, range.length, flags) == 0) return absl::OkStatus();
  const bool invalidates = (flags & MS_INVALIDATE) != 0;
  return Failure(Operation::kMsync, errno, kRangeMapped | (invalidates ? kInvalidate : 0),
                 ArgumentsOf(range, SignedNumber("flags", flags)));
}

int GiveAdvice(PageRange range, int advice) {
#ifdef MMAP_COMPAT_HAS_MADVISE
  return madvise(range.address, range.length, advice);
#else
  const int error_number = posix_madvise(range.address, range.length, advice);
  if (error_number == 0) return 0;
  errno = error_number;
  return -1;
#endif
}

absl::Status AdvisePages(PageRange range, int advice) {
  if (GiveAdvice(range, advice) == 0) return absl::OkStatus();
  return Failure(Operation::kMadvise, errno, kRangeMapped,
                 ArgumentsOf(range, SignedNumber("advice", advice)));
}

absl::Status LockPages(PageRange range) {
  if (mlock(range.address, range.length) == 0) return absl::OkStatus();
  const int error_number = errno;
  // Those past the end of a file are the last ones.
  const std::byte* const last = static_cast<std::byte*>(range.address) + range.length - PageSize();
  Taster taster;
  const bool missing = taster.made() && !taster.CanRead(last, 1);
  return Failure(Operation::kMlock, error_number, kRangeMapped | (missing ? kPageMissing : 0),
                 ArgumentsOf(range));
}

absl::Status UnlockPages(PageRange range) {
  const int errno_before = errno;
  if (munlock(range.address, range.length) == 0) return absl::OkStatus();
  const ErrnoRow* const row = FindRow(HostSystem(), Operation::kMunlock, errno, kRangeMapped);
  if (row != nullptr && row->harmless && row->For(HostSystem()).Contain(errno)) {
    errno = errno_before;
    return absl::OkStatus();
  }
  return Failure(Operation::kMunlock, errno, kRangeMapped, ArgumentsOf(range));
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
