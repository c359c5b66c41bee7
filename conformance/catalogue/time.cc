// SPDX-License-Identifier: Apache-2.0
//
// The timestamps of a mapped file. A probe sets them long past and looks whether they still are, so
// that no clock has to advance and nothing has to wait.
//
// st_ctime cannot be set, so it cannot be judged this way; st_mtime stands for both.

#include <fcntl.h>

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::uint64_t kAccess = 0;
constexpr std::uint64_t kModification = 1;

void SetOldTimes(Probe& probe, int file) { probe.MustDo(Op::kSetOldTimes, {AsArgument(file)}); }

bool Marked(Probe& probe, int file, std::uint64_t which) {
  return probe.MustDo(Op::kTimeMarked, {AsArgument(file), which}).Is(1);
}

Rule Atime() {
  return Rule("time.atime")
      .Sentence("The access time is marked by mmap, or at the latest by the first touch")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"at mmap", "at first touch"}),
          Linux("mmap(2), NOTES", Level::kShall, {"at mmap", "at first touch"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"at mmap", "at first touch"}),
          Interpreted("they say that mapping reads the file, and reading marks its access time",
                      Seed000("summary, implied read", Level::kShould, {"at mmap"})),
          Interpreted("they say that mapping reads the file, and reading marks its access time",
                      Seed004("note 1", Level::kShould, {"at mmap"})),
      })
      .Outcomes({"at mmap", "at first touch", "after unmap", "never"})
      .MeasuredOnLinux("at mmap")
      .MeasuredOnBsd("never", "at first touch", "at first touch", "never")
      .RecordedVariant("FreeBSD", "12.1-RELEASE amd64, UFS", "at mmap")
      .RecordedVariant("DragonFly", "5.9-DEVELOPMENT x86_64, UFS", "at mmap")
      .ReadInSource("", "", "", "at mmap", "at mmap")
      .Known(Document::kFreebsd, "never",
             "FreeBSD 12.1 does not mark the access time of a file on tmpfs for a mapping; on UFS "
             "it does.")
      .Known(Document::kDragonfly, "never",
             "DragonFly 5.9 does not mark the access time of a file on tmpfs for a mapping; on UFS "
             "it does.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        SetOldTimes(probe, file);
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        if (Marked(probe, file, kAccess)) return "at mmap";
        probe.Load(map.start);
        if (Marked(probe, file, kAccess)) return "at first touch";
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        if (Marked(probe, file, kAccess)) return "after unmap";
        probe.ReadByte(file, 0);
        if (!Marked(probe, file, kAccess)) {
          probe.Skip("needs a filesystem that keeps access times: read does not mark them here");
        }
        return "never";
      });
}

// When a store to the file's only page marks its modification time.
std::string MarkedByStore(Probe& probe, const char* name, bool read_before) {
  const int file = probe.MakeFile(probe.page(), 'a');
  const int other = probe.Open(name, O_RDONLY);
  const Mapped map = probe.MustMap(MapFile(file, probe.page()));
  if (read_before) probe.Load(map.start);
  SetOldTimes(probe, file);
  probe.Require(probe.Store(map.start, 'b'), "store to a shared mapping");
  if (Marked(probe, file, kModification)) return "at store";
  probe.Require(probe.Msync(map.start, map.length, MS_SYNC), "flush the mapping");
  if (Marked(probe, file, kModification)) return "at msync";
  probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
  probe.Close(file);
  return Marked(probe, other, kModification) ? "after unmap" : "never";
}

Rule Mtime() {
  return Rule("time.mtime")
      .Sentence("The modification time is marked between a store to a shared mapping and msync")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"at store", "at msync"}),
          Linux("mmap(2), NOTES", Level::kShall, {"at store", "at msync"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"at store", "at msync"}),
      })
      .Outcomes({"at store", "at msync", "after unmap", "never"})
      .MeasuredOnLinux("at store")
      // There, tmpfs never marks it if the page was read before.
      .MeasuredOnBsd("never", "at store", "at msync", "never")
      .RecordedVariant("FreeBSD", "12.1-RELEASE amd64, UFS", "at msync")
      .Known(Document::kFreebsd, "never",
             "FreeBSD 12.1 does not mark a tmpfs file whose page was read before the store; on UFS "
             "it does, at msync.")
      .Known(Document::kDragonfly, "never",
             "DragonFly 5.9 does not mark a file whose page was read before the store.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        // Memory filesystems may not notice a store to a page that is mapped already.
        const std::string after_read = MarkedByStore(probe, "file1", true);
        return Outcome(MarkedByStore(probe, "file2", false))
            .Detail("a page that was read before: " + after_read);
      });
}

Rule NoMsync() {
  return Rule("time.no_msync")
      .Sentence("Without msync the modification time is marked some time after a store")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"after unmap", "later"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"after unmap", "later"}),
      })
      .Outcomes({"after unmap", "later"})
      .MeasuredOnBsd("later", "after unmap", "after unmap", "later")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const int other = probe.Open("file1", O_RDONLY);
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        SetOldTimes(probe, file);
        probe.Require(probe.Store(map.start, 'b'), "store to a shared mapping");
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        probe.Close(file);
        return Marked(probe, other, kModification) ? "after unmap" : "later";
      });
}

Rule TimePrivate() {
  return Rule("time.private")
      .Sentence("A store to a private mapping does not mark the modification time")
      // It names the marks of shared mappings only.
      .Claims({Posix("mmap, DESCRIPTION", Level::kShould, {"unchanged"})})
      .Outcomes({"unchanged", "marked"})
      .MeasuredOnBsd("unchanged", "unchanged", "unchanged", "unchanged")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Private());
        SetOldTimes(probe, file);
        probe.Require(probe.Store(map.start, 'b'), "store to a private mapping");
        probe.Require(probe.Msync(map.start, map.length, MS_SYNC), "flush the mapping");
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        return Marked(probe, file, kModification) ? "marked" : "unchanged";
      });
}

}  // namespace

std::vector<Rule> TimeRules() { return {Atime(), Mtime(), NoMsync(), TimePrivate()}; }

}  // namespace conformance
