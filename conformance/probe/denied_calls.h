// SPDX-License-Identifier: Apache-2.0
//
// Which system calls a filter keeps from every program here, whatever their arguments.
//
// A filter stands before the kernel: what it says of a call is no answer of the kernel's. So each
// call that rules ask about is made once as nobody has a reason to refuse it, and which of them are
// not permitted all the same is a fact of the host, beside the filter itself.

#ifndef CONFORMANCE_PROBE_DENIED_CALLS_H_
#define CONFORMANCE_PROBE_DENIED_CALLS_H_

#include <string_view>

#include "conformance/probe/observation.h"
#include "conformance/probe/probe.h"

namespace conformance {

// The fact of a host that names them, where there are any.
inline constexpr char kDeniedCallsFact[] = "denied_calls";

// The outcome of a survey that found none.
inline constexpr char kNoneDenied[] = "none";

// To be run as a task of its own, without a rule. The outcome names the calls that fail with EPERM:
// "mremap, madvise".
Outcome SurveyCalls(Probe& probe);

// The first of `denied` that the probe met, or "".
std::string_view MetDeniedCall(const Observation& observation, std::string_view denied);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_DENIED_CALLS_H_
