// SPDX-License-Identifier: Apache-2.0
//
// How far a host is from others that are known: from the records that are built into the program,
// and from reports that somebody kept.
//
//   absl::StatusOr<Reference> linux = FindReference("linux-6.12-amd64");
//   Resemblance resemblance = CompareWith(*linux, report);
//   // resemblance.differences.size() of resemblance.compared results differ
//
// Only outcomes are compared. A result without one, on either side, says nothing of how far the
// hosts are apart, nor does a rule that the reference was not asked about, nor an outcome in words
// that its rule no longer uses; how many of each there were is told with every distance.

#ifndef CONFORMANCE_COMPARE_RESEMBLANCE_H_
#define CONFORMANCE_COMPARE_RESEMBLANCE_H_

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

struct Given {
  std::string result;     // the outcome, or the status where there is none
  bool observed = false;  // it is an outcome
};

// A host to compare with.
struct Reference {
  std::string name;
  std::string about;  // "Linux 6.12.1 x86_64, root on tmpfs, 2026-11-26"
  std::map<std::string, Given, std::less<>> answers;  // by rule
};

// All hosts that are built in.
std::vector<Reference> KnownReferences();

// A report as a reference. Of a report on several directories the first answer of a rule counts.
Reference ReferenceFrom(const std::string& name, const Report& report);

// The known host of that name, or the report in the file of that name (with a slash, or ending in
// .json). Fails with kInvalidArgument, naming what is near, if there is no such host, and as
// ReadReport() does if the file cannot be read.
absl::StatusOr<Reference> FindReference(const std::string& name);

struct Unlike {
  std::string rule;  // with the directory, if the report has several
  std::string here;
  std::string there;
};

struct Resemblance {
  std::string name;
  std::string about;
  std::size_t compared = 0;
  std::vector<Unlike> differences;  // in the report's order
  std::size_t unanswered = 0;       // skipped, unsupported or otherwise without an outcome
  std::size_t unknown = 0;          // the reference was not asked
  std::size_t reworded = 0;         // the reference's outcome is none of the rule's today
};

Resemblance CompareWith(const Reference& reference, const Report& report);

// The nearest first: by the share of the compared results that differ, and among equals by how many
// were compared. Those with which nothing could be compared come last.
std::vector<Resemblance> RankByDistance(const std::vector<Reference>& references,
                                        const Report& report);

// Adds to the report what the reference gave for each rule: Report::like and RuleReport::like.
void AddLikeness(const Reference& reference, Report* report);

// The same without the rules.
LikeReport Counts(const Resemblance& resemblance);

// For people: the `most` nearest hosts (0: all), and where the first of them differs.
std::string RenderText(const std::vector<Resemblance>& ranked, std::size_t most,
                       const TextOptions& options);

// {"schema": 1, "kind": "resemblance", "hosts": [{name, about, differs, compared, not_compared:
// {unanswered, unknown, reworded}, differences: [{rule, here, there}]}]}
std::string ToJson(const std::vector<Resemblance>& ranked);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_RESEMBLANCE_H_
