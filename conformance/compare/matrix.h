// SPDX-License-Identifier: Apache-2.0
//
// Reports of many hosts side by side.
//
//   MatrixBuilder builder;
//   absl::Status added = builder.Add("gvisor", report);
//   Matrix matrix = builder.Build();
//
// A report whose host has the fact "recorded" is the record of a run elsewhere
// (platforms/reports): it has results and no claims, is judged by the catalogue, and its column
// looks different.
//
// A report may be dropped once it is added: the matrix keeps one word per result.

#ifndef CONFORMANCE_COMPARE_MATRIX_H_
#define CONFORMANCE_COMPARE_MATRIX_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "conformance/catalogue/rule.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

// A host, or one of its filesystems where a report has several.
struct MatrixColumn {
  std::string title;  // "gvisor", "laptop on tmpfs"
  std::string host;   // "Linux 4.4.0 x86_64, pages of 16384 bytes"
  // For a run elsewhere of which a record was kept: when and where; empty for every other report.
  std::string recorded;
};

// How a cell fares by the documents that its report judges by.
enum class Mark : std::uint8_t { kAbsent, kNoClaim, kConforms, kDiffers, kExpected, kDeviates };

struct MatrixCell {
  std::uint32_t result = 0;  // which of Matrix::words: the outcome, or the status without one
  Mark mark = Mark::kAbsent;
  bool observed = false;  // the result is an outcome
  // Which of Matrix::words says that the kernel gave another result than the C library; see
  // WhoAnswers().
  std::uint32_t who = 0;
};

// What a document accepts, as the reports have it.
struct MatrixClaim {
  std::string document;
  std::string level;
  std::vector<std::string> accepts;
};

struct MatrixRow {
  std::string id;
  std::string family;
  std::string statement;
  std::vector<MatrixClaim> claims;
  std::vector<Sighting> sightings;  // from this program's catalogue
  std::vector<MatrixCell> cells;    // one per column
  bool differs = false;  // two columns, or a kernel and its C library, have different results
};

struct Matrix {
  std::vector<MatrixColumn> columns;
  std::vector<MatrixRow> rows;
  std::vector<std::string> words;  // every result once; the first is "", for absent ones
  std::size_t reference = 0;       // the column from which the others' distances are counted

  const std::string& Result(const MatrixCell& cell) const { return words[cell.result]; }
  const std::string& Who(const MatrixCell& cell) const { return words[cell.who]; }
};

// Columns times rows; the whole catalogue on some 17,000 hosts. A page of that many cells has half
// a gigabyte.
inline constexpr std::size_t kMaxMatrixCells = 5000000;
inline constexpr std::size_t kMaxMatrixDocuments = 100;

class MatrixBuilder {
 public:
  MatrixBuilder();
  // `name` tells the report from others: the stem of its file. Refuses a report with which there
  // are more cells or documents than above, as one may cause that repeats nothing of the others.
  absl::Status Add(const std::string& name, const Report& report);
  Matrix Build();

 private:
  std::uint32_t Word(const std::string& word);
  MatrixRow& RowOf(const RuleReport& rule);

  Matrix matrix_;
  std::map<std::string, std::uint32_t> words_;
  std::map<std::string, std::size_t> rows_;
  std::set<std::string> documents_;
};

// The columns that share a result, in the order of their first appearance.
struct MatrixGroup {
  std::uint32_t result = 0;
  Mark mark = Mark::kAbsent;  // the gravest among them
  std::vector<std::size_t> columns;
};
std::vector<MatrixGroup> GroupsOf(const MatrixRow& row);

// The group that most columns are in, the first of those; nullptr for a row without results.
const MatrixGroup* UsualOf(const std::vector<MatrixGroup>& groups);

// The gravest mark of a row.
Mark GravestOf(const MatrixRow& row);

// How far a column is from the reference: of the rules on which both have an outcome, how many
// differ. What was skipped on either side is not compared.
struct MatrixDistance {
  std::size_t differs = 0;
  std::size_t compared = 0;
};
std::vector<MatrixDistance> DistancesOf(const Matrix& matrix);

// "no claim", "conforms", "differs", "expected", "deviates"; "" for an absent cell.
const char* MarkName(Mark mark);

std::string RenderText(const Matrix& matrix, const TextOptions& options);
std::string RenderMarkdown(const Matrix& matrix);
std::string RenderHtml(const Matrix& matrix);
std::string ToJson(const Matrix& matrix);

}  // namespace conformance

#endif  // CONFORMANCE_COMPARE_MATRIX_H_
