// SPDX-License-Identifier: Apache-2.0
//
// Whether this process may make the calls that the checker itself cannot do without.

#ifndef CONFORMANCE_PROBE_OWN_CALLS_H_
#define CONFORMANCE_PROBE_OWN_CALLS_H_

#include "absl/status/status.h"

namespace conformance {

// A filter of system calls may end whoever makes one of them, and no report would say why. Each is
// made in a child first; an error names the one that ended it.
absl::Status TryOwnCalls();

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_OWN_CALLS_H_
