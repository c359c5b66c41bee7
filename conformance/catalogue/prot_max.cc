// SPDX-License-Identifier: Apache-2.0
//
// Protections that are declared when a mapping is made and bound what mprotect may give it later:
// FreeBSD's PROT_MAX() as a cap, NetBSD's PROT_MPROTECT() as a permission in advance.

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Rule ProtMax() {
  return Rule("prot.max")
      .Sentence("PROT_MAX() caps what mprotect may give, and bounds the first protection as well")
      .Claims({
          Freebsd("mmap(2), PROT_MAX, and mprotect(2)", Level::kShall,
                  {"ENOTSUP/EACCES", "EOPNOTSUPP/EACCES"}),
      })
      .Outcomes({"ENOTSUP/EACCES", "EOPNOTSUPP/EACCES", "maps/0", "maps/EACCES", "ENOTSUP/0",
                 "EOPNOTSUPP/0"})
      .Parts({"mmap for more than the cap", "mprotect for it later"})
      .Probe([](Probe& probe) -> Outcome {
#ifdef PROT_MAX
        const int writable = PROT_READ | PROT_WRITE;
        const MapRequest request = MapAnonymous(probe.page());
        const std::string at_once =
            probe.Mmap(MapRequest(request).Protection(writable | PROT_MAX(PROT_READ))).Word("maps");
        const Mapped capped =
            probe.MustMap(MapRequest(request).Protection(PROT_READ | PROT_MAX(PROT_READ)));
        return at_once + "/" + probe.Mprotect(capped.start, capped.length, writable).Word();
#else
        probe.Unsupported("PROT_MAX is not in the headers");
#endif
      });
}

Rule MprotectLater() {
  return Rule("prot.mprotect")
      .Sentence("PROT_MPROTECT() allows mprotect to add a right that it could not add otherwise")
      .Claims({
          Netbsd("mmap(2), PROT_MPROTECT", Level::kShall, {"0/EACCES", "0/0"}),
      })
      .Outcomes({"0/EACCES", "0/0", "EACCES/EACCES"})
      .Parts({"with the permission", "without it"})
      .Probe([](Probe& probe) -> Outcome {
#ifdef PROT_MPROTECT
        const int writable = PROT_READ | PROT_WRITE;
        const int executable = PROT_READ | PROT_EXEC;
        const MapRequest request = MapAnonymous(probe.page());
        const Mapped allowed =
            probe.MustMap(MapRequest(request).Protection(writable | PROT_MPROTECT(PROT_EXEC)));
        const Mapped plain = probe.MustMap(MapRequest(request).Protection(writable));
        const std::string with = probe.Mprotect(allowed.start, allowed.length, executable).Word();
        return with + "/" + probe.Mprotect(plain.start, plain.length, executable).Word();
#else
        probe.Unsupported("PROT_MPROTECT is not in the headers");
#endif
      });
}

Rule MaxLater() {
  return Rule("prot.max_later")
      .Sentence("PROT_MAX() given to mprotect caps what a later mprotect may give")
      .Claims({Freebsd("mprotect(2), DESCRIPTION and ERRORS EACCES", Level::kShall, {"0/EACCES"})})
      .Parts({"the answer to the cap", "what exceeds it later"})
      .Outcomes({"0/EACCES", "0/0", "EINVAL/0", "EACCES/0"})
      .Probe([](Probe& probe) -> Outcome {
#ifdef PROT_MAX
        const int writable = PROT_READ | PROT_WRITE;
        const Mapped map = probe.MustMap(MapAnonymous(probe.page()).Protection(writable));
        const std::string capped =
            probe.Mprotect(map.start, map.length, PROT_READ | PROT_MAX(PROT_READ)).Word();
        return capped + "/" + probe.Mprotect(map.start, map.length, writable).Word();
#else
        probe.Unsupported("PROT_MAX is not in the headers");
#endif
      });
}

}  // namespace

std::vector<Rule> ProtMaxRules() { return {ProtMax(), MprotectLater(), MaxLater()}; }

}  // namespace conformance
