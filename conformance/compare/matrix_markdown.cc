// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/compare/matrix.h"
#include "conformance/formats/escape.h"

namespace conformance {
namespace {

// Deviations stand out in bold, and records of runs elsewhere in italics; a reader of Markdown has
// no colours.
std::string CellText(const MatrixCell& cell, const MatrixColumn& column, const Matrix& matrix) {
  if (cell.mark == Mark::kAbsent) return "";
  std::string result = MarkdownCode(matrix.Result(cell));
  if (!column.recorded.empty()) result = absl::StrFormat("*%s*", result);
  if (!matrix.Who(cell).empty()) {
    result += absl::StrFormat(" (%s)", MarkdownText(matrix.Who(cell)));
  }
  if (cell.mark == Mark::kDeviates) return absl::StrFormat("**%s**", result);
  return cell.mark == Mark::kExpected ? absl::StrFormat("%s (expected)", result) : result;
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " or ") + MarkdownCode(word);
  return text;
}

// "posix EINVAL; netbsd 0"
std::string ClaimsText(const MatrixRow& row) {
  std::string text;
  for (const MatrixClaim& claim : row.claims) {
    if (claim.accepts.empty()) continue;
    text += absl::StrFormat("%s%s %s", text.empty() ? "" : "; ", MarkdownText(claim.document),
                            Joined(claim.accepts));
  }
  return text;
}

std::string SightingsText(const MatrixRow& row) {
  std::string text;
  for (const Sighting& sighting : row.sightings) {
    text += absl::StrFormat("%s*%s %s* %s", text.empty() ? "" : "; ", MarkdownText(sighting.system),
                            MarkdownText(sighting.release), MarkdownCode(sighting.outcome));
  }
  return text;
}

std::string TitleText(const MatrixColumn& column) {
  const std::string title = MarkdownText(column.title);
  return column.recorded.empty() ? title : absl::StrFormat("*%s*", title);
}

std::string Hosts(const Matrix& matrix) {
  std::string text = "| column | host |\n|---|---|\n";
  for (const MatrixColumn& column : matrix.columns) {
    std::string host = MarkdownText(column.host);
    if (!column.recorded.empty()) {
      host += absl::StrFormat("; *recorded: %s*", MarkdownText(column.recorded));
    }
    text += absl::StrFormat("| %s | %s |\n", TitleText(column), host);
  }
  return text;
}

}  // namespace

std::string RenderMarkdown(const Matrix& matrix) {
  std::string text = "# Hosts side by side\n\n" + Hosts(matrix);
  text += "\n## Where they differ\n\n| rule |";
  std::string line = "|---|";
  for (const MatrixColumn& column : matrix.columns) {
    text += absl::StrFormat(" %s |", TitleText(column));
    line += "---|";
  }
  text += " documents | seen elsewhere |\n" + line + "---|---|\n";
  std::string unanimous;
  for (const MatrixRow& row : matrix.rows) {
    if (!row.differs) {
      const std::vector<MatrixGroup> groups = GroupsOf(row);
      const std::string result =
          groups.empty() ? "" : MarkdownCode(matrix.words[groups.front().result]);
      unanimous += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(row.id), result,
                                   MarkdownText(row.statement));
      continue;
    }
    text += absl::StrFormat("| %s |", MarkdownText(row.id));
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      text += absl::StrFormat(" %s |", CellText(row.cells[i], matrix.columns[i], matrix));
    }
    text += absl::StrFormat(" %s | %s |\n", ClaimsText(row), SightingsText(row));
  }
  text += "\n<details><summary>Where they agree</summary>\n\n| rule | result | statement |\n";
  return text + "|---|---|---|\n" + unanimous + "\n</details>\n";
}

}  // namespace conformance
