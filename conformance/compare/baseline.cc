// SPDX-License-Identifier: Apache-2.0

#include "conformance/compare/baseline.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "conformance/probe/observation.h"
#include "conformance/report/characters.h"
#include "conformance/report/host.h"
#include "conformance/report/json_reader.h"
#include "conformance/report/judge.h"
#include "conformance/report/read_file.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"
#include "nlohmann/json.hpp"

namespace conformance {
namespace {

using Json = nlohmann::ordered_json;

// True if a run fails for this result unless somebody expects it.
bool NeedsExpecting(const RuleReport& rule, const std::vector<std::string>& against) {
  return IsIncomplete(rule.status) || GravestVerdict(rule, against) == Verdict::kDeviates;
}

std::string KnownReason(const RuleReport& rule) {
  if (!rule.why.empty()) return rule.why;
  for (const ClaimReport& claim : rule.claims) {
    if (!claim.known.empty()) return claim.known;
  }
  return kUnexplained;
}

enum Object { kRoot, kExpectation };

Baseline& Of(void* root) { return *static_cast<Baseline*>(root); }

template <auto kMember>
constexpr JsonField Text(std::string_view key, bool required) {
  return {kExpectation,
          key,
          JsonKind::kString,
          required,
          [](void* root, const JsonValue& value) -> const char* {
            Of(root).expected.back().*kMember = value.text;
            return nullptr;
          },
          0,
          nullptr};
}

const char* StoreSchema(void* root, const JsonValue& value) {
  if (value.number > kBaselineSchema) {
    return "written by a later version of this program; update it to read this baseline";
  }
  if (value.number < 1) return "is not a schema number";
  Of(root).schema = static_cast<int>(value.number);
  return nullptr;
}

const char* StoreKind(void*, const JsonValue& value) {
  return value.text == "baseline" ? nullptr : "is not \"baseline\"";
}

const char* StorePlatform(void* root, const JsonValue& value) {
  Of(root).platform = value.text;
  return nullptr;
}

void AppendExpectation(void* root) { Of(root).expected.emplace_back(); }

constexpr std::array<JsonField, 8> kFields = {{
    {kRoot, "schema", JsonKind::kInteger, true, &StoreSchema, 0, nullptr},
    {kRoot, "kind", JsonKind::kString, true, &StoreKind, 0, nullptr},
    {kRoot, "platform", JsonKind::kString, true, &StorePlatform, 0, nullptr},
    {kRoot, "expected", JsonKind::kObjects, true, nullptr, kExpectation, &AppendExpectation},
    Text<&Expectation::rule>("rule", true),
    Text<&Expectation::filesystem>("filesystem", false),
    Text<&Expectation::result>("result", true),
    Text<&Expectation::why>("why", true),
}};

constexpr std::size_t kShownColumns = 60;

absl::Status CheckEntries(const Baseline& baseline) {
  for (std::size_t i = 0; i < baseline.expected.size(); ++i) {
    const Expectation& entry = baseline.expected[i];
    if (entry.why.empty()) {
      return absl::InvalidArgumentError(
          absl::StrFormat("expected[%d].why: is empty; say why %s is expected", i,
                          Cut(Visible(entry.rule), kShownColumns)));
    }
    for (std::size_t j = 0; j < i; ++j) {
      const Expectation& other = baseline.expected[j];
      if (entry.rule != other.rule || entry.filesystem != other.filesystem) continue;
      return absl::InvalidArgumentError(
          absl::StrFormat("expected[%d].rule: \"%s\" stands twice (first as expected[%d])", i,
                          Cut(Visible(entry.rule), kShownColumns), j));
    }
  }
  return absl::OkStatus();
}

// The entry for a result: one for its filesystem before one for all of them.
const Expectation* EntryFor(const Baseline& baseline, const RuleReport& rule,
                            std::string_view filesystem) {
  const Expectation* found = nullptr;
  for (const Expectation& entry : baseline.expected) {
    if (entry.rule != rule.id) continue;
    if (entry.filesystem == filesystem) return &entry;
    if (entry.filesystem.empty()) found = &entry;
  }
  return found;
}

}  // namespace

Baseline BaselineOf(const Report& report) {
  Baseline baseline;
  for (const char* fact : {"system", "release", "machine"}) {
    const std::string_view value = FactValue(report, fact);
    if (!value.empty() && !baseline.platform.empty()) baseline.platform += ' ';
    baseline.platform += value;
  }
  for (const RuleReport& rule : report.rules) {
    if (!NeedsExpecting(rule, report.against)) continue;
    Expectation entry;
    entry.rule = rule.id;
    entry.filesystem = FilesystemOf(rule, report);
    entry.result = ResultOf(rule);
    entry.why = KnownReason(rule);
    // Two directories on one kind of filesystem give one entry.
    const bool there = std::any_of(
        baseline.expected.begin(), baseline.expected.end(), [&entry](const Expectation& other) {
          return other.rule == entry.rule && other.filesystem == entry.filesystem;
        });
    if (!there) baseline.expected.push_back(std::move(entry));
  }
  return baseline;
}

std::string ToJson(const Baseline& baseline) {
  Json expected = Json::array();
  for (const Expectation& entry : baseline.expected) {
    Json object = {{"rule", entry.rule}};
    if (!entry.filesystem.empty()) object["filesystem"] = entry.filesystem;
    object["result"] = entry.result;
    object["why"] = entry.why;
    expected.push_back(std::move(object));
  }
  const Json json = {{"schema", baseline.schema},
                     {"kind", baseline.kind},
                     {"platform", baseline.platform},
                     {"expected", std::move(expected)}};
  return json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

absl::StatusOr<Baseline> BaselineFromJson(std::string_view text) {
  Baseline baseline;
  absl::Status status = ReadJson(text, kFields, &baseline);
  if (status.ok()) status = CheckEntries(baseline);
  if (!status.ok()) return status;
  return baseline;
}

absl::StatusOr<Baseline> ReadBaseline(const std::string& path) {
  std::string text;
  absl::Status status = ReadFile(path, &text);
  if (status.ok()) {
    absl::StatusOr<Baseline> baseline = BaselineFromJson(text);
    if (baseline.ok()) return baseline;
    status = baseline.status();
  }
  const std::string complaint(status.message());
  return absl::Status(status.code(), absl::StrFormat("%s: %s", path, complaint));
}

void ApplyBaseline(const Baseline& baseline, Report* report) {
  for (RuleReport& rule : report->rules) {
    rule.baseline.clear();
    rule.why.clear();
    const Expectation* entry = EntryFor(baseline, rule, FilesystemOf(rule, *report));
    const bool needs = NeedsExpecting(rule, report->against);
    if (entry != nullptr && needs && entry->result == ResultOf(rule)) {
      rule.baseline = kBaselineExpected;
      rule.why = entry->why;
    } else if (needs && (IsIncomplete(rule.status) || IsUnexpected(rule, report->against))) {
      rule.baseline = kBaselineUnexpected;
      if (entry != nullptr) rule.why = absl::StrFormat("%s was expected", entry->result);
    } else if (entry != nullptr && !needs && rule.status == Status::kObserved) {
      rule.baseline = kBaselineFixed;
      rule.why = entry->why;
    }
  }
}

}  // namespace conformance
