// SPDX-License-Identifier: Apache-2.0
//
// Calls from the text that a report keeps of them: the opposite of Render() in probe/trace.h.
//
//   absl::StatusOr<Trace> trace = ParseTrace({"munmap(NULL, 0) = EINVAL"}, 4096);
//
// Addresses and descriptors come out as numbers of no meaning, each mapping far from the others:
// where it lay was not recorded, only what was mapped where it was asked for.

#ifndef CONFORMANCE_EXPORT_LEARN_H_
#define CONFORMANCE_EXPORT_LEARN_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/export/c_suite.h"
#include "conformance/probe/trace.h"
#include "conformance/report/report.h"

namespace conformance {

// Fails with the line that cannot be understood: it has a name that this host's headers lack, or
// calls are missing.
absl::StatusOr<Trace> ParseTrace(const std::vector<std::string>& lines, std::uint64_t page_size);

// Adds what `report` recorded of the rules. Returns how many runs it gave; those whose calls cannot
// be understood are told in `complaints`.
int Learn(const Report& report, std::vector<RuleRecordings>& rules,
          std::vector<std::string>& complaints);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_LEARN_H_
