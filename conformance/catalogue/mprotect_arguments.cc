// SPDX-License-Identifier: Apache-2.0
//
// mprotect: which addresses, lengths and protections it takes.

#include <limits>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::string_view kFreebsdMeasured =
    "FreeBSD 12.1 answered so, whatever its mprotect(2) says.";
constexpr std::string_view kNetbsdMeasured =
    "NetBSD 7.99.4 answered so, whatever its mprotect(2) says.";
constexpr std::string_view kOpenbsdMeasured = "OpenBSD 7.4 answered so; its manual is silent.";
constexpr std::string_view kDragonflyMeasured =
    "DragonFly 5.9 answered so, whatever its mprotect(2) says.";

Rule MprotectUnaligned() {
  return Rule("mprotect.unaligned")
      .Sentence("mprotect refuses an address that is not a multiple of the page size")
      .Claims({
          Posix("mprotect, ERRORS EINVAL", Level::kMay, {"EINVAL", "whole pages change"}),
          Linux("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kUnspecified),
          Netbsd("mprotect(2), ERRORS EINVAL", Level::kUnspecified),
          Openbsd("mprotect(2), CAVEATS", Level::kMay, {"EINVAL", "whole pages change"}),
          Macos("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "whole pages change", "other"})
      .MeasuredOnBsd("whole pages change", "whole pages change", "whole pages change",
                     "whole pages change")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(4 * probe.page()));
        // One page's worth of bytes that lie in the second and the third page.
        const Reply changed = probe.Mprotect(map.start + probe.page() + 1, probe.page(), PROT_READ);
        const std::string writable = probe.WritablePages(map.start, 4);
        if (changed.ok()) return writable == "x--x" ? "whole pages change" : "other";
        return writable == "xxxx" ? changed.Word() : "other";
      });
}

Rule MprotectLenZero() {
  return Rule("mprotect.len_zero")
      .Sentence("mprotect of a length of zero succeeds and changes nothing")
      .Claims({
          Openbsd("mprotect(2), DESCRIPTION", Level::kShall, {"0"}),
          Illumos("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"0", "EINVAL", "page changes"})
      .MeasuredOnLinux("0")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply = probe.Mprotect(map.start, 0, PROT_NONE);
        return probe.Load(map.start).ok() ? reply.Word() : "page changes";
      });
}

Rule MprotectHole() {
  return Rule("mprotect.hole")
      .Sentence("mprotect refuses a range in which some pages or all of them are not mapped")
      .Claims({
          Posix("mprotect, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mprotect(2), ERRORS EINVAL", Level::kShould, {"EINVAL"}),
          Dragonfly("mprotect(2), ERRORS EINVAL", Level::kShould, {"EINVAL"}),
          Macos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Illumos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "EFAULT", "0", "mixed"})
      .MeasuredOnBsd("0", "0", "0", "0")
      .Known(Document::kFreebsd, "0", kFreebsdMeasured)
      .Known(Document::kNetbsd, "0", kNetbsdMeasured)
      .Known(Document::kOpenbsd, "0", kOpenbsdMeasured)
      .Known(Document::kDragonfly, "0", kDragonflyMeasured)
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        const std::string inside = probe.Mprotect(map.start, map.length, PROT_READ).Word();
        const Address nothing = probe.Hole(3) + probe.page();
        return Agreeing(
            {{"hole inside", inside},
             {"nothing mapped", probe.Mprotect(nothing, probe.page(), PROT_READ).Word()}});
      });
}

Rule HolePartial() {
  return Rule("mprotect.hole_partial")
      .Sentence("When mprotect fails at a hole, the pages before it may have changed already")
      .Claims({
          Posix("mprotect, DESCRIPTION", Level::kMay, {"changed", "unchanged"}),
      })
      .Outcomes({"changed", "unchanged"})
      .MeasuredOnLinux("changed")
      .MeasuredOnBsd("changed", "changed", "changed", "changed")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(3 * probe.page()));
        probe.Require(probe.Munmap(map.start + probe.page(), probe.page()), "make a hole");
        probe.Mprotect(map.start, map.length, PROT_READ);
        return probe.Store(map.start, 'a').ok() ? "unchanged" : "changed";
      });
}

// SIZE_MAX is no multiple of the page, so that a kernel which rounds it up gets zero.
// Both ask from the top page on. Nothing of ours is in that range, even for a kernel whose
// addresses are wider than the program's, for which the sum does not wrap.
Rule MprotectWrap() {
  return Rule("mprotect.wrap")
      .Sentence("mprotect refuses a range whose end lies past the last address")
      .Claims({
          Posix("mprotect, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Illumos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "0"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("EINVAL", "EINVAL", "EINVAL", "EINVAL")
      .Known(Document::kFreebsd, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Known(Document::kNetbsd, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Known(Document::kOpenbsd, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Known(Document::kDragonfly, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Probe([](Probe& probe) -> Outcome {
        const Address top = Address{0} - probe.page();
        return probe.Mprotect(top, probe.page(), PROT_READ).Word();
      });
}

Rule MprotectRoundsToZero() {
  return Rule("mprotect.rounds_to_zero")
      .Sentence("mprotect refuses SIZE_MAX bytes, which rounding up would make none at all")
      .Claims({
          Posix("mprotect, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Dragonfly("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Illumos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "0"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("0", "0", "EINVAL", "EINVAL")
      .MeasuredOnNetbsd7("EINVAL")
      .Known(Document::kFreebsd, "0", "FreeBSD 12.1 rounds SIZE_MAX to nothing before it looks.")
      .Known(Document::kNetbsd, "0", "NetBSD 7.99.4 rounds SIZE_MAX to nothing before it looks.")
      .Known(Document::kNetbsd, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Known(Document::kOpenbsd, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Known(Document::kDragonfly, "EINVAL", "Its manual, mprotect(2), ERRORS EINVAL, says so.")
      .Probe([](Probe& probe) -> Outcome {
        const Address top = Address{0} - probe.page();
        return probe.Mprotect(top, std::numeric_limits<std::size_t>::max(), PROT_READ).Word();
      });
}

// Bit 20 means nothing on any system: lower bits do on some (PROT_SEM, PROT_MAX()), higher ones
// too.
Rule BadBits() {
  return Rule("mprotect.bad_bits")
      .Sentence("mprotect refuses protection bits that mean nothing")
      .Claims({
          Linux("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Openbsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnBsd("0", "0", "EINVAL", "0")
      .Seen("macOS", "xnu-11417", "0", kReadNotRun)
      .Known(Document::kFreebsd, "0",
             "FreeBSD 10.4 to 12.1 answered so, whatever mprotect(2) says.")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kMeaningless = 1 << 20;
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return probe.Mprotect(map.start, map.length, PROT_READ | kMeaningless).Word();
      });
}

}  // namespace

std::vector<Rule> MprotectArgumentsRules() {
  return {MprotectUnaligned(), MprotectLenZero(),      MprotectHole(), HolePartial(),
          MprotectWrap(),      MprotectRoundsToZero(), BadBits()};
}

}  // namespace conformance
