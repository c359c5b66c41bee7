// SPDX-License-Identifier: Apache-2.0
//
// The file offset of a mapping.

#include <sys/mman.h>
#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

#include "conformance/catalogue/families.h"
#include "conformance/catalogue/policies.h"

namespace conformance {
namespace {

constexpr std::uint64_t kUnaligned = 1000;

// The C library may refuse before the kernel is asked; so `ask` is tried with both doors, where the
// system has two. It gets the request and gives a word.
template <typename Ask>
Outcome BothWays(Probe& probe, Ask ask) {
  const std::string library = ask([&probe](const MapRequest& r) { return probe.Mmap(r); });
  if (!probe.HasRawMmap()) return library;
  const std::string kernel = ask([&probe](const MapRequest& r) { return probe.RawMmap(r); });
  return Agreeing({{"C library", library}, {"kernel", kernel}});
}

Rule PageMultiple() {
  return Rule("offset.page_multiple")
      .Sentence("A mapping at an offset of one page begins with the bytes of the second page")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"second page"}),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"second page"}),
          Seed000("function mmap, parameter offset", Level::kShall, {"second page"}),
          Seed001("first part, parameter offset", Level::kShall, {"second page"}),
          Seed002("parameter offest", Level::kShall, {"second page"}),
          Seed003("parameter offset", Level::kShall, {"second page"}),
          Seed004("function mmap, parameter offset", Level::kShall, {"second page"}),
      })
      .Outcomes({"second page", "other bytes"})
      .MeasuredOnBsd("second page", "second page", "second page", "second page")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        probe.WriteByte(file, probe.page(), 'b');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Offset(probe.page()));
        return probe.Load(map.start).Is('b') ? "second page" : "other bytes";
      });
}

Rule OffsetUnaligned() {
  return Rule("offset.unaligned")
      .Sentence("A file offset that is not a multiple of the page size is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kMay, {"EINVAL", "maps"}),
          Linux("mmap(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mmap(2), NOTES", Level::kShall, {"maps"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed000("question 4 and summary, offset", Level::kShall, {"EINVAL"}),
          Seed001("first part, parameter offset, and second part, question 3", Level::kShall,
                  {"EINVAL"}),
          Seed003("parameter offset, and error codes, EINVAL", Level::kShall, {"EINVAL"}),
          Seed004("function mmap, parameter offset and note 6", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps", "mixed"})
      .MeasuredOnLinux("EINVAL")
      .MeasuredOnBsd("maps", "maps", "maps", "maps")
      .Known(Document::kDragonfly, "maps",
             "Measured on DragonFly 5.9, against what its manual says.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page());
        const MapRequest request = MapFile(file, probe.page()).Offset(kUnaligned);
        return BothWays(probe, [&request](auto map) { return map(request).Word("maps"); });
      });
}

Rule UnalignedDelta() {
  return Rule("offset.unaligned_delta")
      .Sentence(
          "Where an unaligned offset is accepted, the result has the offset's remainder modulo the "
          "page and points at that byte")
      .Claims({
          Openbsd("mmap(2), DESCRIPTION, return address", Level::kMay, {"kept", "EINVAL"}),
      })
      .Outcomes({"kept", "address lost it", "byte lost it", "EINVAL", "mixed"})
      .MeasuredOnBsd("kept", "kept", "kept", "kept")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        probe.WriteByte(file, kUnaligned, 'b');
        const MapRequest request = MapFile(file, probe.page()).Offset(kUnaligned);
        return BothWays(probe, [&probe, &request](auto ask) -> std::string {
          const Mapped map = ask(request);
          if (!map.ok()) return map.Word();
          if (map.start % probe.page() != kUnaligned % probe.page()) return "address lost it";
          return probe.Load(map.start).Is('b') ? "kept" : "byte lost it";
        });
      });
}

constexpr std::string_view kNecessary = "a multiple of 4096 is called necessary, not sufficient";

Rule FourKOnBiggerPage() {
  return Rule("offset.4k_on_bigger_page")
      .Sentence("An offset of 4096 is accepted where pages are larger")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kMay, {"EINVAL", "maps"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Interpreted(kNecessary, Seed000("question 4", Level::kShould, {"maps"})),
          Interpreted(kNecessary, Seed001("second part, question 3", Level::kShould, {"maps"})),
          Interpreted(kNecessary, Seed004("note 6", Level::kShould, {"maps"})),
      })
      .Outcomes({"EINVAL", "maps", "mixed"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        constexpr std::size_t kFourK = 4096;  // NOLINT(page_size_literal): what the seeds say
        if (probe.page() <= kFourK) probe.Skip("needs pages of more than 4096 bytes");
        const int file = probe.MakeFile(2 * probe.page());
        const MapRequest request = MapFile(file, probe.page()).Offset(kFourK);
        return BothWays(probe, [&request](auto map) { return map(request).Word("maps"); });
      });
}

Rule StBlksize() {
  return Rule("offset.st_blksize")
      .Sentence("The unit of offsets is the file's st_blksize")
      .Claims({
          Interpreted("it calls the two related",
                      Seed000("summary, offset", Level::kShould, {"unit is st_blksize"})),
      })
      .Outcomes({"unit is the page", "unit is st_blksize", "other"})
      .RecordedVariant("FreeBSD", "12.1-RELEASE amd64, UFS", "unit is the page")
      .RecordedVariant("OpenBSD", "7.4-current amd64, FFS", "unit is the page")
      .RecordedVariant("DragonFly", "5.9-DEVELOPMENT x86_64, UFS", "unit is the page")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const auto descriptor = static_cast<std::uint64_t>(file);
        const auto block =
            static_cast<std::uint64_t>(probe.MustDo(Op::kBlockSize, {descriptor}).value);
        const std::uint64_t page = probe.page();
        if (block == 0 || block == page) {
          probe.Skip("needs a filesystem whose st_blksize is not a page");
        }
        const auto maps_at = [&probe, file](std::uint64_t offset) {
          return probe.Mmap(MapFile(file, probe.page()).Offset(offset)).ok();
        };
        // The smaller of the two is the unit if it is accepted.
        const char* const smaller = block < page ? "unit is st_blksize" : "unit is the page";
        const char* const larger = block < page ? "unit is the page" : "unit is st_blksize";
        if (maps_at(std::min(block, page))) return smaller;
        return maps_at(std::max(block, page)) ? larger : "other";
      });
}

Rule BeyondEof() {
  return Rule("offset.beyond_eof")
      .Sentence("An offset past the end of the file can be mapped, and a load there gives SIGBUS")
      .Claims({
          Posix("mmap, DESCRIPTION, possible offsets", Level::kShall, {"maps/SIGBUS"}),
          Freebsd("mmap(2), DESCRIPTION", Level::kShall,
                  {"maps/SIGBUS", "maps/SIGSEGV", "maps/no fault"}),
      })
      .Outcomes({"maps/SIGBUS", "maps/SIGSEGV", "maps/no fault", "ENXIO", "EINVAL"})
      .Parts({"mmap", "a load"})
      .MeasuredOnLinux("maps/SIGBUS")
      .MeasuredOnBsd("maps/SIGSEGV", "maps/SIGSEGV", "maps/SIGBUS", "maps/SIGSEGV")
      .MeasuredVariant("FreeBSD", "12.1-STABLE amd64", "maps/SIGBUS")
      .MeasuredOnFreebsd10("maps/SIGSEGV")
      .Known(Document::kNetbsd, "maps/SIGSEGV", "NetBSD 7.99.4 answered so; its manual is silent.")
      .Known(Document::kOpenbsd, "maps/SIGSEGV",
             "OpenBSD 5.5 raised SIGSEGV past the end; 7.4 raises SIGBUS, as POSIX asks.")
      .Known(Document::kDragonfly, "maps/SIGSEGV",
             "DragonFly 5.9 answered so; its manual is silent.")
      .Known(Document::kFreebsd, "maps/SIGSEGV",
             "FreeBSD 12.1-RELEASE raises SIGSEGV for a page past the end; 12.1-STABLE raises "
             "SIGBUS, as mmap(2) says.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page() / 2);
        const Mapped map = probe.Mmap(MapFile(file, probe.page()).Offset(10 * probe.page()));
        if (!map.ok()) return map.Word();
        return "maps/" + probe.Load(map.start).Word("no fault");
      });
}

Rule Negative() {
  return Rule("offset.negative")
      .Sentence("A negative page-multiple offset is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL and ENXIO", Level::kShall, {"ENXIO", "EINVAL"}),
          Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "EOVERFLOW", "ENXIO", "maps"})
      .MeasuredOnLinux("EOVERFLOW")
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "maps")
      .MeasuredOnFreebsd10("maps")
      .Seen("macOS", "xnu-11417", "EINVAL", kReadNotRun)
      .Known(Document::kLinux, "EOVERFLOW",
             "Linux takes the offset as unsigned, and its file_mmap_ok() finds it past the largest "
             "file.")
      .Known(Document::kDragonfly, "maps", "DragonFly 5.9 answered so; its manual is silent.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        const std::uint64_t one_page_before_zero = 0 - std::uint64_t{probe.page()};
        return probe.Mmap(MapFile(file, probe.page()).Offset(one_page_before_zero)).Word("maps");
      });
}

Rule OffsetMax() {
  return Rule("offset.max")
      .Sentence(
          "A page whose end is past the largest offset is refused with EOVERFLOW, the page "
          "before it is mapped")
      .Claims({
          Posix("mmap, ERRORS EOVERFLOW", Level::kShall, {"EOVERFLOW/maps"}),
          Linux("mmap(2), ERRORS EOVERFLOW, 32-bit systems only", Level::kUnspecified),
          Netbsd("mmap(2), ERRORS EOVERFLOW", Level::kShall, {"EOVERFLOW/maps"}),
          Macos("mmap(2), ERRORS EOVERFLOW", Level::kShall, {"EOVERFLOW/maps"}),
          Illumos("mmap(2), ERRORS EOVERFLOW", Level::kShall, {"EOVERFLOW/maps"}),
      })
      .Outcomes(
          {"EOVERFLOW/maps", "EINVAL/maps", "maps/maps", "EOVERFLOW/EOVERFLOW", "EINVAL/EINVAL"})
      .Parts({"the last page of off_t", "the one before"})
      .MeasuredOnLinux("EOVERFLOW/maps")
      .MeasuredOnBsd("EINVAL/maps", "EOVERFLOW/maps", "maps/maps", "maps/maps")
      .MeasuredOnFreebsd10("maps/maps")
      .KnownUnder("pointer_bits", "32", Document::kLinux, "EINVAL/EINVAL",
                  "glibc refuses it before the kernel is asked: __mmap64() in "
                  "sysdeps/unix/sysv/linux/mmap64.c returns EINVAL for an offset beyond what mmap2 "
                  "can count in its unit.")
      .Known(Document::kFreebsd, "EINVAL/maps", "FreeBSD 12.1 answered so; its manual is silent.")
      .Known(Document::kOpenbsd, "maps/maps", "OpenBSD 7.4 answered so; its manual is silent.")
      .Known(Document::kDragonfly, "maps/maps", "DragonFly 5.9 answered so; its manual is silent.")
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(probe.page());
        constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
        const std::uint64_t last = kMost - kMost % probe.page();
        const MapRequest request = MapFile(file, probe.page());
        const std::string at_last = probe.Mmap(MapRequest(request).Offset(last)).Word("maps");
        const MapRequest before = MapRequest(request).Offset(last - probe.page());
        return at_last + "/" + probe.Mmap(before).Word("maps");
      });
}

Rule FixedCongruence() {
  return Rule("offset.fixed_congruence")
      .Sentence("With MAP_FIXED, address and offset must have the same remainder modulo the page")
      .Claims({
          Posix("mmap, DESCRIPTION, MAP_FIXED", Level::kShall, {"maps/EINVAL", "EINVAL/EINVAL"}),
          Linux("mmap(2), MAP_FIXED and DESCRIPTION", Level::kShall, {"EINVAL/EINVAL"}),
          Illumos("mmap(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL/EINVAL"}),
      })
      .Outcomes({"maps/EINVAL", "EINVAL/EINVAL", "EINVAL/maps", "maps/maps", "mixed"})
      .Parts({"the same remainder", "another"})
      .MeasuredOnBsd("maps/EINVAL", "maps/EINVAL", "maps/EINVAL", "maps/EINVAL")
      .Seen("macOS", "xnu-11417", "maps/EINVAL", kReadNotRun)
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page());
        const Address inside = probe.Reserve(3).start + 1;
        const MapRequest request = MapFile(file, probe.page()).Fixed(inside);
        return BothWays(probe, [&request](auto map) {
          const std::string same = map(MapRequest(request).Offset(1)).Word("maps");
          return same + "/" + map(request).Word("maps");
        });
      });
}

}  // namespace

std::vector<Rule> OffsetRules() {
  return {PageMultiple(), OffsetUnaligned(), UnalignedDelta(), FourKOnBiggerPage(), StBlksize(),
          BeyondEof(),    Negative(),        OffsetMax(),      FixedCongruence()};
}

}  // namespace conformance
