// SPDX-License-Identifier: Apache-2.0
//
// Lies about msync.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t kKinds = MS_SYNC | MS_ASYNC;
constexpr std::uint64_t kAllFlags = kKinds | MS_INVALIDATE;

bool IsMsync(const Call& call) { return call.op == Op::kMsync; }
std::uint64_t& MsyncFlags(Call& msync) { return msync.args[2]; }

Answer SyncReportsIoError(Kernel& honest, Call call) {
  if (IsMsync(call) && MsyncFlags(call) == MS_SYNC) return Fail(EIO);
  return honest.Do(call);
}

Answer HasNoAsync(Kernel& honest, Call call) {
  if (IsMsync(call) && (MsyncFlags(call) & MS_ASYNC) != 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer TakesBothKinds(Kernel& honest, Call call) {
  if (IsMsync(call) && (MsyncFlags(call) & kKinds) == kKinds) {
    MsyncFlags(call) &= ~std::uint64_t{MS_ASYNC};
  }
  return honest.Do(call);
}

Answer DemandsAKind(Kernel& honest, Call call) {
  if (IsMsync(call) && (MsyncFlags(call) & kKinds) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

// As FreeBSD does.
Answer ForbidsAsyncInvalidate(Kernel& honest, Call call) {
  if (IsMsync(call) && MsyncFlags(call) == (MS_ASYNC | MS_INVALIDATE)) return Fail(EINVAL);
  return honest.Do(call);
}

Answer IgnoresUnknownFlags(Kernel& honest, Call call) {
  if (IsMsync(call)) MsyncFlags(call) &= kAllFlags;
  return honest.Do(call);
}

Answer MsyncRoundsAddressDown(Kernel& honest, Call call) {
  if (IsMsync(call)) call.args[0] -= call.args[0] % PageSize();
  return honest.Do(call);
}

// As macOS does.
Answer RefusesLengthZero(Kernel& honest, Call call) {
  if (IsMsync(call) && Length(call) == 0) return Fail(EINVAL);
  return honest.Do(call);
}

// As NetBSD does.
Answer CallsUnmappedMemoryAFault(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMsync(call) && answer.error == ENOMEM ? Fail(EFAULT) : answer;
}

// As OpenBSD does.
Answer NoticesWrap(Kernel& honest, Call call) {
  if (IsMsync(call) && Wraps(call)) return Fail(EINVAL);
  return honest.Do(call);
}

Answer MsyncIgnoresWrap(Kernel& honest, Call call) {
  if (IsMsync(call) && Wraps(call) && !RoundsToZero(call)) return Succeed();
  return honest.Do(call);
}

Answer DemandsWritableMemory(Kernel& honest, Call call) {
  static std::uint64_t readable = 0;
  if (IsMsync(call) && readable != 0 && call.args[0] == readable) return Fail(EACCES);
  const Answer answer = honest.Do(call);
  const bool reads = IsMmap(call) && Protection(call) == PROT_READ && answer.ok();
  if (reads) readable = static_cast<std::uint64_t>(answer.value);
  return answer;
}

// As OpenBSD does.
Answer IgnoresLocks(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return IsMsync(call) && answer.error == EBUSY ? Succeed() : answer;
}

Answer WritesPrivatePages(Kernel& honest, Call call) {
  static std::uint64_t start = 0;
  static std::uint64_t file = 0;
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && (Flags(call) & MAP_PRIVATE) != 0 && static_cast<int>(call.args[4]) >= 0) {
    start = static_cast<std::uint64_t>(answer.value);
    file = call.args[4];
  }
  if (IsMsync(call) && start != 0 && call.args[0] == start) {
    const Answer byte = honest.Do(Call{Op::kLoad, {start}});
    honest.Do(Call{Op::kWriteByte, {file, 0, static_cast<std::uint64_t>(byte.value)}});
  }
  return answer;
}

Answer WantsAFile(Kernel& honest, Call call) {
  static std::uint64_t anonymous = 0;
  if (IsMsync(call) && anonymous != 0 && call.args[0] == anonymous) return Fail(EINVAL);
  const Answer answer = honest.Do(call);
  const bool without_file = IsMmap(call) && static_cast<int>(call.args[4]) < 0;
  if (without_file) anonymous = static_cast<std::uint64_t>(answer.value);
  return answer;
}

}  // namespace

std::vector<Mutant> MsyncMutants() {
  return {
      {"msync_sync_reports_io_error", SyncReportsIoError},
      {"msync_has_no_async", HasNoAsync},
      {"msync_takes_both_kinds", TakesBothKinds},
      {"msync_demands_a_kind", DemandsAKind},
      {"msync_forbids_async_invalidate", ForbidsAsyncInvalidate},
      {"msync_ignores_unknown_flags", IgnoresUnknownFlags},
      {"msync_rounds_address_down", MsyncRoundsAddressDown},
      {"msync_refuses_length_zero", RefusesLengthZero},
      {"msync_calls_unmapped_memory_a_fault", CallsUnmappedMemoryAFault},
      {"msync_notices_wrap", NoticesWrap},
      {"msync_ignores_wrap", MsyncIgnoresWrap},
      {"msync_demands_writable_memory", DemandsWritableMemory},
      {"msync_ignores_locks", IgnoresLocks},
      {"msync_writes_private_pages", WritesPrivatePages},
      {"msync_wants_a_file", WantsAFile},
  };
}

}  // namespace conformance
