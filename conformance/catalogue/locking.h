// SPDX-License-Identifier: Apache-2.0
//
// Set-up for rules that need locked memory, which not every caller may have.
//
//   const Mapped map = probe.MustMap(MapAnonymous(probe.page()));
//   MustLock(probe, map.start, map.length);  // skipped where the allowance is too small

#ifndef CONFORMANCE_CATALOGUE_LOCKING_H_
#define CONFORMANCE_CATALOGUE_LOCKING_H_

#include <cstddef>

#include "conformance/probe/probe.h"

namespace conformance {

// Locks the range; ends the probe as `skipped` if this caller may not.
void MustLock(Probe& probe, Address address, std::size_t length);

// Sets the soft limit on locked memory to `pages` pages. Ends the probe as `skipped` if the hard
// limit is lower, as `unsupported` where the headers know no such limit.
void LimitLockedMemory(Probe& probe, std::size_t pages);

// LimitLockedMemory() for an unprivileged caller, which this becomes. Ends the probe as `skipped`
// where such a caller may not lock `pages` pages, or where it may lock more: a rule that tells by
// the limit what still counts as locked would tell nothing.
void BindLockLimit(Probe& probe, std::size_t pages);

// An allowance that is small, but not zero, and a length that exceeds it.
inline constexpr std::size_t kAllowedPages = 8;
inline constexpr std::size_t kTooManyPages = 64;

// Not set-up: what it replies may be what a rule asks for.
inline Reply Mlockall(Probe& probe, int flags) {
  return probe.Do(Op::kMlockall, {AsArgument(flags)});
}

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_LOCKING_H_
