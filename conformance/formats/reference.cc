// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/reference.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/types/span.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/report/characters.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

std::vector<std::string> Strings(const std::vector<std::string_view>& views) {
  return {views.begin(), views.end()};
}

Json ClaimsJson(const Rule& rule) {
  Json claims = Json::array();
  for (const Claim& claim : rule.claims()) {
    claims.push_back({{"document", std::string(Info(claim.document).name)},
                      {"clause", std::string(claim.clause)},
                      {"edition", std::string(claim.edition)},
                      {"interpretation", std::string(claim.interpretation)},
                      {"level", std::string(LevelName(claim.level))},
                      {"accepts", Strings(claim.accepts)}});
  }
  return claims;
}

Json KnownJson(const Rule& rule) {
  Json known = Json::array();
  for (const KnownDeviation& deviation : rule.known()) {
    known.push_back({{"document", std::string(Info(deviation.document).name)},
                     {"outcome", std::string(deviation.outcome)},
                     {"why", std::string(deviation.why)}});
  }
  return known;
}

Json SightingsJson(const Rule& rule) {
  Json sightings = Json::array();
  for (const Sighting& sighting : rule.sightings()) {
    sightings.push_back({{"system", std::string(sighting.system)},
                         {"release", std::string(sighting.release)},
                         {"outcome", std::string(sighting.outcome)},
                         {"source", std::string(sighting.source)}});
  }
  return sightings;
}

}  // namespace

std::string ReferenceIds(absl::Span<const Rule* const> rules) {
  std::string text;
  for (const Rule* rule : rules) text += std::string(rule->id()) + "\n";
  return text;
}

std::string ReferenceText(absl::Span<const Rule* const> rules, const TextOptions& options) {
  std::size_t ids = 0;
  for (const Rule* rule : rules) ids = std::max(ids, Columns(rule->id()));
  const std::size_t sentences = options.columns - std::min(options.columns - 20, ids + 4);
  std::string text;
  std::string_view family;
  for (const Rule* rule : rules) {
    if (rule->family() != family) {
      family = rule->family();
      text += options.palette.Paint(Tone::kHeading, family) + "\n";
    }
    std::string sentence(rule->sentence());
    if (rule->slow()) sentence += " (slow)";
    const std::vector<std::string> lines = Wrapped(sentence, sentences);
    for (std::size_t i = 0; i < lines.size(); ++i) {
      text += "  " + Padded(i == 0 ? rule->id() : "", ids) + "  " + lines[i] + "\n";
    }
  }
  return text;
}

std::string ReferenceJson(absl::Span<const Rule* const> rules) {
  Json list = Json::array();
  for (const Rule* rule : rules) {
    list.push_back({{"id", std::string(rule->id())},
                    {"family", std::string(rule->family())},
                    {"statement", std::string(rule->sentence())},
                    {"outcomes", Strings(rule->outcomes())},
                    {"parts", Strings(rule->parts())},
                    {"note", std::string(rule->note())},
                    {"slow", rule->slow()},
                    {"per_directory", rule->per_directory()},
                    {"claims", ClaimsJson(*rule)},
                    {"known", KnownJson(*rule)},
                    {"sightings", SightingsJson(*rule)}});
  }
  const Json reference = {{"rules", std::move(list)}};
  return reference.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace conformance
