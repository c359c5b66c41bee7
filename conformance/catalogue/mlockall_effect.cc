// SPDX-License-Identifier: Apache-2.0
//
// What mlockall and munlockall do to mappings, now and later.

#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"
#include "conformance/catalogue/residence.h"

namespace conformance {
namespace {

#ifdef MCL_ONFAULT
constexpr int kOnFault = MCL_ONFAULT;
#else
constexpr int kOnFault = 0;
#endif

// mlockall that is set-up.
void MustLockAll(Probe& probe, int flags) {
  const Reply reply = Mlockall(probe, flags);
  if (!reply.ok()) probe.Skip("needs a caller that may lock memory; mlockall gave " + reply.Word());
}

// What the system counts as locked; ends the probe as `skipped` where it does not tell.
std::int64_t LockedBytes(Probe& probe) {
  const Reply reply = probe.Do(Op::kLockedBytes);
  if (!reply.ok()) probe.Skip("needs a system that tells how much is locked");
  return reply.value;
}

constexpr std::size_t kLockedPages = 4;

Rule FutureResident() {
  return Rule("mlockall.future_resident")
      .Sentence("After MCL_FUTURE, what is mapped is in memory before it is touched")
      .Claims({
          Posix("mlockall, DESCRIPTION MCL_FUTURE", Level::kShall, {"resident"}),
          Linux("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kShall, {"resident"}),
          Freebsd("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kShall, {"resident"}),
          Netbsd("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kShall, {"resident"}),
          Openbsd("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kShall, {"resident"}),
          Dragonfly("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kShall, {"resident"}),
          Illumos("mlockall(3C), DESCRIPTION", Level::kShall, {"resident"}),
      })
      .Outcomes({"resident", "partly resident", "not resident", "EAGAIN", "ENOMEM"})
      .MeasuredOnLinux("resident")
      .Probe([](Probe& probe) -> Outcome {
        MustLockAll(probe, MCL_FUTURE);
        const Mapped map = probe.Mmap(MapAnonymous(kLockedPages * probe.page()));
        const std::string word = map.ok() ? Residence(probe, map) : map.Word();
        probe.Do(Op::kMunlockall);
        return word;
      });
}

Rule UnlockFuture() {
  return Rule("mlockall.unlock_future")
      .Sentence("munlockall succeeds, and what is mapped after it is not locked any more")
      .Claims({
          Posix("munlockall, DESCRIPTION", Level::kShall, {"0/not resident"}),
          Linux("mlockall(2), DESCRIPTION munlockall", Level::kMay,
                {"0/not resident", "0/resident", "0/partly resident"}),
          Freebsd("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"0/not resident"}),
          Netbsd("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"0/not resident"}),
          Openbsd("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"0/not resident"}),
          Dragonfly("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"0/not resident"}),
      })
      .Parts({"munlockall", "what is mapped after it"})
      .Outcomes({"0/not resident", "0/resident", "0/partly resident", "EPERM/resident",
                 "ENOSYS/resident"})
      .MeasuredOnLinux("0/not resident")
      .Probe([](Probe& probe) -> Outcome {
        MustLockAll(probe, MCL_FUTURE);
        const std::string unlocked = probe.Do(Op::kMunlockall).Word();
        const Mapped map = probe.MustMap(MapAnonymous(kLockedPages * probe.page()));
        return unlocked + "/" + Residence(probe, map);
      });
}

Rule UnlockPresent() {
  return Rule("mlockall.unlock_present")
      .Sentence("munlockall takes back every lock that there is")
      .Claims({
          Posix("munlockall, DESCRIPTION", Level::kShall, {"unlocked"}),
          Linux("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"unlocked"}),
          Freebsd("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"unlocked"}),
          Netbsd("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"unlocked"}),
          Openbsd("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"unlocked"}),
          Dragonfly("mlockall(2), DESCRIPTION munlockall", Level::kShall, {"unlocked"}),
          Illumos("mlockall(3C), DESCRIPTION", Level::kShall, {"unlocked"}),
      })
      .Outcomes({"unlocked", "still locked", "EPERM", "ENOSYS"})
      .MeasuredOnLinux("unlocked")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(kLockedPages * probe.page()));
        MustLock(probe, map.start, map.length);
        if (LockedBytes(probe) == 0) probe.Skip("needs a system that tells how much is locked");
        const Reply unlocked = probe.Do(Op::kMunlockall);
        if (!unlocked.ok()) return unlocked.Word();
        return LockedBytes(probe) == 0 ? "unlocked" : "still locked";
      });
}

Rule MlockallExec() {
  return Rule("mlockall.exec")
      .Sentence("A program that is executed has none of the locks of the one before")
      .Claims({
          Posix("mlockall, DESCRIPTION", Level::kShall, {"none"}),
          Linux("mlockall(2), NOTES", Level::kShall, {"none"}),
          Freebsd("mlockall(2), DESCRIPTION", Level::kShall, {"none"}),
          Netbsd("mlockall(2), DESCRIPTION", Level::kShall, {"none"}),
          Openbsd("mlockall(2), DESCRIPTION", Level::kShall, {"none"}),
          Dragonfly("mlockall(2), DESCRIPTION", Level::kShall, {"none"}),
          Illumos("mlockall(3C), DESCRIPTION", Level::kShall, {"none"}),
      })
      .Outcomes({"none", "locked"})
      .MeasuredOnLinux("none")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(kLockedPages * probe.page()));
        MustLock(probe, map.start, map.length);
        MustLockAll(probe, MCL_FUTURE);
        LockedBytes(probe);  // skips where it is not told
        const Reply later = probe.InNewProgram(Op::kProgramLocked, {});
        probe.Do(Op::kMunlockall);
        probe.Require(later, "ask a new program how much is locked");
        return later.Is(0) ? "none" : "locked";
      });
}

Rule MlockallOverLimit() {
  return Rule("mlockall.over_limit")
      .Sentence("A caller without privilege cannot lock more than the limit by mlockall")
      .Claims({
          Posix("mlockall, ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Linux("mlockall(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mlockall(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Netbsd("mlockall(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Openbsd("mlockall(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
          Dragonfly("mlockall(2), ERRORS ENOMEM and EPERM", Level::kShall, {"ENOMEM", "EPERM"}),
      })
      .Outcomes({"ENOMEM", "EPERM", "EAGAIN", "ENOSYS", "0"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "ENOMEM")
      .MeasuredVariant("NetBSD", "7.99.4 amd64", "ENOMEM")
      .MeasuredVariant("OpenBSD", "5.5-current amd64", "ENOMEM")
      .MeasuredVariant("DragonFly", "5.9 amd64", "EPERM")
      .Probe([](Probe& probe) -> Outcome {
        probe.DropPrivilege();
        LimitLockedMemory(probe, kAllowedPages);
        const Reply reply = Mlockall(probe, MCL_CURRENT);
        if (reply.ok()) probe.Do(Op::kMunlockall);
        return reply.Word();
      });
}

Rule LimitZero() {
  return Rule("mlockall.limit_zero")
      .Sentence("A caller without privilege whose limit is zero may not lock at all")
      .Claims({
          Posix("mlockall, ERRORS EPERM", Level::kMay, {"EPERM", "ENOMEM"}),
          Linux("mlockall(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
      })
      .Outcomes({"EPERM", "ENOMEM", "EAGAIN", "ENOSYS", "0"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome {
        probe.DropPrivilege();
        LimitLockedMemory(probe, 0);
        const Reply reply = Mlockall(probe, MCL_FUTURE);
        if (reply.ok()) probe.Do(Op::kMunlockall);
        return reply.Word();
      });
}

Rule OnfaultAlone() {
  return Rule("mlockall.onfault_alone")
      .Sentence("MCL_ONFAULT without MCL_CURRENT and MCL_FUTURE is refused")
      .Claims({Linux("mlockall(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "0", "EPERM", "ENOSYS"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        if (kOnFault == 0) probe.Unsupported("MCL_ONFAULT is not in the headers");
        return Mlockall(probe, kOnFault).Word();
      });
}

Rule MlockallOnfault() {
  return Rule("mlockall.onfault")
      .Sentence("With MCL_ONFAULT, what is mapped later is locked without being brought in")
      .Claims(
          {Linux("mlockall(2), DESCRIPTION MCL_ONFAULT", Level::kShall, {"not resident/locked"})})
      .Parts({"what is in memory before a touch", "whether it counts as locked"})
      .Outcomes({"not resident/locked", "not resident/not locked", "resident/locked",
                 "resident/not locked", "partly resident/locked"})
      .MeasuredOnLinux("not resident/locked")
      .Probe([](Probe& probe) -> Outcome {
        if (kOnFault == 0) probe.Unsupported("MCL_ONFAULT is not in the headers");
        MustLockAll(probe, MCL_FUTURE | kOnFault);
        const std::int64_t before = LockedBytes(probe);
        const Mapped map = probe.MustMap(MapAnonymous(kLockedPages * probe.page()));
        const bool locked = LockedBytes(probe) > before;
        const std::string resident = Residence(probe, map);
        probe.Do(Op::kMunlockall);
        return resident + (locked ? "/locked" : "/not locked");
      });
}

Rule FutureReplaced() {
  return Rule("mlockall.future_replaced")
      .Sentence("An mlockall without MCL_FUTURE ends what an earlier one with it has asked for")
      .Claims({Linux("mlockall(2), NOTES", Level::kShall, {"not resident"})})
      .Outcomes({"not resident", "resident", "partly resident"})
      .MeasuredOnLinux("not resident")
      .Probe([](Probe& probe) -> Outcome {
        MustLockAll(probe, MCL_FUTURE);
        MustLockAll(probe, MCL_CURRENT);
        const Mapped map = probe.MustMap(MapAnonymous(kLockedPages * probe.page()));
        const std::string word = Residence(probe, map);
        probe.Do(Op::kMunlockall);
        return word;
      });
}

Rule NotInherited() {
  return Rule("mlockall.not_inherited")
      .Sentence("A child does not inherit what MCL_FUTURE asked for")
      .Claims({
          Posix("mlockall, DESCRIPTION", Level::kShall, {"not resident"}),
          Linux("mlockall(2), NOTES", Level::kShall, {"not resident"}),
          Illumos("mlockall(3C), DESCRIPTION", Level::kShall, {"not resident"}),
      })
      .Outcomes({"not resident", "resident", "partly resident"})
      .MeasuredOnLinux("not resident")
      .Probe([](Probe& probe) -> Outcome {
        constexpr const char* kWords[] = {"not resident", "partly resident", "resident"};
        MustLockAll(probe, MCL_FUTURE);
        const Reply told = probe.InChild([](Probe& inner) -> std::int64_t {
          const Mapped map = inner.MustMap(MapAnonymous(kLockedPages * inner.page()));
          const std::int64_t pages = PagesInMemory(inner, map);
          return pages == 0 ? 0 : pages == static_cast<std::int64_t>(kLockedPages) ? 2 : 1;
        });
        probe.Do(Op::kMunlockall);
        probe.Require(told, "ask a child");
        return kWords[told.value % 3];
      });
}

}  // namespace

std::vector<Rule> MlockallEffectRules() {
  return {FutureResident(),    UnlockFuture(), UnlockPresent(), MlockallExec(),
          MlockallOverLimit(), LimitZero(),    OnfaultAlone(),  MlockallOnfault(),
          FutureReplaced(),    NotInherited()};
}

}  // namespace conformance
