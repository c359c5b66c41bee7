// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/compare/matrix.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/report/characters.h"

namespace conformance {
namespace {

constexpr std::size_t kResultColumns = 22;

Tone ToneOf(Mark mark) {
  switch (mark) {
    case Mark::kConforms:
      return Tone::kGood;
    case Mark::kDiffers:
    case Mark::kExpected:
      return Tone::kWarning;
    case Mark::kDeviates:
      return Tone::kBad;
    case Mark::kAbsent:
    case Mark::kNoClaim:
      break;
  }
  return Tone::kPlain;
}

// A result and those who have it, on as many lines as that takes.
void AppendGroup(std::string_view result, Tone tone, std::string_view who, Tone who_tone,
                 const TextOptions& options, std::string* out) {
  const std::vector<std::string> lines = Wrapped(who, options.columns - kResultColumns - 6);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::string left = i == 0 ? Cut(result, kResultColumns) : "";
    *out += "    " + options.palette.Paint(tone, Padded(left, kResultColumns)) + "  " +
            options.palette.Paint(who_tone, lines[i]) + "\n";
  }
}

// Outcomes and who stands behind each, in the order of their first appearance.
class Supporters {
 public:
  void Add(const std::string& outcome, const std::string& who) {
    const auto same = std::find_if(groups_.begin(), groups_.end(),
                                   [&](const auto& group) { return group.first == outcome; });
    if (same == groups_.end()) {
      groups_.emplace_back(outcome, who);
    } else {
      same->second += ", " + who;
    }
  }
  void Append(std::string_view verb, const TextOptions& options, std::string* out) const {
    for (const auto& [outcome, who] : groups_) {
      AppendGroup(outcome, Tone::kQuiet, absl::StrFormat("%s %s", verb, who), Tone::kQuiet, options,
                  out);
    }
  }

 private:
  std::vector<std::pair<std::string, std::string>> groups_;
};

void AppendRow(const MatrixRow& row, const Matrix& matrix, const TextOptions& options,
               std::string* out) {
  *out += "  " + options.palette.Paint(Tone::kHeading, Visible(row.id)) + "  " +
          Cut(Visible(row.statement), options.columns - Columns(Visible(row.id)) - 4) + "\n";
  for (const MatrixGroup& group : GroupsOf(row)) {
    std::vector<std::string> titles;
    for (const std::size_t column : group.columns) {
      titles.push_back(Visible(matrix.columns[column].title));
    }
    AppendGroup(Visible(matrix.words[group.result]), ToneOf(group.mark), Listed(titles),
                Tone::kPlain, options, out);
  }
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    const std::string& who = matrix.Who(row.cells[i]);
    if (who.empty()) continue;
    AppendWrapped(Visible(absl::StrFormat("%s: %s", matrix.columns[i].title, who)), 6, options, out,
                  Tone::kWarning);
  }
  Supporters documents;
  for (const MatrixClaim& claim : row.claims) {
    if (claim.accepts.empty()) continue;
    documents.Add(Visible(Listed(claim.accepts, " or ")), Visible(LabelOf(claim.document)));
  }
  documents.Append("says", options, out);
  Supporters sightings;
  for (const Sighting& sighting : row.sightings) {
    sightings.Add(std::string(sighting.outcome),
                  absl::StrFormat("%s %s", sighting.system, sighting.release));
  }
  sightings.Append("was seen on", options, out);
}

}  // namespace

std::string RenderText(const Matrix& matrix, const TextOptions& options) {
  std::string out = options.palette.Paint(Tone::kHeading, "HOSTS") + "\n";
  std::size_t titles = 0;
  for (const MatrixColumn& column : matrix.columns) {
    titles = std::max(titles, Columns(Visible(column.title)));
  }
  titles = std::min<std::size_t>(titles, 40);
  const std::vector<MatrixDistance> distances = DistancesOf(matrix);
  for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
    const MatrixColumn& column = matrix.columns[i];
    const std::string left =
        "  " + Padded(Cut(Visible(column.title), titles), titles) + "  " +
        absl::StrFormat("%3d of %3d  ", distances[i].differs, distances[i].compared);
    out += left +
           Cut(Visible(column.recorded.empty() ? column.host : "recorded: " + column.host),
               options.columns > Columns(left) ? options.columns - Columns(left) : 1) +
           "\n";
  }
  if (!matrix.columns.empty()) {
    AppendWrapped(absl::StrFormat("how many of the results that both have differ from those of %s",
                                  Visible(matrix.columns[matrix.reference].title)),
                  2, options, &out, Tone::kQuiet);
  }
  std::size_t unanimous = 0;
  std::string_view family;
  for (const MatrixRow& row : matrix.rows) {
    if (!row.differs) {
      ++unanimous;
      continue;
    }
    if (row.family != family) {
      family = row.family;
      out += "\n" + options.palette.Paint(Tone::kHeading, Visible(family)) + "\n";
    }
    AppendRow(row, matrix, options, &out);
  }
  return out + absl::StrFormat("\n%d of %d rules differ; on the other %d all hosts agree\n",
                               matrix.rows.size() - unanimous, matrix.rows.size(), unanimous);
}

}  // namespace conformance
