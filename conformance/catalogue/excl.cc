// SPDX-License-Identifier: Apache-2.0
//
// Placement that replaces nothing, as FreeBSD spells it: MAP_EXCL together with MAP_FIXED.

#include <sys/mman.h>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

#ifdef MAP_EXCL

Outcome TryExclBusy(Probe& probe) {
  const Mapped busy = probe.MustMap(MapAnonymous(probe.page()));
  probe.Store(busy.start, 'a');
  const Mapped map = probe.Mmap(MapAnonymous(probe.page()).Fixed(busy.start).Flags(MAP_EXCL));
  if (!probe.Load(busy.start).Is('a')) return "replaced";
  return map.Word("elsewhere");
}

Outcome TryExclAlone(Probe& probe) {
  return probe.Mmap(MapAnonymous(probe.page()).Flags(MAP_EXCL)).Word("maps");
}

#else

[[noreturn]] Outcome TryExclBusy(Probe& probe) {
  probe.Unsupported("MAP_EXCL is not in the headers");
}
[[noreturn]] Outcome TryExclAlone(Probe& probe) { TryExclBusy(probe); }

#endif

Rule ExclBusy() {
  return Rule("excl.busy")
      .Sentence("MAP_FIXED with MAP_EXCL fails where a page of the range is in use")
      .Claims({Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "ENOMEM", "EEXIST", "replaced", "elsewhere"})
      .MeasuredOnBsd("ENOMEM", "", "", "")
      .ReadInSource("ENOMEM", "", "", "", "")
      .Seen("FreeBSD", "14.1", "ENOMEM", "noted in a C library built on it")
      .Known(Document::kFreebsd, "ENOMEM",
             "vm_mmap.c turns the map's internal answer for lack of room into ENOMEM; seen on "
             "12.1-STABLE.")
      .Probe(TryExclBusy);
}

Rule Alone() {
  return Rule("excl.alone")
      .Sentence("MAP_EXCL without MAP_FIXED is refused")
      .Claims({Freebsd("mmap(2), ERRORS EINVAL", Level::kShall, {"EINVAL"})})
      .Outcomes({"EINVAL", "maps"})
      .MeasuredOnBsd("EINVAL", "", "", "")
      .Probe(TryExclAlone);
}

}  // namespace

std::vector<Rule> ExclRules() { return {ExclBusy(), Alone()}; }

}  // namespace conformance
