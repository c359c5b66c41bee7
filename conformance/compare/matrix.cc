// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/matrix.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"
#include "conformance/catalogue/catalogue.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/compare/baseline.h"
#include "conformance/probe/observation.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

std::string HostLine(const Report& report) {
  std::string line;
  for (const char* fact : {"system", "release", "machine"}) {
    const std::string_view value = FactValue(report, fact);
    if (!value.empty()) line += (line.empty() ? "" : " ") + std::string(value);
  }
  const std::string_view page_size = FactValue(report, "page_size");
  if (!page_size.empty()) line += absl::StrFormat(", pages of %s bytes", page_size);
  const std::string_view privilege = FactValue(report, "privilege");
  if (!privilege.empty()) line += absl::StrFormat(", %s", privilege);
  return line;
}

Mark MarkOf(const RuleReport& rule, const Report& report) {
  if (IsUnexpected(rule, report.against)) return Mark::kDeviates;
  if (rule.baseline == kBaselineExpected) return Mark::kExpected;
  switch (GravestVerdict(rule, report.against)) {
    case Verdict::kConforms:
      return Mark::kConforms;
    case Verdict::kDiffers:
      return Mark::kDiffers;
    case Verdict::kDeviates:
      return Mark::kExpected;
    case Verdict::kNoClaim:
      break;
  }
  return Mark::kNoClaim;
}

// A record keeps results and no verdicts: the catalogue has the claims.
RuleReport JudgedAgain(const RuleReport& result, const Report& report) {
  const Rule* const rule = FindRule(result.id);
  if (rule == nullptr) return result;
  Observation observation;
  observation.status = result.status;
  observation.outcome = result.outcome;
  observation.reason = result.reason;
  Bench bench;
  bench.host_manual = ManualOf(FactValue(report, "system"));
  return JudgeRule(*rule, observation, result.directory, bench);
}

// Which filesystem of its report a result belongs to; all of them if it depends on none.
bool IsOn(const RuleReport& rule, const Filesystem& filesystem) {
  return rule.directory.empty() || rule.directory == filesystem.directory;
}

}  // namespace

const char* MarkName(Mark mark) {
  switch (mark) {
    case Mark::kAbsent:
      break;
    case Mark::kNoClaim:
      return "no claim";
    case Mark::kConforms:
      return "conforms";
    case Mark::kDiffers:
      return "differs";
    case Mark::kExpected:
      return "expected";
    case Mark::kDeviates:
      return "deviates";
  }
  return "";
}

MatrixBuilder::MatrixBuilder() { Word(""); }

std::uint32_t MatrixBuilder::Word(const std::string& word) {
  const auto [place, added] =
      words_.insert({word, static_cast<std::uint32_t>(matrix_.words.size())});
  if (added) matrix_.words.push_back(word);
  return place->second;
}

MatrixRow& MatrixBuilder::RowOf(const RuleReport& rule) {
  const auto [place, added] = rows_.insert({rule.id, matrix_.rows.size()});
  if (added) {
    MatrixRow row;
    row.id = rule.id;
    row.family = rule.family;
    row.statement = rule.statement;
    if (const Rule* known = FindRule(rule.id)) row.sightings = known->sightings();
    matrix_.rows.push_back(std::move(row));
  }
  MatrixRow& row = matrix_.rows[place->second];
  // The report that knows most claims is the newest.
  if (rule.claims.size() > row.claims.size()) {
    row.claims.clear();
    for (const ClaimReport& claim : rule.claims) {
      documents_.insert(claim.document);
      row.claims.push_back({claim.document, claim.level, claim.accepts});
    }
  }
  return row;
}

absl::Status MatrixBuilder::Add(const std::string& name, const Report& report) {
  std::vector<Filesystem> filesystems = report.filesystems;
  if (filesystems.empty()) filesystems.emplace_back();
  const std::size_t first = matrix_.columns.size();
  const std::string recorded(FactValue(report, kRecordedFact));
  const std::size_t rows =
      matrix_.rows.size() + static_cast<std::size_t>(std::count_if(
                                report.rules.begin(), report.rules.end(),
                                [&](const RuleReport& rule) { return rows_.count(rule.id) == 0; }));
  if ((first + filesystems.size()) * rows > kMaxMatrixCells) {
    return absl::InvalidArgumentError(absl::StrFormat(
        "makes the matrix too large: %d columns of %d rules", first + filesystems.size(), rows));
  }
  for (const Filesystem& filesystem : filesystems) {
    const bool several = filesystems.size() > 1;
    matrix_.columns.push_back({several ? absl::StrFormat("%s on %s", name, filesystem.type) : name,
                               HostLine(report), recorded});
  }
  for (const RuleReport& result : report.rules) {
    const RuleReport rule = recorded.empty() ? result : JudgedAgain(result, report);
    MatrixRow& row = RowOf(rule);
    row.cells.resize(matrix_.columns.size());
    const MatrixCell cell = {Word(ResultOf(rule)), MarkOf(rule, report),
                             rule.status == Status::kObserved, Word(WhoAnswers(rule, report))};
    for (std::size_t i = 0; i < filesystems.size(); ++i) {
      if (IsOn(rule, filesystems[i])) row.cells[first + i] = cell;
    }
  }
  if (documents_.size() > kMaxMatrixDocuments) {
    return absl::InvalidArgumentError("names too many documents");
  }
  return absl::OkStatus();
}

Matrix MatrixBuilder::Build() {
  for (MatrixRow& row : matrix_.rows) {
    row.cells.resize(matrix_.columns.size());
    std::uint32_t result = 0;
    for (const MatrixCell& cell : row.cells) {
      if (cell.mark == Mark::kAbsent) continue;
      if (cell.who != 0 || (result != 0 && cell.result != result)) row.differs = true;
      result = cell.result;
    }
  }
  // Families stay together, also if the first report has only some of the rules.
  std::map<std::string, std::size_t> beginnings;
  for (std::size_t i = 0; i < matrix_.rows.size(); ++i) {
    beginnings.insert({matrix_.rows[i].family, i});
  }
  std::stable_sort(matrix_.rows.begin(), matrix_.rows.end(),
                   [&beginnings](const MatrixRow& left, const MatrixRow& right) {
                     return beginnings.at(left.family) < beginnings.at(right.family);
                   });
  return std::move(matrix_);
}

std::vector<MatrixGroup> GroupsOf(const MatrixRow& row) {
  std::vector<MatrixGroup> groups;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const MatrixCell& cell = row.cells[i];
    if (cell.mark == Mark::kAbsent) continue;
    auto group = std::find_if(groups.begin(), groups.end(), [&cell](const MatrixGroup& other) {
      return other.result == cell.result;
    });
    if (group == groups.end()) group = groups.insert(groups.end(), {cell.result, cell.mark, {}});
    group->mark = std::max(group->mark, cell.mark);
    group->columns.push_back(i);
  }
  return groups;
}

const MatrixGroup* UsualOf(const std::vector<MatrixGroup>& groups) {
  const auto most = std::max_element(groups.begin(), groups.end(),
                                     [](const MatrixGroup& left, const MatrixGroup& right) {
                                       return left.columns.size() < right.columns.size();
                                     });
  return most == groups.end() ? nullptr : &*most;
}

Mark GravestOf(const MatrixRow& row) {
  Mark gravest = Mark::kAbsent;
  for (const MatrixCell& cell : row.cells) gravest = std::max(gravest, cell.mark);
  return gravest;
}

std::vector<MatrixDistance> DistancesOf(const Matrix& matrix) {
  std::vector<MatrixDistance> distances(matrix.columns.size());
  for (const MatrixRow& row : matrix.rows) {
    const MatrixCell& reference = row.cells[matrix.reference];
    if (!reference.observed) continue;
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (!row.cells[i].observed) continue;
      ++distances[i].compared;
      if (row.cells[i].result != reference.result) ++distances[i].differs;
    }
  }
  return distances;
}

}  // namespace conformance
