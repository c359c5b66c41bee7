// SPDX-License-Identifier: Apache-2.0
//
// The report as JUnit XML: one suite per family, one case per result. An unexpected deviation is a
// failure; broken, crashed and timed out are errors; skipped and unsupported are skipped with the
// reason; what is expected is skipped with type="expected". There is always at least one case.

#ifndef CONFORMANCE_FORMATS_JUNIT_H_
#define CONFORMANCE_FORMATS_JUNIT_H_

#include <string>

#include "conformance/report/report.h"

namespace conformance {

std::string RenderJunit(const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_JUNIT_H_
