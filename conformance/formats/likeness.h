// SPDX-License-Identifier: Apache-2.0
//
// Sentences about how a report compares with another host, and about programs, that several formats
// have in common.

#ifndef CONFORMANCE_FORMATS_LIKENESS_H_
#define CONFORMANCE_FORMATS_LIKENESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/report.h"

namespace conformance {

// "3 of 300 compared results differ; 21 not compared (20 not asked there, …)".
std::string LikenessText(const LikeReport& like);

// "lmdb", "lmdb:writemap", or "lmdb in /data" where the report has several directories.
std::string ProgramTitle(const ProgramReport& program, const Report& report);

// The programs, those that cannot work first.
std::vector<const ProgramReport*> ProgramsByVerdict(const Report& report);

// The programs with a verdict.
std::vector<const ProgramReport*> ProgramsWith(std::string_view verdict, const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_LIKENESS_H_
