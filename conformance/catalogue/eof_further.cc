// SPDX-License-Identifier: Apache-2.0
//
// The end of a file, for private mappings and after msync.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule PageBeyondPrivate() {
  return Rule("eof.page_beyond_private")
      .Sentence("A store to a whole page past the end of a file raises SIGBUS, also if private")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Linux("mmap(2), ERRORS SIGBUS", Level::kShall, {"SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS", "SIGSEGV"}),
      })
      .Outcomes({"SIGBUS", "SIGSEGV", "stored"})
      .MeasuredOnLinux("SIGBUS")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t page = probe.page();
        const int file = probe.MakeFile(page, 'f');
        const Mapped map = probe.MustMap(MapFile(file, 2 * page).Private());
        return probe.Store(map.start + 2 * page - 1, 'x').Word("stored");
      });
}

Rule TailSynced() {
  return Rule("eof.tail_synced")
      .Sentence("What was stored past the end of a file is not shown by a later one after msync")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"zero"}),
          Linux("mmap(2), BUGS", Level::kMay, {"zero", "stale byte"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"zero"}),
      })
      .Outcomes({"zero", "stale byte", "SIGBUS", "SIGSEGV"})
      .MeasuredOnLinux("zero", "6.18 x86-64, ext4")
      .MeasuredOnLinux("stale byte", "6.18 x86-64, tmpfs")
      .Known(Document::kLinux, "stale byte",
             "Section BUGS of mmap(2) says that the byte stays in the page cache.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t half = probe.page() / 2;
        const int file = probe.MakeFile(half, 'f');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Fill(map.start + half, half, 'b');
        probe.Require(probe.Msync(map.start, map.length, MS_SYNC), "write it back");
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        probe.Close(file);
        const int again = probe.Open("file1", O_RDWR);
        const Mapped later = probe.MustMap(MapFile(again, probe.page()));
        const Reply zeroes = probe.Scan(later.start + half, half, 0);
        if (!zeroes.ok()) return zeroes.Word();
        return zeroes.Is(static_cast<std::int64_t>(half)) ? "zero" : "stale byte";
      });
}

Rule Enospc() {
  return Rule("eof.enospc")
      .Sentence("A store into a hole of a file on a full filesystem raises SIGBUS")
      .Claims({
          // It permits a signal there, and demands none.
          Posix("mmap, DESCRIPTION, out-of-space condition", Level::kMay, {"SIGBUS", "stored"}),
      })
      .Outcomes({"SIGBUS", "SIGSEGV", "stored"})
      .Note("It can be asked on a full filesystem alone, which --directory has to name")
      .MeasuredOnLinux("SIGBUS", "6.18 x86-64, tmpfs")
      .PerDirectory()
      .NoMutant("Only a directory that is full lets it be asked; a test of the command fills one")
      .Probe([](Probe& probe) -> Outcome {
        probe.AskOfTheDirectory();
        const Reply made = probe.TryOpen("hole", O_RDWR | O_CREAT | O_EXCL);
        if (!made.ok()) probe.Skip("needs a filesystem that takes a file: " + made.Word());
        const int file = static_cast<int>(made.value);
        const Reply grown = probe.Do(Op::kFtruncate, {AsArgument(file), 2 * probe.page()});
        if (!grown.ok()) probe.Skip("needs a filesystem with holes in files: " + grown.Word());
        const Reply filled = probe.Do(Op::kFill, {AsArgument(file), 0, 'f', probe.page()});
        if (!filled.Failed(ENOSPC) && !filled.Failed(EDQUOT)) {
          probe.Skip("needs a full filesystem: name one with --directory");
        }
        const Mapped map = probe.Mmap(MapFile(file, 2 * probe.page()));
        if (!map.ok()) probe.Skip("needs shared mappings of files: " + map.Word());
        return probe.Store(map.start + probe.page(), 's').Word("stored");
      });
}

}  // namespace

std::vector<Rule> EofFurtherRules() { return {PageBeyondPrivate(), TailSynced(), Enospc()}; }

}  // namespace conformance
