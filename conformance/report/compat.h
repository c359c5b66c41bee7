// SPDX-License-Identifier: Apache-2.0
//
// Whether compat, as it was built into this program, keeps its promises on this host.

#ifndef CONFORMANCE_REPORT_COMPAT_H_
#define CONFORMANCE_REPORT_COMPAT_H_

#include <string>

#include "conformance/report/report.h"

namespace conformance {

// Makes every documented mistake once through compat. `directory` takes a scratch file.
CompatReport CheckCompat(const std::string& directory);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_COMPAT_H_
