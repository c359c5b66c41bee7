// SPDX-License-Identifier: Apache-2.0
//
// What mmap_conformance prints, read back.
//
//   # mmap_conformance 0.1.0
//   # page_size 4096
//   # rules 2
//   munmap.len_zero<TAB>observed<TAB>EINVAL<TAB>
//   munmap.unaligned<TAB>new<TAB><TAB>line 97: munmap(m1 + 1, page) = EFAULT

#ifndef CONFORMANCE_EXPORT_RESULTS_H_
#define CONFORMANCE_EXPORT_RESULTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"
#include "conformance/report/report.h"

namespace conformance {

struct Result {
  const Rule* rule;
  Observation observation;
};

struct Results {
  std::vector<HostFact> host;  // those of report/host.h that the program tells
  std::string directory;
  std::vector<Result> results;
  // What could not be understood, a sentence each, which begins with the line's number; and whether
  // there are fewer results than announced. Empty for a whole file.
  std::vector<std::string> complaints;
};

// Fails where the text is none of that program, or of another version than `version`: its rules may
// be others. Whatever is damaged further on is complained of and left out.
absl::StatusOr<Results> ParseResults(std::string_view text, std::string_view version);

// A report of the results; a rule that they lack is skipped.
Report ReportOf(const Results& results, std::string_view version);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_RESULTS_H_
