// SPDX-License-Identifier: Apache-2.0
//
// Lies about mmap's flags: ignored where they matter, refused where they are allowed.

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// Flags that the headers of this host lack are no bits, and then nothing is ignored.
#ifdef MAP_LOCKED
constexpr std::uint64_t kLocked = MAP_LOCKED;
#else
constexpr std::uint64_t kLocked = 0;
#endif
#ifdef MAP_POPULATE
constexpr std::uint64_t kPopulate = MAP_POPULATE;
#else
constexpr std::uint64_t kPopulate = 0;
#endif
#ifdef MAP_NONBLOCK
constexpr std::uint64_t kNonblock = MAP_NONBLOCK;
#else
constexpr std::uint64_t kNonblock = 0;
#endif
#ifdef MAP_HUGETLB
constexpr std::uint64_t kHugetlb = MAP_HUGETLB;
#else
constexpr std::uint64_t kHugetlb = 0;
#endif
#ifdef MAP_NORESERVE
constexpr std::uint64_t kNoreserve = MAP_NORESERVE;
#else
constexpr std::uint64_t kNoreserve = 0;
#endif
#ifdef MAP_32BIT
constexpr std::uint64_t k32Bit = MAP_32BIT;
#else
constexpr std::uint64_t k32Bit = 0;
#endif
#ifdef MAP_STACK
constexpr std::uint64_t kStack = MAP_STACK;
#else
constexpr std::uint64_t kStack = 0;
#endif
#ifdef MAP_GROWSDOWN
constexpr std::uint64_t kGrowsdown = MAP_GROWSDOWN;
#else
constexpr std::uint64_t kGrowsdown = 0;
#endif
#ifdef MAP_SYNC
constexpr std::uint64_t kSync = MAP_SYNC;
#else
constexpr std::uint64_t kSync = 0;
#endif
#ifdef MAP_DENYWRITE
constexpr std::uint64_t kDenywrite = MAP_DENYWRITE;
#else
constexpr std::uint64_t kDenywrite = 0;
#endif
#ifdef MAP_EXECUTABLE
constexpr std::uint64_t kExecutable = MAP_EXECUTABLE;
#else
constexpr std::uint64_t kExecutable = 0;
#endif

// No system gives this bit a meaning; the rules use it too.
constexpr std::uint64_t kUnknown = std::uint64_t{1} << 22;

bool Has(Call& call, std::uint64_t flag) { return IsMmap(call) && (Flags(call) & flag) != 0; }

// As a kernel that was built without what the flag is for.
template <const std::uint64_t& flag>
Answer Ignores(Kernel& honest, Call call) {
  if (Has(call, flag)) Flags(call) &= ~flag;
  return honest.Do(call);
}

template <const std::uint64_t& flag>
Answer Refuses(Kernel& honest, Call call) {
  return Has(call, flag) ? Fail(EINVAL) : honest.Do(call);
}

// As NetBSD, which has another word for what is beyond the limit.
Answer FailsToLockWithEnomem(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (Has(call, kLocked) && answer.error == EAGAIN) answer.error = ENOMEM;
  return answer;
}

// The pages come, but nothing keeps them.
Answer PopulatesInsteadOfLocking(Kernel& honest, Call call) {
  if (Has(call, kLocked)) Flags(call) ^= kLocked | kPopulate;
  return honest.Do(call);
}

// As FreeBSD: the lowest page of a stack is none.
Answer GuardsStacks(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (!Has(call, kStack) || !answer.ok() || Length(call) < 2 * PageSize()) return answer;
  honest.Do(Call{
      Op::kMprotect, {static_cast<std::uint64_t>(answer.value), PageSize(), PROT_NONE}, nullptr});
  return answer;
}

// As OpenBSD and DragonFly: what cannot be written is no stack.
Answer ChecksProtectionOfStacks(Kernel& honest, Call call) {
  constexpr std::uint64_t kBoth = PROT_READ | PROT_WRITE;
  if (Has(call, kStack) && (Protection(call) & kBoth) != kBoth) return Fail(EINVAL);
  return honest.Do(call);
}

// As Linux before 4.15, where the value was two types at once.
Answer RefusesBothTypes(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & kTypeBits) == kTypeBits) return Fail(EINVAL);
  return honest.Do(call);
}

// The type is known, the validation forgotten.
Answer ValidatesNothing(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & kTypeBits) == kTypeBits) {
    Flags(call) &= ~static_cast<std::uint64_t>(MAP_PRIVATE);
  }
  return honest.Do(call);
}

Answer ValidatedTypeIsPrivate(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & kTypeBits) == kTypeBits) {
    Flags(call) &= ~static_cast<std::uint64_t>(MAP_SHARED);
  }
  return honest.Do(call);
}

// As NetBSD, OpenBSD and DragonFly.
Answer DefaultsToPrivate(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & kTypeBits) == 0) Flags(call) |= MAP_PRIVATE;
  return honest.Do(call);
}

// As the flag was meant once: while such a mapping exists, nobody else writes.
Answer HonoursDenywrite(Kernel& honest, Call call) {
  static bool denied = false;
  if (call.op == Op::kWriteByte && denied) return Fail(ETXTBSY);
  const Answer answer = honest.Do(call);
  if (Has(call, kDenywrite) && answer.ok()) denied = true;
  return answer;
}

// A mutant, and the flag without which it has nothing to lie about. Not every architecture has all.
struct FlagMutant {
  std::uint64_t flag;
  Mutant mutant;
};

constexpr FlagMutant kMutants[] = {
    {kLocked, {"map_locked_is_ignored", Ignores<kLocked>}},
    {kLocked, {"map_locked_populates_only", PopulatesInsteadOfLocking}},
    {kLocked, {"map_locked_fails_with_enomem", FailsToLockWithEnomem}},
    {kPopulate, {"map_populate_is_ignored", Ignores<kPopulate>}},
    {kNonblock, {"map_nonblock_is_ignored", Ignores<kNonblock>}},
    {kHugetlb, {"map_hugetlb_is_ignored", Ignores<kHugetlb>}},
    {kNoreserve, {"map_noreserve_is_refused", Refuses<kNoreserve>}},
    {k32Bit, {"map_32bit_is_ignored", Ignores<k32Bit>}},
    {kStack, {"map_stack_checks_protection", ChecksProtectionOfStacks}},
    {kStack, {"map_stack_has_a_guard", GuardsStacks}},
    {kGrowsdown, {"map_growsdown_is_ignored", Ignores<kGrowsdown>}},
    {kTypeBits, {"map_both_types_are_refused", RefusesBothTypes}},
    {kTypeBits, {"map_shared_validate_validates_nothing", ValidatesNothing}},
    {kTypeBits, {"map_shared_validate_is_private", ValidatedTypeIsPrivate}},
    {kUnknown, {"map_unknown_flag_is_refused", Refuses<kUnknown>}},
    {kSync, {"map_sync_is_refused", Refuses<kSync>}},
    {kDenywrite, {"map_denywrite_is_honoured", HonoursDenywrite}},
    {kExecutable, {"map_executable_is_refused", Refuses<kExecutable>}},
    {kTypeBits, {"map_type_defaults_to_private", DefaultsToPrivate}},
};

}  // namespace

std::vector<Mutant> FlagMutants() {
  std::vector<Mutant> mutants;
  for (const FlagMutant& row : kMutants) {
    if (row.flag != 0) mutants.push_back(row.mutant);
  }
  return mutants;
}

}  // namespace conformance
