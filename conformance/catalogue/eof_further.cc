// SPDX-License-Identifier: Apache-2.0
//
// The end of a file, for private mappings and after msync.

#include <fcntl.h>
#include <sys/mman.h>

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

}  // namespace

std::vector<Rule> EofFurtherRules() { return {PageBeyondPrivate(), TailSynced()}; }

}  // namespace conformance
