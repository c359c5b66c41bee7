// SPDX-License-Identifier: Apache-2.0
//
// Runs rules several times as one user in one directory, and says what was not steady.
//
//   Configuration configuration;
//   configuration.directory = "/dev/shm";
//   StabilityReport report = RunRepeatedly(rules, configuration);
//   if (report.skipped.empty()) EXPECT_THAT(report.complaints, IsEmpty());

#ifndef TESTS_CATALOGUE_STABILITY_H_
#define TESTS_CATALOGUE_STABILITY_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "conformance/catalogue/rule.h"

namespace conformance {

struct Configuration {
  std::string directory;      // where a folder for the scratch files is made, and removed again
  bool unprivileged = false;  // as an ordinary user, which user 0 becomes for this
  int runs = 3;
};

struct StabilityReport {
  std::string skipped;  // why this configuration cannot run here; empty if it did
  // One sentence per rule whose answer differed between runs, or that could not answer at all.
  std::vector<std::string> complaints;
  std::vector<std::string> answers;  // "rule: outcome" or "rule: status (reason)" of the last run
};

StabilityReport RunRepeatedly(absl::Span<const Rule* const> rules,
                              const Configuration& configuration);

}  // namespace conformance

#endif  // TESTS_CATALOGUE_STABILITY_H_
