// SPDX-License-Identifier: Apache-2.0
//
// Rights that come from elsewhere than the open mode: appending, file modes, mounts, O_PATH.

#include <fcntl.h>
#include <sys/mman.h>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule RdwrReadonlyLater() {
  return Rule("access.rdwr_readonly_later")
      .Sentence("A descriptor from open(O_CREAT|O_RDONLY) maps what another wrote later")
      .NoClaims("No document speaks of it; gVisor's tests expect it to work")
      .Outcomes({"visible", "not visible", "EACCES"})
      .MeasuredOnBsd("visible", "", "visible", "visible")
      .MeasuredOnNetbsd7("visible")
      .Seen("gVisor", "mmap.cc", "visible", "expected by its tests")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int reader = probe.Open("shared", O_RDONLY | O_CREAT | O_EXCL, 0600);
        const int writer = probe.Open("shared", O_WRONLY);
        probe.WriteByte(writer, 0, 'x');
        const Mapped map = probe.Mmap(MapFile(reader, probe.page()).Protection(PROT_READ));
        if (!map.ok()) return map.Word();
        return probe.Load(map.start).Is('x') ? "visible" : "not visible";
      });
}

Rule OAppend() {
  return Rule("access.o_append")
      .Sentence("A descriptor opened with O_APPEND can be mapped shared with PROT_WRITE")
      .Claims({
          // "Append-only" means the file's attribute there, not how it was opened.
          Linux("mmap(2), ERRORS EACCES", Level::kUnspecified),
      })
      .Outcomes({"maps", "EACCES", "EPERM"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFileOpenedAs(O_RDWR | O_APPEND, probe.page());
        return probe.Mmap(MapFile(file, probe.page())).Word("maps");
      });
}

Rule AppendOnlyInode() {
  return Rule("access.append_only_inode")
      .Sentence("A file with the append-only attribute cannot be mapped shared with PROT_WRITE")
      .Claims({Linux("mmap(2), ERRORS EACCES", Level::kShall, {"EACCES"})})
      .Outcomes({"EACCES", "EPERM", "maps"})
      .MeasuredOnLinux("EACCES")
      .MeasuredOnBsd("EPERM", "EPERM", "EPERM", "EPERM")
      .ReadInSource("EPERM", "EPERM", "EPERM", "EPERM", "")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        // A file with the attribute could not be removed any more, so it loses its name before.
        probe.MustDo(Op::kUnlink, {}, "file1");
        // Whether it did is seen by the name: what else a kernel says of the file is not asked
        // here.
        if (probe.TryOpen("file1", O_RDONLY).ok()) {
          probe.Skip("needs a filesystem that takes the name from an open file");
        }
        const Reply set = probe.Do(Op::kSetInodeFlag, {AsArgument(file), 1});
        if (!set.ok()) probe.Skip("needs to set the append-only attribute: " + set.Word());
        const Mapped map = probe.Mmap(MapFile(file, probe.page()));
        probe.MustDo(Op::kSetInodeFlag, {AsArgument(file), 0});
        return map.Word("maps");
      });
}

Rule NoexecMount() {
  return Rule("access.noexec_mount")
      .Sentence("A file on a filesystem mounted without execution cannot be mapped with PROT_EXEC")
      .Claims({Linux("mmap(2), ERRORS EPERM", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "EACCES", "maps"})
      .MeasuredOnLinux("EPERM")
      .ReadInSource("", "EACCES", "", "", "")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Reply noexec = probe.Do(Op::kMountFlags);
        if (!noexec.ok()) probe.Unsupported("the system does not tell how a filesystem is mounted");
        if (!noexec.Is(1)) probe.Skip("needs a directory on a filesystem mounted noexec");
        const int file = probe.MakeFile(probe.page());
        return probe.Mmap(MapFile(file, probe.page()).Protection(PROT_READ | PROT_EXEC))
            .Word("maps");
      });
}

Rule ChmodAfterOpen() {
  return Rule("access.chmod_after_open")
      .Sentence("Taking all rights from an open file does not keep its descriptor from mapping it")
      .Claims({Posix("mmap, DESCRIPTION", Level::kShall, {"maps"})})
      .Outcomes({"maps", "EACCES", "EPERM"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .ReadInSource("maps", "maps", "maps", "", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        probe.DropPrivilege();  // file modes do not bind a privileged caller
        const int file = probe.MakeFile(probe.page());
        probe.MustDo(Op::kChmod, {AsArgument(file), 0});
        return probe.Mmap(MapFile(file, probe.page())).Word("maps");
      });
}

#ifdef O_PATH
Outcome MapByPath(Probe& probe) {
  const int file = probe.MakeFileOpenedAs(O_PATH, probe.page());
  return probe.Mmap(MapFile(file, probe.page()).Protection(PROT_READ)).Word("maps");
}
#else
[[noreturn]] Outcome MapByPath(Probe& probe) { probe.Unsupported("O_PATH is not in the headers"); }
#endif

Rule OPath() {
  return Rule("access.o_path")
      .Sentence("A descriptor opened with O_PATH cannot be mapped")
      .NoClaims("mmap's manual does not mention O_PATH; gVisor's tests expect EBADF")
      .Outcomes({"EBADF", "maps", "EACCES"})
      .MeasuredOnLinux("EBADF")
      .Seen("gVisor", "mmap.cc", "EBADF", "expected by its tests")
      .PerDirectory()
      .Probe(MapByPath);
}

}  // namespace

std::vector<Rule> AccessRestrictedRules() {
  return {RdwrReadonlyLater(), OAppend(),        AppendOnlyInode(),
          NoexecMount(),       ChmodAfterOpen(), OPath()};
}

}  // namespace conformance
