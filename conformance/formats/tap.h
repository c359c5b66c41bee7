// SPDX-License-Identifier: Apache-2.0
//
// The report in the Test Anything Protocol, version 14. An unexpected deviation and a missing
// answer are "not ok"; what is expected is "not ok" with the directive for expected failures, which
// does not fail; skipped and unsupported are "ok" with the directive SKIP.

#ifndef CONFORMANCE_FORMATS_TAP_H_
#define CONFORMANCE_FORMATS_TAP_H_

#include <string>

#include "conformance/report/report.h"

namespace conformance {

std::string RenderTap(const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_TAP_H_
