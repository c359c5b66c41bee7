// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/compare/matrix.h"
#include "conformance/formats/escape.h"

namespace conformance {
namespace {

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

// Records of runs elsewhere stand in italics.
std::string TitleText(const MatrixColumn& column) {
  const std::string title = MarkdownText(column.title);
  return column.recorded.empty() ? title : absl::StrFormat("*%s*", title);
}

// Deviations stand out in bold; a reader of Markdown has no colours.
std::string ResultText(const MatrixGroup& group, const Matrix& matrix) {
  const std::string result = MarkdownCode(matrix.words[group.result]);
  if (group.mark == Mark::kDeviates) return absl::StrFormat("**%s**", result);
  return group.mark == Mark::kExpected ? absl::StrFormat("%s (expected)", result) : result;
}

// Where the kernel gave another result than the C library, that is said beside the host.
std::string HostText(const MatrixRow& row, std::size_t column, const Matrix& matrix) {
  const std::string& who = matrix.Who(row.cells[column]);
  return TitleText(matrix.columns[column]) +
         (who.empty() ? "" : absl::StrFormat(" (%s)", MarkdownText(who)));
}

std::string OthersText(const MatrixRow& row, const std::vector<MatrixGroup>& groups,
                       const MatrixGroup* usual, const Matrix& matrix) {
  std::string text;
  for (const MatrixGroup& group : groups) {
    if (&group == usual) continue;
    if (!text.empty()) text += "; ";
    text += ResultText(group, matrix) + ":";
    for (std::size_t i = 0; i < group.columns.size(); ++i) {
      text += (i == 0 ? " " : ", ") + HostText(row, group.columns[i], matrix);
    }
  }
  return text;
}

// The hosts of the usual result are named where there is something to say of them.
std::string UsualText(const MatrixRow& row, const MatrixGroup& usual, const Matrix& matrix) {
  std::string text = ResultText(usual, matrix);
  for (const std::size_t column : usual.columns) {
    if (!matrix.Who(row.cells[column]).empty()) text += "; " + HostText(row, column, matrix);
  }
  return text;
}

std::string MarkdownRow(const MatrixRow& row, const Matrix& matrix) {
  const std::vector<MatrixGroup> groups = GroupsOf(row);
  const MatrixGroup* const usual = UsualOf(groups);
  return absl::StrFormat("| %s | %s | %s | %s | %s |\n", MarkdownText(row.id),
                         usual == nullptr ? "" : UsualText(row, *usual, matrix),
                         OthersText(row, groups, usual, matrix), ClaimsText(row),
                         SightingsText(row));
}

// What is a finding first: rules that a host deviates on, for no known reason and then for one.
std::vector<const MatrixRow*> DifferingRows(const Matrix& matrix) {
  std::vector<const MatrixRow*> rows;
  for (const MatrixRow& row : matrix.rows) {
    if (row.differs) rows.push_back(&row);
  }
  const auto rank = [](const MatrixRow* row) {
    const Mark mark = GravestOf(*row);
    return mark == Mark::kDeviates ? 0 : mark == Mark::kExpected ? 1 : 2;
  };
  std::stable_sort(
      rows.begin(), rows.end(),
      [&rank](const MatrixRow* left, const MatrixRow* right) { return rank(left) < rank(right); });
  return rows;
}

std::string MarkdownHosts(const Matrix& matrix) {
  const std::vector<MatrixDistance> distances = DistancesOf(matrix);
  std::string text = absl::StrFormat(
      "\n## Hosts\n\nThe distance is how many results differ from those of %s, of those "
      "that both "
      "have.\n\n| column | distance | host |\n|---|--:|---|\n",
      matrix.columns.empty() ? "" : TitleText(matrix.columns[matrix.reference]));
  for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
    const MatrixColumn& column = matrix.columns[i];
    std::string host = MarkdownText(column.host);
    if (!column.recorded.empty()) {
      host += absl::StrFormat("; *recorded: %s*", MarkdownText(column.recorded));
    }
    text += absl::StrFormat("| %s | %d of %d | %s |\n", TitleText(column), distances[i].differs,
                            distances[i].compared, host);
  }
  return text;
}

std::string WhereTheyAgree(const Matrix& matrix) {
  std::string text =
      "\n<details><summary>Where they agree</summary>\n\n| rule | result | statement |\n"
      "|---|---|---|\n";
  for (const MatrixRow& row : matrix.rows) {
    if (row.differs) continue;
    const std::vector<MatrixGroup> groups = GroupsOf(row);
    text += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(row.id),
                            groups.empty() ? "" : MarkdownCode(matrix.words[groups.front().result]),
                            MarkdownText(row.statement));
  }
  return text + "\n</details>\n";
}

}  // namespace

std::string RenderMarkdown(const Matrix& matrix) {
  const std::vector<const MatrixRow*> rows = DifferingRows(matrix);
  const auto findings = std::count_if(rows.begin(), rows.end(), [](const MatrixRow* row) {
    return GravestOf(*row) >= Mark::kExpected;
  });
  std::string text = absl::StrFormat(
      "# Hosts side by side\n\n## Where they differ\n\nOn %d of %d rules; first the %d on "
      "which a "
      "host deviates from a document that it is judged by.\n\n"
      "| rule | usual | others | documents | seen elsewhere |\n|---|---|---|---|---|\n",
      rows.size(), matrix.rows.size(), findings);
  for (const MatrixRow* row : rows) text += MarkdownRow(*row, matrix);
  return text + MarkdownHosts(matrix) + WhereTheyAgree(matrix);
}

}  // namespace conformance
