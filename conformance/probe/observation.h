// SPDX-License-Identifier: Apache-2.0
//
// What became of one probe. The statuses are never folded into one another.

#ifndef CONFORMANCE_PROBE_OBSERVATION_H_
#define CONFORMANCE_PROBE_OBSERVATION_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "conformance/probe/trace.h"

namespace conformance {

enum class Status : std::uint8_t {
  kObserved,     // there is an outcome
  kUnsupported,  // the headers or the system lack an optional feature
  kSkipped,      // a need is not met: privilege, filesystem, a limit
  kBroken,       // the probe could not set up what it needed
  kCrashed,      // the probe's process died of a signal that it did not expect
  kTimedOut,     // the probe's time ran out
};

// "observed", "unsupported", "skipped", "broken", "crashed", "timed_out".
std::string_view StatusName(Status status);

struct Observation {
  Status status = Status::kBroken;
  std::string outcome;  // a word that the rule declares; empty unless observed
  std::string detail;   // free text: what varies from run to run belongs here
  std::string reason;   // why there is no outcome; empty if observed
  Trace trace;
  std::int64_t duration_us = 0;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_OBSERVATION_H_
