// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/html_map.h"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/escape.h"
#include "conformance/probe/observation.h"

namespace conformance {
namespace {

// In pixels; kMapStyle has the height of a line once more.
constexpr std::size_t kWidth = 9;
constexpr std::size_t kHeight = 14;
constexpr std::size_t kFamilyHeight = 104;

struct ShapeInfo {
  const char* css;      // a class; "" for what is not drawn
  const char* path;     // from the corner of the cell
  const char* meaning;  // for the legend
};

// In the order of Shape. None is told from another by its colour alone.
constexpr std::array<ShapeInfo, 8> kShapes = {{
    {"", "", ""},
    {"m-none", "m3 6h3v2h-3z", "skipped or unsupported"},
    {"m-missing", "m4 2l4 5l-4 5l-4 -5z", "no answer: broken, crashed or timed out"},
    {"m-no-claim", "m2 4h4v6h-4z", "no claim"},
    {"m-conforms", "m0 6h9v2h-9z", "conforms"},
    {"m-differs", "m0 12l4 -10l4 10z", "differs from a weaker claim"},
    {"m-expected", "m0 1h8v12h-8zm2 2v8h4v-8z", "deviates as expected"},
    {"m-deviates", "m0 1h8v12h-8z", "deviates"},
}};

const ShapeInfo& Info(Shape shape) { return kShapes[static_cast<std::size_t>(shape)]; }

// The cells of one shape are one path: a map of a thousand hosts has few elements.
class Paths {
 public:
  void Add(Shape shape, std::size_t x, std::size_t y) {
    if (shape == Shape::kNothing) return;
    paths_[static_cast<std::size_t>(shape)] += absl::StrFormat("M%d %d%s", x, y, Info(shape).path);
  }
  // Conforming cells next to each other are one line.
  void AddConforming(std::size_t x, std::size_t y, std::size_t count) {
    paths_[static_cast<std::size_t>(Shape::kConforms)] +=
        absl::StrFormat("M%d %dh%dv2h-%dz", x, y + 6, count * kWidth, count * kWidth);
  }
  std::string Svg() const {
    std::string text;
    for (std::size_t i = 0; i < paths_.size(); ++i) {
      if (paths_[i].empty()) continue;
      text += absl::StrFormat("<path class=\"%s\" d=\"%s\"/>\n", kShapes[i].css, paths_[i]);
    }
    return text;
  }

 private:
  std::array<std::string, kShapes.size()> paths_;
};

struct Family {
  std::string name;
  std::size_t first = 0;
  std::size_t end = 0;
};

std::vector<Family> FamiliesOf(const std::vector<MapRule>& rules) {
  std::vector<Family> families;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (families.empty() || families.back().name != rules[i].family) {
      families.push_back({rules[i].family, i, i});
    }
    families.back().end = i + 1;
  }
  return families;
}

// Every other family is shaded.
std::string Shades(const std::vector<Family>& families, std::size_t height) {
  std::string text;
  for (std::size_t i = 0; i < families.size(); i += 2) {
    text += absl::StrFormat("<rect class=\"band\" x=\"%d\" width=\"%d\" height=\"%d\"/>\n",
                            families[i].first * kWidth,
                            (families[i].end - families[i].first) * kWidth, height);
  }
  return text;
}

std::string FamilyNames(const std::vector<Family>& families, std::size_t width) {
  std::string text =
      absl::StrFormat(
          "<svg class=\"map-families\" width=\"%d\" height=\"%d\" aria-hidden=\"true\">\n", width,
          kFamilyHeight) +
      Shades(families, kFamilyHeight);
  for (const Family& family : families) {
    const std::size_t middle = (family.first + family.end) * kWidth / 2 + 4;
    text += absl::StrFormat("<text transform=\"translate(%d %d) rotate(-90)\">%s</text>\n", middle,
                            kFamilyHeight - 4, MarkupText(family.name));
  }
  return text + "</svg>\n";
}

std::string Links(const std::vector<MapRule>& rules, std::size_t height) {
  std::string text;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    text += absl::StrFormat(
        "<a href=\"#%s\"><title>%s</title><rect class=\"hit\" x=\"%d\" width=\"%d\" "
        "height=\"%d\"/></a>\n",
        MarkupText(rules[i].target), MarkupText(rules[i].title), i * kWidth, kWidth, height);
  }
  return text;
}

std::string Cells(const std::vector<MapLine>& lines) {
  Paths paths;
  for (std::size_t line = 0; line < lines.size(); ++line) {
    const std::vector<Shape>& cells = lines[line].cells;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      std::size_t end = i;
      while (end < cells.size() && cells[end] == Shape::kConforms) ++end;
      if (end > i) {
        paths.AddConforming(i * kWidth, line * kHeight, end - i);
        i = end - 1;
      } else {
        paths.Add(cells[i], i * kWidth, line * kHeight);
      }
    }
  }
  return paths.Svg();
}

constexpr char kOutput[] = "<output class=\"map-output\" aria-live=\"polite\">&nbsp;</output>\n";

}  // namespace

Shape ShapeOf(Status status) {
  const bool asked = status != Status::kSkipped && status != Status::kUnsupported;
  return asked ? Shape::kMissing : Shape::kNoAnswer;
}

std::string HtmlMap(const std::vector<MapRule>& rules, const std::vector<MapLine>& lines) {
  if (rules.empty() || lines.empty()) return "";
  const std::vector<Family> families = FamiliesOf(rules);
  const std::size_t width = rules.size() * kWidth;
  const std::size_t height = lines.size() * kHeight;
  std::string hosts;
  std::string numbers;
  for (const MapLine& line : lines) {
    hosts += absl::StrFormat("<span title=\"%s\">%s</span>", MarkupText(line.title),
                             MarkupText(line.label));
    numbers += (numbers.empty() ? "" : " ") + line.host;
  }
  return "<div class=\"map\" role=\"group\" tabindex=\"0\" aria-label=\"Map of results: a line for "
         "each host, a column for each rule. Arrow keys move, Enter goes to the rule.\">\n"
         "<div class=\"map-corner\"></div>" +
         FamilyNames(families, width) + "<div class=\"map-hosts\">" + hosts + "</div>" +
         absl::StrFormat("<svg class=\"map-cells\" width=\"%d\" height=\"%d\" data-hosts=\"%s\">\n",
                         width, height, numbers) +
         Shades(families, height) + Cells(lines) + Links(rules, height) + "</svg></div>\n" +
         kOutput;
}

std::string HtmlBand(const std::vector<MapRule>& rules, const std::vector<Shape>& cells) {
  if (rules.empty()) return "";
  std::string text =
      "<div class=\"bands\" role=\"group\" aria-label=\"Map of results: a cell for each rule. "
      "Arrow keys move, Enter goes to the rule.\">\n";
  for (const Family& family : FamiliesOf(rules)) {
    text += absl::StrFormat("<figure><svg width=\"%d\" height=\"%d\">",
                            (family.end - family.first) * kWidth, kHeight);
    for (std::size_t i = family.first; i < family.end; ++i) {
      const std::size_t x = (i - family.first) * kWidth;
      text += absl::StrFormat(
          "<a href=\"#%s\"><title>%s</title><path class=\"%s\" d=\"M%d 0%s\"/><rect class=\"hit\" "
          "x=\"%d\" width=\"%d\" height=\"%d\"/></a>",
          MarkupText(rules[i].target), MarkupText(rules[i].title), Info(cells[i]).css, x,
          Info(cells[i]).path, x, kWidth, kHeight);
    }
    text +=
        absl::StrFormat("</svg><figcaption>%s</figcaption></figure>\n", MarkupText(family.name));
  }
  return text + "</div>\n" + kOutput;
}

std::string HtmlMapLegend() {
  std::string text = "<p class=\"legend\">";
  for (const ShapeInfo& shape : kShapes) {
    if (*shape.css == '\0') continue;
    text += absl::StrFormat(
        "<span><svg width=\"%d\" height=\"%d\" aria-hidden=\"true\"><path class=\"%s\" "
        "d=\"M0 0%s\"/></svg> %s</span>\n",
        kWidth, kHeight, shape.css, shape.path, shape.meaning);
  }
  return text + "</p>\n";
}

}  // namespace conformance
