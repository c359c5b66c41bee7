// SPDX-License-Identifier: Apache-2.0
//
// Memory whose mapping cannot be changed any more: mseal of Linux, mimmutable of OpenBSD.

#include <sys/mman.h>

#include <cerrno>

#include "conformance/catalogue/families.h"

namespace conformance {
namespace {

Address Sealed(Probe& probe) {
  const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
  const Reply sealed = probe.Do(Op::kMseal, {map.start, map.length});
  if (sealed.Failed(ENOSYS)) probe.Unsupported("this system does not seal mappings");
  if (sealed.Failed(EPERM)) probe.Unsupported("this kernel seals only in 64-bit programs");
  probe.Require(sealed, "seal its own page");
  return map.start;
}

Rule Mseal() {
  return Rule("mseal")
      .Sentence("A sealed mapping can be neither unmapped nor given more access nor replaced")
      .Claims({Openbsd("mimmutable(2), DESCRIPTION", Level::kShall, {"EPERM"})})
      .Outcomes({"EPERM", "allowed", "EACCES", "EINVAL", "mixed"})
      .MeasuredOnLinux("EPERM")
      .RecordedVariant("OpenBSD", "7.4-current amd64, PROT_READ for mprotect", "mixed")
      .Probe([](Probe& probe) -> Outcome {
        // More access, not less: OpenBSD lets a sealed page lose the right to be written.
        constexpr int kMore = PROT_READ | PROT_WRITE | PROT_EXEC;
        const std::size_t page = probe.page();
        const Address fixed = Sealed(probe);
        return Agreeing(
            {{"munmap", probe.Munmap(Sealed(probe), page).Word("allowed")},
             {"mprotect", probe.Mprotect(Sealed(probe), page, kMore).Word("allowed")},
             {"MAP_FIXED", probe.Mmap(MapAnonymous(page).Fixed(fixed)).Word("allowed")}});
      });
}

}  // namespace

std::vector<Rule> MsealRules() { return {Mseal()}; }

}  // namespace conformance
