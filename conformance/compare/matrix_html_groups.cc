// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "conformance/compare/matrix.h"
#include "conformance/compare/matrix_map.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/html_page.h"

namespace conformance {
namespace {

constexpr std::size_t kMostNames = 12;

// A result and who gave it. The page's script finds a host by its number in data-hosts.
std::string Group(const MatrixGroup& group, bool usual, const Matrix& matrix) {
  std::string numbers;
  std::string names;
  if (!usual) {
    for (const std::size_t column : group.columns) numbers += absl::StrFormat(" %d", column);
    numbers += ' ';
  }
  const std::size_t shown = usual ? 0 : std::min(kMostNames, group.columns.size());
  for (std::size_t i = 0; i < shown; ++i) {
    names += (i == 0 ? "" : ", ") + MarkupText(matrix.columns[group.columns[i]].title);
  }
  const std::size_t left = group.columns.size() - shown;
  if (left > 0) {
    names += shown == 0 ? absl::StrCat(left, " hosts") : absl::StrCat(" and ", left, " more");
  }
  const std::string mark = MarkName(group.mark);
  return absl::StrFormat(
      "<div class=\"%s\" data-hosts=\"%s\" data-mark=\"%s\"><span class=\"mono %s\">%s</span>: "
      "<span class=\"quiet\">%s</span></div>",
      usual ? "usual" : "g", numbers, mark, HtmlClass(mark), MarkupText(matrix.words[group.result]),
      names);
}

// Columns that were not asked, so that none takes them for usual.
std::string Absent(const MatrixRow& row) {
  std::string numbers;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i].mark == Mark::kAbsent) numbers += absl::StrFormat(" %d", i);
  }
  if (numbers.empty()) return "";
  return absl::StrFormat(
      "<div class=\"g\" hidden data-hosts=\"%s \"><span class=\"mono\"></span></div>", numbers);
}

std::string Documents(const MatrixRow& row) {
  std::string text;
  for (const MatrixClaim& claim : row.claims) {
    if (claim.accepts.empty()) continue;
    text += (text.empty() ? "" : "; ") + MarkupText(claim.document);
    for (std::size_t i = 0; i < claim.accepts.size(); ++i) {
      text += (i == 0 ? " " : " or ") + MarkupText(claim.accepts[i]);
    }
  }
  return text;
}

std::string Row(const MatrixRow& row, const Matrix& matrix) {
  const std::vector<MatrixGroup> groups = GroupsOf(row);
  const MatrixGroup* const usual = UsualOf(groups);
  std::string others = Absent(row);
  std::string marks;
  for (const MatrixGroup& group : groups) {
    marks += (marks.empty() ? "" : ",") + std::string(MarkName(group.mark));
    if (&group != usual) others += Group(group, false, matrix);
  }
  return absl::StrFormat(
      "<tr id=\"%s\" data-family=\"%s\" data-mark=\"%s\" data-differs=\"%s\">"
      "<th scope=\"row\"><span class=\"mono\">%s</span><br><span class=\"quiet\">%s</span></th>"
      "<td>%s</td><td>%s</td><td class=\"document\">%s</td></tr>\n",
      MarkupText(RowId(row)), MarkupText(row.family), marks, row.differs ? "yes" : "no",
      MarkupText(row.id), MarkupText(row.statement),
      usual == nullptr ? "" : Group(*usual, true, matrix), others, Documents(row));
}

}  // namespace

void AppendGroupedTable(const Matrix& matrix, bool differs, std::string* content) {
  *content +=
      "<div class=\"scroll\" tabindex=\"0\"><table class=\"results grouped\">\n<thead><tr>"
      "<th scope=\"col\">rule</th><th scope=\"col\">usual</th><th scope=\"col\">others</th>"
      "<th scope=\"col\" class=\"document\">documents</th></tr></thead>\n<tbody>\n";
  for (const MatrixRow& row : matrix.rows) {
    if (row.differs == differs) *content += Row(row, matrix);
  }
  *content += "</tbody></table></div>\n";
}

}  // namespace conformance
