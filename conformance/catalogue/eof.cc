// SPDX-License-Identifier: Apache-2.0
//
// What lies past the end of a mapped file: whole pages, and the rest of the last one.

#include <fcntl.h>

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/past_end.h"

namespace conformance {
namespace {

// A file of half a page of 'a', so that half of its last page lies past its end.
int MakeHalfPage(Probe& probe) { return probe.MakeFile(probe.page() / 2, 'a'); }

// A store that is a signal on some systems is expected to be so for loads too.
Outcome LoadAndStore(Probe& probe, Address address) {
  const Reply load = probe.Load(address);
  const Reply store = probe.Store(address, 'x');
  return Agreeing({{"load", load.Word("zeros")}, {"store", store.Word("zeros")}});
}

// "zero", or "stale byte" where the byte that was stored is back.
std::string Remains(const Reply& byte) {
  return byte.Word(byte.Is(0) || byte.Is(kEndOfFile) ? "zero" : "stale byte");
}

Rule EmptyMaps() {
  return Rule("eof.empty_maps")
      .Sentence("A file of size zero can be mapped, shared and private")
      .Claims({
          Posix("mmap, DESCRIPTION and RATIONALE", Level::kMay, {"maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kMay, {"maps"}),
          Seed000("question 1 and summary", Level::kShall, {"EINVAL", "ENXIO", "ENODEV"}),
          Seed001("first part, parameter fd, and second part, question 5", Level::kShall,
                  {"EINVAL", "ENXIO", "ENODEV"}),
          Seed004("note 4", Level::kShall, {"EINVAL", "ENXIO", "ENODEV"}),
      })
      .Outcomes({"maps", "EINVAL", "ENXIO", "ENODEV", "mixed"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const MapRequest request = MapFile(probe.MakeFile(0), probe.page());
        return Agreeing({{"shared", probe.Mmap(request).Word("maps")},
                         {"private", probe.Mmap(MapRequest(request).Private()).Word("maps")}});
      });
}

Rule EmptyTouch() {
  return Rule("eof.empty_touch")
      .Sentence("Touching a mapping of an empty file raises SIGBUS and leaves the file empty")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS", "SIGSEGV"}),
          // An empty file cannot be mapped at all, it says elsewhere.
          Interpreted("its bus errors are those of a file that lost its pages",
                      Seed000("summary, bus errors", Level::kShould, {"SIGBUS"})),
          Interpreted("its bus errors are those of a file that lost its pages",
                      Seed004("note 4, bus errors", Level::kShould, {"SIGBUS"})),
      })
      .Outcomes({"SIGBUS", "SIGSEGV", "zeros", "mixed", "file grew"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGBUS", "SIGSEGV")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "SIGBUS")
      .MeasuredOnFreebsd10("SIGSEGV")
      .Known(Document::kNetbsd, "SIGSEGV", "NetBSD 7.99.4 gave SIGSEGV; its manual is silent.")
      .Known(Document::kOpenbsd, "SIGSEGV",
             "OpenBSD 5.5 raised SIGSEGV past the end; 7.4 raises SIGBUS, as POSIX asks.")
      .Known(Document::kDragonfly, "SIGSEGV", "DragonFly 5.9 gave SIGSEGV; its manual is silent.")
      .Known(Document::kFreebsd, "SIGSEGV",
             "FreeBSD 12.1-RELEASE raises SIGSEGV for a page past the end; 12.1-STABLE raises "
             "SIGBUS, as mmap(2) says.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(0);
        const Mapped map = MapPastEnd(probe, MapFile(file, probe.page()));
        Outcome touched = LoadAndStore(probe, map.start);
        return probe.FileSize(file) == 0 ? touched : "file grew";
      });
}

Rule EmptyThenGrow() {
  return Rule("eof.empty_then_grow")
      .Sentence("A mapping that was made of an empty file works once the file has grown")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kUnspecified),
          Linux("mmap(2), NOTES", Level::kUnspecified),
          Illumos("mmap(2), DESCRIPTION", Level::kUnspecified),
          // It lets the file grow before it is mapped.
          Seed000("question 1, ftruncate", Level::kUnspecified),
      })
      .Outcomes({"works", "not in the file", "SIGBUS", "SIGSEGV"})
      .MeasuredOnLinux("works")
      .MeasuredOnBsd("works", "works", "works", "works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(0);
        const Mapped map = MapPastEnd(probe, MapFile(file, probe.page()));
        probe.Resize(file, probe.page());
        const Reply store = probe.Store(map.start, 'b');
        if (!store.ok()) return store.Word();
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        return probe.ReadByte(file, 0).Is('b') ? "works" : "not in the file";
      });
}

Rule PageBeyond() {
  return Rule("eof.page_beyond")
      .Sentence("Touching a page that lies wholly past the end of the file raises SIGBUS")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Linux("mmap(2), ERRORS, signals", Level::kShall, {"SIGBUS"}),
          // It speaks of pages that a truncation took away.
          Freebsd("mmap(2), DESCRIPTION", Level::kShould, {"SIGBUS"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_FILE", Level::kShall, {"SIGBUS"}),
          Openbsd("mmap(2), CAVEATS", Level::kShall, {"SIGBUS", "SIGSEGV"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS", "SIGSEGV"}),
          Seed000("summary, bus errors", Level::kShall, {"SIGBUS"}),
          Seed004("note 4, bus errors", Level::kShall, {"SIGBUS"}),
      })
      .Outcomes({"SIGBUS", "SIGSEGV", "zeros", "mixed"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGBUS", "zeros")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "SIGBUS")
      .RecordedVariant("DragonFly", "5.9-DEVELOPMENT x86_64, UFS", "SIGSEGV")
      .MeasuredOnFreebsd10("SIGSEGV")
      .ReadInSource("", "", "", "", "SIGBUS")
      .Known(Document::kNetbsd, "SIGSEGV", "NetBSD 7.99.4 gave SIGSEGV, against mmap(2), MAP_FILE.")
      .Known(Document::kOpenbsd, "SIGSEGV",
             "OpenBSD 5.5 raised SIGSEGV past the end; 7.4 raises SIGBUS, as POSIX asks.")
      .Known(Document::kDragonfly, "SIGSEGV",
             "DragonFly 5.9 raises SIGSEGV there on UFS; its mmap(2) names no signal.")
      .Known(Document::kFreebsd, "SIGSEGV",
             "FreeBSD 12.1-RELEASE raises SIGSEGV for a page past the end; 12.1-STABLE raises "
             "SIGBUS, as mmap(2) says.")
      .Known(Document::kDragonfly, "zeros",
             "DragonFly 5.9 gives zeros there on tmpfs, and raises SIGSEGV on UFS.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = MapPastEnd(probe, MapFile(MakeHalfPage(probe), 2 * probe.page()));
        return LoadAndStore(probe, map.start + probe.page());
      });
}

Rule TailZero() {
  return Rule("eof.tail_zero")
      .Sentence("The rest of the last page of a mapped file reads as zero")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"zero"}),
          Linux("mmap(2), NOTES", Level::kShall, {"zero"}),
          Freebsd("mmap(2), DESCRIPTION", Level::kShall, {"zero"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_FILE", Level::kShall, {"zero"}),
          Dragonfly("mmap(2), DESCRIPTION", Level::kShall, {"zero"}),
          Macos("mmap(2), DESCRIPTION", Level::kShall, {"zero"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"zero"}),
      })
      .Outcomes({"zero", "garbage", "SIGBUS", "SIGSEGV"})
      .MeasuredOnBsd("zero", "zero", "zero", "zero")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapFile(MakeHalfPage(probe), probe.page()));
        const std::size_t half = probe.page() / 2;
        const Reply tail = probe.Scan(map.start + half, half, 0);
        return tail.Word(tail.Is(static_cast<std::int64_t>(half)) ? "zero" : "garbage");
      });
}

Rule TailWritable() {
  return Rule("eof.tail_writable")
      .Sentence("A store to the rest of the last page of a mapped file does not fault")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"ok"}),
          Seed002("first listing", Level::kShall, {"ok"}),
      })
      .Outcomes({"ok", "SIGBUS", "SIGSEGV"})
      .MeasuredOnBsd("ok", "ok", "ok", "ok")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapFile(MakeHalfPage(probe), probe.page()));
        return probe.Store(map.start + probe.page() / 2, 'b').Word("ok");
      });
}

Rule TailNotWritten() {
  return Rule("eof.tail_not_written")
      .Sentence("A store past the end of the file in its last page never reaches the file")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"unchanged"}),
          Linux("mmap(2), NOTES", Level::kShall, {"unchanged"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_FILE", Level::kShall, {"unchanged"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"unchanged"}),
      })
      .Outcomes({"unchanged", "other size", "byte in the file"})
      .MeasuredOnLinux("unchanged")
      .MeasuredOnBsd("unchanged", "unchanged", "unchanged", "unchanged")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = MakeHalfPage(probe);
        const std::size_t end = probe.page() / 2;
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Require(probe.Store(map.start + end, 'b'), "store past the end of the file");
        probe.Require(probe.Msync(map.start, map.length, MS_SYNC), "flush the mapping");
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        if (probe.FileSize(file) != static_cast<std::int64_t>(end)) return "other size";
        return probe.ReadByte(file, end).Is(kEndOfFile) ? "unchanged" : "byte in the file";
      });
}

Rule TailCached() {
  return Rule("eof.tail_cached")
      .Sentence("A later mapping does not show what was stored past the end of the file")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"zero"}),
          Linux("mmap(2), BUGS", Level::kMay, {"zero", "stale byte"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"zero"}),
      })
      .Outcomes({"zero", "stale byte", "SIGBUS", "SIGSEGV"})
      .MeasuredOnLinux("stale byte")
      .MeasuredOnBsd("stale byte", "stale byte", "zero", "stale byte")
      .Known(Document::kLinux, "stale byte",
             "Section BUGS of mmap(2) says that the byte stays in the page cache.")
      .Known(Document::kFreebsd, "stale byte", "FreeBSD 12.1 was seen to show the byte.")
      .Known(Document::kNetbsd, "stale byte", "NetBSD 7.99.4 was seen to show the byte.")
      .Known(Document::kDragonfly, "stale byte", "DragonFly 5.9 was seen to show the byte.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = MakeHalfPage(probe);
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Require(probe.Store(map.start + probe.page() / 2, 'b'), "store past the end");
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        probe.Close(file);
        const int again = probe.Open("file1", O_RDWR);
        const Mapped later = probe.MustMap(MapFile(again, probe.page()));
        return Remains(probe.Load(later.start + probe.page() / 2));
      });
}

Rule TailThenGrow() {
  return Rule("eof.tail_then_grow")
      .Sentence("A file that grows shows zeros where a byte was stored past its old end")
      .Claims({Posix("ftruncate, DESCRIPTION", Level::kShall, {"zero"})})
      .Outcomes({"zero", "stale byte", "mixed"})
      .MeasuredOnLinux("zero", "6.18 x86-64, ext4")
      .MeasuredOnLinux("stale byte", "6.18 x86-64, tmpfs")
      // On tmpfs; NetBSD and OpenBSD answer the same on FFS.
      .MeasuredOnBsd("stale byte", "stale byte", "mixed", "stale byte")
      .RecordedVariant("FreeBSD", "12.1-RELEASE amd64, UFS", "zero")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64, UFS", "zero")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, UFS", "zero")
      .Known(Document::kLinux, "stale byte",
             "Section BUGS of mmap(2) says that tmpfs keeps the byte in its pages.")
      .Known(Document::kFreebsd, "stale byte", "FreeBSD 12.1 was seen to, on tmpfs.")
      .Known(Document::kNetbsd, "stale byte", "NetBSD 7.99.4 was seen to, on tmpfs and FFS.")
      .Known(Document::kOpenbsd, "mixed",
             "OpenBSD 7.4 was seen to show the byte in the mapping, zero in the file.")
      .Known(Document::kDragonfly, "stale byte", "DragonFly 5.9 was seen to, on tmpfs.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = MakeHalfPage(probe);
        const std::size_t end = probe.page() / 2;
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Require(probe.Store(map.start + end, 'b'), "store past the end of the file");
        probe.Resize(file, probe.page());
        return Agreeing({{"read", Remains(probe.ReadByte(file, end))},
                         {"mapping", Remains(probe.Load(map.start + end))}});
      });
}

}  // namespace

std::vector<Rule> EofRules() {
  return {EmptyMaps(),    EmptyTouch(),     EmptyThenGrow(), PageBeyond(),  TailZero(),
          TailWritable(), TailNotWritten(), TailCached(),    TailThenGrow()};
}

}  // namespace conformance
