// SPDX-License-Identifier: Apache-2.0
//
// What a run's report says of programs, in short.

#ifndef CONFORMANCE_NEEDS_PROGRAM_REPORTS_H_
#define CONFORMANCE_NEEDS_PROGRAM_REPORTS_H_

#include <vector>

#include "conformance/report/report.h"

namespace conformance {

// Each known program in its default profile, once for each directory under test where the program
// cares about that.
std::vector<ProgramReport> ProgramsOf(const Report& report);

// Adds a rule of the family "program" for each of ProgramsOf() and the document of that name, which
// says that it shall be fit: with it programs can be rows of a matrix.
void AddProgramRules(Report* report);

}  // namespace conformance

#endif  // CONFORMANCE_NEEDS_PROGRAM_REPORTS_H_
