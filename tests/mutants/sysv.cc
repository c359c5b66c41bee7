// SPDX-License-Identifier: Apache-2.0
//
// Lies about System V shared memory. None keeps a segment from being removed, since what is not
// removed outlives the test; CountingKernel in segments_test watches them.

#include <sys/mman.h>
#include <sys/shm.h>

#include <cerrno>
#include <csignal>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

bool IsShmat(const Call& call) { return call.op == Op::kShmat; }

std::uint64_t& Size(Call& shmget) { return shmget.args[0]; }
std::uint64_t& Attachment(Call& shmat) { return shmat.args[1]; }
std::uint64_t& AttachFlags(Call& shmat) { return shmat.args[2]; }

constexpr std::uint64_t kReadOnly = SHM_RDONLY;
constexpr std::uint64_t kRound = SHM_RND;
#ifdef SHM_REMAP
constexpr std::uint64_t kRemap = SHM_REMAP;
#else
constexpr std::uint64_t kRemap = 0;
#endif

// A page of memory that has nothing to do with any segment, at `place` or anywhere.
Answer OtherMemory(Kernel& honest, std::uint64_t place = 0) {
  Call call{Op::kMmap, {place, PageSize()}, nullptr};
  Protection(call) = PROT_READ | PROT_WRITE;
  Flags(call) = MAP_PRIVATE | kMapAnonymousBit;
  if (place != 0) Flags(call) |= MAP_FIXED;
  Descriptor(call) = static_cast<std::uint64_t>(std::int64_t{-1});
  return honest.Do(call);
}

// The segment that was attached last, if any.
std::uint64_t& Attached() {
  static std::uint64_t start = 0;
  return start;
}

Answer RememberAttached(Kernel& honest, const Call& call) {
  const Answer answer = honest.Do(call);
  if (IsShmat(call) && answer.ok()) Attached() = static_cast<std::uint64_t>(answer.value);
  return answer;
}

Answer NewSegmentsAreDirty(Kernel& honest, Call call) {
  static bool made = false;
  if (call.op == Op::kShmget) made = true;
  const Answer answer = honest.Do(call);
  if (!IsShmat(call) || !answer.ok() || !made) return answer;
  made = false;
  honest.Do(Call{Op::kStore, {static_cast<std::uint64_t>(answer.value) + 1, 0xd1}, nullptr});
  return answer;
}

Answer SegmentsEndAtTheirSize(Kernel& honest, Call call) {
  static std::uint64_t size = 0;
  if (call.op == Op::kShmget) size = Size(call);
  const bool touches = call.op == Op::kLoad || call.op == Op::kStore;
  const std::uint64_t end = Attached() + size;
  if (touches && Attached() != 0 && call.args[0] >= end && call.args[0] - end < PageSize()) {
    Answer fault;
    fault.signal = SIGSEGV;
    fault.code = SEGV_MAPERR;
    return fault;
  }
  return RememberAttached(honest, call);
}

Answer MakesAnySize(Kernel& honest, Call call) {
  const bool strange = Size(call) == 0 || Size(call) + PageSize() < Size(call);
  if (call.op == Op::kShmget && strange) Size(call) = PageSize();
  return honest.Do(call);
}

Answer ChildrenGetCopies(Kernel& honest, Call call) {
  const Answer answer = RememberAttached(honest, call);
  const bool child = call.op == Op::kFork && answer.ok() && answer.value == 0;
  if (!child || Attached() == 0) return answer;
  const Answer first = honest.Do(Call{Op::kLoad, {Attached()}, nullptr});
  OtherMemory(honest, Attached());
  honest.Do(Call{Op::kStore, {Attached(), static_cast<std::uint64_t>(first.value)}, nullptr});
  return answer;
}

// All but the first attachment of a process, and all of its children's.
Answer AttachesCopies(Kernel& honest, Call call) {
  static bool first = true;
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) first = false;
  if (!IsShmat(call) || !answer.ok()) return answer;
  if (!first) OtherMemory(honest, static_cast<std::uint64_t>(answer.value));
  first = false;
  return answer;
}

Answer RemovalIsAtOnce(Kernel& honest, Call call) {
  const Answer answer = RememberAttached(honest, call);
  const bool gone = call.op == Op::kShmRemove && answer.ok() && Attached() != 0;
  if (gone) honest.Do(Call{Op::kShmdt, {Attached()}, nullptr});
  return answer;
}

// As FreeBSD does unless told otherwise.
Answer RemovedCannotBeAttached(Kernel& honest, Call call) {
  static std::uint64_t removed = 0;
  static bool any = false;
  if (call.op == Op::kShmRemove) {
    removed = call.args[0];
    any = true;
  }
  return IsShmat(call) && any && call.args[0] == removed ? Fail(EINVAL) : honest.Do(call);
}

Answer AttachesAnyIdentifier(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool bad = IsShmat(call) && Attachment(call) == 0 && answer.error == EINVAL;
  return bad ? OtherMemory(honest) : answer;
}

Answer IgnoresReadOnly(Kernel& honest, Call call) {
  if (IsShmat(call)) AttachFlags(call) &= ~kReadOnly;
  return honest.Do(call);
}

Answer IgnoresPermission(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsShmat(call) && answer.error == EACCES ? OtherMemory(honest) : answer;
}

Answer RoundsEveryAddress(Kernel& honest, Call call) {
  if (IsShmat(call) && Attachment(call) != 0) AttachFlags(call) |= kRound;
  return honest.Do(call);
}

Answer RoundsNoAddress(Kernel& honest, Call call) {
  if (IsShmat(call)) AttachFlags(call) &= ~kRound;
  return honest.Do(call);
}

Answer IgnoresAddress(Kernel& honest, Call call) {
  if (IsShmat(call)) {
    Attachment(call) = 0;
    AttachFlags(call) &= ~kRemap;
  }
  return honest.Do(call);
}

Answer ReplacesMemory(Kernel& honest, Call call) {
  if (IsShmat(call) && Attachment(call) != 0 && Attachment(call) % PageSize() == 0) {
    honest.Do(Call{Op::kMunmap, {Attachment(call), PageSize()}, nullptr});
  }
  return honest.Do(call);
}

Answer IgnoresRemap(Kernel& honest, Call call) {
  if (IsShmat(call)) AttachFlags(call) &= ~kRemap;
  return honest.Do(call);
}

Answer DetachesAnything(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kShmdt && answer.error == EINVAL ? Succeed() : answer;
}

Answer DetachesNothing(Kernel& honest, Call call) {
  return call.op == Op::kShmdt ? Succeed() : honest.Do(call);
}

Answer DetachedSegmentsAreWiped(Kernel& honest, Call call) {
  if (call.op == Op::kShmdt) honest.Do(Call{Op::kStore, {call.args[0], 0}, nullptr});
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> SysvMutants() {
  return {
      {"shmget_leaves_segments_dirty", NewSegmentsAreDirty},
      {"segments_end_at_their_size", SegmentsEndAtTheirSize},
      {"shmget_makes_any_size", MakesAnySize},
      {"fork_copies_segments", ChildrenGetCopies},
      {"shmat_attaches_copies", AttachesCopies},
      {"segment_removal_is_at_once", RemovalIsAtOnce},
      {"removed_segments_cannot_be_attached", RemovedCannotBeAttached},
      {"shmat_attaches_any_identifier", AttachesAnyIdentifier},
      {"shmat_ignores_read_only", IgnoresReadOnly},
      {"shmat_ignores_permission", IgnoresPermission},
      {"shmat_rounds_every_address", RoundsEveryAddress},
      {"shmat_rounds_no_address", RoundsNoAddress},
      {"shmat_ignores_address", IgnoresAddress},
      {"shmat_replaces_memory", ReplacesMemory},
      {"shmat_ignores_remap", IgnoresRemap},
      {"shmdt_detaches_anything", DetachesAnything},
      {"shmdt_detaches_nothing", DetachesNothing},
      {"detached_segments_are_wiped", DetachedSegmentsAreWiped},
  };
}

}  // namespace conformance
