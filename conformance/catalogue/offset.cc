// SPDX-License-Identifier: Apache-2.0
//
// The file offset of a mapping.

#include <sys/types.h>

#include <limits>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

constexpr std::uint64_t kUnaligned = 1000;

Rule PageMultiple() {
  return Rule("offset.page_multiple")
      .Sentence("A mapping at an offset of one page begins with the bytes of the second page")
      .Claims({
          Posix("mmap, DESCRIPTION", Level::kShall, {"second page"}),
          Linux("mmap(2), DESCRIPTION", Level::kShall, {"second page"}),
          Seed002("parameter offest", Level::kShall, {"second page"}),
          Seed003("parameter offset", Level::kShall, {"second page"}),
          Seed004("parameter offset", Level::kShall, {"second page"}),
      })
      .Outcomes({"second page", "other bytes"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page(), 'a');
        probe.WriteByte(file, probe.page(), 'b');
        const Mapped map = probe.MustMap(MapFile(file, probe.page()).Offset(probe.page()));
        return probe.Load(map.start).Is('b') ? "second page" : "other bytes";
      });
}

Rule Unaligned() {
  return Rule("offset.unaligned")
      .Sentence("A file offset that is not a multiple of the page size is refused")
      .Claims({
          Posix("mmap, ERRORS EINVAL", Level::kMay, {"EINVAL", "maps"}),
          Linux("mmap(2), DESCRIPTION and ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Freebsd("mmap(2), NOTES", Level::kMay, {"maps"}),
          Dragonfly("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Macos("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"}),
          Seed000("question 4", Level::kShall, {"EINVAL"}),
          Seed001("second part, question 3", Level::kShall, {"EINVAL"}),
          Seed003("parameter offset", Level::kShall, {"EINVAL"}),
          Seed004("note 6", Level::kShall, {"EINVAL"}),
      })
      .Outcomes({"EINVAL", "maps", "mixed"})
      .PerDirectory()
      .Probe([](Probe& probe) -> Outcome {
        const int file = probe.MakeFile(2 * probe.page());
        const MapRequest request = MapFile(file, probe.page()).Offset(kUnaligned);
        const std::string library = probe.Mmap(request).Word("maps");
        // The C library may refuse before the kernel is asked.
        if (!probe.HasRawMmap()) return library;
        return Agreeing({{"C library", library}, {"kernel", probe.RawMmap(request).Word("maps")}});
      });
}

}  // namespace

std::vector<Rule> OffsetRules() { return {PageMultiple(), Unaligned()}; }

}  // namespace conformance
