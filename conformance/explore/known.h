// SPDX-License-Identifier: Apache-2.0
//
// Findings that are understood: a program each, which is run first. Where it still is a finding,
// that is reported as known, and the parameter that it stands for is left open, so that programs
// end at the state that it leads to instead of finding it again.

#ifndef CONFORMANCE_EXPLORE_KNOWN_H_
#define CONFORMANCE_EXPLORE_KNOWN_H_

#include "absl/types/span.h"
#include "conformance/explore/model/parameters.h"

namespace conformance::explore {

struct KnownFinding {
  const char* program;  // as text
  Ways Parameters::*parameter;
  const char* why;  // a sentence that names the source
};

absl::Span<const KnownFinding> KnownFindings();

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_KNOWN_H_
