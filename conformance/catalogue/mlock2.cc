// SPDX-License-Identifier: Apache-2.0
//
// mlock2: mlock with flags, of Linux alone.

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"
#include "conformance/catalogue/residence.h"

namespace conformance {
namespace {

// A number that means nothing to mlock2.
constexpr int kUnknownMlock2Flag = 0x40;

// The flag; zero where the headers know neither it nor the call.
#ifdef MLOCK_ONFAULT
constexpr int kOnfault = MLOCK_ONFAULT;
#else
constexpr int kOnfault = 0;
#endif

void NeedOnfault(Probe& probe) {
  if (kOnfault == 0) probe.Unsupported("MLOCK_ONFAULT is not in the headers");
}

Reply Mlock2(Probe& probe, Address address, std::size_t length, int flags) {
  NeedOnfault(probe);
  const Reply reply = probe.Do(Op::kMlock2, {address, length, AsArgument(flags)});
  if (reply.Failed(ENOSYS)) probe.Unsupported("this kernel has no mlock2");
  return reply;
}

// Locks a range within the least allowance; skips where this caller may not.
void MustLock2(Probe& probe, const Mapped& map, int flags) {
  const Reply reply = Mlock2(probe, map.start, map.length, flags);
  if (!reply.ok()) probe.Skip("needs a caller that may lock memory; mlock2 gave " + reply.Word());
}

// A lock shows in that MS_INVALIDATE is refused.
bool IsLocked(Probe& probe, const Mapped& map) {
  return probe.Msync(map.start, map.length, MS_SYNC | MS_INVALIDATE).Failed(EBUSY);
}

Outcome TryOnfault(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
  MustLock2(probe, map, kOnfault);
  if (PagesInMemory(probe, map) != 0) return "at once";
  probe.Require(probe.Store(map.start, 'x'), "store to its own page");
  if (!IsLocked(probe, map)) return "not locked";
  return PagesInMemory(probe, map) == 1 ? "when touched" : "together";
}

Rule Mlock2Onfault() {
  return Rule("mlock2.onfault")
      .Sentence("MLOCK_ONFAULT locks pages without bringing them in; each comes when it is touched")
      .Claims({Linux("mlock2(2), DESCRIPTION, MLOCK_ONFAULT", Level::kShall, {"when touched"})})
      .Outcomes({"when touched", "at once", "together", "not locked"})
      .Probe(TryOnfault);
}

Outcome TryZeroFlags(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
  MustLock2(probe, map, 0);
  if (PagesInMemory(probe, map) != 2) return "not resident";
  return IsLocked(probe, map) ? "as mlock" : "not locked";
}

Rule ZeroFlags() {
  return Rule("mlock2.zero_flags")
      .Sentence("Without a flag mlock2 brings all pages in and locks them, as mlock does")
      .Claims({Linux("mlock2(2), DESCRIPTION", Level::kShall, {"as mlock"})})
      .Outcomes({"as mlock", "not resident", "not locked"})
      .Probe(TryZeroFlags);
}

// Asked with pages that may be locked, so that a refusal is one of the flag.
Outcome TryBadFlags(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  MustLock2(probe, map, kOnfault);
  const auto with = [&](int flags) { return Mlock2(probe, map.start, map.length, flags).Word(); };
  const std::string alone = with(kUnknownMlock2Flag);
  return Agreeing({{"alone", alone}, {"with MLOCK_ONFAULT", with(kUnknownMlock2Flag | kOnfault)}});
}

Rule BadFlags() {
  return Rule("mlock2.bad_flags")
      .Sentence("mlock2 refuses a flag that it does not know, alone or with one that it knows")
      .Claims({Linux("mlock2(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "mixed"})
      .Probe(TryBadFlags);
}

Outcome TryUnmapped(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
  MustLock2(probe, map, kOnfault);
  probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
  const std::string hole = Mlock2(probe, map.start, map.length, kOnfault).Word();
  const Address nothing = map.start + probe.page();
  return Agreeing({{"a hole in the range", hole},
                   {"nothing mapped", Mlock2(probe, nothing, probe.page(), kOnfault).Word()}});
}

Rule Mlock2Unmapped() {
  return Rule("mlock2.unmapped")
      .Sentence("mlock2 fails for memory that is not mapped, or only in part, on fault as well")
      .Claims({Linux("mlock2(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"})})
      .Outcomes({"ENOMEM", "0", "EINVAL", "EAGAIN", "mixed"})
      .Probe(TryUnmapped);
}

Outcome TryOverLimit(Probe& probe) {
  NeedOnfault(probe);  // before the limit is asked for, which is another reason
  const Mapped map = probe.MustMap(MapAnonymous(kTooManyPages * probe.page()));
  BindLockLimit(probe, kAllowedPages);
  return Mlock2(probe, map.start, map.length, kOnfault).Word("not bound");
}

Rule Mlock2OverLimit() {
  return Rule("mlock2.over_limit")
      .Sentence("The limit counts what MLOCK_ONFAULT is asked to lock, before anything is touched")
      .Claims({Linux("mlock2(2), ERRORS ENOMEM, RLIMIT_MEMLOCK", Level::kShall, {"ENOMEM"})})
      .Outcomes({"ENOMEM", "not bound", "EAGAIN", "EPERM", "EINVAL"})
      .Probe(TryOverLimit);
}

Outcome TryMunlock(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  MustLock2(probe, map, kOnfault);
  MustLock2(probe, map, 0);
  if (!IsLocked(probe, map)) {
    probe.Skip("needs a system that refuses MS_INVALIDATE over locked pages, to see a lock");
  }
  probe.Require(probe.Munlock(map.start, map.length), "unlock its own page");
  return IsLocked(probe, map) ? "still locked" : "released";
}

Rule Munlock() {
  return Rule("mlock2.munlock")
      .Sentence("One munlock takes back whatever mlock2 has locked")
      .Claims({Linux("mlock2(2), NOTES", Level::kShall, {"released"})})
      .Outcomes({"released", "still locked"})
      .Probe(TryMunlock);
}

}  // namespace

std::vector<Rule> Mlock2Rules() {
  return {Mlock2Onfault(), ZeroFlags(), BadFlags(), Mlock2Unmapped(), Mlock2OverLimit(), Munlock()};
}

}  // namespace conformance
