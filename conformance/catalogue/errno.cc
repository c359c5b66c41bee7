// SPDX-License-Identifier: Apache-2.0
//
// Reasons for which mmap fails that belong to no other family.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"

namespace conformance {
namespace {

Rule Badf() {
  return Rule("errno.badf")
      .Sentence("A descriptor that is closed or negative is refused with EBADF")
      .Claims({
          Posix("mmap, ERRORS EBADF", Level::kShall, {"EBADF"}),
          Linux("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Freebsd("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Netbsd("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Openbsd("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Dragonfly("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Macos("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Illumos("mmap(2), ERRORS EBADF", Level::kShall, {"EBADF"}),
          Seed003("error codes, EBADF", Level::kShall, {"EBADF"}),
      })
      .Outcomes({"EBADF", "EINVAL", "maps", "mixed"})
      .MeasuredOnBsd("EBADF", "EBADF", "EBADF", "EBADF")
      .Probe([](Probe& probe) -> Outcome {
        const int closed = probe.MakeFile(probe.page());
        probe.Close(closed);
        return Agreeing({{"closed", probe.Mmap(MapFile(closed, probe.page())).Word("maps")},
                         {"negative", probe.Mmap(MapFile(-1, probe.page())).Word("maps")}});
      });
}

Rule EagainRecordLock() {
  return Rule("errno.eagain_record_lock")
      .Sentence("A file that another process has locked is refused with EAGAIN")
      .Claims({
          // Left from locks that the kernel enforced.
          Linux("mmap(2), ERRORS EAGAIN", Level::kShould, {"EAGAIN"}),
          Illumos("mmap(2), ERRORS EAGAIN", Level::kMay, {"EAGAIN", "maps"}),
          Seed003("error codes, EAGAIN", Level::kShall, {"EAGAIN"}),
      })
      .Outcomes({"maps", "EAGAIN", "EACCES"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const Reply lock = probe.Do(Op::kLockRecord, {static_cast<std::uint64_t>(file)});
        if (!lock.ok()) probe.Skip("needs a filesystem with record locks: " + lock.Word());
        // The lock is this process's alone; its child is another one.
        const Reply child = probe.InChild([&](Probe& other) -> std::int64_t {
          return other.Mmap(MapFile(file, other.page())).error;
        });
        probe.Require(child, "map in a child");
        Answer answer;
        answer.error = static_cast<int>(child.value);
        return Reply(answer).Word("maps");
      });
}

Rule Enxio() {
  return Rule("errno.enxio")
      .Sentence("A range that its object cannot have is refused with ENXIO or EINVAL")
      .Claims({
          Posix("mmap, ERRORS EINVAL and ENXIO", Level::kShall, {"ENXIO", "EINVAL"}),
          Macos("mmap(2), ERRORS ENXIO", Level::kShall, {"ENXIO"}),
          Illumos("mmap(2), ERRORS ENXIO", Level::kShall, {"ENXIO"}),
      })
      .Outcomes({"ENXIO", "EOVERFLOW", "EINVAL", "maps"})
      .MeasuredOnLinux("EOVERFLOW")
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "maps")
      .MeasuredOnFreebsd10("maps")
      .ReadInSource("ENXIO where a device is gone", "", "", "", "EINVAL")
      .Known(Document::kLinux, "EOVERFLOW",
             "Linux takes the offset as unsigned and finds it past the largest file; its manual "
             "does not list ENXIO.")
      .Known(Document::kDragonfly, "maps", "DragonFly 5.9 answered so; its manual is silent.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        // No portable way is known to provoke it; that no file has bytes before its first comes
        // closest.
        const int file = probe.MakeFile(probe.page());
        const std::uint64_t one_page_before = 0 - std::uint64_t{probe.page()};
        return probe.Mmap(MapFile(file, probe.page()).Offset(one_page_before)).Word("maps");
      });
}

Rule Enotsup() {
  return Rule("errno.enotsup")
      .Sentence("What the system does not offer is refused with ENOTSUP")
      .Claims({
          Posix("mmap, ERRORS ENOTSUP", Level::kShall, {"maps", "ENOTSUP", "EOPNOTSUPP"}),
          Freebsd("mmap(2), ERRORS ENOTSUP", Level::kMay, {"maps", "ENOTSUP", "EOPNOTSUPP"}),
          Openbsd("mmap(2), ERRORS ENOTSUP", Level::kShall, {"ENOTSUP", "SIGABRT"}),
          Illumos("mmap(2), ERRORS ENOTSUP", Level::kMay, {"maps", "ENOTSUP", "EOPNOTSUPP"}),
      })
      .Outcomes({"maps", "ENOTSUP", "EOPNOTSUPP", "EACCES", "EPERM", "EINVAL", "SIGABRT"})
      .KnownUnder("memory_deny_write_execute", "on", Document::kLinux, "EACCES", kMdweRefuses)
      // Its kernel of 2014 did not yet keep writing and executing apart.
      .MeasuredOnBsd("maps", "maps", "ENOTSUP", "maps")
      .Probe([](Probe& probe) -> Outcome {
        const MapRequest page = MapAnonymous(probe.page());
        const Mapped room = probe.Reserve(1);
        const Mapped fixed = probe.Mmap(MapRequest(page).Fixed(room.start));
        if (!fixed.ok()) return Outcome(fixed.Word()).Detail("MAP_FIXED with MAP_PRIVATE");
        // In a child, since some systems kill a program for asking.
        const Reply child = probe.InChild([&](Probe& asking) -> std::int64_t {
          constexpr int kAll = PROT_READ | PROT_WRITE | PROT_EXEC;
          return asking.Mmap(MapRequest(page).Protection(kAll)).error;
        });
        if (!child.ok()) return child.Word();
        Answer answer;
        answer.error = static_cast<int>(child.value);
        return Reply(answer).Word("maps");
      });
}

Rule Etxtbsy() {
  return Rule("errno.etxtbsy")
      .Sentence("mmap refuses to map a running program's file for writing")
      .Claims({
          Linux("open(2), ERRORS ETXTBSY", Level::kShall, {"ETXTBSY at open"}),
      })
      .Outcomes({"ETXTBSY at open", "ETXTBSY", "maps"})
      .MeasuredOnLinux("ETXTBSY at open")
      .MeasuredOnNetbsd7("ETXTBSY at open")
      .Probe([](Probe& probe) -> Outcome {
        Reply program = probe.TryOpen("/proc/self/exe", O_RDWR);
        // Systems without such a name have the one that it was started by.
        if (program.Failed(ENOENT)) program = probe.Do(Op::kOpenProgram, {O_RDWR});
        if (program.Failed(ETXTBSY)) return "ETXTBSY at open";
        if (program.Failed(ENOENT)) probe.Unsupported("the system does not tell which file runs");
        if (!program.ok()) probe.Skip("needs to write the file that runs: " + program.Word());
        // Mapped, but never written.
        return probe.Mmap(MapFile(static_cast<int>(program.value), probe.page())).Word("maps");
      });
}

}  // namespace

std::vector<Rule> ErrnoRules() {
  return {Badf(), EagainRecordLock(), Enxio(), Enotsup(), Etxtbsy()};
}

}  // namespace conformance
