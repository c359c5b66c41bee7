// SPDX-License-Identifier: Apache-2.0
//
// What changed between two reports.

#ifndef CONFORMANCE_COMPARE_DIFF_H_
#define CONFORMANCE_COMPARE_DIFF_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

enum class ChangeKind : std::uint8_t {
  kRegressed,  // a worse verdict by the documents judged, or an answer that is gone
  kImproved,
  kChanged,   // another outcome with as good a verdict
  kNotAsked,  // skipped now, while the caller, a limit or the filesystem is another: says nothing
              // of the host
  kAppeared,
  kVanished,
};

struct Change {
  ChangeKind kind = ChangeKind::kChanged;
  std::string rule;        // with the filesystem where the rule depends on one
  std::string old_result;  // "maps: conforms"; empty if the rule appeared
  std::string new_result;
};

struct FactChange {
  std::string name;
  std::string old_value;
  std::string new_value;
};

struct Difference {
  std::vector<FactChange> host;
  std::vector<Change> changes;  // in the order of the reports
  std::size_t unchanged = 0;

  bool HasRegression() const;
};

// Compares results of the same rule on the same filesystem: the first directory of one report with
// the first of the other, and so on, whatever they are called. Judges by the new report's
// documents.
Difference Compare(const Report& older, const Report& newer);

// For people: differences of the hosts first, then regressions, then the rest. Rules that changed
// in one way stand together, since that mostly has one cause.
std::string RenderText(const Difference& difference, const TextOptions& options);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_DIFF_H_
