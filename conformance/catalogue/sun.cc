// SPDX-License-Identifier: Apache-2.0
//
// What mmap does on illumos only: MAP_ALIGN, MAP_TEXT, MAP_INITDATA, and the pages that it leaves
// free at both ends of a mapping.

#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#if defined(MAP_ALIGN) && defined(MAP_TEXT) && defined(MAP_INITDATA)
constexpr bool kHasFlags = true;
constexpr int kAlign = MAP_ALIGN;
constexpr int kText = MAP_TEXT;
constexpr int kInitData = MAP_INITDATA;
#else
constexpr bool kHasFlags = false;
constexpr int kAlign = 0;
constexpr int kText = 0;
constexpr int kInitData = 0;
#endif

void NeedFlags(Probe& probe) {
  if (!kHasFlags) probe.Unsupported("MAP_ALIGN is not in the headers");
}

Rule Align() {
  return Rule("sun.align")
      .Sentence("With MAP_ALIGN the address is the alignment that is asked for")
      .Claims({Illumos("mmap(2), DESCRIPTION, MAP_ALIGN", Level::kShall, {"aligned"})})
      .Outcomes({"aligned", "not aligned", "EINVAL", "ENOMEM"})
      .Probe([](Probe& probe) -> Outcome {
        NeedFlags(probe);
        const Address boundary = 64 * probe.page();
        bool aligned = true;
        // One alone may be aligned by chance.
        for (int more = 0; more < 4; ++more) {
          const Mapped map = probe.Mmap(MapAnonymous(probe.page()).At(boundary).Flags(kAlign));
          if (!map.ok()) return map.Word();
          aligned = aligned && map.start % boundary == 0;
        }
        return aligned ? "aligned" : "not aligned";
      });
}

Rule AlignFixed() {
  return Rule("sun.align_fixed")
      .Sentence("MAP_ALIGN and MAP_FIXED together are refused")
      .Claims({Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps", "ENOMEM"})
      .Probe([](Probe& probe) -> Outcome {
        NeedFlags(probe);
        const Mapped room = probe.Reserve(1);
        return probe.Mmap(MapAnonymous(probe.page()).Fixed(room.start).Flags(kAlign)).Word("maps");
      });
}

Rule AlignOdd() {
  return Rule("sun.align_odd")
      .Sentence("An alignment that is no power of two of a page is refused")
      .Claims({Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps", "ENOMEM"})
      .Probe([](Probe& probe) -> Outcome {
        NeedFlags(probe);
        return probe.Mmap(MapAnonymous(probe.page()).At(3 * probe.page()).Flags(kAlign))
            .Word("maps");
      });
}

Rule TextNoexec() {
  return Rule("sun.text_noexec")
      .Sentence("MAP_TEXT without PROT_EXEC is refused")
      .Claims({Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps"})
      .Probe([](Probe& probe) -> Outcome {
        NeedFlags(probe);
        return probe.Mmap(MapAnonymous(probe.page()).Protection(PROT_READ).Flags(kText))
            .Word("maps");
      });
}

Rule TextInitdata() {
  return Rule("sun.text_initdata")
      .Sentence("MAP_TEXT and MAP_INITDATA together are refused")
      .Claims({Illumos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps"})
      .Probe([](Probe& probe) -> Outcome {
        NeedFlags(probe);
        const MapRequest request = MapAnonymous(probe.page()).Protection(PROT_READ | PROT_EXEC);
        return probe.Mmap(MapRequest(request).Flags(kText | kInitData)).Word("maps");
      });
}

Rule RedZone() {
  return Rule("sun.red_zone")
      .Sentence("Where the system chooses the address, the pages at both ends are not mapped")
      .Claims({Illumos("mmap(2), DESCRIPTION", Level::kShall, {"SIGSEGV/SIGSEGV"})})
      .Parts({"a load below the mapping", "one after it"})
      .Outcomes({"SIGSEGV/SIGSEGV", "SIGSEGV/loads", "loads/SIGSEGV", "loads/loads"})
      .Probe([](Probe& probe) -> Outcome {
        NeedFlags(probe);
        std::string below = "SIGSEGV";
        std::string after = "SIGSEGV";
        // Several, which would be neighbours of each other. The flag leaves the choice to the
        // system, and makes this a question to illumos alone: elsewhere there may be neighbours.
        for (int more = 0; more < 4; ++more) {
          const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Flags(kAlign));
          if (probe.Load(map.start - 1).ok()) below = "loads";
          if (probe.Load(map.start + probe.page()).ok()) after = "loads";
        }
        return below + "/" + after;
      });
}

}  // namespace

std::vector<Rule> SunRules() {
  return {Align(), AlignFixed(), AlignOdd(), TextNoexec(), TextInitdata(), RedZone()};
}

}  // namespace conformance
