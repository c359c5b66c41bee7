// SPDX-License-Identifier: Apache-2.0
//
// System V shared memory: what shmctl tells of a segment and what it changes.

#include <sys/ipc.h>
#include <sys/shm.h>

#include <cerrno>
#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/sysv.h"

namespace conformance {
namespace {

#ifdef SHM_LOCK
constexpr int kLock = SHM_LOCK;
#else
constexpr int kLock = -1;
#endif
#ifdef SHM_DEST
constexpr bool kTellsRemoval = true;
#else
constexpr bool kTellsRemoval = false;
#endif

Reply Ask(Probe& probe, std::uint64_t segment, ShmField field) {
  return probe.Do(Op::kShmStatus, {segment, static_cast<std::uint64_t>(field)});
}

// A number that shmctl told, or why it did not.
std::string Told(const Reply& reply) {
  return reply.ok() ? absl::StrCat(reply.value) : reply.Word();
}

Rule Segsz() {
  return Rule("sysv.segsz")
      .Sentence("shm_segsz is the very size that was asked for")
      .Claims({
          Posix2017("shmget, DESCRIPTION", Level::kShall, {"exact"}),
          Linux("shmget(2), DESCRIPTION", Level::kShall, {"exact"}),
          Netbsd("shmget(2), DESCRIPTION", Level::kShall, {"exact"}),
          Openbsd("shmget(2), DESCRIPTION", Level::kShall, {"exact"}),
          Illumos("shmget(2), DESCRIPTION", Level::kShall, {"exact"}),
      })
      .Outcomes({"exact", "rounded", "other", "EACCES", "EINVAL"})
      .MeasuredOnLinux("exact")
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t size = probe.page() + 1;
        const std::uint64_t segment = MakeSegment(probe, size);
        const Reply told = Ask(probe, segment, ShmField::kSize);
        RemoveSegment(probe, segment);
        if (!told.ok()) return told.Word();
        if (told.Is(static_cast<std::int64_t>(size))) return "exact";
        return told.Is(static_cast<std::int64_t>(2 * probe.page())) ? "rounded" : "other";
      });
}

Rule AttachCount() {
  return Rule("sysv.attach_count")
      .Sentence("shm_nattch counts attachments, of children too, and those that ended no more")
      .Claims({
          Posix2017("shmat, shmdt, and fork, DESCRIPTION", Level::kShall, {"1/2/1/0"}),
          Linux("shmop(2), DESCRIPTION and NOTES", Level::kShall, {"1/2/1/0"}),
      })
      .Parts({"after an attachment", "with a child besides", "after the child has ended",
              "after the attachment is given back"})
      .Outcomes({"1/2/1/0", "1/1/1/0", "1/1/0/0", "1/2/2/1", "other"})
      .MeasuredOnLinux("1/2/1/0")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const auto count = [&] { return Told(Ask(probe, segment, ShmField::kAttached)); };
        const Reply attached = Attach(probe, segment);
        const std::string one = count();
        // It asks before and after it waits, to be there meanwhile.
        Child child = probe.Fork([segment](Probe& inner) -> std::int64_t {
          Ask(inner, segment, ShmField::kAttached);
          inner.Pause();
          Ask(inner, segment, ShmField::kAttached);
          return 0;
        });
        child.Resume();
        const std::string with_child = count();
        child.Join();
        const std::string ended = count();
        probe.Do(Op::kShmdt, {static_cast<std::uint64_t>(attached.value)});
        const std::string all = absl::StrCat(one, "/", with_child, "/", ended, "/", count());
        RemoveSegment(probe, segment);
        for (const char* declared : {"1/2/1/0", "1/1/1/0", "1/1/0/0", "1/2/2/1"}) {
          if (all == declared) return all;
        }
        return Outcome("other").Detail(all);
      });
}

Rule Pids() {
  return Rule("sysv.pids")
      .Sentence("shm_cpid is who made the segment, shm_lpid who attached or detached it last")
      .Claims({
          Posix2017("<sys/shm.h>; shmget and shmat, DESCRIPTION", Level::kShall,
                    {"maker/nobody/caller"}),
          Linux("shmctl(2), DESCRIPTION", Level::kShall, {"maker/nobody/caller"}),
      })
      .Parts({"the maker", "who attached last, before anybody has",
              "who attached last, after this process has"})
      .Outcomes({"maker/nobody/caller", "other/nobody/caller", "maker/somebody/caller",
                 "maker/nobody/other", "maker/somebody/other", "other/nobody/other"})
      .MeasuredOnLinux("maker/nobody/caller")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const bool maker = Ask(probe, segment, ShmField::kMadeByCaller).Is(1);
        const bool nobody = Ask(probe, segment, ShmField::kHasLast).Is(0);
        Attach(probe, segment);
        const bool caller = Ask(probe, segment, ShmField::kLastByCaller).Is(1);
        RemoveSegment(probe, segment);
        return absl::StrCat(maker ? "maker/" : "other/", nobody ? "nobody/" : "somebody/",
                            caller ? "caller" : "other");
      });
}

Rule Times() {
  return Rule("sysv.times")
      .Sentence("Times of attaching and detaching are 0 until it is done, that of change is not")
      .Claims({
          Posix2017("shmget, shmat and shmdt, DESCRIPTION", Level::kShall, {"as stated"}),
          Linux("shmop(2), shmget(2): DESCRIPTION", Level::kShall, {"as stated"}),
          Netbsd("shmget(2), DESCRIPTION", Level::kShall, {"as stated", "later ones missing"}),
          Openbsd("shmget(2), DESCRIPTION", Level::kShall, {"as stated", "later ones missing"}),
          Illumos("shmget(2), DESCRIPTION", Level::kShall, {"as stated", "later ones missing"}),
      })
      .Outcomes({"as stated", "set from the start", "no change", "later ones missing"})
      .MeasuredOnLinux("as stated")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const auto is = [&](ShmField field, std::int64_t wanted) {
          return Ask(probe, segment, field).Is(wanted);
        };
        const bool fresh = is(ShmField::kWasAttached, 0) && is(ShmField::kWasDetached, 0);
        const bool changed = is(ShmField::kWasChanged, 1);
        const Reply attached = Attach(probe, segment);
        const bool was_attached = is(ShmField::kWasAttached, 1);
        probe.Do(Op::kShmdt, {static_cast<std::uint64_t>(attached.value)});
        const bool was_detached = is(ShmField::kWasDetached, 1);
        RemoveSegment(probe, segment);
        if (!fresh) return "set from the start";
        if (!changed) return "no change";
        return was_attached && was_detached ? "as stated" : "later ones missing";
      });
}

Rule SysvOwner() {
  return Rule("sysv.owner")
      .Sentence("A new segment belongs to the effective user and group of its maker")
      .Claims({
          Posix2017("shmget, DESCRIPTION", Level::kShall, {"caller"}),
          Linux("shmget(2), DESCRIPTION", Level::kShall, {"caller"}),
          Netbsd("shmget(2), DESCRIPTION", Level::kShall, {"caller"}),
          Openbsd("shmget(2), DESCRIPTION", Level::kShall, {"caller"}),
          Illumos("shmget(2), DESCRIPTION", Level::kShall, {"caller"}),
      })
      .Outcomes({"caller", "somebody else", "EACCES", "EINVAL"})
      .MeasuredOnLinux("caller")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply told = Ask(probe, segment, ShmField::kOwnedByCaller);
        RemoveSegment(probe, segment);
        return told.Word(told.Is(1) ? "caller" : "somebody else");
      });
}

Rule SetMode() {
  return Rule("sysv.set_mode")
      .Sentence("A segment has the mode that it was made with, until IPC_SET gives it another")
      .Claims({
          Posix2017("shmget and shmctl, DESCRIPTION", Level::kShall, {"as made/as set"}),
          Linux("shmctl(2), shmget(2): DESCRIPTION", Level::kShall, {"as made/as set"}),
          Freebsd("shmctl(2), DESCRIPTION IPC_SET", Level::kShall, {"as made/as set"}),
          Netbsd("shmctl(2), DESCRIPTION IPC_SET", Level::kShall, {"as made/as set"}),
          Openbsd("shmctl(2), DESCRIPTION IPC_SET", Level::kShall, {"as made/as set"}),
          Dragonfly("shmctl(2), DESCRIPTION IPC_SET", Level::kShall, {"as made/as set"}),
          Macos("shmctl(2), DESCRIPTION IPC_SET", Level::kShall, {"as made/as set"}),
          Illumos("shmctl(2), DESCRIPTION IPC_SET", Level::kShall, {"as made/as set"}),
      })
      .Parts({"the mode of a new segment", "the mode after IPC_SET"})
      .Outcomes({"as made/as set", "as made/as before", "other/as set", "other/as before",
                 "as made/EPERM"})
      .MeasuredOnLinux("as made/as set")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::int64_t kMade = 0640;
        constexpr std::int64_t kSet = 0600;
        const std::uint64_t segment = MakeSegment(probe, probe.page(), kMade);
        const bool made = Ask(probe, segment, ShmField::kPermissions).Is(kMade);
        const Reply set = probe.Do(Op::kShmSetMode, {segment, kSet});
        const bool as_set = Ask(probe, segment, ShmField::kPermissions).Is(kSet);
        RemoveSegment(probe, segment);
        return absl::StrCat(made ? "as made/" : "other/",
                            set.Word(as_set ? "as set" : "as before"));
      });
}

Rule Dest() {
  return Rule("sysv.dest")
      .Sentence("A segment that is removed while it is attached shows SHM_DEST")
      .Claims({Linux("shmctl(2), DESCRIPTION IPC_RMID", Level::kShall, {"shown"})})
      .Outcomes({"shown", "not shown", "EINVAL", "EIDRM"})
      .MeasuredOnLinux("shown")
      .Probe([](Probe& probe) -> Outcome {
        if (!kTellsRemoval) probe.Unsupported("SHM_DEST is not in the headers");
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply attached = Attach(probe, segment);
        const bool before = Ask(probe, segment, ShmField::kIsRemoved).Is(1);
        RemoveSegment(probe, segment);
        probe.Require(attached, "attach a new segment");
        const Reply after = Ask(probe, segment, ShmField::kIsRemoved);
        return after.Word(!before && after.Is(1) ? "shown" : "not shown");
      });
}

Rule Lock() {
  return Rule("sysv.lock")
      .Sentence("SHM_LOCK locks a segment, which SHM_LOCKED shows, where the caller may lock")
      .Claims({
          Linux("shmctl(2), DESCRIPTION SHM_LOCK", Level::kShall, {"locked", "EPERM", "ENOMEM"}),
          Netbsd("shmctl(2), DESCRIPTION SHM_LOCK", Level::kShall,
                 {"locked", "not shown", "EPERM", "ENOMEM"}),
          Illumos("shmctl(2), DESCRIPTION SHM_LOCK", Level::kShall,
                  {"locked", "not shown", "EPERM", "ENOMEM"}),
      })
      .Outcomes({"locked", "not shown", "EPERM", "ENOMEM", "EINVAL"})
      .MeasuredOnLinux("locked")
      .Probe([](Probe& probe) -> Outcome {
        if (kLock < 0) probe.Unsupported("SHM_LOCK is not in the headers");
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply locked = probe.Do(Op::kShmControl, {segment, AsArgument(kLock)});
        const bool shown = Ask(probe, segment, ShmField::kIsLocked).Is(1);
        RemoveSegment(probe, segment);
        return locked.Word(shown ? "locked" : "not shown");
      });
}

Rule BadCommand() {
  return Rule("sysv.bad_command")
      .Sentence("A command that shmctl does not know is refused")
      .Claims({
          Posix2017("shmctl, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0", "ENOSYS", "EPERM"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kUnknown = 0x7abc;
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        const Reply reply = probe.Do(Op::kShmControl, {segment, AsArgument(kUnknown)});
        RemoveSegment(probe, segment);
        return reply.Word();
      });
}

Rule StatDenied() {
  return Rule("sysv.stat_denied")
      .Sentence("IPC_STAT is refused where the mode denies to read")
      .Claims({
          Posix2017("shmctl, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Freebsd("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Netbsd("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Openbsd("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Dragonfly("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Macos("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("shmctl(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "EPERM", "told"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kOwnerWrites = 0200;
        probe.DropPrivilege();
        const std::uint64_t segment = MakeSegment(probe, probe.page(), kOwnerWrites);
        const Reply told = Ask(probe, segment, ShmField::kAttached);
        RemoveSegment(probe, segment);
        return told.Word("told");
      });
}

// What somebody else may do to a segment of root's: 0 EPERM, 1 EACCES, 2 done, 3 another errno.
Outcome BySomebodyElse(Probe& probe, Op op) {
  constexpr const char* kWords[] = {"EPERM", "EACCES", "0", "another errno"};
  constexpr std::int64_t kCannotAsk = 9;
  constexpr int kEverybody = 0666;
  if (!probe.Privileged()) probe.Skip("needs to make a segment of another user: be root");
  const std::uint64_t segment = MakeSegment(probe, probe.page(), kEverybody);
  const Reply told = probe.InChild([segment, op](Probe& inner) -> std::int64_t {
    if (!inner.Do(Op::kDropPrivilege).ok()) return kCannotAsk;
    const Reply reply = inner.Do(op, {segment, 0600});
    if (reply.ok()) return 2;
    return reply.Failed(EPERM) ? 0 : reply.Failed(EACCES) ? 1 : 3;
  });
  if (op != Op::kShmRemove || !told.Is(2)) probe.Do(Op::kShmRemove, {segment});
  if (!told.ok() || told.value > 3) probe.Skip("cannot become an unprivileged user");
  return kWords[told.value];
}

Rule SetDenied() {
  return Rule("sysv.set_denied")
      .Sentence("Nobody but its owner and its maker can set the mode of a segment")
      .Claims({
          Posix2017("shmctl, ERRORS EPERM", Level::kShall, {"EPERM"}),
          Linux("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Freebsd("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Netbsd("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Openbsd("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Dragonfly("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Macos("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Illumos("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
      })
      .Outcomes({"EPERM", "EACCES", "0", "another errno"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome { return BySomebodyElse(probe, Op::kShmSetMode); });
}

Rule RemoveDenied() {
  return Rule("sysv.remove_denied")
      .Sentence("Nobody but its owner and its maker can remove a segment")
      .Claims({
          Posix2017("shmctl, ERRORS EPERM", Level::kShall, {"EPERM"}),
          Linux("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Freebsd("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Netbsd("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Openbsd("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Dragonfly("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Macos("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
          Illumos("shmctl(2), ERRORS EPERM", Level::kShall, {"EPERM"}),
      })
      .Outcomes({"EPERM", "EACCES", "0", "another errno"})
      .MeasuredOnLinux("EPERM")
      .Probe([](Probe& probe) -> Outcome { return BySomebodyElse(probe, Op::kShmRemove); });
}

Rule StatRemoved() {
  return Rule("sysv.stat_removed")
      .Sentence("Of a segment that is gone, shmctl tells nothing")
      .Claims({
          Posix2017("shmctl, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("shmctl(2), ERRORS EINVAL and EIDRM", Level::kShall, {"EINVAL", "EIDRM"}),
          Freebsd("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("shmctl(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "EIDRM", "told"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        const std::uint64_t segment = MakeSegment(probe, probe.page());
        RemoveSegment(probe, segment);
        return Ask(probe, segment, ShmField::kAttached).Word("told");
      });
}

}  // namespace

std::vector<Rule> SysvStatusRules() {
  return {Segsz(), AttachCount(), Pids(),       Times(),     SysvOwner(),    SetMode(),    Dest(),
          Lock(),  BadCommand(),  StatDenied(), SetDenied(), RemoveDenied(), StatRemoved()};
}

}  // namespace conformance
