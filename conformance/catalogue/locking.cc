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

}  // namespace conformance
