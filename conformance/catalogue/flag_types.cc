// SPDX-License-Identifier: Apache-2.0
//
// The sharing type, flags that nobody knows, and flags that are checked or ignored.

#include <fcntl.h>
#include <sys/mman.h>

// Constants that some C libraries leave to the kernel's own header.
#if defined(__has_include)
#if __has_include(<linux/mman.h>)
#include <linux/mman.h>
#endif
#endif

#include <cstdint>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

// A bit that means nothing to any system whose headers are known.
constexpr int kUnknownMmapFlag = 1 << 22;

Rule SharedValidate() {
  return Rule("flag.shared_validate")
      .Sentence("MAP_SHARED_VALIDATE shares a file as MAP_SHARED does")
      .Claims({
          Linux("mmap(2), MAP_SHARED_VALIDATE", Level::kShall, {"shared"}),
          Seed002("table of flags, MAP_SHARED_VALIDATE", Level::kShall, {"shared"}),
      })
      .Outcomes({"shared", "private", "EINVAL"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_SHARED_VALIDATE
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Type(MAP_SHARED_VALIDATE));
        if (!map.ok()) return map.Word();
        const Mapped other = probe.MustMap(MapFile(file, probe.page()));
        probe.Store(map.start, 'x');
        return probe.Load(other.start).Is('x') ? "shared" : "private";
#else
        probe.Unsupported("MAP_SHARED_VALIDATE is not in the headers");
#endif
      });
}

Rule ValidateUnknown() {
  return Rule("flag.validate_unknown")
      .Sentence("MAP_SHARED_VALIDATE refuses flags that the system does not know")
      .Claims({
          Linux("mmap(2), MAP_SHARED_VALIDATE", Level::kShall, {"EOPNOTSUPP"}),
          Seed002("table of flags, MAP_SHARED_VALIDATE", Level::kShall, {"EOPNOTSUPP"}),
      })
      .Outcomes({"EOPNOTSUPP", "maps", "EINVAL"})
      .MeasuredOnLinux("EOPNOTSUPP")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_SHARED_VALIDATE
        const int file = probe.MakeFile(probe.page());
        const MapRequest request = MapFile(file, probe.page()).Type(MAP_SHARED_VALIDATE);
        return probe.Mmap(MapRequest(request).Flags(kUnknownMmapFlag)).Word("maps");
#else
        probe.Unsupported("MAP_SHARED_VALIDATE is not in the headers");
#endif
      });
}

Rule UnknownIgnored() {
  return Rule("flag.unknown_ignored")
      .Sentence("MAP_SHARED ignores flags that the system does not know")
      .Claims({
          Linux("mmap(2), MAP_SHARED and MAP_SHARED_VALIDATE", Level::kShall, {"maps"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed002("table of flags, MAP_SHARED_VALIDATE", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "EOPNOTSUPP", "mixed"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("EINVAL", "maps", "EINVAL", "maps")
      .MeasuredOnFreebsd10("maps")
      .Known(Document::kMacos, "maps",
             "The kernel, xnu-11417 kern_mman.c, checks the flags of programs only that were built "
             "against the SDK of 2020 or later.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const MapRequest anonymous = MapAnonymous(probe.page()).Shared().Flags(kUnknownMmapFlag);
        return Agreeing(
            {{"file", probe.Mmap(MapFile(file, probe.page()).Flags(kUnknownMmapFlag)).Word("maps")},
             {"anonymous", probe.Mmap(anonymous).Word("maps")}});
      });
}

#ifdef MAP_SYNC
std::string WithSync(Probe& probe, int type) {
  const int file = probe.MakeFile(probe.page());
  return probe.Mmap(MapFile(file, probe.page()).Type(type).Flags(MAP_SYNC)).Word("maps");
}
#endif

Rule FlagSync() {
  return Rule("flag.sync")
      .Sentence("MAP_SYNC with MAP_SHARED_VALIDATE is refused for files that are not DAX")
      .Claims({
          Linux("mmap(2), MAP_SYNC", Level::kShall, {"EOPNOTSUPP", "maps"}),
          Seed002("table of flags, MAP_SYNC", Level::kShall, {"EOPNOTSUPP", "EINVAL"}),
      })
      .Outcomes({"EOPNOTSUPP", "maps", "EINVAL"})
      .MeasuredOnLinux("EOPNOTSUPP")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#if defined(MAP_SYNC) && defined(MAP_SHARED_VALIDATE)
        return WithSync(probe, MAP_SHARED_VALIDATE);
#else
        probe.Unsupported("MAP_SYNC is not in the headers");
#endif
      });
}

Rule SyncShared() {
  return Rule("flag.sync_shared")
      .Sentence("MAP_SYNC with plain MAP_SHARED is ignored")
      .Claims({
          Linux("mmap(2), MAP_SYNC", Level::kShall, {"maps"}),
          Interpreted(
              "only together with MAP_SHARED_VALIDATE it has an effect, which reads as ignored",
              Seed002("table of flags, MAP_SYNC", Level::kShould, {"maps"})),
      })
      .Outcomes({"maps", "EOPNOTSUPP", "EINVAL"})
      .MeasuredOnLinux("EOPNOTSUPP", "6.18 x86-64, ext4")
      .MeasuredOnLinux("maps", "6.18 x86-64, tmpfs")
      .Known(Document::kLinux, "EOPNOTSUPP",
             "Some filesystems, ext4_file_mmap() among them, refuse MAP_SYNC on files that are not "
             "DAX whatever the sharing type; tmpfs ignores it.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_SYNC
        return WithSync(probe, MAP_SHARED);
#else
        probe.Unsupported("MAP_SYNC is not in the headers");
#endif
      });
}

Rule Denywrite() {
  return Rule("flag.denywrite")
      .Sentence("MAP_DENYWRITE keeps others from writing to the mapped file")
      .Claims({
          Linux("mmap(2), MAP_DENYWRITE", Level::kShall, {"write ok"}),
          Seed003("flag MAP_DENYWRITE", Level::kShall, {"ETXTBSY"}),
      })
      .Outcomes({"write ok", "ETXTBSY", "EINVAL"})
      .MeasuredOnLinux("write ok")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_DENYWRITE
        const int file = probe.MakeFile(probe.page());
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Flags(MAP_DENYWRITE));
        if (!map.ok()) return map.Word();
        const Reply opened = probe.TryOpen("file1", O_RDWR);
        if (!opened.ok()) return opened.Word();
        const auto other = static_cast<std::uint64_t>(opened.value);
        return probe.Do(Op::kWriteByte, {other, 0, 'x'}).Word("write ok");
#else
        probe.Unsupported("MAP_DENYWRITE is not in the headers");
#endif
      });
}

Rule Executable() {
  return Rule("flag.executable")
      .Sentence("MAP_EXECUTABLE and MAP_FILE are accepted and change nothing")
      .Claims({
          Linux("mmap(2), MAP_EXECUTABLE and MAP_FILE", Level::kShall, {"maps"}),
          Netbsd("mmap(2), MAP_FILE", Level::kShall, {"maps"}),
          Openbsd("mmap(2), MAP_FILE", Level::kShall, {"maps"}),
          Macos("mmap(2), MAP_FILE", Level::kShall, {"maps"}),
          Illumos("mmap(2), MAP_FILE", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "other bytes", "EINVAL", "mixed"})
      .MeasuredOnBsd("maps", "", "maps", "maps")
      .MeasuredOnNetbsd7("maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page(), 'a');
        const auto with = [&probe, file](int flag) -> std::string {
          const Mapped map = probe.Mmap(MapFile(file, probe.page()).Flags(flag));
          if (!map.ok()) return map.Word();
          return probe.Load(map.start).Is('a') ? "maps" : "other bytes";
        };
#if defined(MAP_EXECUTABLE) && defined(MAP_FILE)
        return Agreeing({{"MAP_EXECUTABLE", with(MAP_EXECUTABLE)}, {"MAP_FILE", with(MAP_FILE)}});
#elif defined(MAP_FILE)
        return with(MAP_FILE);
#else
        static_cast<void>(with);
        probe.Unsupported("MAP_FILE is not in the headers");
#endif
      });
}

// What anonymous memory and then a file give with these type bits.
Outcome AnonymousAndFile(Probe& probe, int type) {
  const int file = probe.MakeFile(probe.page());
  const std::string anonymous = probe.Mmap(MapAnonymous(probe.page()).Type(type)).Word("maps");
  return anonymous + "/" + probe.Mmap(MapFile(file, probe.page()).Type(type)).Word("maps");
}

Rule BothTypes() {
  return Rule("flag.both_types")
      .Sentence("MAP_SHARED and MAP_PRIVATE together are refused")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_SHARED and MAP_PRIVATE", Level::kUnspecified),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Openbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
      })
      .Outcomes({"EINVAL/maps", "EINVAL/EINVAL", "maps/maps", "maps/EINVAL"})
      .Parts({"anonymous memory", "a file"})
      .MeasuredOnLinux("EINVAL/maps")
      .MeasuredOnBsd("EINVAL/EINVAL", "EINVAL/EINVAL", "EINVAL/EINVAL", "maps/maps")
      .MeasuredOnFreebsd10("maps/maps")
      .Seen("macOS", "xnu-11417", "maps/maps", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        return AnonymousAndFile(probe, MAP_SHARED | MAP_PRIVATE);
      });
}

Rule NoType() {
  return Rule("flag.no_type")
      .Sentence("A mapping that is neither MAP_SHARED nor MAP_PRIVATE is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"maps/EINVAL"}),
          Openbsd("mmap(2), CAVEATS", Level::kShall, {"maps/maps"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
          Seed003("parameter flags", Level::kShall, {"EINVAL/EINVAL"}),
      })
      .Outcomes({"EINVAL/EINVAL", "maps/EINVAL", "maps/maps", "EINVAL/maps"})
      .Parts({"anonymous memory", "a file"})
      .MeasuredOnBsd("maps/EINVAL", "maps/maps", "maps/maps", "maps/maps")
      .MeasuredOnFreebsd10("maps/maps")
      .Seen("OpenBSD", "source of 2018-02", "EINVAL/EINVAL", kReadNotRun)
      .Known(Document::kFreebsd, "maps/EINVAL",
             "The FreeBSD manual, mmap(2), lets anonymous memory go without a type.")
      .Known(Document::kNetbsd, "maps/maps",
             "NetBSD 7.99.4: private is the default answered so; its manual is silent.")
      .Known(Document::kOpenbsd, "maps/maps",
             "Where POSIX refuses, private is the default of OpenBSD: mmap(2), CAVEATS.")
      .Known(Document::kDragonfly, "maps/maps",
             "DragonFly 5.9: private is the default answered so; its manual is silent.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome { return AnonymousAndFile(probe, 0); });
}

Rule Droppable() {
  return Rule("flag.droppable")
      .Sentence("MAP_DROPPABLE maps anonymous memory that the system may drop under pressure")
      .NoClaims("The flag is younger than the manual that the claims were taken from")
      .Outcomes({"usable", "SIGSEGV", "SIGBUS", "EINVAL"})
      .Seen("Linux", "6.18 x86-64", "usable", "measured with the flag's number, 8")
      .Probe([](Probe& probe) -> Outcome {
#ifdef MAP_DROPPABLE
        const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Type(MAP_DROPPABLE));
        if (!map.ok()) return map.Word();
        return probe.Store(map.start, 'x').Word("usable");
#else
        probe.Unsupported("MAP_DROPPABLE is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> FlagTypesRules() {
  return {SharedValidate(), ValidateUnknown(), UnknownIgnored(), FlagSync(), SyncShared(),
          Denywrite(),      Executable(),      BothTypes(),      NoType(),   Droppable()};
}

}  // namespace conformance
