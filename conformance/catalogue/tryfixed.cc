// SPDX-License-Identifier: Apache-2.0
//
// MAP_TRYFIXED: one name that promises different things on two systems.

#include <sys/mman.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#ifdef MAP_TRYFIXED

// What stands first is the answer for free addresses, then that for busy ones.
Outcome TryFreeAndBusy(Probe& probe) {
  // As on OpenBSD, where it would leave a plain hint.
  if (MAP_TRYFIXED == 0) probe.Unsupported("MAP_TRYFIXED is defined as zero");
  const Address free = probe.Hole(1);
  const Mapped there = probe.Mmap(MapAnonymous(probe.page()).At(free).Flags(MAP_TRYFIXED));
  const Mapped busy = probe.MustMap(MapAnonymous(probe.page()));
  probe.Store(busy.start, 'a');
  const Mapped other = probe.Mmap(MapAnonymous(probe.page()).At(busy.start).Flags(MAP_TRYFIXED));
  const bool kept = probe.Load(busy.start).Is('a');
  return absl::StrCat(there.Word(there.start == free ? "exact" : "moved"), "/",
                      kept ? other.Word("moved") : "replaced");
}

#else

[[noreturn]] Outcome TryFreeAndBusy(Probe& probe) {
  probe.Unsupported("MAP_TRYFIXED is not in the headers");
}

#endif

Rule Tryfixed() {
  return Rule("tryfixed")
      .Sentence("MAP_TRYFIXED takes free addresses as they are and never replaces busy ones")
      .Claims({
          Netbsd("mmap(2), DESCRIPTION, MAP_TRYFIXED", Level::kShall, {"exact/moved"}),
          Dragonfly("mmap(2), DESCRIPTION, MAP_TRYFIXED", Level::kShall,
                    {"exact/ENOMEM", "exact/EINVAL", "exact/EEXIST"}),
      })
      .Outcomes({"exact/moved", "exact/ENOMEM", "exact/EINVAL", "exact/EEXIST", "exact/replaced",
                 "moved/moved"})
      .Parts({"free addresses", "busy ones"})
      .MeasuredOnBsd("", "exact/moved", "", "exact/ENOMEM")
      .ReadInSource("", "", "defined as zero", "exact/ENOMEM", "")
      .Probe(TryFreeAndBusy);
}

}  // namespace

std::vector<Rule> TryfixedRules() { return {Tryfixed()}; }

}  // namespace conformance
