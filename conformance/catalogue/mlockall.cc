// SPDX-License-Identifier: Apache-2.0
//
// mlockall: locking what there is and what will be.

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/locking.h"

namespace conformance {
namespace {

// No system's headers define it for mlockall.
constexpr int kUnknownMlockallFlag = 0x40;

Rule MlockallFlags() {
  return Rule("mlockall.flags")
      .Sentence("An mlockall without a flag, or with one that it does not know, is refused")
      .Claims({
          Posix("mlockall, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("mlockall(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mlockall(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mlockall(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mlockall(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mlockall(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mlockall(3C), ERRORS EINVAL", Level::kShould, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "ENOSYS", "EPERM", "0", "mixed"})
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "EINVAL")
      .Seen("macOS", "xnu-11417", "ENOSYS", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const std::string none = Mlockall(probe, 0).Word();
        return Agreeing(
            {{"no flag", none}, {"unknown flag", Mlockall(probe, kUnknownMlockallFlag).Word()}});
      });
}

// The limit is below what any process has mapped, so that the answer depends on the caller alone.
Rule Current() {
  return Rule("mlockall.current")
      .Sentence("MCL_CURRENT locks everything that is mapped, or says why it cannot")
      .Claims({
          Posix("mlockall, DESCRIPTION and ERRORS", Level::kShall,
                {"0", "ENOMEM", "EAGAIN", "EPERM"}),
          // MCL_CURRENT does not function at present.
          Dragonfly("mlockall(2), BUGS", Level::kUnspecified),
      })
      .Outcomes({"0", "ENOMEM", "EAGAIN", "EPERM", "ENOSYS", "not locked"})
      .MeasuredOnBsd("ENOMEM", "ENOMEM", "ENOMEM", "ENOSYS")
      .RecordedVariant("DragonFly", "5.9-DEVELOPMENT x86_64, ordinary user", "EPERM")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64, root, no limit", "0")
      .MeasuredVariant("NetBSD", "7.99.4 amd64, root, no limit", "0")
      .MeasuredVariant("OpenBSD", "5.5-current amd64, root, no limit", "0")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, root, no limit", "ENOSYS")
      .Seen("macOS", "xnu-11417", "ENOSYS", kReadNotRun)
      .Known(Document::kDragonfly, "ENOSYS", "DragonFly has MCL_FUTURE alone: mlockall(2), BUGS.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        LimitLockedMemory(probe, kAllowedPages);
        const Reply reply = Mlockall(probe, MCL_CURRENT);
        if (!reply.ok()) return reply.Word();
        // A lock shows in that MS_INVALIDATE is refused, where the system does that at all.
        if (!probe.Msync(map.start, map.length, MS_SYNC | MS_INVALIDATE).ok()) return "0";
        MustLock(probe, map.start, map.length);
        const Reply locked = probe.Msync(map.start, map.length, MS_SYNC | MS_INVALIDATE);
        return locked.ok() ? "0" : "not locked";
      });
}

Rule Future() {
  return Rule("mlockall.future")
      .Sentence("After MCL_FUTURE a mapping that would exceed the limit is refused")
      .Claims({
          Posix("mmap, ERRORS EAGAIN and ENOMEM", Level::kShall, {"EAGAIN", "ENOMEM"}),
          Linux("mlockall(2), DESCRIPTION", Level::kMay, {"EAGAIN", "ENOMEM", "maps"}),
          Netbsd("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kMay, {"EAGAIN", "ENOMEM", "maps"}),
          Openbsd("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kMay, {"EAGAIN", "ENOMEM", "maps"}),
          Dragonfly("mlockall(2), DESCRIPTION MCL_FUTURE", Level::kMay,
                    {"EAGAIN", "ENOMEM", "maps"}),
          Illumos("mmap(2), ERRORS EAGAIN", Level::kShall, {"EAGAIN"}),
          Seed003("error codes, EAGAIN", Level::kShall, {"EAGAIN"}),
      })
      .Outcomes({"EAGAIN", "ENOMEM", "maps"})
      .MeasuredOnLinux("EAGAIN")
      // DragonFly lets nobody else lock; what its root maps is bound by no limit.
      .MeasuredOnBsd("ENOMEM", "ENOMEM", "ENOMEM", "")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, root", "maps")
      .Probe([](Probe& probe) -> Outcome {
        probe.DropPrivilege();
        LimitLockedMemory(probe, kAllowedPages);
        const Reply promise = Mlockall(probe, MCL_FUTURE);
        if (!promise.ok()) {
          probe.Skip("needs a caller that may lock memory; mlockall gave " + promise.Word());
        }
        const std::string word =
            probe.Mmap(MapAnonymous(kTooManyPages * probe.page())).Word("maps");
        probe.Do(Op::kMunlockall);  // what this process maps from here on is not the question
        return word;
      });
}

}  // namespace

std::vector<Rule> MlockallRules() { return {MlockallFlags(), Current(), Future()}; }

}  // namespace conformance
