// SPDX-License-Identifier: Apache-2.0
//
// Making reservations fail.
#include <fcntl.h>
#include <sys/mman.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <cstddef>
#include <limits>

#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/errors/injected_errno.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

#if defined(MAP_NORESERVE) && defined(MAP_ANONYMOUS)
constexpr int kFlagsOfReserving = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
#else
constexpr int kFlagsOfReserving = MAP_PRIVATE;
#endif

#ifdef SYS_mprotect
constexpr long kProtectingCall = SYS_mprotect;
#else
constexpr long kProtectingCall = -1;
#endif

Reservation Pages() { return *Reservation::Reserve(4 * PageSize()); }

absl::Status Reserve(std::size_t length) { return Reservation::Reserve(length).status(); }

absl::Status ReserveAt(std::ptrdiff_t displacement) {
  Mapping occupied = *Mapping::AnonymousPrivate(PageSize());
  ReservationOptions options;
  options.placement = {Placement::Kind::kExclusive, occupied.mutable_bytes().data() + displacement};
  return Reservation::Reserve(PageSize(), options).status();
}

using OperateOnSpace = absl::Status (*)(Reservation& space, std::size_t offset, std::size_t length);

std::function<absl::Status()> With(OperateOnSpace operate, std::size_t offset, std::size_t length) {
  return [=] {
    Reservation space = Pages();
    return operate(space, offset, length);
  };
}

// The same on four pages, the second of which is a guard.
std::function<absl::Status()> AroundGuard(OperateOnSpace operate) {
  return [=] {
    Reservation space = Pages();
    absl::Status status = space.Guard(PageSize(), PageSize());
    return status.ok() ? operate(space, 0, space.size()) : absl::OkStatus();
  };
}

std::function<absl::Status()> After(bool (*prepare)(), OperateOnSpace operate) {
  return [=] {
    Reservation space = Pages();
    // What is remembered on the heap is, before that may fail.
    (void)space.Commit(0, PageSize());
    (void)space.Decommit(0, PageSize());
    return prepare() ? operate(space, 0, PageSize()) : absl::OkStatus();
  };
}

std::vector<Failure> FailuresOfPlaces(const char* function, OperateOnSpace operate) {
  return {
      {function, Reason::kNotMapped,
       [=] {
         Reservation nothing;
         return operate(nothing, 0, 0);
       }},
      {function, Reason::kNotMapped, With(operate, 3 * PageSize(), 2 * PageSize())},
      {function, Reason::kInvalidAddress, With(operate, 1, PageSize())},
  };
}

absl::Status Commit(Reservation& space, std::size_t offset, std::size_t length) {
  return space.Commit(offset, length).status();
}

absl::Status Decommit(Reservation& space, std::size_t offset, std::size_t length) {
  return space.Decommit(offset, length);
}

absl::Status Guard(Reservation& space, std::size_t offset, std::size_t length) {
  return space.Guard(offset, length);
}

absl::Status MapFileInto(Reservation& space, std::size_t offset, std::size_t length) {
  const ScratchFile file(Pattern(length));
  return space.MapFile(offset, file.Open(O_RDONLY).get());
}

std::function<absl::Status()> MapFileWith(const FileOptions& options, int flags = O_RDONLY) {
  return [=] {
    const ScratchFile file(Pattern(PageSize()));
    Reservation space = Pages();
    return space.MapFile(0, file.Open(flags).get(), options);
  };
}

absl::Status CommitForReadingOnly() {
  ReservationOptions options;
  options.later_protection = Protection::kRead;
  return Reservation::Reserve(PageSize(), options)->Commit(0, PageSize()).status();
}

bool NoMemoryForProtecting() {
  return kProtectingCall >= 0 && InjectErrno(kProtectingCall, ENOMEM);
}

bool NoSlots() { return NoMemoryForProtecting() && AnswerEveryMmap(ENOMEM); }

bool NoMemoryForReserving() { return AnswerMmapOfFlags(ENOMEM, kFlagsOfReserving | MAP_FIXED); }

void Append(const std::vector<Failure>& more, std::vector<Failure>& all) {
  all.insert(all.end(), more.begin(), more.end());
}

}  // namespace

std::vector<Failure> FailuresOfReservations() {
  const auto answered = [](int error_number) {
    return [=] {
      return AnswerMmapOfFlags(error_number, kFlagsOfReserving) ? Reserve(PageSize())
                                                                : absl::OkStatus();
    };
  };
  FileOptions placed;
  placed.placement.kind = Placement::Kind::kHint;
  FileOptions inside_page;
  inside_page.offset = 1;
  FileOptions writable;
  writable.access = FileAccess::kReadWrite;
  FileOptions past_end;
  past_end.length = 2 * PageSize();
  std::vector<Failure> all = {
      {"Reserve", Reason::kInvalidLength, [] { return Reserve(0); }},
      {"Reserve", Reason::kInvalidLength,
       [] { return Reserve(std::numeric_limits<std::size_t>::max()); }},
      {"Reserve", Reason::kOutOfAddressSpace, [] { return Reserve(MoreThanThereIs()); }},
      {"Reserve", Reason::kTooManyMappings,
       [] { return AnswerEveryMmap(ENOMEM) ? Reserve(PageSize()) : absl::OkStatus(); }},
      {"Reserve", Reason::kOutOfMemory, answered(ENOMEM)},
      {"Reserve", Reason::kLockLimit, answered(EAGAIN)},
      {"Reserve", Reason::kNotPermitted, answered(EPERM)},
      {"Reserve", Reason::kAddressInUse, [] { return ReserveAt(0); }},
      {"Reserve", Reason::kInvalidAddress, [] { return ReserveAt(1); }},
      {"Commit", Reason::kAddressInUse, AroundGuard(&Commit)},
      {"Commit", Reason::kAccessDenied, &CommitForReadingOnly},
      {"Commit", Reason::kOutOfMemory, After(&NoMemoryForProtecting, &Commit)},
      {"Commit", Reason::kTooManyMappings, After(&NoSlots, &Commit)},
      {"Decommit", Reason::kOutOfMemory, After(&NoMemoryForReserving, &Decommit)},
      {"Decommit", Reason::kTooManyMappings, After(&NoSlots, &Decommit)},
      {"Guard", Reason::kAddressInUse, AroundGuard(&Guard)},
      {"MapFile", Reason::kAddressInUse, AroundGuard(&MapFileInto)},
      {"MapFile", Reason::kInvalidFlags, MapFileWith(placed)},
      {"MapFile", Reason::kInvalidOffset, MapFileWith(inside_page)},
      {"MapFile", Reason::kAccessDenied, MapFileWith(writable)},
      {"MapFile", Reason::kBeyondFileLimits, MapFileWith(past_end)},
      {"MapFile", Reason::kBadDescriptor, [] { return Pages().MapFile(0, -1); }},
      {"MapFile", Reason::kNotMappable,
       [] { return Pages().MapFile(0, ScopedFd(open("/", O_RDONLY)).get()); }},
  };
  Append(FailuresOfPlaces("Commit", &Commit), all);
  Append(FailuresOfPlaces("Decommit", &Decommit), all);
  Append(FailuresOfPlaces("Guard", &Guard), all);
  Append(FailuresOfPlaces("MapFile", &MapFileInto), all);
  return all;
}

}  // namespace mmap_compat
