// SPDX-License-Identifier: Apache-2.0
//
// Lies about what a protection allows, and about the faults where it does not.

#include <sys/mman.h>

#include <cerrno>
#include <csignal>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t kNone = PROT_NONE;
constexpr std::uint64_t kRead = PROT_READ;
constexpr std::uint64_t kWritable = PROT_WRITE;
constexpr std::uint64_t kExecute = PROT_EXEC;

Answer RefusesUnknownBits(Kernel& honest, Call call) {
  const bool unknown = IsMmap(call) && (Protection(call) & ~(kRead | kWritable | kExecute)) != 0;
  return unknown ? Fail(EINVAL) : honest.Do(call);
}

Answer GrantsRead(Kernel& honest, Call call) {
  if (IsMmap(call)) Protection(call) |= kRead;
  return honest.Do(call);
}

Answer GrantsWriteWithRead(Kernel& honest, Call call) {
  if (IsMmap(call) && Protection(call) == kRead) Protection(call) |= kWritable;
  return honest.Do(call);
}

Answer GrantsExecute(Kernel& honest, Call call) {
  if (IsMmap(call)) Protection(call) |= kExecute;
  return honest.Do(call);
}

Answer DeniesImpliedRead(Kernel& honest, Call call) {
  if (IsMmap(call) && (Protection(call) & kRead) == 0) Protection(call) = kNone;
  return honest.Do(call);
}

// As processors that can deny reading: nothing implies it, and no store brings it.
Answer DeniesLoadsOfWriteOnly(Kernel& honest, Call call) {
  static std::uint64_t start = 0;
  static std::uint64_t end = 0;
  if (call.op == Op::kLoad && call.args[0] >= start && call.args[0] < end) {
    Answer denied;
    denied.signal = SIGSEGV;
    denied.code = SEGV_ACCERR;
    return denied;
  }
  const Answer answer = honest.Do(call);
  if (IsMmap(call) && Protection(call) == kWritable && answer.ok()) {
    start = static_cast<std::uint64_t>(answer.value);
    end = start + Length(call);
  }
  return answer;
}

Answer RefusesWriteWithExecute(Kernel& honest, Call call) {
  const bool both = IsMmap(call) && (Protection(call) & kWritable) && (Protection(call) & kExecute);
  return both ? Fail(ENOTSUP) : honest.Do(call);
}

Answer MprotectDropsExecute(Kernel& honest, Call call) {
  if (call.op == Op::kMprotect) call.args[2] &= ~kExecute;
  return honest.Do(call);
}

Answer DenialIsABusError(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (answer.signal == SIGSEGV && answer.code == SEGV_ACCERR) {
    answer.signal = SIGBUS;
    answer.code = BUS_ADRERR;
  }
  return answer;
}

Answer FaultsAllSayUnmapped(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (answer.signal == SIGSEGV) answer.code = SEGV_MAPERR;
  return answer;
}

Answer TransfersNothingQuietly(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const bool transfer = call.op == Op::kRead || call.op == Op::kWrite;
  return transfer && answer.error == EFAULT ? Succeed(0) : answer;
}

}  // namespace

std::vector<Mutant> ProtectionMutants() {
  return {
      {"mmap_refuses_unknown_protection", RefusesUnknownBits},
      {"mmap_grants_read", GrantsRead},
      {"mmap_grants_write_with_read", GrantsWriteWithRead},
      {"mmap_grants_execute", GrantsExecute},
      {"mmap_denies_implied_read", DeniesImpliedRead},
      {"loads_of_write_only_memory_are_denied", DeniesLoadsOfWriteOnly},
      {"mmap_refuses_write_with_execute", RefusesWriteWithExecute},
      {"mprotect_drops_execute", MprotectDropsExecute},
      {"denied_access_is_a_bus_error", DenialIsABusError},
      {"faults_all_say_unmapped", FaultsAllSayUnmapped},
      {"bad_buffers_transfer_nothing_quietly", TransfersNothingQuietly},
  };
}

}  // namespace conformance
