// SPDX-License-Identifier: Apache-2.0
//
// A run of a rule as calls in C, and a file of such runs.
//
// Calls are spelled with the names of the headers that the speller was compiled with. A program
// that was compiled with the names of other systems writes such a file; who has not these names can
// still lay its runs over each other.

#ifndef CONFORMANCE_EXPORT_SPELLED_RUN_H_
#define CONFORMANCE_EXPORT_SPELLED_RUN_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/export/suite_speller.h"
#include "conformance/probe/observation.h"

namespace conformance {

// One run of a rule somewhere.
struct Recording {
  Observation observation;
  std::uint64_t page_size;  // of that host
};

// What a run of a rule came to: an outcome, or a status and the reason.
struct Ending {
  Status status = Status::kObserved;
  std::string text;
};

bool operator==(const Ending& left, const Ending& right);

struct SpelledRun {
  std::string rule;
  Ending ending;
  SuiteTrace trace;
};

// Nothing where the run did not end by itself, made no call, or has not all its calls.
std::optional<SpelledRun> Spell(std::string_view rule, const Recording& recording,
                                const Precision& precision);

std::string SpelledRunsText(const std::vector<SpelledRun>& runs);

// Fails with the number of the line that is none of such a text.
absl::StatusOr<std::vector<SpelledRun>> ParseSpelledRuns(std::string_view text);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_SPELLED_RUN_H_
