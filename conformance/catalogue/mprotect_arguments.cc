// SPDX-License-Identifier: Apache-2.0
//
// mprotect: which addresses, lengths and protections it takes.

#include <limits>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::string_view kSource = "kernel source, read but not run";
constexpr std::string_view kFreebsdMeasured = "FreeBSD 12.1-STABLE answered so when measured.";
constexpr std::string_view kNetbsdMeasured = "NetBSD 7.99.4 answered so when measured.";
constexpr std::string_view kOpenbsdMeasured = "OpenBSD 5.5-current answered so when measured.";
constexpr std::string_view kDragonflyMeasured = "DragonFly 5.9 answered so when measured.";

Rule Unaligned() {
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

Rule LenZero() {
  return Rule("mprotect.len_zero")
      .Sentence("mprotect of a length of zero succeeds and changes nothing")
      .Claims({
          Openbsd("mprotect(2)", Level::kShall, {"page changes"}),
      })
      .Outcomes({"0", "EINVAL", "page changes"})
      .MeasuredOnLinux("0")
      .MeasuredOnBsd("0", "0", "0", "0")
      .Seen("macOS", "xnu-11417", "0", kSource)
      .Known(Document::kOpenbsd, "0",
             "OpenBSD 5.5-current answered so when measured, though an old manual page tells that "
             "the page of the address is meant.")
      .Probe([](Probe& probe) -> Outcome {
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        const Reply reply = probe.Mprotect(map.start, 0, PROT_NONE);
        return probe.Load(map.start).ok() ? reply.Word() : "page changes";
      });
}

Rule Hole() {
  return Rule("mprotect.hole")
      .Sentence("mprotect refuses a range in which some pages or all of them are not mapped")
      .Claims({
          Posix("mprotect, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Netbsd("mprotect(2), ERRORS", Level::kShould, {"EINVAL", "ENOMEM"}),
          Macos("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
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
Rule Wrap() {
  return Rule("mprotect.wrap")
      .Sentence("mprotect refuses a range that leaves the address space or wraps around its end")
      .Claims({
          Posix("mprotect, ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Linux("mprotect(2), ERRORS ENOMEM", Level::kShall, {"ENOMEM"}),
          Freebsd("mprotect(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"ENOMEM", "EINVAL", "0", "mixed"})
      .MeasuredOnLinux("ENOMEM")
      .MeasuredOnBsd("mixed", "mixed", "EINVAL", "EINVAL")
      .Known(Document::kFreebsd, "mixed",
             "FreeBSD 12.1-STABLE rounded SIZE_MAX to nothing when measured, and gave EINVAL for "
             "the top page.")
      .Known(Document::kNetbsd, "mixed",
             "NetBSD 7.99.4 rounded SIZE_MAX to nothing when measured, and gave EINVAL for the "
             "top page.")
      .Known(Document::kOpenbsd, "EINVAL", kOpenbsdMeasured)
      .Known(Document::kDragonfly, "EINVAL", kDragonflyMeasured)
      .Probe([](Probe& probe) -> Outcome {
        // From there nothing of ours is in the range, even for a kernel whose addresses are wider
        // than the program's, for which the sum does not wrap.
        const Address top = Address{0} - probe.page();
        constexpr std::size_t kEverything = std::numeric_limits<std::size_t>::max();
        return Agreeing({{"SIZE_MAX", probe.Mprotect(top, kEverything, PROT_READ).Word()},
                         {"top page", probe.Mprotect(top, probe.page(), PROT_READ).Word()}});
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
      })
      .Outcomes({"EINVAL", "0"})
      .MeasuredOnBsd("0", "0", "EINVAL", "0")
      .Seen("macOS", "xnu-11417", "0", kSource)
      .Known(Document::kFreebsd, "0", "FreeBSD 10.4 to 12.1-STABLE answered so when measured.")
      .Probe([](Probe& probe) -> Outcome {
        constexpr int kMeaningless = 1 << 20;
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
        return probe.Mprotect(map.start, map.length, PROT_READ | kMeaningless).Word();
      });
}

}  // namespace

std::vector<Rule> MprotectArgumentsRules() {
  return {Unaligned(), LenZero(), Hole(), HolePartial(), Wrap(), BadBits()};
}

}  // namespace conformance
