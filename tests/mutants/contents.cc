// SPDX-License-Identifier: Apache-2.0
//
// Lies that spare the first byte of a page, or show only after something else was done: of private
// copies, replaced memory, holes and ends of files.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

void Wipe(Kernel& honest, std::uint64_t start, std::uint64_t length) {
  honest.Do(Call{Op::kFillMemory, {start, length, 0}, nullptr});
}

bool IsPrivateFile(Call& call) { return MapsDescriptor(call) && (Flags(call) & MAP_PRIVATE) != 0; }

// The private mapping of a file or object that was made last.
struct Remembered {
  std::uint64_t start = 0;
  std::uint64_t length = 0;
  void Note(Call& call, const Answer& answer) {
    if (!IsPrivateFile(call) || !answer.ok()) return;
    start = static_cast<std::uint64_t>(answer.value);
    length = Length(call);
  }
};

Answer FirstStoreBlanksTheRest(Kernel& honest, Call call) {
  static Remembered own;
  const Answer answer = honest.Do(call);
  own.Note(call, answer);
  if (call.op == Op::kStore && answer.ok() && own.length != 0 && call.args[0] == own.start) {
    Wipe(honest, own.start + 1, PageSize() - 1);
  }
  return answer;
}

Answer ClosingBlanksPrivatePages(Kernel& honest, Call call) {
  static Remembered own;
  if (call.op == Op::kClose && own.length != 0) Wipe(honest, own.start + 1, own.length - 1);
  const Answer answer = honest.Do(call);
  own.Note(call, answer);
  return answer;
}

Answer HolesReachPrivateCopies(Kernel& honest, Call call) {
  static Remembered own;
  const Answer answer = honest.Do(call);
  own.Note(call, answer);
  if (call.op == Op::kPunch && own.length != 0) Wipe(honest, own.start + 1, own.length - 1);
  return answer;
}

Answer PrivateObjectsAreShared(Kernel& honest, Call call) {
  static std::int64_t object = -1;
  const bool of_object =
      MapsDescriptor(call) && object >= 0 && Descriptor(call) == static_cast<std::uint64_t>(object);
  if (of_object && (Flags(call) & MAP_PRIVATE) != 0) {
    Flags(call) = (Flags(call) & ~kTypeBits) | MAP_SHARED;
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kShmOpen && answer.ok()) object = answer.value;
  return answer;
}

Answer FixedObjectsArePrivate(Kernel& honest, Call call) {
  if (MapsDescriptor(call) && (Flags(call) & MAP_FIXED) != 0) {
    Flags(call) = (Flags(call) & ~kTypeBits) | MAP_PRIVATE;
  }
  return honest.Do(call);
}

// The memory without a file that was mapped last, wherever there was room: nothing else may be
// lost.
struct Room {
  std::uint64_t start = 0;
  std::uint64_t length = 0;
  void Note(Call& call, const Answer& answer) {
    if (!MapsAnonymous(call) || !answer.ok() || (Flags(call) & MAP_FIXED) != 0) return;
    start = static_cast<std::uint64_t>(answer.value);
    length = Length(call);
  }
  bool Holds(std::uint64_t page) const {
    return page >= start && page + PageSize() <= start + length;
  }
};

Answer FixedBlanksTheNeighbour(Kernel& honest, Call call) {
  static Room room;
  const bool fixed = MapsAnonymous(call) && (Flags(call) & MAP_FIXED) != 0;
  const std::uint64_t before = call.args[0] - PageSize();
  if (fixed && room.Holds(before)) Wipe(honest, before + 1, PageSize() - 1);
  const Answer answer = honest.Do(call);
  room.Note(call, answer);
  return answer;
}

Answer FixedLeavesTheLastByte(Kernel& honest, Call call) {
  const bool fixed = MapsAnonymous(call) && (Flags(call) & MAP_FIXED) != 0;
  const Answer answer = honest.Do(call);
  if (fixed && answer.ok()) {
    honest.Do(Call{Op::kStore, {call.args[0] + Length(call) - 1, 'o'}, nullptr});
  }
  return answer;
}

Answer AddressesBeyondAreInvalid(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool unaligned = IsMmap(call) && call.args[0] % PageSize() != 0;
  return unaligned && answer.error == ENOMEM ? Fail(EINVAL) : answer;
}

Answer StoresNeverFault(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kStore && answer.signal != 0 ? Succeed() : answer;
}

// What was stored past the end is found again by whoever maps the file after it was closed.
Answer TailsComeBack(Kernel& honest, Call call) {
  static bool closed = false;
  const Answer answer = honest.Do(call);
  if (call.op == Op::kClose) closed = true;
  if (closed && MapsDescriptor(call) && answer.ok()) {
    const auto last = static_cast<std::uint64_t>(answer.value) + Length(call) - 1;
    honest.Do(Call{Op::kStore, {last, 'b'}, nullptr});
  }
  return answer;
}

Answer HolesAreNotMade(Kernel& honest, Call call) {
  return call.op == Op::kPunch ? Succeed() : honest.Do(call);
}

Answer RoomIsNotGiven(Kernel& honest, Call call) {
  return call.op == Op::kAllocate ? Fail(EOPNOTSUPP) : honest.Do(call);
}

Answer RoomIsDirty(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (call.op == Op::kAllocate && answer.ok()) {
    honest.Do(Call{Op::kWriteByte, {call.args[0], call.args[2] - 1, 'd'}, nullptr});
  }
  return answer;
}

// The first byte is right in each of these.
Answer ProtectingBlanksTheRest(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool opens = call.op == Op::kMprotect && (call.args[2] & PROT_WRITE) != 0;
  if (opens && answer.ok() && Length(call) > 1) Wipe(honest, call.args[0] + 1, Length(call) - 1);
  return answer;
}

Answer UnmappingBlanksWhatFollows(Kernel& honest, Call call) {
  static Room room;
  const Answer answer = honest.Do(call);
  room.Note(call, answer);
  const std::uint64_t after = call.args[0] + Length(call);
  if (call.op == Op::kMunmap && answer.ok() && room.Holds(after)) {
    Wipe(honest, after + 1, PageSize() - 1);
  }
  return answer;
}

Answer DontneedLeavesTheLastByte(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool drops = call.op == Op::kMadvise && call.args[2] == MADV_DONTNEED;
  if (drops && answer.ok() && Length(call) != 0) {
    honest.Do(Call{Op::kStore, {call.args[0] + Length(call) - 1, 'l'}, nullptr});
  }
  return answer;
}

}  // namespace

std::vector<Mutant> ContentsMutants() {
  return {
      {"first_store_blanks_the_rest", FirstStoreBlanksTheRest},
      {"closing_blanks_private_pages", ClosingBlanksPrivatePages},
      {"holes_reach_private_copies", HolesReachPrivateCopies},
      {"private_objects_are_shared", PrivateObjectsAreShared},
      {"fixed_objects_are_private", FixedObjectsArePrivate},
      {"fixed_blanks_the_neighbour", FixedBlanksTheNeighbour},
      {"fixed_leaves_the_last_byte", FixedLeavesTheLastByte},
      {"addresses_beyond_are_invalid", AddressesBeyondAreInvalid},
      {"stores_never_fault", StoresNeverFault},
      {"tails_come_back", TailsComeBack},
      {"mprotect_blanks_the_rest", ProtectingBlanksTheRest},
      {"munmap_blanks_what_follows", UnmappingBlanksWhatFollows},
      {"dontneed_leaves_the_last_byte", DontneedLeavesTheLastByte},
      {"holes_are_not_made", HolesAreNotMade},
      {"room_is_not_given", RoomIsNotGiven},
      {"room_is_dirty", RoomIsDirty},
  };
}

}  // namespace conformance
