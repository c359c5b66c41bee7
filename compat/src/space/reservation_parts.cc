// SPDX-License-Identifier: Apache-2.0
//
// How parts of a Reservation are mapped over, and what becomes of them where that fails.
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "../errors/diagnosis.h"
#include "../errors/errno_table.h"
#include "../memory/advice.h"
#include "../memory/file_flags.h"
#include "../memory/placement.h"
#include "../memory/populate.h"
#include "../memory/protection_bits.h"
#include "../memory/range_calls.h"
#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/anonymous.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"
#include "part_runs.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

MmapCall CallToReserve(std::size_t length, int most_bits) {
  MmapCall call;
  call.length = length;
  call.protection = PROT_NONE | DeclaredBits(most_bits);
  call.flags = MMAP_COMPAT_NO_RESERVE_FLAG;
  return call;
}

absl::Status RefuseFile(Circumstances mistake, std::size_t offset, int fd,
                        const FileOptions& options) {
  return Refusal(
      Operation::kMmap, mistake,
      {Number("place", offset), SignedNumber("offset", options.offset), SignedNumber("fd", fd)});
}

}  // namespace

// Puts what `call` maps in the place of whole pages, in one step. Its flags do without MAP_FIXED,
// which is not for the description of a failure: the address is not the mistake.
absl::Status Reservation::MapOver(std::size_t offset, const MmapCall& call) {
  void* const place = pages_.data_ + offset;
  const int flags = call.flags | MAP_FIXED;
  void* const mapped = call.fd < 0 ? MapAnonymousPrivate(place, call.length, call.protection, flags)
                                   : mmap(place, call.length, call.protection, flags, call.fd,
                                          static_cast<off_t>(call.offset));
  return mapped != MAP_FAILED ? absl::OkStatus() : Recover(offset, call, errno);
}

// After MapOver() failed. All systems find out first whether they may map what they are asked to,
// and whether there is room for one more mapping; only for want of memory they may fail once they
// have unmapped what was there.
absl::Status Reservation::Recover(std::size_t offset, const MmapCall& call, int error_number) {
  const Circumstances circumstances = DescribeMmap(call, error_number);
  const char* fate = "kept";
  if (error_number == ENOMEM) {
    Placement exclusive;
    exclusive.kind = Placement::Kind::kExclusive;
    exclusive.address = pages_.data_ + offset;
    const MmapCall again = CallToReserve(call.length, pages_.most_bits_);
    if (MapPlaced(Source::kPrivateMemory, again, exclusive).ok()) {
      fate = "reserved";
      Remember(offset, call.length, Part::kReserved, Protection::kNone);
    } else if ((circumstances & (kMapCountFull | kAddressSpaceFull)) == 0) {
      fate = "lost";
      Remember(offset, call.length, Part::kLost, Protection::kNone);
    }
  }
  CallArguments arguments = ArgumentsOf(call);
  arguments.push_back(Text("place", fate));
  return Failure(Operation::kMmap, error_number, circumstances, arguments);
}

// There must be room for remembering it.
absl::Status Reservation::ReserveAgain(std::size_t offset, std::size_t length) {
  MmapCall call = CallToReserve(length, pages_.most_bits_);
  absl::Status status = MapOver(offset, call);
  if (status.ok()) Remember(offset, length, Part::kReserved, Protection::kNone);
  return status;
}

absl::Status Reservation::MapFile(std::size_t offset, int fd, const FileOptions& options) {
  // The length is known later, if it is not given.
  const bool fits = !options.length || *options.length <= std::size_t{PTRDIFF_MAX};
  const std::size_t asked = fits && options.length ? *RoundUpToPage(*options.length) : 0;
  absl::Status status = CheckPages(Operation::kMmap, offset, asked);
  if (!status.ok()) return status;
  if (options.placement.kind != Placement::Kind::kAnywhere) {
    return RefuseFile(kOptionsClash, offset, fd, options);
  }
  if (options.offset >= 0 && OffsetInPage(static_cast<std::uint64_t>(options.offset)) != 0) {
    return RefuseFile(kOffsetUnaligned, offset, fd, options);
  }
  const auto check_place = [this, offset](std::size_t length) {
    absl::Status ours = CheckPages(Operation::kMmap, offset, length);
    if (!ours.ok()) return ours;
    const bool is_free = Every(offset, length, [](Part part) { return part == Part::kReserved; });
    return is_free ? absl::OkStatus()
                   : Refusal(Operation::kMmap, kPlaceTaken, RangeArguments(offset, length));
  };
  status = check_place(asked);
  if (!status.ok()) return status;

  // Elsewhere first, which finds every mistake and makes the file longer where that is asked for.
  FileOptions plain = options;
  plain.populate = Effort::kNone;
  plain.locked = false;
  const absl::StatusOr<Mapping> elsewhere = Mapping::File(fd, plain);
  if (!elsewhere.ok()) return elsewhere.status();
  const std::size_t length = elsewhere->pages_length_;
  if (length == 0) return absl::OkStatus();  // an empty file
  status = check_place(length);
  if (status.ok()) status = MakeRoom(offset, length);
  if (!status.ok()) return status;

  // Copy-on-write pages for reading only at first: memory that is set aside for stores must not be
  // found missing when what was there is gone.
  const bool copies = options.access == FileAccess::kCopyOnWrite;
  const Protection at_first = copies ? Protection::kRead : ProtectionFor(options.access);
  MmapCall call;
  call.length = length;
  call.protection = ProtectionBits(at_first);
  call.flags = FlagsFor(options);
  call.fd = fd;
  call.offset = options.offset;
  status = MapOver(offset, call);
  if (!status.ok()) return status;
  Remember(offset, length, Part::kFile, at_first);
  return FinishFile(offset, length, options);
}

// What remains to be done to a file that is in its place. On failure the place is reserved again.
absl::Status Reservation::FinishFile(std::size_t offset, std::size_t length,
                                     const FileOptions& options) {
  absl::Status status;
  if (options.access == FileAccess::kCopyOnWrite) {
    status = ProtectPages({pages_.data_ + offset, length}, PROT_READ | PROT_WRITE);
    if (status.ok()) Remember(offset, length, Part::kFile, Protection::kReadWrite);
  }
  const PageRange range = {pages_.data_ + offset, length};
  if (status.ok() && options.populate == Effort::kStrict) status = PopulateForReading(range);
  if (status.ok() && options.populate == Effort::kBestEffort) {
    const ErrnoKeeper keeper;
    const std::optional<int> number = AdviceNumber(Advice::kWillNeed);
    if (number) GiveAdvice(range, *number);
  }
  if (status.ok() && options.locked) status = Lock(offset, length);
  if (status.ok()) return status;
  const ErrnoKeeper keeper;
  (void)ReserveAgain(offset, length);
  return status;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
