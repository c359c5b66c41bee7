// SPDX-License-Identifier: Apache-2.0
//
// Whether compat, as it was built into this program, keeps its promises on this host.

#ifndef CONFORMANCE_REPORT_COMPAT_H_
#define CONFORMANCE_REPORT_COMPAT_H_

#include <string>

#include "absl/status/statusor.h"
#include "conformance/report/report.h"

namespace conformance {

// Makes every documented mistake once through compat, in a process of its own. `directory` takes a
// scratch file. Where that process ends early, the one check that is left says how. Fails only as
// RunProbes() does.
absl::StatusOr<CompatReport> CheckCompat(const std::string& directory, int timeout_seconds);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_COMPAT_H_
