// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/matrix_map.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/compare/matrix.h"
#include "conformance/formats/html_map.h"
#include "conformance/formats/html_page.h"
#include "conformance/probe/observation.h"

namespace conformance {
namespace {

// How many names a title spells out.
constexpr std::size_t kNamesOfPoint = 6;

Shape ShapeOfCell(const MatrixCell& cell, const Matrix& matrix) {
  if (cell.mark == Mark::kAbsent) return Shape::kNothing;
  if (!cell.observed) {
    const std::string& word = matrix.Result(cell);
    const bool unasked =
        word == StatusName(Status::kSkipped) || word == StatusName(Status::kUnsupported);
    return ShapeOf(unasked ? Status::kSkipped : Status::kBroken);
  }
  switch (cell.mark) {
    case Mark::kConforms:
      return Shape::kConforms;
    case Mark::kDiffers:
      return Shape::kDiffers;
    case Mark::kExpected:
      return Shape::kExpected;
    case Mark::kDeviates:
      return Shape::kDeviates;
    case Mark::kAbsent:
    case Mark::kNoClaim:
      break;
  }
  return Shape::kNoClaim;
}

std::string Names(const std::vector<std::size_t>& columns, const Matrix& matrix) {
  std::string text;
  const std::size_t shown = std::min(kNamesOfPoint, columns.size());
  for (std::size_t i = 0; i < shown; ++i) {
    text += (i == 0 ? "" : ", ") + matrix.columns[columns[i]].title;
  }
  if (shown < columns.size()) text += absl::StrFormat(" and %d more", columns.size() - shown);
  return text;
}

// "munmap.len_zero: Unmapping a length of zero is refused", and a line for each result.
std::string TitleOf(const MatrixRow& row, const Matrix& matrix) {
  std::string title = absl::StrFormat("%s: %s", row.id, row.statement);
  const std::vector<MatrixGroup> groups = GroupsOf(row);
  const MatrixGroup* const usual = UsualOf(groups);
  for (const MatrixGroup& group : groups) {
    title += absl::StrFormat("\n%s: %s", matrix.words[group.result],
                             &group == usual ? absl::StrFormat("%d hosts", group.columns.size())
                                             : Names(group.columns, matrix));
  }
  return title;
}

// The columns that have the same in each of the rows, in the order of their first.
std::vector<std::vector<std::size_t>> Alike(const std::vector<const MatrixRow*>& rows,
                                            std::size_t columns) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < columns; ++i) {
    std::string key;
    for (const MatrixRow* row : rows) {
      const MatrixCell& cell = row->cells[i];
      key.append(reinterpret_cast<const char*>(&cell.result), sizeof(cell.result));
      key += static_cast<char>(cell.mark);
    }
    const auto [place, added] = places.insert({std::move(key), groups.size()});
    if (added) groups.emplace_back();
    groups[place->second].push_back(i);
  }
  return groups;
}

}  // namespace

std::string RowId(const MatrixRow& row) { return "rule-" + HtmlClass(row.id); }

std::string MatrixMap(const Matrix& matrix) {
  std::vector<const MatrixRow*> rows;
  std::vector<MapRule> rules;
  for (const MatrixRow& row : matrix.rows) {
    if (!row.differs) continue;
    rows.push_back(&row);
    rules.push_back({row.family, RowId(row), TitleOf(row, matrix)});
  }
  std::vector<MapLine> lines;
  for (const std::vector<std::size_t>& columns : Alike(rows, matrix.columns.size())) {
    MapLine line;
    line.host = std::to_string(columns.front());
    line.label = matrix.columns[columns.front()].title;
    if (columns.size() > 1) line.label += absl::StrFormat(" +%d", columns.size() - 1);
    line.title = Names(columns, matrix);
    for (const MatrixRow* row : rows) {
      line.cells.push_back(ShapeOfCell(row->cells[columns.front()], matrix));
    }
    lines.push_back(std::move(line));
  }
  return HtmlMap(rules, lines);
}

}  // namespace conformance
