// SPDX-License-Identifier: Apache-2.0

#include <string>

#include "conformance/probe/observation.h"
#include "conformance/report/json.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

// Optional members are absent rather than empty: a reader sees at once what there is.
void PutUnlessEmpty(Json& object, const char* key, const std::string& value) {
  if (!value.empty()) object[key] = value;
}

Json HostJson(const Report& report) {
  Json host = Json::object();
  for (const HostFact& fact : report.host) host[fact.name] = fact.value;
  Json filesystems = Json::array();
  for (const Filesystem& filesystem : report.filesystems) {
    Json object = {{"directory", filesystem.directory}, {"type", filesystem.type}};
    PutUnlessEmpty(object, "options", filesystem.options);
    if (!filesystem.lacks.empty()) object["lacks"] = filesystem.lacks;
    filesystems.push_back(std::move(object));
  }
  host["filesystems"] = std::move(filesystems);
  return host;
}

Json CapabilityJson(const Capability& capability) {
  Json object = {{"name", capability.name}, {"value", capability.value}};
  PutUnlessEmpty(object, "reason", capability.reason);
  object["rules"] = capability.rules;
  return object;
}

Json CompatJson(const CompatReport& compat) {
  Json checks = Json::array();
  for (const CompatCheck& check : compat.checks) {
    Json object = {{"name", check.name},
                   {"expected", check.expected},
                   {"reason", check.reason},
                   {"holds", check.holds}};
    PutUnlessEmpty(object, "skipped", check.skipped);
    checks.push_back(std::move(object));
  }
  return {{"backend", compat.backend}, {"checks", std::move(checks)}};
}

Json ClaimJson(const ClaimReport& claim) {
  Json object = {{"document", claim.document},
                 {"clause", claim.clause},
                 {"level", claim.level},
                 {"accepts", claim.accepts},
                 {"verdict", std::string(VerdictName(claim.verdict))}};
  PutUnlessEmpty(object, "edition", claim.edition);
  PutUnlessEmpty(object, "interpretation", claim.interpretation);
  PutUnlessEmpty(object, "known", claim.known);
  return object;
}

Json DirectJson(const DirectReport& direct) {
  Json object = {{"status", std::string(StatusName(direct.status))},
                 {"outcome", direct.outcome},
                 {"detail", direct.detail}};
  PutUnlessEmpty(object, "reason", direct.reason);
  object["trace"] = direct.trace;
  return object;
}

Json RuleJson(const RuleReport& rule, const Report& report) {
  Json object = {{"id", rule.id},
                 {"family", rule.family},
                 {"statement", rule.statement},
                 {"status", std::string(StatusName(rule.status))},
                 {"outcome", rule.outcome},
                 {"detail", rule.detail},
                 {"duration_us", rule.duration_us}};
  PutUnlessEmpty(object, "directory", rule.directory);
  PutUnlessEmpty(object, "reason", rule.reason);
  PutUnlessEmpty(object, "baseline", rule.baseline);
  PutUnlessEmpty(object, "why", rule.why);
  PutUnlessEmpty(object, "like", rule.like);
  if (rule.unlike) object["unlike"] = true;
  for (const Repetition& repetition : rule.repetitions) {
    object["repetitions"].push_back({{"result", repetition.result}, {"count", repetition.count}});
  }
  PutUnlessEmpty(object, "who_answers", WhoAnswers(rule, report));
  if (rule.direct) object["direct"] = DirectJson(*rule.direct);
  object["trace"] = rule.trace;
  object["claims"] = Json::array();
  for (const ClaimReport& claim : rule.claims) object["claims"].push_back(ClaimJson(claim));
  return object;
}

Json LikeJson(const LikeReport& like) {
  return {{"host", like.host},        {"about", like.about},           {"compared", like.compared},
          {"differs", like.differs},  {"unanswered", like.unanswered}, {"unknown", like.unknown},
          {"reworded", like.reworded}};
}

Json ProgramJson(const ProgramReport& program) {
  Json object = {{"program", program.program}, {"profile", program.profile}};
  PutUnlessEmpty(object, "directory", program.directory);
  object["verdict"] = program.verdict;
  PutUnlessEmpty(object, "cause", program.cause);
  return object;
}

Json SummaryJson(const Summary& summary) {
  return {{"total", summary.total},
          {"observed", summary.observed},
          {"conforms", summary.conforms},
          {"deviates", summary.deviates},
          {"differs", summary.differs},
          {"no_claim", summary.no_claim},
          {"unsupported", summary.unsupported},
          {"skipped", summary.skipped},
          {"broken", summary.broken},
          {"crashed", summary.crashed},
          {"timed_out", summary.timed_out}};
}

}  // namespace

std::string ToJson(const Report& report) {
  Json json = {{"schema", report.schema},
               {"tool", {{"name", report.tool_name}, {"version", report.tool_version}}}};
  PutUnlessEmpty(json, "started", report.started);
  json["host"] = HostJson(report);
  json["against"] = report.against;
  json["capabilities"] = Json::array();
  json["compat"] = CompatJson(report.compat);
  if (!report.like.host.empty()) json["like"] = LikeJson(report.like);
  for (const ProgramReport& program : report.programs) {
    json["programs"].push_back(ProgramJson(program));
  }
  json["rules"] = Json::array();
  json["summary"] = SummaryJson(report.summary);
  for (const Capability& capability : report.capabilities) {
    json["capabilities"].push_back(CapabilityJson(capability));
  }
  for (const RuleReport& rule : report.rules) json["rules"].push_back(RuleJson(rule, report));
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace conformance
