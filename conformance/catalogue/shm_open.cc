// SPDX-License-Identifier: Apache-2.0
//
// shm_open: whose the object is, who may open it, and that a name means one object.

#include <fcntl.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"
#include "conformance/catalogue/named_object.h"

namespace conformance {
namespace {

Rule ShmOwner() {
  return Rule("shm.owner")
      .Sentence("A new object belongs to the effective user and group of its maker")
      .Claims({
          // A system may have a default group.
          Posix("shm_open, DESCRIPTION O_CREAT", Level::kMay, {"caller", "somebody else"}),
          Linux("shm_open(3), DESCRIPTION O_CREAT", Level::kShall, {"caller"}),
          Macos("shm_open(2), DESCRIPTION", Level::kShall, {"caller"}),
          Illumos("shm_open(3C), DESCRIPTION O_CREAT", Level::kMay, {"caller", "somebody else"}),
      })
      .Outcomes({"caller", "somebody else"})
      .MeasuredOnLinux("caller")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/owner", 0);
        return probe.MustDo(Op::kOwnedByCaller, {AsArgument(object)}).Is(1) ? "caller"
                                                                            : "somebody else";
      });
}

Rule Mode() {
  return Rule("shm.mode")
      .Sentence("A new object has the permissions that were asked for")
      .Claims({
          Posix("shm_open, DESCRIPTION O_CREAT", Level::kShall, {"as asked"}),
          Linux("shm_open(3), DESCRIPTION O_CREAT", Level::kShall, {"as asked"}),
          Freebsd("shm_open(2), DESCRIPTION O_CREAT", Level::kShall, {"as asked"}),
          Macos("shm_open(2), DESCRIPTION", Level::kShall, {"as asked"}),
          Illumos("shm_open(3C), DESCRIPTION O_CREAT", Level::kShall, {"as asked"}),
      })
      .Outcomes({"as asked", "others"})
      .MeasuredOnLinux("as asked")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kMode = 0500;  // no bit that a mask of file creation is wont to take
        NamedObject object(probe, "/mode", 0, kMode);
        object.Unlink();
        return probe.MustDo(Op::kPermissions, {AsArgument(object.fd())}).Is(kMode) ? "as asked"
                                                                                   : "others";
      });
}

Rule LowestDescriptor() {
  return Rule("shm.lowest_descriptor")
      .Sentence("shm_open gives the lowest descriptor that is free")
      .Claims({
          Posix("shm_open, DESCRIPTION", Level::kShall, {"lowest"}),
          Linux("shm_open(3), DESCRIPTION", Level::kShall, {"lowest"}),
          Macos("shm_open(2), DESCRIPTION", Level::kShall, {"lowest"}),
          Illumos("shm_open(3C), DESCRIPTION", Level::kShall, {"lowest"}),
      })
      .Outcomes({"lowest", "another"})
      .MeasuredOnLinux("lowest")
      .Probe([](Probe& probe) -> Outcome {
        const Reply low = probe.MustDo(Op::kPipe);
        probe.Close(static_cast<int>(low.value));
        const int object = probe.MakeObject("/lowest", 0);
        return object == low.value ? "lowest" : "another";
      });
}

Rule ModeThisOpen() {
  return Rule("shm.mode_this_open")
      .Sentence("The mode of a new object does not bind the descriptor that its maker gets")
      .Claims({
          Posix("shm_open, DESCRIPTION O_CREAT", Level::kShall, {"writable"}),
          Illumos("shm_open(3C), DESCRIPTION O_CREAT", Level::kShall, {"writable"}),
      })
      .Outcomes({"writable", "EACCES", "EBADF", "EINVAL", "does not map"})
      .MeasuredOnLinux("writable")
      .Probe([](Probe& probe) -> Outcome {
        probe.DropPrivilege();
        NamedObject object(probe, "/mode_open", 0, 0);
        object.Unlink();
        const Reply sized = probe.Do(Op::kFtruncate, {AsArgument(object.fd()), probe.page()});
        if (!sized.ok()) return sized.Word();
        const Mapped map = probe.Mmap(MapFile(object.fd(), probe.page()));
        return map.ok() && probe.Store(map.start, 'a').ok() ? "writable" : "does not map";
      });
}

Rule RdonlyTruncate() {
  return Rule("shm.rdonly_truncate")
      .Sentence("An object that was opened to read cannot be given a size")
      .Claims({
          Posix("ftruncate, ERRORS EBADF or EINVAL", Level::kShall, {"EBADF", "EINVAL"}),
          Linux("ftruncate(2), ERRORS EBADF or EINVAL", Level::kShall, {"EBADF", "EINVAL"}),
      })
      .Outcomes({"EINVAL", "EBADF", "EACCES", "EPERM", "0"})
      .MeasuredOnLinux("EINVAL")
      .Probe([](Probe& probe) -> Outcome {
        NamedObject object(probe, "/rdonly_truncate", probe.page());
        const Reply again = probe.OpenObject("/rdonly_truncate", O_RDONLY);
        object.Unlink();
        probe.Require(again, "open an object to read");
        return probe.Do(Op::kFtruncate, {static_cast<std::uint64_t>(again.value), 0}).Word();
      });
}

// What opening an object that nobody may open gives a caller without privilege.
Outcome OpenDenied(Probe& probe, const char* name, int mode, int flags) {
  probe.DropPrivilege();
  NamedObject object(probe, name, 0, mode);
  const Reply again = probe.OpenObject(name, flags);
  object.Unlink();
  return again.Word("opens");
}

Rule Denied() {
  return Rule("shm.denied")
      .Sentence("An object whose mode denies it cannot be opened")
      .Claims({
          Posix("shm_open, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("shm_open(3), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Freebsd("shm_open(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Macos("shm_open(2), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("shm_open(3C), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "EPERM", "opens"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kOwnerReads = 0400;
        return OpenDenied(probe, "/denied", kOwnerReads, O_RDWR);
      });
}

Rule DeniedTrunc() {
  return Rule("shm.denied_trunc")
      .Sentence("O_TRUNC is refused where the mode denies to write")
      .Claims({
          Posix("shm_open, ERRORS EACCES", Level::kShall, {"EACCES"}),
          Linux("shm_open(3), ERRORS EACCES", Level::kShall, {"EACCES"}),
          Illumos("shm_open(3C), ERRORS EACCES", Level::kShall, {"EACCES"}),
      })
      .Outcomes({"EACCES", "EPERM", "EINVAL", "opens"})
      .MeasuredOnLinux("EACCES")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kOwnerReads = 0400;
        return OpenDenied(probe, "/denied_trunc", kOwnerReads, O_RDONLY | O_TRUNC);
      });
}

Rule ShmNameLong() {
  return Rule("shm.name_long")
      .Sentence("A name that is longer than NAME_MAX is refused")
      .Claims({
          Posix("shm_open, ERRORS ENAMETOOLONG", Level::kShall, {"ENAMETOOLONG"}),
          Linux("shm_open(3), DESCRIPTION and ERRORS ENAMETOOLONG", Level::kMay,
                {"ENAMETOOLONG", "EINVAL"}),
          Freebsd("shm_open(2), ERRORS ENAMETOOLONG", Level::kMay, {"ENAMETOOLONG", "opens"}),
          Macos("shm_open(2), ERRORS ENAMETOOLONG", Level::kShall, {"ENAMETOOLONG"}),
          Illumos("shm_open(3C), ERRORS ENAMETOOLONG", Level::kShall, {"ENAMETOOLONG"}),
      })
      .Outcomes({"ENAMETOOLONG", "EINVAL", "opens"})
      .Known(Document::kLinux, "EINVAL", "glibc calls such a name invalid: measured with 2.36.")
      .Probe([](Probe& probe) -> Outcome {
        const std::string name = "/" + std::string(NAME_MAX + 1, 'n');
        const Reply made = probe.OpenObject(name.c_str(), kNewObject);
        if (made.ok()) probe.Do(Op::kShmUnlink, {}, name.c_str());
        return made.Word("opens");
      });
}

Rule NoSlash() {
  return Rule("shm.no_slash")
      .Sentence("A name that does not begin with a slash means an object, or is refused")
      .Claims({
          // What it means is the system's choice.
          Posix("shm_open, DESCRIPTION", Level::kMay, {"opens", "EINVAL", "EACCES"}),
          Linux("shm_open(3), DESCRIPTION", Level::kMay, {"opens", "EINVAL"}),
          Freebsd("shm_open(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"opens", "EINVAL", "EACCES", "ENOENT"})
      .MeasuredOnLinux("opens")
      .Probe([](Probe& probe) -> Outcome {
        const Reply made = probe.OpenObject("no_slash", kNewObject);
        if (made.Failed(ENOSYS)) probe.Unsupported("this system has no shm_open");
        if (made.ok()) probe.Do(Op::kShmUnlink, {}, "no_slash");
        return made.Word("opens");
      });
}

Rule NoDescriptor() {
  return Rule("shm.no_descriptor")
      .Sentence("Without a descriptor that is free, shm_open makes no object")
      .Claims({
          Posix("shm_open, ERRORS EMFILE", Level::kShall, {"EMFILE"}),
          Linux("shm_open(3), ERRORS EMFILE", Level::kShall, {"EMFILE"}),
          Freebsd("shm_open(2), ERRORS EMFILE", Level::kShall, {"EMFILE"}),
          Macos("shm_open(2), ERRORS EMFILE", Level::kShall, {"EMFILE"}),
          Illumos("shm_open(3C), ERRORS EMFILE", Level::kShall, {"EMFILE"}),
      })
      .Outcomes({"EMFILE", "ENFILE", "opens"})
      .MeasuredOnLinux("EMFILE")
      .Probe([](Probe& probe) -> Outcome {
        const int object = probe.MakeObject("/before_limit", 0);  // skips where there are none
        const std::int64_t old = probe.MustDo(Op::kGetLimit, {RLIMIT_NOFILE}).value;
        probe.MustDo(Op::kSetLimit, {RLIMIT_NOFILE, AsArgument(object)});
        const Reply made = probe.OpenObject("/no_descriptor", kNewObject);
        probe.MustDo(Op::kSetLimit, {RLIMIT_NOFILE, static_cast<std::uint64_t>(old)});
        if (made.ok()) probe.Do(Op::kShmUnlink, {}, "/no_descriptor");
        return made.Word("opens");
      });
}

Rule Outlives() {
  return Rule("shm.outlives")
      .Sentence("What an object holds outlives its descriptors and mappings")
      .Claims({
          Posix("shm_open, DESCRIPTION", Level::kShall, {"kept"}),
          Linux("shm_open(3), DESCRIPTION", Level::kShall, {"kept"}),
          Macos("shm_open(2), DESCRIPTION", Level::kShall, {"kept"}),
          Illumos("shm_open(3C), DESCRIPTION", Level::kShall, {"kept"}),
      })
      .Outcomes({"kept", "lost", "gone"})
      .MeasuredOnLinux("kept")
      .Probe([](Probe& probe) -> Outcome {
        NamedObject object(probe, "/outlives", probe.page());
        const Mapped map = probe.Mmap(MapFile(object.fd(), probe.page()));
        if (map.ok()) probe.Do(Op::kFillMemory, {map.start, map.length, 'a'});
        if (map.ok()) probe.Munmap(map.start, map.length);
        probe.Do(Op::kClose, {AsArgument(object.fd())});
        const Reply again = probe.OpenObject("/outlives", O_RDONLY);
        object.Unlink();
        probe.Require(map, "map an object");
        if (!again.ok()) return "gone";
        const Mapped later =
            probe.Mmap(MapFile(static_cast<int>(again.value), probe.page()).Protection(PROT_READ));
        return later.ok() && probe.Holds(later.start, later.length, 'a') ? "kept" : "lost";
      });
}

// The child was forked before there was an object, so that the name is all it knows.
Rule OtherProcess() {
  return Rule("shm.other_process")
      .Sentence("The same name in another process means the same object")
      .Claims({
          Posix("shm_open, DESCRIPTION", Level::kShall, {"same"}),
          Linux("shm_open(3), DESCRIPTION", Level::kShall, {"same"}),
          Freebsd("shm_open(2), COMPATIBILITY", Level::kShall, {"same"}),
          Macos("shm_open(2), DESCRIPTION", Level::kShall, {"same"}),
      })
      .Outcomes({"same", "another", "not found"})
      .MeasuredOnLinux("same")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::int64_t kSame = 1;
        constexpr std::int64_t kAnother = 2;
        Child child = probe.Fork([](Probe& inner) -> std::int64_t {
          const Reply opened = inner.OpenObject("/other_process", O_RDWR);
          if (!opened.ok()) return 0;
          const Mapped map = inner.Mmap(MapFile(static_cast<int>(opened.value), inner.page()));
          if (!map.ok() || !inner.Holds(map.start, map.length, 'p')) return kAnother;
          inner.Do(Op::kFillMemory, {map.start, map.length, 'c'});
          return kSame;
        });
        NamedObject object(probe, "/other_process", probe.page());
        const Mapped map = probe.Mmap(MapFile(object.fd(), probe.page()));
        if (map.ok()) probe.Do(Op::kFillMemory, {map.start, map.length, 'p'});
        const Reply told = child.Join();
        object.Unlink();
        probe.Require(map, "map an object");
        if (told.Is(0)) return "not found";
        return told.Is(kSame) && probe.Holds(map.start, map.length, 'c') ? "same" : "another";
      });
}

Rule Room() {
  return Rule("shm.room")
      .Sentence("Shared memory has room for 128 MiB, or says that it has not")
      .Claims(
          {Posix("posix_fallocate, DESCRIPTION and ERRORS ENOSPC", Level::kShall, {"0", "ENOSPC"})})
      .Outcomes({"0", "ENOSPC", "ENOMEM", "EOPNOTSUPP", "ENODEV", "EINVAL", "ENOSYS", "EFBIG"})
      .MeasuredOnLinux("0")
      .Slow()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::uint64_t kBytes = std::uint64_t{128} << 20;
        const int object = probe.MakeObject("/room", 0);
        probe.AskOfTheDirectory();  // that there is no room is an answer here
        return probe.Do(Op::kAllocate, {AsArgument(object), 0, kBytes}).Word();
      });
}

}  // namespace

std::vector<Rule> ShmOpenRules() {
  return {ShmOwner(),     Mode(),           LowestDescriptor(),
          ModeThisOpen(), RdonlyTruncate(), Denied(),
          DeniedTrunc(),  ShmNameLong(),    NoSlash(),
          NoDescriptor(), Outlives(),       OtherProcess(),
          Room()};
}

}  // namespace conformance
