// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/compare/resemblance.h"
#include "conformance/formats/likeness.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/report/characters.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostNameColumns = 32;
constexpr std::size_t kMostRuleColumns = 36;

void AppendHost(const Resemblance& resemblance, std::size_t names, const TextOptions& options,
                std::string* out) {
  const std::string name = Cut(Visible(resemblance.name), names);
  const std::string distance =
      resemblance.compared == 0
          ? "nothing to compare"
          : absl::StrFormat("%4d of %d", resemblance.differences.size(), resemblance.compared);
  const std::string left = "  " + Padded(name, names) + "  " + Padded(distance, 12) + "  ";
  const std::size_t used = Columns(left);
  const std::size_t rest = options.columns > used ? options.columns - used : 1;
  *out += left + options.palette.Paint(Tone::kQuiet, Cut(Visible(resemblance.about), rest)) + "\n";
}

void AppendDifferences(const Resemblance& nearest, const TextOptions& options, std::string* out) {
  AppendHeading(absl::StrFormat("UNLIKE %s", Visible(nearest.name)), options, out);
  AppendWrapped(LikenessText(Counts(nearest)), 2, options, out);
  std::size_t rules = 0;
  for (const Unlike& unlike : nearest.differences) {
    rules = std::max(rules, Columns(Visible(unlike.rule)));
  }
  rules = std::min(rules, kMostRuleColumns);
  for (const Unlike& unlike : nearest.differences) {
    const std::string line =
        "  " + Padded(Cut(Visible(unlike.rule), rules), rules) +
        absl::StrFormat("  %s, there %s", Visible(unlike.here), Visible(unlike.there));
    *out += Cut(line, options.columns) + "\n";
  }
}

}  // namespace

std::string RenderText(const std::vector<Resemblance>& ranked, std::size_t most,
                       const TextOptions& options) {
  const std::size_t shown = most == 0 ? ranked.size() : std::min(most, ranked.size());
  std::string out = options.palette.Paint(Tone::kHeading, "NEAREST HOSTS") + "\n";
  std::size_t names = 0;
  for (std::size_t i = 0; i < shown; ++i) {
    names = std::max(names, Columns(Visible(ranked[i].name)));
  }
  names = std::min(names, kMostNameColumns);
  for (std::size_t i = 0; i < shown; ++i) AppendHost(ranked[i], names, options, &out);
  if (shown < ranked.size()) {
    AppendWrapped(
        absl::StrFormat("%d more hosts are known; --all shows them", ranked.size() - shown), 2,
        options, &out, Tone::kQuiet);
  }
  if (!ranked.empty() && ranked.front().compared > 0) {
    AppendDifferences(ranked.front(), options, &out);
  }
  return out;
}

std::string ToJson(const std::vector<Resemblance>& ranked) {
  Json hosts = Json::array();
  for (const Resemblance& resemblance : ranked) {
    Json differences = Json::array();
    for (const Unlike& unlike : resemblance.differences) {
      differences.push_back(
          {{"rule", unlike.rule}, {"here", unlike.here}, {"there", unlike.there}});
    }
    hosts.push_back({{"name", resemblance.name},
                     {"about", resemblance.about},
                     {"differs", resemblance.differences.size()},
                     {"compared", resemblance.compared},
                     {"not_compared",
                      {{"unanswered", resemblance.unanswered},
                       {"unknown", resemblance.unknown},
                       {"reworded", resemblance.reworded}}},
                     {"differences", std::move(differences)}});
  }
  const Json json = {{"schema", 1}, {"kind", "resemblance"}, {"hosts", std::move(hosts)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace conformance
