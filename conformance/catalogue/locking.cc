// SPDX-License-Identifier: Apache-2.0

#include "conformance/catalogue/locking.h"

#include <sys/resource.h>

namespace conformance {

void MustLock(Probe& probe, Address address, std::size_t length) {
  const Reply reply = probe.Mlock(address, length);
  if (!reply.ok()) probe.Skip("needs a caller that may lock memory; mlock gave " + reply.Word());
}

void LimitLockedMemory(Probe& probe, std::size_t pages) {
#ifdef RLIMIT_MEMLOCK
  const Reply reply = probe.Do(Op::kSetLimit, {RLIMIT_MEMLOCK, pages * probe.page()});
  if (!reply.ok()) {
    probe.Skip("needs a higher hard limit on locked memory; setrlimit gave " + reply.Word());
  }
#else
  static_cast<void>(pages);
  probe.Unsupported("RLIMIT_MEMLOCK is not in the headers");
#endif
}

void BindLockLimit(Probe& probe, std::size_t pages) {
  LimitLockedMemory(probe, pages);
  probe.DropPrivilege();
  const std::size_t bytes = pages * probe.page();
  const Mapped within = probe.MustMap(MapAnonymous(bytes));
  MustLock(probe, within.start, within.length);
  probe.Require(probe.Munlock(within.start, within.length), "unlock what it locked");
  const Mapped beyond = probe.MustMap(MapAnonymous(bytes + probe.page()));
  if (probe.Mlock(beyond.start, beyond.length).ok()) {
    probe.Skip("needs a system that applies the limit on locked memory");
  }
}

}  // namespace conformance
