// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/text.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text_parts.h"
#include "conformance/formats/visible.h"
#include "conformance/report/characters.h"
#include "conformance/report/report.h"

namespace conformance {

void AppendHeading(std::string_view title, const TextOptions& options, std::string* out) {
  *out += "\n" + options.palette.Paint(Tone::kHeading, title) + "\n";
}

void AppendWrapped(std::string_view text, std::size_t indent, const TextOptions& options,
                   std::string* out, Tone tone) {
  const std::size_t columns = options.columns > indent ? options.columns - indent : 1;
  for (const std::string& line : Wrapped(text, columns)) {
    *out += std::string(indent, ' ') + options.palette.Paint(tone, line) + "\n";
  }
}

std::string Listed(const std::vector<std::string>& words, std::string_view separator) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += separator;
    text += word;
  }
  return text;
}

std::string LabelOf(std::string_view document) {
  const std::optional<Document> known = FindDocument(document);
  return std::string(known ? Info(*known).label : document);
}

std::string RenderText(const Report& report, const TextOptions& options) {
  const Report visible = VisibleCopy(report);
  std::string out = options.palette.Paint(
      Tone::kHeading, absl::StrFormat("%s %s", visible.tool_name, visible.tool_version));
  out += "\n";
  AppendHost(visible, options, &out);
  AppendCapabilities(visible, options, &out);
  AppendCompat(visible, options, &out);
  AppendTable(visible, options, &out);
  AppendDeviations(visible, options, &out);
  AppendNotObserved(visible, options, &out);
  AppendDocuments(visible, options, &out);
  AppendUnlike(visible, options, &out);
  AppendPrograms(visible, options, &out);
  AppendSummary(visible, options, &out);
  return out;
}

}  // namespace conformance
