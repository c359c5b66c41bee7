// SPDX-License-Identifier: Apache-2.0
//
// mlock: what can be locked, by whom, and how much.

#include <limits>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"
#include "conformance/catalogue/policies.h"

namespace conformance {
namespace {

Rule OnePage() {
  return Rule("mlock.one_page")
      .Sentence("An ordinary user can lock one page within the limit, unless locking is privileged")
      .Claims({
          Posix("mlock, DESCRIPTION and ERRORS EPERM", Level::kMay, {"0", "EPERM"}),
          Freebsd("mlock(2), DESCRIPTION and ERRORS EPERM", Level::kMay, {"0", "EPERM"}),
          Netbsd("mlock(2), DESCRIPTION and ERRORS EPERM", Level::kMay, {"0", "EPERM"}),
          Openbsd("mlock(2), DESCRIPTION", Level::kShould, {"0"}),
          Dragonfly("mlock(2), DESCRIPTION and ERRORS EPERM", Level::kShall, {"EPERM"}),
      })
      .Outcomes({"0", "EPERM", "ENOMEM", "EAGAIN", "ENOSYS"})
      .MeasuredOnBsd("0", "0", "0", "EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        probe.DropPrivilege();
        LimitLockedMemory(probe, kAllowedPages);
        return probe.Mlock(map.start, map.length).Word();
      });
}

Rule MlockUnaligned() {
  return Rule("mlock.unaligned")
      .Sentence("A lock that begins in the middle of a page is refused or begins at its start")
      .Claims({
          Posix("mlock, ERRORS EINVAL", Level::kMay, {"EINVAL", "0"}),
          Linux("mlock(2), VERSIONS", Level::kShall, {"0"}),
          Freebsd("mlock(2), DESCRIPTION", Level::kUnspecified),
          Netbsd("mlock(2), DESCRIPTION", Level::kShall, {"0"}),
          Openbsd("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL"})
      .MeasuredOnLinux("0")
      .Known(Document::kOpenbsd, "0", "OpenBSD's kernel rounds the address down: measured on 7.4.")
      .Known(Document::kDragonfly, "0",
             "DragonFly's kernel rounds the address down: measured on 5.9.")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(2 * probe.page()));
        MustLock(probe, map.start, probe.page());  // so that a refusal is one of the address
        return probe.Mlock(map.start + 1, 1).Word();
      });
}

Rule MlockLenZero() {
  return Rule("mlock.len_zero")
      .Sentence("A lock of length zero succeeds")
      .NoClaims("No document says what a lock of no bytes does")
      .Outcomes({"0", "EINVAL", "ENOMEM"})
      .MeasuredOnLinux("0")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        return probe.Mlock(map.start, 0).Word();
      });
}

Rule MlockUnmapped() {
  return Rule("mlock.unmapped")
      .Sentence("A lock of memory that is not mapped, or only in part, fails")
      .Claims({
          Posix("mlock, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Dragonfly("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Macos("mlock(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Illumos("mlock(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "0", "EINVAL", "EAGAIN", "mixed"})
      .Known(Document::kNetbsd, "mixed",
             "NetBSD's kernel says EINVAL for a hole: measured on 7.99.")
      // NetBSD: EINVAL for a hole, ENOMEM where nothing is mapped.
      .MeasuredOnBsd("ENOMEM", "mixed", "ENOMEM", "ENOMEM")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        MustLock(probe, map.start, map.length);
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        const std::string hole = probe.Mlock(map.start, map.length).Word();
        const std::string nothing = probe.Mlock(map.start + probe.page(), probe.page()).Word();
        return Agreeing({{"a hole in the range", hole}, {"nothing mapped", nothing}});
      });
}

Rule ProtNone() {
  return Rule("mlock.prot_none")
      .Sentence("A lock of pages without any access right fails")
      .NoClaims("Manuals are silent; gVisor's and NetBSD's tests expect a failure")
      .Outcomes({"ENOMEM", "EINVAL", "EAGAIN", "0"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("ENOMEM", "EINVAL", "0", "0")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);
        probe.Require(probe.Munlock(map.start, map.length), "unlock its own page");
        const Mapped none = probe.Reserve(1);
        return probe.Mlock(none.start, none.length).Word();
      });
}

Rule MlockWrap() {
  return Rule("mlock.wrap")
      .Sentence("A lock whose end lies past the last address is refused")
      .Claims({
          // ENOMEM for a caller whom the limit binds: it is exceeded as well.
          Linux("mlock(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"EINVAL", "ENOMEM"}),
          Freebsd("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Interpreted("as a signed number the length is negative",
                      Openbsd("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Interpreted("as a signed number the length is negative",
                      Dragonfly("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Illumos("mlock(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"EINVAL", "ENOMEM", "0"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);  // so that a refusal is one of the length
        return probe.Mlock(map.start, std::size_t{0} - probe.page()).Word();
      });
}

Rule MlockRoundsToZero() {
  return Rule("mlock.rounds_to_zero")
      .Sentence("A lock of SIZE_MAX bytes, which rounding up would make none at all, is refused")
      .Claims({
          Linux("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Interpreted("as a signed number the length is negative",
                      Openbsd("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Interpreted("as a signed number the length is negative",
                      Dragonfly("mlock(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})),
          Illumos("mlock(3C), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"EINVAL", "ENOMEM", "0"})
      .MeasuredOnLinux("0")
      .Known(
          Document::kLinux, "0",
          "Linux rounds the length up before it adds, which makes SIZE_MAX zero: measured on 6.18.")
      .KnownUnder("pointer_bits", "32", Document::kLinux, "ENOMEM", kLengthOf32Bits)
      .MeasuredOnBsd("EINVAL", "0", "EINVAL", "EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        MustLock(probe, map.start, map.length);  // so that a refusal is one of the length
        return probe.Mlock(map.start, std::numeric_limits<std::size_t>::max()).Word();
      });
}

Rule MlockOverLimit() {
  return Rule("mlock.over_limit")
      .Sentence("An ordinary user cannot lock more than the limit, nor anything if it is zero")
      .Claims({
          Posix("mlock, ERRORS EAGAIN, ENOMEM, EPERM", Level::kMay,
                {"ENOMEM/ENOMEM", "ENOMEM/EAGAIN", "ENOMEM/EPERM", "EAGAIN/ENOMEM", "EAGAIN/EAGAIN",
                 "EAGAIN/EPERM", "EPERM/ENOMEM", "EPERM/EAGAIN", "EPERM/EPERM"}),
          Linux("mlock(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM/EPERM"}),
          // BUGS of the same page: the limit of a process is not supported at present.
          Freebsd("mlock(2), ERRORS ENOMEM", Level::kShould, {"ENOMEM/ENOMEM"}),
          // EPERM where the processor has no way to count locked pages.
          Netbsd("mlock(2), ERRORS EAGAIN and EPERM", Level::kShall,
                 {"EAGAIN/EAGAIN", "EPERM/EPERM"}),
          Openbsd("mlock(2), ERRORS EAGAIN", Level::kShall, {"EAGAIN/EAGAIN"}),
          // Only the super-user may lock anything.
          Dragonfly("mlock(2), ERRORS EPERM", Level::kShall, {"EPERM/EPERM"}),
          Macos("mlock(2), ERRORS EAGAIN", Level::kShall, {"EAGAIN/EAGAIN"}),
      })
      .Outcomes({"ENOMEM/ENOMEM", "ENOMEM/EAGAIN", "ENOMEM/EPERM", "EAGAIN/ENOMEM", "EAGAIN/EAGAIN",
                 "EAGAIN/EPERM", "EPERM/ENOMEM", "EPERM/EAGAIN", "EPERM/EPERM", "not bound"})
      .Parts({"more than the limit", "a limit of zero"})
      .MeasuredOnLinux("ENOMEM/EPERM")
      .MeasuredOnBsd("ENOMEM/ENOMEM", "EAGAIN/EAGAIN", "EAGAIN/EAGAIN", "EPERM/EPERM")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(kTooManyPages * probe.page()));
        probe.DropPrivilege();
        LimitLockedMemory(probe, kAllowedPages);
        const Reply over = probe.Mlock(map.start, map.length);
        LimitLockedMemory(probe, 0);
        const Reply zero = probe.Mlock(map.start, probe.page());
        if (over.ok() || zero.ok()) {
          return Outcome("not bound").Detail(over.Word() + "/" + zero.Word());
        }
        return over.Word() + "/" + zero.Word();
      });
}

Rule RootIgnores() {
  return Rule("mlock.root_ignores")
      .Sentence("The limit on locked memory does not bind a privileged caller")
      .Claims({
          Linux("mlock(2), NOTES", Level::kShall, {"0"}),
          Interpreted("no exception is made for a privileged caller; BUGS has the limit of a "
                      "process as not supported",
                      Freebsd("mlock(2), ERRORS ENOMEM", Level::kShould, {"ENOMEM"})),
          Interpreted("no exception is made for a privileged caller",
                      Netbsd("mlock(2), ERRORS EAGAIN", Level::kShould, {"EAGAIN"})),
          Interpreted("no exception is made for a privileged caller",
                      Openbsd("mlock(2), ERRORS EAGAIN", Level::kShould, {"EAGAIN"})),
          Interpreted("BUGS has the limit of a process as not supported",
                      Dragonfly("mlock(2), BUGS", Level::kShould, {"0"})),
      })
      .Outcomes({"0", "ENOMEM", "EAGAIN", "EPERM"})
      .MeasuredOnLinux("0")
      .Known(Document::kLinux, "ENOMEM",
             "The exemption comes from CAP_IPC_LOCK, which user 0 in a container may lack: "
             "mlock(2), ERRORS ENOMEM.")
      .MeasuredOnBsd("ENOMEM", "EAGAIN", "EAGAIN", "0")
      .Probe([](Probe& probe) -> Outcome {
        if (!probe.Privileged()) probe.Skip("needs a privileged caller: it asks what binds one");
        const Mapped map = probe.MustMap(MapAnonymous(kTooManyPages * probe.page()));
        LimitLockedMemory(probe, kAllowedPages);
        return probe.Mlock(map.start, map.length).Word();
      });
}

Rule FailedKeeps() {
  return Rule("mlock.failed_keeps")
      .Sentence("An mlock that fails for want of room leaves every lock as it was")
      .Claims({
          Posix("mlock, RETURN VALUE", Level::kShall, {"as before"}),
          Linux("mlock(2), RETURN VALUE", Level::kShall, {"as before"}),
          Freebsd("mlock(2), RETURN VALUES", Level::kShall, {"as before"}),
          Netbsd("mlock(2), RETURN VALUES", Level::kShall, {"as before"}),
          Dragonfly("mlock(2), RETURN VALUES", Level::kShall, {"as before"}),
      })
      .Outcomes({"as before", "more is locked", "less is locked"})
      .MeasuredOnLinux("as before")
      .Probe([](Probe& probe) -> Outcome {
        BindLockLimit(probe, kAllowedPages);
        const Mapped map = probe.MustMap(MapAnonymous(kTooManyPages * probe.page()));
        MustLock(probe, map.start, probe.page());
        const Reply before = probe.Do(Op::kLockedBytes);
        if (!before.ok()) probe.Skip("needs a system that tells how much is locked");
        if (probe.Mlock(map.start, map.length).ok()) return "more is locked";
        const std::int64_t after = probe.MustDo(Op::kLockedBytes).value;
        if (after == before.value) return "as before";
        return after > before.value ? "more is locked" : "less is locked";
      });
}

}  // namespace

std::vector<Rule> MlockRules() {
  return {
      OnePage(),   MlockUnaligned(),    MlockLenZero(),   MlockUnmapped(), ProtNone(),
      MlockWrap(), MlockRoundsToZero(), MlockOverLimit(), RootIgnores(),   FailedKeeps(),
  };
}

}  // namespace conformance
