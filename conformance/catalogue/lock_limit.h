// SPDX-License-Identifier: Apache-2.0
//
// A limit on locked memory that binds, for the rules that tell from it whether a lock still counts.

#ifndef CONFORMANCE_CATALOGUE_LOCK_LIMIT_H_
#define CONFORMANCE_CATALOGUE_LOCK_LIMIT_H_

#include <cstddef>

#include "conformance/probe/probe.h"

namespace conformance {

// From here on the process is unprivileged and may lock `pages` pages and no more. Ends the probe
// where the system has no such limit, does not apply it, or does not let this user lock at all.
void LimitLockedPages(Probe& probe, std::size_t pages);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_LOCK_LIMIT_H_
