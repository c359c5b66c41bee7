// SPDX-License-Identifier: Apache-2.0
//
// Changing the size of a file while it is mapped.

#include <fcntl.h>

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/past_end.h"

namespace conformance {
namespace {

constexpr std::string_view kSurvives = "private bytes survive";

// The signal that a touch of a page past the new end raises, or what a load finds there.
std::string Found(const Reply& load) { return load.Word(load.Is(0) ? "zeros" : "old bytes"); }

Rule ShrinkBus() {
  return Rule("trunc.shrink_bus")
      .Sentence("Touching a mapped page that a shrinking file no longer has raises SIGBUS")
      .Claims({
          Posix("ftruncate, DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Posix("mmap, DESCRIPTION", Level::kUnspecified),
          Linux("mmap(2), NOTES", Level::kUnspecified),
          Freebsd("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS", "SIGSEGV"}),
      })
      .Outcomes({"SIGBUS", "SIGSEGV", "zeros", "old bytes", "mixed"})
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGBUS", "zeros")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "SIGBUS")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, UFS", "mixed")
      .MeasuredOnFreebsd10("SIGSEGV")
      .Known(Document::kNetbsd, "SIGSEGV", "NetBSD 7.99.4 gave SIGSEGV; its manual is silent.")
      .Known(Document::kOpenbsd, "SIGSEGV",
             "OpenBSD 5.5 raised SIGSEGV past the end; 7.4 raises SIGBUS, as POSIX asks.")
      .Known(Document::kDragonfly, "zeros", "DragonFly 5.9 was seen to, on tmpfs.")
      .Known(Document::kDragonfly, "mixed",
             "DragonFly 5.9 took a store on UFS, while a load raised SIGSEGV.")
      .Known(Document::kFreebsd, "SIGSEGV",
             "FreeBSD 12.1-RELEASE raises SIGSEGV for a page past the end; 12.1-STABLE raises "
             "SIGBUS, as mmap(2) says.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, 2 * probe.page()));
        const Address second = map.start + probe.page();
        probe.Load(second);
        probe.Resize(file, probe.page());
        const std::string load = Found(probe.Load(second));
        // A store that is taken says no more than the load did.
        const Reply store = probe.Store(second, 'b');
        const bool fault = load == "SIGBUS" || load == "SIGSEGV";
        return Agreeing({{"load", load}, {"store", store.Word(fault ? "taken" : load)}});
      });
}

Rule ShrinkPrivateCow() {
  return Rule("trunc.shrink_private_cow")
      .Sentence("A private page that was stored to is lost when the file shrinks before it")
      .Claims({Posix("ftruncate, DESCRIPTION", Level::kShall, {"SIGBUS"})})
      .Outcomes({"SIGBUS", "SIGSEGV", kSurvives, "other bytes"})
      .MeasuredOnLinux("SIGBUS")
      .MeasuredOnBsd("private bytes survive", "", "private bytes survive", "private bytes survive")
      .MeasuredOnNetbsd7("private bytes survive")
      .MeasuredOnBsd(kSurvives, kSurvives, kSurvives, kSurvives)
      .Known(Document::kFreebsd, kSurvives, "FreeBSD 12.1 keeps the copy; its manual is silent.")
      .Known(Document::kNetbsd, kSurvives, "NetBSD 7.99.4 keeps the copy; its manual is silent.")
      .Known(Document::kOpenbsd, kSurvives, "OpenBSD 7.4 keeps the copy; its manual is silent.")
      .Known(Document::kDragonfly, kSurvives, "DragonFly 5.9 keeps the copy; its manual is silent.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, 2 * probe.page()).Private());
        const Address second = map.start + probe.page();
        probe.Require(probe.Store(second, 'b'), "store to a private mapping");
        probe.Resize(file, probe.page());
        const Reply load = probe.Load(second);
        return load.Word(load.Is('b') ? kSurvives : "other bytes");
      });
}

Rule TruncPartial() {
  return Rule("trunc.partial")
      .Sentence("Truncating a file inside a page zeroes the rest of that page in a shared mapping")
      .Claims({Posix("mmap, DESCRIPTION", Level::kShall, {"tail zero"})})
      .Outcomes({"tail zero", "tail kept", "head lost"})
      .MeasuredOnLinux("tail zero")
      .MeasuredOnBsd("tail zero", "tail zero", "tail zero", "tail zero")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Load(map.start);
        const std::size_t half = probe.page() / 2;
        probe.Resize(file, half);
        const auto wanted = static_cast<std::int64_t>(half);
        if (!probe.Scan(map.start, half, 'a').Is(wanted)) return "head lost";
        return probe.Scan(map.start + half, half, 0).Is(wanted) ? "tail zero" : "tail kept";
      });
}

Rule DownUp() {
  return Rule("trunc.down_up")
      .Sentence("What a file lost by shrinking reads as zero once it has grown again")
      .Claims({Posix("ftruncate, DESCRIPTION", Level::kShall, {"zeros"})})
      .Outcomes({"zeros", "old bytes", "SIGBUS", "SIGSEGV", "mixed"})
      .MeasuredOnLinux("zeros")
      .MeasuredOnBsd("zeros", "zeros", "zeros", "zeros")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, 2 * probe.page()));
        const Address second = map.start + probe.page();
        probe.Load(second);
        probe.Resize(file, probe.page());
        probe.Resize(file, 2 * probe.page());
        return Agreeing({{"mapping", Found(probe.Load(second))},
                         {"read", Found(probe.ReadByte(file, probe.page()))}});
      });
}

Rule Grow() {
  return Rule("trunc.grow")
      .Sentence("A file that grows makes its new pages reachable in a mapping that was longer")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kUnspecified),
          Linux("mmap(2), NOTES", Level::kUnspecified),
          Illumos("mmap(2), DESCRIPTION", Level::kUnspecified),
      })
      .Outcomes({"works", "not in the file", "SIGBUS", "SIGSEGV"})
      .MeasuredOnLinux("works")
      .MeasuredOnBsd("works", "works", "works", "works")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = MapPastEnd(probe, MapFile(file, 2 * probe.page()));
        const Address second = map.start + probe.page();
        probe.Load(second);
        probe.Resize(file, 2 * probe.page());
        const Reply store = probe.Store(second, 'b');
        if (!store.ok()) return store.Word();
        probe.Require(probe.Munmap(map.start, map.length), "unmap the file");
        return probe.ReadByte(file, probe.page()).Is('b') ? "works" : "not in the file";
      });
}

Rule OpenTrunc() {
  return Rule("trunc.open_trunc")
      .Sentence("Opening a mapped file with O_TRUNC takes its pages away as ftruncate does")
      .Claims({
          Posix("open and ftruncate, DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Linux("mmap(2), NOTES", Level::kUnspecified),
          Freebsd("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGBUS", "SIGSEGV"}),
      })
      .Outcomes({"SIGBUS", "SIGSEGV", "zeros", "old bytes"})
      .MeasuredOnLinux("SIGBUS")
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
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Load(map.start);
        probe.Open("file1", O_RDWR | O_TRUNC);
        return Found(probe.Load(map.start));
      });
}

Rule SmallKeepsStore() {
  return Rule("trunc.small_keeps_store")
      .Sentence(
          "Truncating a file inside a page keeps what was stored to that page before its new end")
      .NoClaims(
          "No document speaks of it; a regression test of OpenBSD expects the store to be kept")
      .Outcomes({"kept", "lost"})
      .MeasuredOnBsd("kept", "kept", "lost", "kept")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()));
        probe.Store(map.start, 'b');
        probe.Resize(file, probe.page() / 2);
        return probe.ReadByte(file, 0).Is('b') ? "kept" : "lost";
      });
}

}  // namespace

std::vector<Rule> TruncRules() {
  return {ShrinkBus(), ShrinkPrivateCow(), TruncPartial(),   DownUp(),
          Grow(),      OpenTrunc(),        SmallKeepsStore()};
}

}  // namespace conformance
