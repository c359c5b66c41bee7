// SPDX-License-Identifier: Apache-2.0
//
// Placement that replaces nothing, as Linux spells it: MAP_FIXED_NOREPLACE.

#include <sys/mman.h>

#include <string>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#ifdef MAP_FIXED_NOREPLACE

Mapped Exclusive(Probe& probe, Address address, std::size_t pages, int more_flags = 0) {
  return probe.Mmap(
      MapAnonymous(pages * probe.page()).At(address).Flags(MAP_FIXED_NOREPLACE | more_flags));
}

std::string WordOf(const Mapped& map, Address wanted, std::string_view when_there) {
  return map.Word(map.start == wanted ? when_there : "elsewhere");
}

Outcome TryFree(Probe& probe) {
  const Address middle = probe.Hole(3) + probe.page();
  return WordOf(Exclusive(probe, middle, 1), middle, "exact");
}

Outcome TryBusy(Probe& probe) {
  const Mapped whole = probe.Reserve(1);
  const Mapped combined = probe.Reserve(1);
  const Mapped partial = probe.Reserve(2);
  probe.Require(probe.Munmap(partial.start, probe.page()), "unmap its own page");
  return Agreeing({
      {"whole", WordOf(Exclusive(probe, whole.start, 1), whole.start, "replaced")},
      {"partial", WordOf(Exclusive(probe, partial.start, 2), partial.start, "replaced")},
      {"with MAP_FIXED",
       WordOf(Exclusive(probe, combined.start, 1, MAP_FIXED), combined.start, "replaced")},
  });
}

Outcome TryUnaligned(Probe& probe) { return Exclusive(probe, probe.Hole(3) + 1, 1).Word("maps"); }

#else

[[noreturn]] Outcome TryFree(Probe& probe) {
  probe.Unsupported("MAP_FIXED_NOREPLACE is not in the headers");
}
[[noreturn]] Outcome TryBusy(Probe& probe) { TryFree(probe); }
[[noreturn]] Outcome TryUnaligned(Probe& probe) { TryFree(probe); }

#endif

Rule NoreplaceFree() {
  return Rule("noreplace.free")
      .Sentence("MAP_FIXED_NOREPLACE at free addresses gives exactly those")
      .Claims({Linux("mmap(2), MAP_FIXED_NOREPLACE", Level::kShall, {"exact"})})
      .Outcomes({"exact", "elsewhere", "EEXIST", "EINVAL", "ENOMEM"})
      .ReadInSource("", "", "only inside the kernel", "", "")
      .Probe(TryFree);
}

Rule NoreplaceBusy() {
  return Rule("noreplace.busy")
      .Sentence("MAP_FIXED_NOREPLACE fails where any page of the range is in use")
      .Claims({Linux("mmap(2), ERRORS EEXIST", Level::kShall, {"EEXIST"})})
      .Outcomes({"EEXIST", "elsewhere", "replaced", "EINVAL", "ENOMEM", "mixed"})
      .MeasuredOnLinux("EEXIST")
      // A kernel that does not know the flag takes the address as a hint.
      .Seen("Linux", "before 4.17", "elsewhere", "its manual")
      .Probe(TryBusy);
}

Rule NoreplaceUnaligned() {
  return Rule("noreplace.unaligned")
      .Sentence("MAP_FIXED_NOREPLACE at an address inside a page is refused")
      .NoClaims("The manual is silent on alignment; gVisor's tests expect a refusal")
      .Outcomes({"EINVAL", "maps", "ENOMEM", "EEXIST"})
      .MeasuredOnLinux("EINVAL")
      .Seen("gVisor", "mmap.cc", "EINVAL", "expected by its tests")
      .Probe(TryUnaligned);
}

}  // namespace

std::vector<Rule> NoreplaceRules() {
  return {NoreplaceFree(), NoreplaceBusy(), NoreplaceUnaligned()};
}

}  // namespace conformance
