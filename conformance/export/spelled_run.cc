// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/spelled_run.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace conformance {
namespace {

constexpr Status kStatuses[] = {Status::kObserved, Status::kUnsupported, Status::kSkipped,
                                Status::kBroken};

using Columns = std::vector<std::string>;

void AddLine(const Columns& columns, std::string& text) {
  absl::StrAppend(&text, absl::StrJoin(columns, "\t"), "\n");
}

void AddLines(const char* kind, const std::set<std::string>& entries, std::string& text) {
  for (const std::string& entry : entries) AddLine({kind, entry}, text);
}

bool ReadStep(const Columns& columns, SpelledRun& run) {
  constexpr std::size_t kColumns = 5;
  SuiteStep step;
  if (columns.size() != kColumns || !absl::SimpleAtoi(columns[1], &step.process) ||
      !absl::SimpleAtoi(columns[2], &step.forks)) {
    return false;
  }
  step.answer = columns[3];
  step.text = columns[4];
  run.trace.steps.push_back(std::move(step));
  return true;
}

bool ReadLine(const Columns& columns, std::vector<SpelledRun>& runs) {
  const std::string& kind = columns[0];
  if (kind == "rule") {
    if (columns.size() != 4) return false;
    const auto* const status =
        std::find_if(std::begin(kStatuses), std::end(kStatuses),
                     [&columns](Status known) { return StatusName(known) == columns[2]; });
    if (status == std::end(kStatuses)) return false;
    runs.push_back({columns[1], {*status, columns[3]}, {}});
    return true;
  }
  if (runs.empty()) return false;
  SuiteTrace& trace = runs.back().trace;
  if (kind == "step") return ReadStep(columns, runs.back());
  if (kind == "variables") {
    return columns.size() == 3 && absl::SimpleAtoi(columns[1], &trace.mappings) &&
           absl::SimpleAtoi(columns[2], &trace.descriptors);
  }
  if (columns.size() != 2) return false;
  for (const auto& [name, set] : {std::pair{"declare", &trace.declarations},
                                  {"file", &trace.files},
                                  {"object", &trace.objects}}) {
    if (kind == name) return set->insert(columns[1]).second;
  }
  return false;
}

}  // namespace

bool operator==(const Ending& left, const Ending& right) {
  return left.status == right.status && left.text == right.text;
}

std::optional<SpelledRun> Spell(std::string_view rule, const Recording& recording,
                                const Precision& precision) {
  const Observation& observation = recording.observation;
  if (observation.status == Status::kCrashed || observation.status == Status::kTimedOut ||
      observation.trace.dropped != 0 || observation.trace.steps.empty()) {
    return std::nullopt;
  }
  const bool observed = observation.status == Status::kObserved;
  return SpelledRun{std::string(rule),
                    {observation.status, observed ? observation.outcome : observation.reason},
                    SpellForSuite(observation.trace, recording.page_size, precision)};
}

std::string SpelledRunsText(const std::vector<SpelledRun>& runs) {
  std::string text;
  for (const SpelledRun& run : runs) {
    AddLine({"rule", run.rule, std::string(StatusName(run.ending.status)), run.ending.text}, text);
    AddLine({"variables", absl::StrCat(run.trace.mappings), absl::StrCat(run.trace.descriptors)},
            text);
    AddLines("declare", run.trace.declarations, text);
    AddLines("file", run.trace.files, text);
    AddLines("object", run.trace.objects, text);
    for (const SuiteStep& step : run.trace.steps) {
      AddLine(
          {"step", absl::StrCat(step.process), absl::StrCat(step.forks), step.answer, step.text},
          text);
    }
  }
  return text;
}

absl::StatusOr<std::vector<SpelledRun>> ParseSpelledRuns(std::string_view text) {
  std::vector<SpelledRun> runs;
  std::size_t number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string line(text.substr(0, end));
    ++number;
    if (end == std::string_view::npos || !ReadLine(absl::StrSplit(line, '\t'), runs)) {
      return absl::InvalidArgumentError(absl::StrCat("line ", number, " is no part of a run"));
    }
    text.remove_prefix(end + 1);
  }
  return runs;
}

}  // namespace conformance
