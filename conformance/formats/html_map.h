// SPDX-License-Identifier: Apache-2.0
//
// The picture that a page opens with: rules side by side as small cells, in bands by their family,
// with a colour and a shape for what became of each. It is inline SVG, so that it is there without
// scripting, too: a cell has a title, and is a link to its row.

#ifndef CONFORMANCE_FORMATS_HTML_MAP_H_
#define CONFORMANCE_FORMATS_HTML_MAP_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/probe/observation.h"

namespace conformance {

enum class Shape : std::uint8_t {
  kNothing,   // not asked
  kNoAnswer,  // skipped or unsupported
  kMissing,   // broken, crashed or timed out
  kNoClaim,
  kConforms,
  kDiffers,
  kExpected,
  kDeviates,
};

// The shape of a result without an outcome.
Shape ShapeOf(Status status);

// Where a column or a cell stands, and what it is.
struct MapRule {
  std::string family;
  std::string target;  // the id of its row
  std::string title;   // plain text, may have several lines
};

// A line of a map: a host, or several that gave the same.
struct MapLine {
  std::string label;
  std::string title;
  std::string host;          // the number of its column in the table
  std::vector<Shape> cells;  // one for each rule
};

// Hosts by rules. Scrolls in itself; names of hosts and families stay in view.
std::string HtmlMap(const std::vector<MapRule>& rules, const std::vector<MapLine>& lines);

// The rules of one host, a group of cells for each family.
std::string HtmlBand(const std::vector<MapRule>& rules, const std::vector<Shape>& cells);

// Which shape means what.
std::string HtmlMapLegend();

// What HtmlPage() needs for both.
extern const char kMapStyle[];
extern const char kMapScript[];

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_HTML_MAP_H_
