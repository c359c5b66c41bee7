// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "conformance/explore/render.h"
#include "conformance/report/host.h"
#include "conformance/version.h"
#include "nlohmann/json.hpp"

namespace conformance::explore {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kSchema = 1;

void PutUnlessEmpty(Json& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

Json FindingJson(const Finding& finding) {
  Json object = {{"call", finding.call},
                 {"difference", finding.difference},
                 {"sentence", finding.sentence},
                 {"kind", finding.kind},
                 {"last", finding.last},
                 {"expected", finding.expected},
                 {"observed", finding.observed},
                 {"directory", finding.directory},
                 {"index", finding.index},
                 {"calls", finding.calls},
                 {"calls_before", finding.calls_before},
                 {"stable", finding.stable},
                 {"times", finding.times}};
  PutUnlessEmpty(object, "rule", finding.rule);
  PutUnlessEmpty(object, "document", finding.document);
  PutUnlessEmpty(object, "known", finding.known);
  object["trace"] = finding.trace;
  object["program"] = finding.program;
  PutUnlessEmpty(object, "c_program", finding.c_program);
  return object;
}

Json WalkJson(const Walk& walk) {
  return {{"directory", walk.directory}, {"filesystem", FilesystemType(walk.directory)},
          {"programs", walk.programs},   {"calls", walk.calls},
          {"skipped", walk.skipped},     {"ended_early", walk.early},
          {"broken", walk.broken},       {"unstable", walk.unstable},
          {"alike", walk.alike},         {"milliseconds", walk.milliseconds},
          {"rules", walk.rules},         {"rules_without_outcome", walk.unanswered},
          {"stopped", walk.stopped}};
}

}  // namespace

std::string RenderJson(const Exploration& exploration) {
  Json host = Json::object();
  for (const HostFact& fact : HostFacts()) host[fact.name] = fact.value;
  Json walks = Json::array();
  for (const Walk& walk : exploration.walks) walks.push_back(WalkJson(walk));
  Json findings = Json::array();
  for (const Finding& finding : exploration.findings) findings.push_back(FindingJson(finding));
  Json coverage = Json::array();
  for (std::size_t i = 0; i < kSituations; ++i) {
    const SituationInfo& info = Info(static_cast<Situation>(i));
    coverage.push_back(
        {{"call", info.call}, {"situation", info.situation}, {"met", exploration.coverage.met[i]}});
  }
  const Json report = {{"schema", kSchema},
                       {"kind", "exploration"},
                       {"tool", {{"name", "conformance"}, {"version", kVersion}}},
                       {"host", std::move(host)},
                       {"seed", exploration.seed},
                       {"walks", std::move(walks)},
                       {"findings", std::move(findings)},
                       {"coverage", std::move(coverage)}};
  constexpr int kIndent = 2;
  return report.dump(kIndent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace conformance::explore
