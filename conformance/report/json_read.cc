// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/probe/observation.h"
#include "conformance/report/characters.h"
#include "conformance/report/json.h"
#include "conformance/report/json_reader.h"
#include "conformance/report/judge.h"
#include "conformance/report/read_file.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

enum Object {
  kReport,
  kTool,
  kHost,
  kFilesystem,
  kCapability,
  kCompat,
  kCheck,
  kLike,
  kProgram,
  kRule,
  kClaim,
  kRepetition,
  kDirect,
  kSummary,
};

// What the rows of the table store into: the last of each list is the one being read.
Report& Of(void* root) { return *static_cast<Report*>(root); }
Filesystem& FilesystemOf(void* root) { return Of(root).filesystems.back(); }
Capability& CapabilityOf(void* root) { return Of(root).capabilities.back(); }
CompatReport& CompatOf(void* root) { return Of(root).compat; }
CompatCheck& CheckOf(void* root) { return Of(root).compat.checks.back(); }
LikeReport& LikeOf(void* root) { return Of(root).like; }
ProgramReport& ProgramOf(void* root) { return Of(root).programs.back(); }
RuleReport& RuleOf(void* root) { return Of(root).rules.back(); }
ClaimReport& ClaimOf(void* root) { return RuleOf(root).claims.back(); }
DirectReport& DirectOf(void* root) { return *RuleOf(root).direct; }
Repetition& RepetitionOf(void* root) { return RuleOf(root).repetitions.back(); }
Summary& SummaryOf(void* root) { return Of(root).summary; }

// Rows, by the object (kOwner finds it) and the member that they store into.
template <auto kOwner, auto kMember>
const char* StoreText(void* root, const JsonValue& value) {
  kOwner(root).*kMember = value.text;
  return nullptr;
}

template <auto kOwner, auto kMember>
const char* AppendText(void* root, const JsonValue& value) {
  (kOwner(root).*kMember).emplace_back(value.text);
  return nullptr;
}

template <auto kOwner, auto kMember>
const char* StoreCount(void* root, const JsonValue& value) {
  if (value.number < 0 || value.number > std::numeric_limits<int>::max()) return "is not a count";
  kOwner(root).*kMember = static_cast<int>(value.number);
  return nullptr;
}

template <auto kOwner, auto kMember>
constexpr JsonField Text(int object, std::string_view key, bool required = true) {
  return {object, key, JsonKind::kString, required, &StoreText<kOwner, kMember>, 0, nullptr};
}

template <auto kOwner, auto kMember>
constexpr JsonField Texts(int object, std::string_view key, bool required = true) {
  return {object, key, JsonKind::kStrings, required, &AppendText<kOwner, kMember>, 0, nullptr};
}

template <auto kMember>
constexpr JsonField Count(std::string_view key) {
  return {kSummary, key, JsonKind::kInteger, true, &StoreCount<&SummaryOf, kMember>, 0, nullptr};
}

template <auto kMember>
constexpr JsonField LikeCount(std::string_view key) {
  return {kLike, key, JsonKind::kInteger, true, &StoreCount<&LikeOf, kMember>, 0, nullptr};
}

constexpr JsonField Single(int object, std::string_view key, int child, bool required = true) {
  return {object, key, JsonKind::kObject, required, nullptr, child, nullptr};
}

template <auto kOwner, auto kMember>
void AppendObject(void* root) {
  (kOwner(root).*kMember).emplace_back();
}

template <auto kOwner, auto kMember>
constexpr JsonField Many(int object, std::string_view key, int child, bool required = true) {
  return {
      object, key, JsonKind::kObjects, required, nullptr, child, &AppendObject<kOwner, kMember>};
}

constexpr bool kOptional = false;

const char* StoreSchema(void* root, const JsonValue& value) {
  if (value.number > kReportSchema) {
    return "written by a later version of this program; update it to read this report";
  }
  if (value.number < 1) return "is not a schema number";
  Of(root).schema = static_cast<int>(value.number);
  return nullptr;
}

// Each claim of each rule is looked up here, so that a long list would make a short text slow.
const char* StoreAgainst(void* root, const JsonValue& value) {
  constexpr std::size_t kMostDocuments = 100;
  if (Of(root).against.size() == kMostDocuments) return "is one document too many";
  Of(root).against.emplace_back(value.text);
  return nullptr;
}

const char* StoreFact(void* root, const JsonValue& value) {
  Of(root).host.push_back({std::string(value.key), std::string(value.text)});
  return nullptr;
}

const char* StoreHolds(void* root, const JsonValue& value) {
  CheckOf(root).holds = value.flag;
  return nullptr;
}

const char* StoreUnlike(void* root, const JsonValue& value) {
  RuleOf(root).unlike = value.flag;
  return nullptr;
}

const char* StoreDuration(void* root, const JsonValue& value) {
  if (value.number < 0) return "is negative";
  RuleOf(root).duration_us = value.number;
  return nullptr;
}

const char* StoreRepetitions(void* root, const JsonValue& value) {
  if (value.number < 1) return "is not a count";
  RepetitionOf(root).count = value.number;
  return nullptr;
}

std::optional<Status> FindStatus(std::string_view name) {
  for (const Status status : {Status::kObserved, Status::kUnsupported, Status::kSkipped,
                              Status::kBroken, Status::kCrashed, Status::kTimedOut}) {
    if (StatusName(status) == name) return status;
  }
  return std::nullopt;
}

template <auto kOwner>
const char* StoreStatus(void* root, const JsonValue& value) {
  const std::optional<Status> status = FindStatus(value.text);
  if (!status) return "is not one of observed, unsupported, skipped, broken, crashed, timed_out";
  kOwner(root).status = *status;
  return nullptr;
}

void BeginDirect(void* root) { RuleOf(root).direct.emplace(); }

const char* StoreVerdict(void* root, const JsonValue& value) {
  const std::optional<Verdict> verdict = FindVerdict(value.text);
  if (!verdict) return "is not one of no claim, conforms, differs, deviates";
  ClaimOf(root).verdict = *verdict;
  return nullptr;
}

const char* StoreBaseline(void* root, const JsonValue& value) {
  for (const char* word : {kBaselineExpected, kBaselineUnexpected, kBaselineFixed}) {
    if (value.text != word) continue;
    RuleOf(root).baseline = value.text;
    return nullptr;
  }
  return "is not one of expected, unexpected, fixed";
}

const char* StoreLevel(void* root, const JsonValue& value) {
  for (const char* level : {"shall", "should", "may", "unspecified"}) {
    if (value.text != level) continue;
    ClaimOf(root).level = value.text;
    return nullptr;
  }
  return "is not one of shall, should, may, unspecified";
}

constexpr JsonField Checked(int object, std::string_view key, JsonKind kind,
                            const char* (*store)(void*, const JsonValue&), bool required = true) {
  return {object, key, kind, required, store, 0, nullptr};
}

constexpr std::array kFields = {
    Checked(kReport, "schema", JsonKind::kInteger, &StoreSchema),
    Single(kReport, "tool", kTool),
    Text<&Of, &Report::started>(kReport, "started", kOptional),
    Single(kReport, "host", kHost),
    Checked(kReport, "against", JsonKind::kStrings, &StoreAgainst),
    Many<&Of, &Report::capabilities>(kReport, "capabilities", kCapability),
    Single(kReport, "compat", kCompat),
    Single(kReport, "like", kLike, kOptional),
    Many<&Of, &Report::programs>(kReport, "programs", kProgram, kOptional),
    Many<&Of, &Report::rules>(kReport, "rules", kRule),
    Single(kReport, "summary", kSummary),

    Text<&Of, &Report::tool_name>(kTool, "name"),
    Text<&Of, &Report::tool_version>(kTool, "version"),

    Many<&Of, &Report::filesystems>(kHost, "filesystems", kFilesystem),
    Checked(kHost, "*", JsonKind::kString, &StoreFact, kOptional),
    Text<&FilesystemOf, &Filesystem::directory>(kFilesystem, "directory"),
    Text<&FilesystemOf, &Filesystem::type>(kFilesystem, "type"),
    Text<&FilesystemOf, &Filesystem::options>(kFilesystem, "options", kOptional),
    Texts<&FilesystemOf, &Filesystem::lacks>(kFilesystem, "lacks", kOptional),

    Text<&CapabilityOf, &Capability::name>(kCapability, "name"),
    Text<&CapabilityOf, &Capability::value>(kCapability, "value"),
    Text<&CapabilityOf, &Capability::reason>(kCapability, "reason", kOptional),
    Texts<&CapabilityOf, &Capability::rules>(kCapability, "rules"),

    Text<&CompatOf, &CompatReport::backend>(kCompat, "backend"),
    Many<&CompatOf, &CompatReport::checks>(kCompat, "checks", kCheck),
    Text<&CheckOf, &CompatCheck::name>(kCheck, "name"),
    Text<&CheckOf, &CompatCheck::expected>(kCheck, "expected"),
    Text<&CheckOf, &CompatCheck::reason>(kCheck, "reason"),
    Checked(kCheck, "holds", JsonKind::kBoolean, &StoreHolds),
    Text<&CheckOf, &CompatCheck::skipped>(kCheck, "skipped", kOptional),

    Text<&LikeOf, &LikeReport::host>(kLike, "host"),
    Text<&LikeOf, &LikeReport::about>(kLike, "about"),
    LikeCount<&LikeReport::compared>("compared"),
    LikeCount<&LikeReport::differs>("differs"),
    LikeCount<&LikeReport::unanswered>("unanswered"),
    LikeCount<&LikeReport::unknown>("unknown"),
    LikeCount<&LikeReport::reworded>("reworded"),

    Text<&ProgramOf, &ProgramReport::program>(kProgram, "program"),
    Text<&ProgramOf, &ProgramReport::profile>(kProgram, "profile"),
    Text<&ProgramOf, &ProgramReport::directory>(kProgram, "directory", kOptional),
    Text<&ProgramOf, &ProgramReport::verdict>(kProgram, "verdict"),
    Text<&ProgramOf, &ProgramReport::cause>(kProgram, "cause", kOptional),

    Text<&RuleOf, &RuleReport::id>(kRule, "id"),
    Text<&RuleOf, &RuleReport::family>(kRule, "family"),
    Text<&RuleOf, &RuleReport::statement>(kRule, "statement"),
    Checked(kRule, "status", JsonKind::kString, &StoreStatus<&RuleOf>),
    Text<&RuleOf, &RuleReport::outcome>(kRule, "outcome"),
    Text<&RuleOf, &RuleReport::detail>(kRule, "detail"),
    Text<&RuleOf, &RuleReport::reason>(kRule, "reason", kOptional),
    Text<&RuleOf, &RuleReport::directory>(kRule, "directory", kOptional),
    Checked(kRule, "baseline", JsonKind::kString, &StoreBaseline, kOptional),
    Text<&RuleOf, &RuleReport::why>(kRule, "why", kOptional),
    Text<&RuleOf, &RuleReport::like>(kRule, "like", kOptional),
    Checked(kRule, "unlike", JsonKind::kBoolean, &StoreUnlike, kOptional),
    Checked(kRule, "duration_us", JsonKind::kInteger, &StoreDuration),
    Texts<&RuleOf, &RuleReport::trace>(kRule, "trace"),
    Many<&RuleOf, &RuleReport::claims>(kRule, "claims", kClaim),
    Many<&RuleOf, &RuleReport::repetitions>(kRule, "repetitions", kRepetition, kOptional),

    JsonField{kRule, "direct", JsonKind::kObject, kOptional, nullptr, kDirect, &BeginDirect},
    Checked(kDirect, "status", JsonKind::kString, &StoreStatus<&DirectOf>),
    Text<&DirectOf, &DirectReport::outcome>(kDirect, "outcome"),
    Text<&DirectOf, &DirectReport::detail>(kDirect, "detail"),
    Text<&DirectOf, &DirectReport::reason>(kDirect, "reason", kOptional),
    Texts<&DirectOf, &DirectReport::trace>(kDirect, "trace"),

    Text<&RepetitionOf, &Repetition::result>(kRepetition, "result"),
    Checked(kRepetition, "count", JsonKind::kInteger, &StoreRepetitions),

    Text<&ClaimOf, &ClaimReport::document>(kClaim, "document"),
    Text<&ClaimOf, &ClaimReport::clause>(kClaim, "clause"),
    Text<&ClaimOf, &ClaimReport::edition>(kClaim, "edition", kOptional),
    Text<&ClaimOf, &ClaimReport::interpretation>(kClaim, "interpretation", kOptional),
    Checked(kClaim, "level", JsonKind::kString, &StoreLevel),
    Texts<&ClaimOf, &ClaimReport::accepts>(kClaim, "accepts"),
    Checked(kClaim, "verdict", JsonKind::kString, &StoreVerdict),
    Text<&ClaimOf, &ClaimReport::known>(kClaim, "known", kOptional),

    Count<&Summary::total>("total"),
    Count<&Summary::observed>("observed"),
    Count<&Summary::conforms>("conforms"),
    Count<&Summary::deviates>("deviates"),
    Count<&Summary::differs>("differs"),
    Count<&Summary::no_claim>("no_claim"),
    Count<&Summary::unsupported>("unsupported"),
    Count<&Summary::skipped>("skipped"),
    Count<&Summary::broken>("broken"),
    Count<&Summary::crashed>("crashed"),
    Count<&Summary::timed_out>("timed_out"),
};

constexpr std::size_t kShownColumns = 60;

// What the shape alone cannot say: every result stands once, and the summary counts what is there.
absl::Status CheckConsistency(const Report& report) {
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> places;
  for (std::size_t i = 0; i < report.rules.size(); ++i) {
    const RuleReport& rule = report.rules[i];
    if (rule.id.empty())
      return absl::InvalidArgumentError(absl::StrFormat("rules[%d].id: is empty", i));
    const auto [place, added] = places.insert({{rule.id, rule.directory}, i});
    if (added) continue;
    return absl::InvalidArgumentError(
        absl::StrFormat("rules[%d].id: \"%s\" stands twice (first as rules[%d])", i,
                        Cut(Visible(rule.id), kShownColumns), place->second));
  }
  if (!(Summarise(report.rules, report.against) == report.summary)) {
    return absl::InvalidArgumentError("summary: does not count what stands in rules");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Report> ReportFromJson(std::string_view text) {
  Report report;
  absl::Status status = ReadJson(text, kFields, &report);
  if (status.ok()) status = CheckConsistency(report);
  if (!status.ok()) return status;
  return report;
}

absl::StatusOr<Report> ReadReport(const std::string& path) {
  std::string text;
  absl::Status status = ReadFile(path, &text);
  if (status.ok()) {
    absl::StatusOr<Report> report = ReportFromJson(text);
    if (report.ok()) return report;
    status = report.status();
  }
  const std::string complaint(status.message());
  return absl::Status(status.code(), absl::StrFormat("%s: %s", path, complaint));
}

}  // namespace conformance
