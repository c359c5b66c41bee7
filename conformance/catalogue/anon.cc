// SPDX-License-Identifier: Apache-2.0
//
// Anonymous memory: MAP_ANONYMOUS, or MAP_ANON as the BSDs call it.

#include <fcntl.h>
#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::uint64_t kOddOffset = 1000;
constexpr std::string_view kConstants = "constants of the Rust libc crate, 2026-08";

Rule FlagNames() {
  return Rule("anon.flag_names")
      .Sentence("MAP_ANONYMOUS and MAP_ANON are both defined, with one value that mmap accepts")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kShall, {"both equal"}),
          Posix2017("mmap, DESCRIPTION, table of flags", Level::kUnspecified),
          Linux("mmap(2), The flags argument", Level::kShall, {"both equal"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"both equal"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"both equal"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"both equal"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"both equal"}),
          Macos("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"both equal"}),
          Illumos("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"both equal", "only one"}),
          // It takes the one for the other, where they exist.
          Seed000("anonymous mappings, names of the flag", Level::kShall,
                  {"both equal", "neither"}),
          // It takes the one for the other, where they exist.
          Seed004("anonymous mappings, names of the flag", Level::kShall,
                  {"both equal", "neither"}),
      })
      .Outcomes({"both equal", "both, unequal", "only one", "neither", "refused"})
      .MeasuredOnBsd("both equal", "", "both equal", "both equal")
      .MeasuredOnNetbsd7("both equal")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kAbsent = 0;
        int long_name = kAbsent;
        int short_name = kAbsent;
#ifdef MAP_ANONYMOUS
        long_name = MAP_ANONYMOUS;
#endif
#ifdef MAP_ANON
        short_name = MAP_ANON;
#endif
        if (long_name == kAbsent && short_name == kAbsent) return "neither";
        for (const int flag : {long_name, short_name}) {
          if (flag == kAbsent) continue;
          if (!probe.Mmap(MapRequest(probe.page()).Private().Flags(flag)).ok()) return "refused";
        }
        if (long_name == kAbsent || short_name == kAbsent) return "only one";
        return long_name == short_name ? "both equal" : "both, unequal";
      });
}

Rule LinuxOnly() {
  return Rule("anon.linux_only")
      .Sentence("MAP_ANONYMOUS and MAP_ANON are defined on Linux and nowhere else")
      .Claims({
          Seed000("anonymous mappings, remark on the macros", Level::kShall,
                  {"defined on Linux", "undefined elsewhere"}),
          Seed004("anonymous mappings, remark on the macros", Level::kShall,
                  {"defined on Linux", "undefined elsewhere"}),
      })
      .Outcomes(
          {"defined on Linux", "defined elsewhere", "undefined on Linux", "undefined elsewhere"})
      .MeasuredOnBsd("defined elsewhere", "", "defined elsewhere", "defined elsewhere")
      .Seen("FreeBSD", "headers of 2026", "defined elsewhere", kConstants)
      .Seen("NetBSD", "headers of 2026", "defined elsewhere", kConstants)
      .Seen("OpenBSD", "headers of 2026", "defined elsewhere", kConstants)
      .Seen("DragonFly", "headers of 2026", "defined elsewhere", kConstants)
      .Seen("macOS", "xnu-11417", "defined elsewhere", "its header, read but not used")
      .Seen("illumos", "headers of 2026", "defined elsewhere", kConstants)
      .Probe([](Probe& probe) -> Outcome {
        const bool on_linux = probe.MustDo(Op::kIsLinux).value == 1;
#if defined(MAP_ANONYMOUS) || defined(MAP_ANON)
        return on_linux ? "defined on Linux" : "defined elsewhere";
#else
        return on_linux ? "undefined on Linux" : "undefined elsewhere";
#endif
      });
}

Rule AnonPrivate() {
  return Rule("anon.private")
      .Sentence("Private anonymous memory can be mapped")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Macos("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Illumos("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Seed001("first part, flag MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Seed002("table of flags, MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Seed003("flag MAP_ANONYMOUS", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "ENOMEM", "ENODEV", "EBADF"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .Probe([](Probe& probe) -> Outcome {
        return probe.Mmap(MapAnonymous(probe.page())).Word("maps");
      });
}

Rule AnonShared() {
  return Rule("anon.shared")
      .Sentence("Shared anonymous memory can be mapped")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Macos("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Seed000("anonymous mappings, the call", Level::kShall, {"maps"}),
          Seed001("code, anonymous mapping", Level::kShall, {"maps"}),
          Seed004("code, anonymous mapping", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "ENOMEM", "ENODEV", "EBADF"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .Seen("Linux", "before 2.4", "EINVAL", "its manual")
      .Probe([](Probe& probe) -> Outcome {
        return probe.Mmap(MapAnonymous(probe.page()).Shared()).Word("maps");
      });
}

Rule NotShareable() {
  return Rule("anon.not_shareable")
      .Sentence("A child's store into shared anonymous memory is seen by its parent")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kShall, {"seen"}),
          Seed000("anonymous mappings, the call", Level::kShall, {"seen"}),
          Seed001("code, anonymous mapping", Level::kShall, {"seen"}),
          Seed003("flag MAP_ANONYMOUS", Level::kShall, {"not seen"}),
          Seed004("code, anonymous mapping", Level::kShall, {"seen"}),
      })
      .Outcomes({"seen", "not seen"})
      .Note("The name says what a seed document claims, the sentence what the others do")
      .MeasuredOnBsd("seen", "seen", "seen", "seen")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Shared());
        probe.InChild([&map](Probe& child) {
          child.Store(map.start, 'c');
          return 0;
        });
        return probe.Load(map.start).Is('c') ? "seen" : "not seen";
      });
}

// A descriptor for memory without a file, by whatever this system has for it.
int NamelessObject(Probe& probe) {
  // By the one call that the headers have, so that a program made of the trace compiles here.
#if defined(SHM_ANON)
  const Reply object = probe.Do(Op::kShmOpenAnonymous, {O_RDWR, 0600});
#else
  const Reply object = probe.Do(Op::kMemfdCreate, {0}, "nameless");
#endif
  if (!object.ok()) probe.Unsupported("the system has no memory objects without a name");
  return static_cast<int>(object.value);
}

Rule RelatedOnly() {
  return Rule("anon.related_only")
      .Sentence("Memory without a file is shared by fork only, not by passing a descriptor")
      .Claims({
          Seed001("sentence before the last listing", Level::kShall, {"by fork only"}),
      })
      .Outcomes({"by fork only", "by descriptor too", "not at all"})
      .MeasuredOnBsd("by descriptor too", "", "", "")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped inherited = probe.MustMap(MapAnonymous(probe.page()).Shared());
        const Reply pair = probe.MustDo(Op::kSocketpair);
        // The child makes its object after the fork, so its parent cannot have inherited it.
        probe.InChild([&inherited, &pair](Probe& child) {
          child.Store(inherited.start, 'f');
          const int object = NamelessObject(child);
          child.Resize(object, child.page());
          child.Store(child.MustMap(MapFile(object, child.page())).start, 'd');
          child.MustDo(Op::kSendDescriptor, {static_cast<std::uint64_t>(pair.second),
                                             static_cast<std::uint64_t>(object)});
          return 0;
        });
        const Reply passed =
            probe.MustDo(Op::kReceiveDescriptor, {static_cast<std::uint64_t>(pair.value)});
        const Mapped map = probe.MustMap(MapFile(static_cast<int>(passed.value), probe.page()));
        if (probe.Load(map.start).Is('d')) return "by descriptor too";
        return probe.Load(inherited.start).Is('f') ? "by fork only" : "not at all";
      });
}

Rule AnonZeroed() {
  return Rule("anon.zeroed")
      .Sentence("Anonymous memory is full of zeros when it is mapped")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kShall, {"zero"}),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kShall, {"zero"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"zero"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"zero"}),
          Interpreted("that is what MAP_UNINITIALIZED is to prevent",
                      Seed002("table of flags, MAP_UNINITIALIZED", Level::kShould, {"zero"})),
      })
      .Outcomes({"zero", "other"})
      .MeasuredOnBsd("zero", "zero", "zero", "zero")
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kPages = 4;
        for (const int type : {MAP_PRIVATE, MAP_SHARED}) {
          // Pages that were in use before must come back clean as well.
          for (int round = 0; round < 2; ++round) {
            const Mapped map = probe.MustMap(MapAnonymous(kPages * probe.page()).Type(type));
            const auto length = static_cast<std::int64_t>(map.length);
            if (!probe.Scan(map.start, map.length, 0).Is(length)) return "other";
            probe.Fill(map.start, map.length, 'x');
            probe.Require(probe.Munmap(map.start, map.length), "unmap the probe's own memory");
          }
        }
        return "zero";
      });
}

Rule FdMinusOne() {
  return Rule("anon.fd_minus_one")
      .Sentence("Anonymous memory is mapped with descriptor -1 and offset 0")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Freebsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Netbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Openbsd("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Macos("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Illumos("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Seed000("anonymous mappings, the call", Level::kShall, {"maps"}),
          Seed001("code, anonymous mapping", Level::kShall, {"maps"}),
          Seed003("parameter fd", Level::kShall, {"maps"}),
          Seed004("anonymous mappings, the call", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "ENODEV", "EBADF", "ENOMEM", "mixed"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .Probe([](Probe& probe) -> Outcome {
        const MapRequest request = MapAnonymous(probe.page()).Descriptor(-1).Offset(0);
        return Agreeing({{"private", probe.Mmap(request).Word("maps")},
                         {"shared", probe.Mmap(MapRequest(request).Shared()).Word("maps")}});
      });
}

Rule FdIgnored() {
  return Rule("anon.fd_ignored")
      .Sentence("A descriptor other than -1 makes no difference to anonymous memory")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kUnspecified),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kShall, {"maps"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Interpreted("it demands -1, and names no error",
                      Openbsd("mmap(2), MAP_ANON", Level::kShall, {"EINVAL"})),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          // The number passes flags of the Mach layer.
          Macos("mmap(2), DESCRIPTION, MAP_ANON", Level::kUnspecified),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed003("flag MAP_ANONYMOUS", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL", "EBADF", "mixed"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "EINVAL")
      .Seen("macOS", "xnu-11417", "mixed", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const int closed = probe.MakeFile(probe.page());
        probe.Close(closed);
        const auto with = [&probe](int fd) {
          return probe.Mmap(MapAnonymous(probe.page()).Descriptor(fd)).Word("maps");
        };
        return Agreeing({{"standard input", with(0)},
                         {"open file", with(file)},
                         {"closed number", with(closed)},
                         {"-2", with(-2)}});
      });
}

Rule OffsetNonzero() {
  return Rule("anon.offset_nonzero")
      .Sentence("An offset of one page makes no difference to anonymous memory")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kUnspecified),
          Linux("mmap(2), MAP_ANONYMOUS", Level::kUnspecified),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_ANON", Level::kShall, {"maps"}),
          Macos("mmap(2), DESCRIPTION, MAP_ANONYMOUS", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "EINVAL"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("EINVAL", "maps", "maps", "EINVAL")
      .Known(Document::kDragonfly, "EINVAL",
             "Measured on DragonFly 5.9, whose vm_mmap.c refuses what the manual says is ignored.")
      .Probe([](Probe& probe) -> Outcome {
        return probe.Mmap(MapAnonymous(probe.page()).Offset(probe.page())).Word("maps");
      });
}

Rule AnonOffsetUnaligned() {
  return Rule("anon.offset_unaligned")
      .Sentence("An offset that is not a page multiple is refused for anonymous memory")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_ANON", Level::kUnspecified),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          // The offset is ignored, says MAP_ANON; ERRORS has EINVAL for any that is not
          // page-aligned.
          Macos("mmap(2), MAP_ANON and ERRORS EINVAL", Level::kMay, {"maps", "EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps", "maps with remainder", "mixed"})
      .MeasuredOnLinux("EINVAL")
      .MeasuredOnBsd("EINVAL", "maps with remainder", "maps with remainder", "EINVAL")
      .Seen("macOS", "xnu-11417", "EINVAL", "its C library's source, read but not run")
      .Probe([](Probe& probe) -> Outcome {
        const MapRequest request = MapAnonymous(probe.page()).Offset(kOddOffset);
        const auto word = [&probe](const Mapped& map) {
          return map.Word(map.start % probe.page() == 0 ? "maps" : "maps with remainder");
        };
        const std::string library = word(probe.Mmap(request));
        // The C library may refuse before the kernel is asked.
        if (!probe.HasRawMmap()) return library;
        return Agreeing({{"C library", library}, {"kernel", word(probe.RawMmap(request))}});
      });
}

Rule PartialLength() {
  return Rule("anon.partial_length")
      .Sentence("Four bytes of anonymous memory are a whole page that can be used")
      .Claims({
          Posix("mmap, DESCRIPTION, whole pages", Level::kShall, {"usable"}),
          Interpreted("4 stands for any length there, and of the whole page it says nothing",
                      Seed000("anonymous mappings, the length 4", Level::kShould, {"usable"})),
          Interpreted("4 stands for any length there, and of the whole page it says nothing",
                      Seed004("anonymous mappings, the length 4", Level::kShould, {"usable"})),
      })
      .Outcomes({"usable", "SIGSEGV", "SIGBUS", "store lost"})
      .MeasuredOnBsd("usable", "usable", "usable", "usable")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(4));
        const Address last = map.start + probe.page() - 1;
        const Reply stored = probe.Store(last, 'x');
        if (!stored.ok()) return stored.Word();
        return probe.Load(last).Is('x') ? "usable" : "store lost";
      });
}

}  // namespace

std::vector<Rule> AnonRules() {
  return {FlagNames(),    LinuxOnly(),     AnonPrivate(),         AnonShared(),
          NotShareable(), RelatedOnly(),   AnonZeroed(),          FdMinusOne(),
          FdIgnored(),    OffsetNonzero(), AnonOffsetUnaligned(), PartialLength()};
}

}  // namespace conformance
