// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/compare/matrix.h"
#include "conformance/compare/matrix_map.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/html_map.h"
#include "conformance/formats/html_page.h"

namespace conformance {
namespace {

void AddOnce(std::vector<std::string>& list, const std::string& word) {
  if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
}

std::string SystemOf(const Sighting& sighting) {
  return absl::StrFormat("%s %s", sighting.system, sighting.release);
}

// The columns beside the hosts.
struct Others {
  std::vector<std::string> documents;
  std::vector<std::string> systems;
};

Others OthersOf(const Matrix& matrix) {
  Others others;
  for (const DocumentInfo& info : AllDocuments()) {
    for (const MatrixRow& row : matrix.rows) {
      for (const MatrixClaim& claim : row.claims) {
        if (claim.document == info.name) AddOnce(others.documents, claim.document);
      }
    }
  }
  for (const MatrixRow& row : matrix.rows) {
    for (const MatrixClaim& claim : row.claims) AddOnce(others.documents, claim.document);
    for (const Sighting& sighting : row.sightings) AddOnce(others.systems, SystemOf(sighting));
  }
  return others;
}

std::string Head(const Matrix& matrix, const Others& others) {
  std::string text = "<thead><tr><th scope=\"col\">rule</th>";
  for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
    const MatrixColumn& column = matrix.columns[i];
    text += absl::StrFormat(
        "<th scope=\"col\" class=\"%s\" data-host=\"%d\" title=\"%s\">%s</th>",
        column.recorded.empty() ? "h" : "h recorded", i,
        MarkupText(column.recorded.empty() ? column.host : column.host + "; " + column.recorded),
        MarkupText(column.title));
  }
  for (const std::string& document : others.documents) {
    const std::optional<Document> known = FindDocument(document);
    text +=
        absl::StrFormat("<th scope=\"col\" class=\"document\" title=\"%s\">%s</th>",
                        MarkupText(document), MarkupText(known ? Info(*known).label : document));
  }
  for (const std::string& system : others.systems) {
    text += absl::StrFormat("<th scope=\"col\" class=\"sighting\">%s</th>", MarkupText(system));
  }
  return text + "</tr></thead>\n";
}

std::string DocumentCell(const MatrixRow& row, const std::string& document) {
  std::string text;
  for (const MatrixClaim& claim : row.claims) {
    if (claim.document != document || claim.accepts.empty()) continue;
    if (!text.empty()) text += "; ";
    for (std::size_t i = 0; i < claim.accepts.size(); ++i) {
      text += (i == 0 ? "" : " or ") + MarkupText(claim.accepts[i]);
    }
    text += absl::StrFormat(" <span class=\"quiet\">%s</span>", MarkupText(claim.level));
  }
  return absl::StrFormat("<td class=\"document\">%s</td>", text);
}

std::string SightingCell(const MatrixRow& row, const std::string& system) {
  for (const Sighting& sighting : row.sightings) {
    if (SystemOf(sighting) != system) continue;
    return absl::StrFormat("<td class=\"sighting\" title=\"%s\">%s</td>",
                           MarkupText(sighting.source), MarkupText(sighting.outcome));
  }
  return "<td class=\"sighting\"></td>";
}

std::string HtmlRow(const MatrixRow& row, const Matrix& matrix, const Others& others) {
  std::string cells;
  std::string marks;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const MatrixCell& cell = row.cells[i];
    const std::string mark = MarkName(cell.mark);
    if (!mark.empty()) marks += (marks.empty() ? "" : ",") + mark;
    const char* const kind = matrix.columns[i].recorded.empty() ? "h" : "h recorded";
    std::string result = MarkupText(matrix.Result(cell));
    if (!matrix.Who(cell).empty()) {
      result +=
          absl::StrFormat(" <br><span class=\"quiet\">%s</span>", MarkupText(matrix.Who(cell)));
    }
    cells += absl::StrFormat("<td class=\"%s %s\" data-host=\"%d\" data-mark=\"%s\">%s</td>", kind,
                             HtmlClass(mark), i, mark, result);
  }
  for (const std::string& document : others.documents) cells += DocumentCell(row, document);
  for (const std::string& system : others.systems) cells += SightingCell(row, system);
  return absl::StrFormat(
      "<tr id=\"%s\" data-family=\"%s\" data-mark=\"%s\" data-differs=\"%s\">"
      "<th scope=\"row\"><span class=\"mono\">%s</span><br><span class=\"quiet\">%s</span></th>%s"
      "</tr>\n",
      MarkupText(RowId(row)), MarkupText(row.family), marks, row.differs ? "yes" : "no",
      MarkupText(row.id), MarkupText(row.statement), cells);
}

// What the colours and the columns mean.
constexpr char kLegend[] =
    "by the documents that its report is judged by, an outcome "
    "<span class=\"conforms\">conforms</span>, <span class=\"deviates\">deviates</span>, is "
    "<span class=\"expected\">expected</span> to deviate, or "
    "<span class=\"differs\">differs</span> from a weaker claim; on those in "
    "<span class=\"no-claim\">gray</span> there is no claim. Shaded columns are what documents "
    "allow; columns in italics are records of what was seen elsewhere: of runs of this program "
    "where a host is named, and else by other means.";

std::size_t Differing(const Matrix& matrix) {
  return static_cast<std::size_t>(std::count_if(matrix.rows.begin(), matrix.rows.end(),
                                                [](const MatrixRow& row) { return row.differs; }));
}

// The rules that somebody deviates on for no known reason.
std::string Findings(const Matrix& matrix) {
  std::string list;
  std::size_t count = 0;
  for (const MatrixRow& row : matrix.rows) {
    if (GravestOf(row) != Mark::kDeviates) continue;
    ++count;
    list += absl::StrFormat("<li><a href=\"#%s\" class=\"mono\">%s</a> %s", MarkupText(RowId(row)),
                            MarkupText(row.id), MarkupText(row.statement));
    for (const MatrixGroup& group : GroupsOf(row)) {
      if (group.mark != Mark::kDeviates) continue;
      list += absl::StrFormat("; <span class=\"deviates\">%s</span>: %d hosts",
                              MarkupText(matrix.words[group.result]), group.columns.size());
    }
    list += "</li>\n";
  }
  if (count == 0) return "";
  return absl::StrFormat(
      "<details%s><summary>%d rules that a host deviates on for no known reason</summary>"
      "<ul>\n%s</ul></details>\n",
      count > 20 ? "" : " open", count, list);
}

std::string HtmlHosts(const Matrix& matrix) {
  if (matrix.columns.empty()) return "";
  const std::vector<MatrixDistance> distances = DistancesOf(matrix);
  std::string text = absl::StrFormat(
      "<details><summary>the hosts, and how many of the results that both have differ from those "
      "of %s</summary><table>\n",
      MarkupText(matrix.columns[matrix.reference].title));
  for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
    const MatrixColumn& column = matrix.columns[i];
    text += absl::StrFormat(
        "<tr><th scope=\"row\">%s</th><td>%d of %d</td><td>%s</td></tr>\n",
        MarkupText(column.title), distances[i].differs, distances[i].compared,
        MarkupText(column.recorded.empty() ? column.host
                                           : column.host + "; recorded: " + column.recorded));
  }
  return text + "</table></details>\n";
}

std::string Opening(const Matrix& matrix) {
  const std::size_t differing = Differing(matrix);
  std::string text = absl::StrFormat(
      "<p>%d hosts. They differ on %d of %d rules, which the map shows; on the other %d all agree. "
      "Hosts that gave the same on all of them share a line.</p>\n",
      matrix.columns.size(), differing, matrix.rows.size(), matrix.rows.size() - differing);
  text += MatrixMap(matrix) + HtmlMapLegend() + Findings(matrix) + HtmlHosts(matrix);
  return text + absl::StrFormat("<p>In the tables, %s</p>\n", kLegend);
}

// The rows on which the hosts differ, or those on which they do not.
void AppendTable(const Matrix& matrix, const Others& others, bool differs, std::string* content) {
  if (matrix.columns.size() > kMostHostColumns) {
    AppendGroupedTable(matrix, differs, content);
    return;
  }
  *content += "<div class=\"scroll\" tabindex=\"0\"><table class=\"results\">\n";
  *content += Head(matrix, others) + "<tbody>\n";
  for (const MatrixRow& row : matrix.rows) {
    if (row.differs == differs) *content += HtmlRow(row, matrix, others);
  }
  *content += "</tbody></table></div>\n";
}

}  // namespace

std::string RenderHtml(const Matrix& matrix) {
  const Others others = OthersOf(matrix);
  HtmlFilters filters;
  for (const MatrixRow& row : matrix.rows) {
    if (filters.families.empty() || filters.families.back() != row.family) {
      filters.families.push_back(row.family);
    }
  }
  filters.marks = {"conforms", "deviates", "expected", "differs", "no claim"};
  if (matrix.columns.size() <= kMostHostColumns) {
    for (const MatrixColumn& column : matrix.columns) filters.hosts.push_back(column.title);
  }
  filters.differences = true;
  const std::size_t differing = Differing(matrix);
  std::string content = absl::StrFormat("<section><h2>Hosts differ on %d of %d rules</h2>\n",
                                        differing, matrix.rows.size());
  AppendTable(matrix, others, true, &content);
  content += absl::StrFormat(
      "</section>\n<details class=\"agreed\"><summary>All agree on the other %d</summary>\n",
      matrix.rows.size() - differing);
  AppendTable(matrix, others, false, &content);
  content += "</details>\n";
  return HtmlPage("mmap conformance: hosts side by side", filters, Opening(matrix), content);
}

}  // namespace conformance
