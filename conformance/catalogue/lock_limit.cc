// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/lock_limit.h"

#include <sys/resource.h>

namespace conformance {

void LimitLockedPages(Probe& probe, std::size_t pages) {
#ifdef RLIMIT_MEMLOCK
  const std::size_t bytes = pages * probe.page();
  if (!probe.Do(Op::kSetLimit, {RLIMIT_MEMLOCK, bytes}).ok()) {
    probe.Skip("needs a hard limit on locked memory (RLIMIT_MEMLOCK) of some pages");
  }
  probe.DropPrivilege();
  const Mapped within = probe.MustMap(MapAnonymous(bytes));
  if (!probe.Mlock(within.start, within.length).ok()) {
    probe.Skip("this user may not lock memory here");
  }
  probe.Require(probe.Munlock(within.start, within.length), "unlock what it locked");
  const Mapped beyond = probe.MustMap(MapAnonymous(bytes + probe.page()));
  if (probe.Mlock(beyond.start, beyond.length).ok()) {
    probe.Skip("this system does not apply the limit on locked memory");
  }
#else
  static_cast<void>(pages);
  probe.Unsupported("RLIMIT_MEMLOCK is not in the headers");
#endif
}

}  // namespace conformance
