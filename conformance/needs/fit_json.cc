// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/needs/fit.h"
#include "conformance/needs/fit_formats.h"
#include "conformance/needs/needs.h"
#include "conformance/probe/observation.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

Json NeedAsJson(const NeedResult& result) {
  const Need& need = result.need;
  Json json = Json::object();
  if (need.any_of.empty()) {
    json["rule"] = need.rule;
  } else {
    for (const Need& alternative : need.any_of) json["any_of"].push_back(alternative.rule);
  }
  json["level"] = need.must ? "must" : "should";
  json["met"] = MetName(result.met);
  json["result"] = result.result;
  if (!result.directory.empty()) json["directory"] = result.directory;
  if (!need.accept.empty()) json["accept"] = need.accept;
  if (!need.never.empty()) json["never"] = need.never;
  if (!need.at_least.empty()) json["at_least"] = need.at_least;
  if (!need.unmet.empty()) json["unmet"] = need.unmet;
  if (!need.workaround.empty()) json["workaround"] = need.workaround;
  if (!need.source.empty()) json["source"] = need.source;
  return json;
}

Json ResultAsJson(const FitResult& result) {
  Json needs = Json::array();
  for (const NeedResult& need : result.needs) needs.push_back(NeedAsJson(need));
  Json json = {{"program", result.program}, {"profile", result.profile}};
  if (!result.directory.empty()) json["directory"] = result.directory;
  json["verdict"] = FitnessName(result.fitness);
  json["needs"] = std::move(needs);
  json["not_asked"] = result.not_asked;
  return json;
}

std::string LevelOf(const Need& need) { return need.must ? "shall" : "should"; }

ClaimReport ClaimOf(const NeedResult& result, const std::string& program) {
  const Need& need = result.need;
  ClaimReport claim;
  claim.document = program;
  claim.clause = need.any_of.empty() ? need.source : need.any_of.front().source;
  claim.level = LevelOf(need);
  claim.accepts = need.accept;
  if (!need.at_least.empty()) claim.accepts.push_back("at least " + need.at_least);
  for (const std::string& word : need.never) claim.accepts.push_back("not " + word);
  for (const Need& alternative : need.any_of) claim.accepts.push_back("by " + alternative.rule);
  if (result.met == Met::kYes) claim.verdict = Verdict::kConforms;
  if (result.met == Met::kNo) {
    claim.verdict = need.must ? Verdict::kDeviates : Verdict::kDiffers;
  }
  return claim;
}

RuleReport RuleOf(const NeedResult& result, const FitResult& of) {
  const Need& need = result.need;
  RuleReport rule;
  rule.family = of.profile == "default" ? of.program : of.program + ":" + of.profile;
  rule.id = absl::StrFormat("%s.%s", rule.family,
                            need.any_of.empty() ? need.rule : need.any_of.front().rule);
  rule.statement = need.unmet.empty() ? "It is needed." : "Else: " + need.unmet + ".";
  rule.directory = result.directory;
  rule.detail = need.workaround;
  rule.duration_us = result.duration_us;
  if (result.met == Met::kUnknown) {
    rule.status = Status::kSkipped;
    rule.reason = result.result;
  } else {
    rule.status = Status::kObserved;
    rule.outcome = result.result;
  }
  rule.claims.push_back(ClaimOf(result, of.program));
  return rule;
}

}  // namespace

std::string RenderFitJson(const FitReport& report) {
  Json host = Json::object();
  for (const HostFact& fact : report.host) host[fact.name] = fact.value;
  Json programs = Json::array();
  for (const FitResult& result : report.results) programs.push_back(ResultAsJson(result));
  Json remedies = Json::array();
  for (const Remedy& remedy : Remedies(report.results)) {
    remedies.push_back({{"rule", remedy.rule},
                        {"in_the_way_of", remedy.refusals},
                        {"alone_in_the_way_of", remedy.programs}});
  }
  const Json json = {{"schema", kFitSchema},
                     {"kind", "fit"},
                     {"tool", {{"name", "conformance"}, {"version", report.tool_version}}},
                     {"host", std::move(host)},
                     {"programs", std::move(programs)},
                     {"remedies", std::move(remedies)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Report AsReport(const FitReport& report) {
  Report as;
  as.tool_name = "conformance fit";
  as.tool_version = report.tool_version;
  as.host = report.host;
  for (const FitResult& result : report.results) {
    const auto& against = as.against;
    if (std::find(against.begin(), against.end(), result.program) == against.end()) {
      as.against.push_back(result.program);
    }
    for (const NeedResult& need : result.needs) as.rules.push_back(RuleOf(need, result));
  }
  as.summary = Summarise(as.rules, as.against);
  return as;
}

}  // namespace conformance
