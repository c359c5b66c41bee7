// SPDX-License-Identifier: Apache-2.0
//
// The length of a mapping, and its rounding to whole pages.

#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::size_t kLargest = std::numeric_limits<std::size_t>::max();

Rule ZeroFile() {
  return Rule("len.zero_file")
      .Sentence("A file mapping of length zero is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mmap(2), DESCRIPTION, len", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed001("first part, parameter length, and second part, question 4", Level::kShall,
                  {"EINVAL"}),
          // It does not say which lengths are not legal.
          Seed003("error codes, EINVAL", Level::kShould, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps"})
      .MeasuredOnBsd("EINVAL", "maps", "EINVAL", "EINVAL")
      .Known(Document::kNetbsd, "maps",
             "Measured on NetBSD 7.99.4, which returns an address that maps nothing.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        return probe.Mmap(MapFile(file, 0)).Word("maps");
      });
}

Rule ZeroAnon() {
  return Rule("len.zero_anon")
      .Sentence("An anonymous mapping of length zero is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Linux("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mmap(2), DESCRIPTION, len", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed001("first part, parameter length, and second part, question 4", Level::kShall,
                  {"EINVAL"}),
          // It does not say which lengths are not legal.
          Seed003("error codes, EINVAL", Level::kShould, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "address without mapping", "maps"})
      .MeasuredOnLinux("EINVAL")
      .MeasuredOnBsd("EINVAL", "address without mapping", "EINVAL", "EINVAL")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .Known(Document::kNetbsd, "address without mapping",
             "Measured on NetBSD 7.99.4; uvm_mmap.c returns before it maps anything.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.Mmap(MapAnonymous(0));
        if (!map.ok()) return map.Word();
        return probe.Load(map.start).ok() ? "maps" : "address without mapping";
      });
}

Rule ZeroBadFdOrder() {
  return Rule("len.zero_bad_fd_order")
      .Sentence("A closed descriptor is noticed before a length of zero")
      .Claims({
          Posix("mmap, ERRORS", Level::kUnspecified),
      })
      .Outcomes({"EBADF", "EINVAL", "maps"})
      .MeasuredOnLinux("EBADF")
      .MeasuredOnBsd("EINVAL", "EBADF", "EINVAL", "EINVAL")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const int closed = probe.MakeFile(probe.page());
        probe.Close(closed);
        return probe.Mmap(MapFile(closed, 0)).Word("maps");
      });
}

Rule RoundedUp() {
  return Rule("len.rounded_up")
      .Sentence("A mapping of one byte gives access to the whole page around it")
      .Claims({
          Posix("mmap, DESCRIPTION, whole pages", Level::kShall, {"accessible"}),
          Linux("mmap(2), NOTES", Level::kShall, {"accessible"}),
          Freebsd("mmap(2), DESCRIPTION, length", Level::kMay,
                  {"accessible", "other bytes", "SIGSEGV", "SIGBUS"}),
          Netbsd("mmap(2), DESCRIPTION, length", Level::kMay,
                 {"accessible", "other bytes", "SIGSEGV", "SIGBUS"}),
          Openbsd("mmap(2), DESCRIPTION, len", Level::kShould, {"accessible"}),
          Dragonfly("mmap(2), DESCRIPTION, len", Level::kMay,
                    {"accessible", "other bytes", "SIGSEGV", "SIGBUS"}),
          Macos("mmap(2), DESCRIPTION, len", Level::kMay,
                {"accessible", "other bytes", "SIGSEGV", "SIGBUS"}),
          Illumos("mmap(2), DESCRIPTION, whole pages", Level::kShall, {"accessible"}),
          Seed002("parameter length", Level::kShall, {"accessible"}),
      })
      .Outcomes({"accessible", "other bytes", "SIGSEGV", "SIGBUS"})
      .MeasuredOnBsd("accessible", "accessible", "accessible", "accessible")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        probe.WriteByte(file, probe.page() - 1, 'z');
        const Mapped map = probe.MustMap(MapFile(file, 1));
        const Reply last = probe.Load(map.start + probe.page() - 1);
        return last.Word(last.Is('z') ? "accessible" : "other bytes");
      });
}

Rule LenPastEnd() {
  return Rule("len.past_end")
      .Sentence("A store past the last page of a mapping, where nothing else is mapped, is a fault")
      .Claims({
          Posix("mmap, RATIONALE, past the requested length", Level::kUnspecified),
          Seed000("question 5", Level::kShall, {"changes the file"}),
          Seed001("second part, question 7", Level::kShall, {"SIGSEGV"}),
      })
      .Outcomes({"SIGSEGV", "SIGBUS", "changes the file", "lands elsewhere"})
      .MeasuredOnLinux("SIGSEGV")
      .MeasuredOnBsd("SIGSEGV", "SIGSEGV", "SIGSEGV", "SIGSEGV")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page());
        // Of two pages without a mapping, the first gets one.
        const Address hole = probe.Hole(2);
        const Mapped map = probe.MustMap(MapFile(file, probe.page() - 100).Fixed(hole));
        const Reply stored = probe.Store(map.start + probe.page(), 'x');
        if (!stored.ok()) return stored.Word();
        return probe.ReadByte(file, probe.page()).Is('x') ? "changes the file" : "lands elsewhere";
      });
}

Rule InsidePageOk() {
  return Rule("len.inside_page_ok")
      .Sentence("A store past the length of a mapping, but inside its last page, is a fault")
      .Claims({
          // What was not mapped is overwritten or, past the end of the file, not written.
          Seed000("question 5", Level::kShall, {"no fault", "file grew"}),
          Interpreted("its sentence may mean the opposite as well",
                      Seed001("second part, question 7", Level::kShould, {"SIGSEGV"})),
      })
      .Outcomes({"no fault", "SIGSEGV", "SIGBUS", "file grew"})
      .MeasuredOnLinux("no fault")
      .MeasuredOnBsd("no fault", "no fault", "no fault", "no fault")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kLength = 100;
        const int file = probe.MakeFile(kLength);
        const Mapped map = probe.MustMap(MapFile(file, kLength));
        const Reply stored = probe.Store(map.start + kLength + 1, 'x');
        if (!stored.ok()) return stored.Word();
        return probe.FileSize(file) == kLength ? "no fault" : "file grew";
      });
}

Rule LenWrap() {
  return Rule("len.wrap")
      .Sentence("A length that rounding up would wrap to zero is refused with ENOMEM")
      .Claims({
          Posix("mmap, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EOVERFLOW", "maps"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("maps", "maps", "EINVAL", "EINVAL")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .Known(Document::kFreebsd, "maps",
             "FreeBSD 12.1: rounds to zero answered so; its manual is silent.")
      .Known(Document::kNetbsd, "maps",
             "NetBSD 7.99.4: rounds to zero answered so; its manual is silent.")
      .Known(Document::kOpenbsd, "EINVAL", "OpenBSD 7.4 answered so; its manual is silent.")
      .Known(Document::kDragonfly, "EINVAL", "DragonFly 5.9 answered so; its manual is silent.")
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        return probe.Mmap(MapAnonymous(kLargest).Protection(PROT_NONE)).Word("maps");
      });
}

Rule TooBig() {
  return Rule("len.too_big")
      .Sentence("A length one page short of SIZE_MAX is refused")
      .Claims({
          Posix("mmap, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"ENOMEM", "EINVAL"}),
          Freebsd("mmap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Netbsd("mmap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Openbsd("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"ENOMEM", "EINVAL"}),
          Dragonfly("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"ENOMEM", "EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL and ENOMEM", Level::kShall, {"ENOMEM", "EINVAL"}),
          Illumos("mmap(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Seed003("error codes, EINVAL and ENOMEM", Level::kShall, {"ENOMEM", "EINVAL"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "maps"})
      .MeasuredOnBsd("ENOMEM", "ENOMEM", "ENOMEM", "ENOMEM")
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        // Less would not do: half of it fits the address space of some machines.
        const std::size_t length = kLargest / probe.page() * probe.page();
        return probe.Mmap(MapAnonymous(length).Protection(PROT_NONE)).Word("maps");
      });
}

Rule OverPtrdiff() {
  return Rule("len.over_ptrdiff")
      .Sentence("A mapping can be longer than PTRDIFF_MAX, although C cannot use it as one object")
      .Claims({
          Linux("mmap(2), CAVEATS", Level::kMay, {"maps", "ENOMEM"}),
      })
      .Outcomes({"maps", "ENOMEM", "EINVAL"})
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kHalf = std::size_t{1}
                                      << (std::numeric_limits<std::size_t>::digits - 1);
        constexpr int kSmall = 32;
        if (std::numeric_limits<std::size_t>::digits > kSmall) {
          probe.Skip("needs 32-bit addresses: with more, half of them is beyond every system");
        }
        return probe.Mmap(MapAnonymous(kHalf + probe.page()).Protection(PROT_NONE)).Word("maps");
      });
}

Rule BigFile() {
  return Rule("len.big_file")
      .Sentence("A file of over 1 GiB is mapped as a whole and its last byte can be used")
      .Claims({
          Seed001("second part, copying files", Level::kShall, {"ENOMEM", "EFBIG", "EINVAL"}),
      })
      .Outcomes({"maps", "ENOMEM", "EFBIG", "EINVAL", "SIGBUS", "SIGSEGV"})
      .MeasuredOnLinux("maps")
      .MeasuredOnBsd("maps", "maps", "maps", "")
      .MeasuredVariant("DragonFly", "5.9-DEVELOPMENT x86_64, asked otherwise", "maps")
      .RecordedVariant("DragonFly", "5.9-DEVELOPMENT x86_64, UFS", "maps")
      .PerDirectory()
      .LargeAddressSpace()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t size = (std::size_t{1} << 30) + probe.page();
        const int file = probe.MakeFile(0);
        const Reply grown = probe.Do(Op::kFtruncate, {static_cast<std::uint64_t>(file), size});
        if (!grown.ok()) probe.Skip("needs a sparse file of over 1 GiB: " + grown.Word());
        const Mapped map = probe.Mmap(MapFile(file, size));
        if (!map.ok()) return map.Word();
        return probe.Store(map.start + size - 1, 'x').Word("maps");
      });
}

Rule LongerThanFile() {
  return Rule("len.longer_than_file")
      .Sentence("A mapping may be longer than its file")
      .Claims({
          Posix("mmap, DESCRIPTION and RATIONALE", Level::kShall, {"maps"}),
          Linux("mmap(2), ERRORS, signals", Level::kShall, {"maps"}),
          Freebsd("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
          Illumos("mmap(2), DESCRIPTION", Level::kShall, {"maps"}),
      })
      .Outcomes({"maps", "ENXIO", "EINVAL"})
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page() / 2);
        return probe.Mmap(MapFile(file, 2 * probe.page())).Word("maps");
      });
}

Rule NotMultiple() {
  return Rule("len.not_multiple")
      .Sentence("A length that is no multiple of the page size is accepted")
      .Claims({
          Posix("mmap, DESCRIPTION, whole pages", Level::kShall, {"maps"}),
          Linux("mmap(2), NOTES", Level::kShall, {"maps"}),
          Macos("mmap(2), DESCRIPTION, len", Level::kShall, {"maps"}),
          Seed001("second part, question 7", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"maps", "EINVAL", "mixed"})
      .MeasuredOnLinux("maps")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const std::size_t odd = probe.page() + 100;
        const int file = probe.MakeFile(2 * probe.page());
        return Agreeing({{"anonymous", probe.Mmap(MapAnonymous(odd)).Word("maps")},
                         {"file", probe.Mmap(MapFile(file, odd)).Word("maps")}});
      });
}

}  // namespace

std::vector<Rule> LenRules() {
  return {ZeroFile(), ZeroAnon(), ZeroBadFdOrder(), RoundedUp(), LenPastEnd(),     InsidePageOk(),
          LenWrap(),  TooBig(),   OverPtrdiff(),    BigFile(),   LongerThanFile(), NotMultiple()};
}

}  // namespace conformance
