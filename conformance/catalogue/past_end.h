// SPDX-License-Identifier: Apache-2.0
//
// Set-up of the rules that look past the end of a mapped file.

#ifndef CONFORMANCE_CATALOGUE_PAST_END_H_
#define CONFORMANCE_CATALOGUE_PAST_END_H_

#include "conformance/probe/probe.h"

namespace conformance {

// A mapping that reaches past the end of its file. Ends the probe as `skipped` where the system
// refuses one: whether it does is what eof.empty_maps and len.longer_than_file ask.
Mapped MapPastEnd(Probe& probe, const MapRequest& request);

}  // namespace conformance

#endif  // CONFORMANCE_CATALOGUE_PAST_END_H_
