// SPDX-License-Identifier: Apache-2.0
//
// munlock: what it takes back.

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

// DragonFly has both calls for the super-user alone, whatever the memory.
void MayLock(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  MustLock(probe, map.start, map.length);
  probe.Require(probe.Munlock(map.start, map.length), "unlock its own page");
}

Rule NotLocked() {
  return Rule("munlock.not_locked")
      .Sentence("A munlock of mapped pages that are not locked succeeds")
      .Claims({
          Posix("munlock, DESCRIPTION", Level::kShall, {"0"}),
          Netbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Dragonfly("mlock(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Macos("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"0", "ENOMEM", "EINVAL", "EPERM"})
      .MeasuredOnLinux("0")
      .Known(Document::kNetbsd, "EINVAL", "NetBSD's kernel says EINVAL here: measured on 7.99.")
      .Known(Document::kOpenbsd, "0", "OpenBSD's kernel finds nothing wrong: measured on 7.4.")
      .Known(Document::kDragonfly, "ENOMEM", "DragonFly's kernel says ENOMEM here: measured.")
      .MeasuredOnBsd("0", "EINVAL", "0", "ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        MayLock(probe);
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return probe.Munlock(map.start, map.length).Word();
      });
}

Rule MunlockUnmapped() {
  return Rule("munlock.unmapped")
      .Sentence("A munlock of memory that is not mapped fails")
      .Claims({
          Posix("munlock, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Dragonfly("mlock(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Macos("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Illumos("mlock(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EPERM", "0"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("ENOMEM", "ENOMEM", "ENOMEM", "ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        MayLock(probe);
        return probe.Munlock(probe.Hole(1), probe.page()).Word();
      });
}

Rule Nesting() {
  return Rule("munlock.nesting")
      .Sentence("One munlock takes back any number of locks")
      .Claims({
          Posix("munlock, DESCRIPTION", Level::kShall, {"released"}),
          Linux("mlock(2), NOTES", Level::kShall, {"released"}),
          Interpreted("locks nest, and a page stays in memory until all of them are removed",
                      Netbsd("mlock(2), DESCRIPTION", Level::kShall, {"still locked"})),
          Openbsd("mlock(2), BUGS", Level::kShall, {"still locked"}),
          Interpreted("locks nest, and a page stays in memory until all of them are removed",
                      Dragonfly("mlock(2), DESCRIPTION", Level::kShall, {"still locked"})),
          Macos("mlock(2), BUGS", Level::kShall, {"still locked"}),
          Illumos("mlock(3C), DESCRIPTION", Level::kShall, {"released"}),
      })
      .Outcomes({"released", "still locked"})
      .MeasuredOnLinux("released")
      .Known(Document::kNetbsd, "released", "NetBSD's locks do not nest: measured on 7.99.")
      .MeasuredOnBsd("released", "released", "", "")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        MustLock(probe, map.start, map.length);
        // A lock shows in that MS_INVALIDATE is refused.
        if (probe.Msync(map.start, map.length, MS_SYNC | MS_INVALIDATE).ok()) {
          probe.Skip("needs a system that refuses MS_INVALIDATE over locked pages, to see a lock");
        }
        probe.Require(probe.Munlock(map.start, map.length), "unlock its own page");
        const Reply after = probe.Msync(map.start, map.length, MS_SYNC | MS_INVALIDATE);
        return after.ok() ? "released" : "still locked";
      });
}

Rule MunlockHole() {
  return Rule("munlock.hole")
      .Sentence("A munlock of a range with a hole fails")
      .Claims({
          Posix("munlock, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Dragonfly("mlock(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Macos("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EPERM", "0"})
      .MeasuredOnLinux("ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        MustLock(probe, map.start, map.length);
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        return probe.Munlock(map.start, map.length).Word();
      });
}

Rule MunlockUnaligned() {
  return Rule("munlock.unaligned")
      .Sentence("A munlock that begins in the middle of a page is refused or begins at its start")
      .Claims({
          Posix("munlock, ERRORS EINVAL", Level::kMay, {"EINVAL", "0"}),
          Linux("mlock(2), NOTES", Level::kShall, {"0"}),
          Netbsd("mlock(2), DESCRIPTION", Level::kShall, {"0"}),
          Openbsd("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL", "0, still locked", "ENOMEM"})
      .MeasuredOnLinux("0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        const Reply reply = probe.Munlock(map.start + 1, 1);
        if (!reply.ok()) return reply.Word();
        const Reply locked = probe.Do(Op::kLockedBytes);
        return locked.ok() && locked.value != 0 ? "0, still locked" : "0";
      });
}

Rule OtherView() {
  return Rule("munlock.other_view")
      .Sentence("A page that is locked in two places stays locked when one of them is unlocked")
      .Claims({
          Posix("munlock, DESCRIPTION", Level::kShall, {"still locked"}),
          Linux("mlock(2), NOTES", Level::kShall, {"still locked"}),
          Freebsd("mlock(2), DESCRIPTION", Level::kShall, {"still locked"}),
          Netbsd("mlock(2), DESCRIPTION", Level::kShall, {"still locked"}),
          Openbsd("mlock(2), DESCRIPTION", Level::kShall, {"still locked"}),
          Dragonfly("mlock(2), DESCRIPTION", Level::kShall, {"still locked"}),
      })
      .Outcomes({"still locked", "unlocked"})
      .MeasuredOnLinux("still locked")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/other_view", probe.page());
        const Mapped one = probe.MustMap(MapFile(object, probe.page()));
        const Mapped other = probe.MustMap(MapFile(object, probe.page()));
        MustLock(probe, one.start, one.length);
        MustLock(probe, other.start, other.length);
        // A lock shows in that MS_INVALIDATE is refused.
        if (probe.Msync(one.start, one.length, MS_SYNC | MS_INVALIDATE).ok()) {
          probe.Skip("needs a system that refuses MS_INVALIDATE over locked pages, to see a lock");
        }
        probe.Require(probe.Munlock(other.start, other.length), "unlock its own page");
        return probe.Msync(one.start, one.length, MS_SYNC | MS_INVALIDATE).ok() ? "unlocked"
                                                                                : "still locked";
      });
}

}  // namespace

std::vector<Rule> MunlockRules() {
  return {NotLocked(),   MunlockUnmapped(),  Nesting(),
          MunlockHole(), MunlockUnaligned(), OtherView()};
}

}  // namespace conformance
