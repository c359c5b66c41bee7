// SPDX-License-Identifier: Apache-2.0
//
// madvise that makes guard pages: MADV_GUARD_INSTALL and MADV_GUARD_REMOVE of Linux 6.13.

#include <string>

#include "conformance/catalogue/advice.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

// Three pages with 'a' all over, of which the middle one is guarded.
struct Guarded {
  Mapped map;
  Address guard;
  Reply reply;
  explicit Guarded(Probe& probe) : map(Answer(), 0), guard(0), reply(Answer()) {
    NeedAdvice(probe, kGuardInstall);
    map = probe.MustMap(MapAnonymous(3 * probe.page()));
    guard = map.start + probe.page();
    probe.Fill(map.start, map.length, 'a');
    reply = probe.Madvise(guard, probe.page(), kGuardInstall);
  }
};

// For rules about what becomes of a guard: madvise.guard tells whether there is one.
void NeedGuard(Probe& probe, const Guarded& it) {
  if (!it.reply.ok()) probe.Unsupported("this kernel makes no guard pages: " + it.reply.Word());
}

// What touching the guard gives.
std::string Touched(Probe& probe, Address guard) {
  const Reply load = probe.Load(guard);
  if (load.ok()) return "no fault";
  const Reply store = probe.Store(guard + probe.page() - 1, 'x');
  return store.Word("writable");
}

Rule Guard() {
  return Rule("madvise.guard")
      .Sentence("A guarded page faults, and those around it keep their bytes")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_GUARD_INSTALL", Level::kShall, {"SIGSEGV"})})
      .Outcomes(
          {"SIGSEGV", "SIGBUS", "no fault", "writable", "neighbours lost", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const Guarded it(probe);
        if (!it.reply.ok()) return it.reply.Word();
        const std::string touched = Touched(probe, it.guard);
        const bool kept =
            probe.Holds(it.map.start, page, 'a') && probe.Holds(it.guard + page, page, 'a');
        return kept ? touched : "neighbours lost";
      });
}

Rule GuardRemoved() {
  return Rule("madvise.guard_removed")
      .Sentence("A guard that is removed leaves a page of zeroes to use")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_GUARD_REMOVE", Level::kShall, {"zero"})})
      .Outcomes({"zero", "old bytes", "still guarded", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("zero")
      .Probe([](Probe& probe) -> Outcome {
        const Guarded it(probe);
        NeedGuard(probe, it);
        const Reply removed = probe.Madvise(it.guard, probe.page(), kGuardRemove);
        if (!removed.ok()) return removed.Word();
        if (!probe.Load(it.guard).ok()) return "still guarded";
        return probe.Holds(it.guard, probe.page(), 0) ? "zero" : "old bytes";
      });
}

Rule GuardMprotect() {
  return Rule("madvise.guard_mprotect")
      .Sentence("mprotect does not take a guard away")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_GUARD_INSTALL", Level::kShall, {"SIGSEGV"})})
      .Outcomes({"SIGSEGV", "SIGBUS", "no fault", "writable"})
      .MeasuredOnLinux("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const Guarded it(probe);
        NeedGuard(probe, it);
        probe.Require(probe.Mprotect(it.map.start, it.map.length, PROT_READ), "lower rights");
        probe.Require(probe.Mprotect(it.map.start, it.map.length, PROT_READ | PROT_WRITE),
                      "raise rights");
        return Touched(probe, it.guard);
      });
}

Rule GuardDontneed() {
  return Rule("madvise.guard_dontneed")
      .Sentence("MADV_DONTNEED does not take a guard away")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_GUARD_INSTALL", Level::kShall, {"SIGSEGV"})})
      .Outcomes({"SIGSEGV", "SIGBUS", "no fault", "writable"})
      .MeasuredOnLinux("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const Guarded it(probe);
        NeedGuard(probe, it);
        probe.Require(probe.Madvise(it.map.start, it.map.length, MADV_DONTNEED), "advise");
        return Touched(probe, it.guard);
      });
}

Rule GuardFork() {
  return Rule("madvise.guard_fork")
      .Sentence("A child has the guards of its parent")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_GUARD_INSTALL", Level::kShall, {"SIGSEGV"})})
      .Outcomes({"SIGSEGV", "no fault"})
      .MeasuredOnLinux("SIGSEGV")
      .Probe([](Probe& probe) -> Outcome {
        const Guarded it(probe);
        NeedGuard(probe, it);
        const Reply faults = probe.InChild(
            [&it](Probe& inner) -> std::int64_t { return inner.Load(it.guard).ok() ? 0 : 1; });
        return faults.Is(1) ? "SIGSEGV" : "no fault";
      });
}

Rule GuardLocked() {
  return Rule("madvise.guard_locked")
      .Sentence("A guard is refused in locked memory")
      .Claims({Linux("madvise(2), DESCRIPTION MADV_GUARD_INSTALL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        NeedAdvice(probe, kGuardInstall);
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        return probe.Madvise(map.start, map.length, kGuardInstall).Word();
      });
}

}  // namespace

std::vector<Rule> MadviseGuardRules() {
  return {Guard(), GuardRemoved(), GuardMprotect(), GuardDontneed(), GuardFork(), GuardLocked()};
}

}  // namespace conformance
