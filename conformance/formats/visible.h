// SPDX-License-Identifier: Apache-2.0
//
// Every string of a report through one function, so that no renderer can forget one.

#ifndef CONFORMANCE_FORMATS_VISIBLE_H_
#define CONFORMANCE_FORMATS_VISIBLE_H_

#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "conformance/report/report.h"

namespace conformance {

// Replaces every string of the report by what `change` makes of it.
void ForEveryString(Report& report, absl::FunctionRef<void(std::string&)> change);

// The report with every string made Visible() (see terminal.h).
Report VisibleCopy(const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_VISIBLE_H_
