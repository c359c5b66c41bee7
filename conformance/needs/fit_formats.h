// SPDX-License-Identifier: Apache-2.0
//
// Verdicts about programs, for people and for machines.

#ifndef CONFORMANCE_NEEDS_FIT_FORMATS_H_
#define CONFORMANCE_NEEDS_FIT_FORMATS_H_

#include <string>

#include "conformance/formats/text.h"
#include "conformance/needs/fit.h"
#include "conformance/report/report.h"

namespace conformance {

inline constexpr int kFitSchema = 1;

struct FitTextOptions {
  TextOptions text;
  bool verbose = false;   // each need with its source and how to see it happen
  bool remedies = false;  // which rules would make most programs fit
};

// A line or two per verdict: what a user would see first, rules last.
std::string RenderFitText(const FitReport& report, const FitTextOptions& options);

// {"schema", "kind": "fit", "tool", "host", "programs": [{"program", "profile", "directory",
// "verdict", "needs": […], "not_asked": […]}], "remedies": […]}.
std::string RenderFitJson(const FitReport& report);

// The same as a report of rules, for the formats that know reports only: a need is a rule of the
// family PROGRAM, a must is what the program says it shall have, and a should what it should.
Report AsReport(const FitReport& report);

}  // namespace conformance

#endif  // CONFORMANCE_NEEDS_FIT_FORMATS_H_
