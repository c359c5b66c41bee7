// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "conformance/compare/matrix.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

Json RowJson(const MatrixRow& row, const Matrix& matrix) {
  Json object = {{"id", row.id},
                 {"family", row.family},
                 {"statement", row.statement},
                 {"differs", row.differs}};
  Json cells = Json::array();
  for (const MatrixCell& cell : row.cells) {
    // Absent cells keep their place.
    if (cell.mark == Mark::kAbsent) {
      cells.push_back(nullptr);
    } else {
      Json object_of_cell = {{"result", matrix.Result(cell)}, {"verdict", MarkName(cell.mark)}};
      if (!matrix.Who(cell).empty()) object_of_cell["who_answers"] = matrix.Who(cell);
      cells.push_back(std::move(object_of_cell));
    }
  }
  object["cells"] = std::move(cells);
  Json claims = Json::array();
  for (const MatrixClaim& claim : row.claims) {
    claims.push_back(
        {{"document", claim.document}, {"level", claim.level}, {"accepts", claim.accepts}});
  }
  object["claims"] = std::move(claims);
  Json sightings = Json::array();
  for (const Sighting& sighting : row.sightings) {
    sightings.push_back({{"system", std::string(sighting.system)},
                         {"release", std::string(sighting.release)},
                         {"outcome", std::string(sighting.outcome)},
                         {"source", std::string(sighting.source)}});
  }
  object["sightings"] = std::move(sightings);
  return object;
}

}  // namespace

std::string ToJson(const Matrix& matrix) {
  Json columns = Json::array();
  const std::vector<MatrixDistance> distances = DistancesOf(matrix);
  for (std::size_t i = 0; i < matrix.columns.size(); ++i) {
    const MatrixColumn& column = matrix.columns[i];
    Json object = {{"title", column.title}, {"host", column.host}};
    if (!column.recorded.empty()) object["recorded"] = column.recorded;
    object["differs"] = distances[i].differs;
    object["compared"] = distances[i].compared;
    columns.push_back(std::move(object));
  }
  Json rows = Json::array();
  for (const MatrixRow& row : matrix.rows) rows.push_back(RowJson(row, matrix));
  const Json json = {{"schema", 1},
                     {"kind", "matrix"},
                     {"reference", matrix.reference},
                     {"columns", std::move(columns)},
                     {"rules", std::move(rows)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace conformance
