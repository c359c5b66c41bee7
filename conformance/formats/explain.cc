// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/explain.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/rule.h"
#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/formats/text_parts.h"
#include "conformance/probe/observation.h"
#include "conformance/report/characters.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

constexpr std::size_t kDocumentColumns = 10;  // "posix-2017"
constexpr std::size_t kLevelColumns = 11;     // "unspecified"
constexpr std::size_t kVerdictColumns = 8;    // "conforms"

std::string Accepted(const Claim& claim) {
  std::string text;
  for (const std::string_view word : claim.accepts) {
    text += absl::StrFormat("%s%s", text.empty() ? "" : ", ", word);
  }
  return text.empty() ? "-" : text;
}

// The claim's gravest verdict over the directories.
Verdict VerdictOn(const std::vector<RuleReport>& results, std::size_t claim) {
  Verdict gravest = Verdict::kNoClaim;
  for (const RuleReport& result : results) {
    gravest = std::max(gravest, result.claims[claim].verdict);
  }
  return gravest;
}

Tone ToneOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::kConforms:
      return Tone::kGood;
    case Verdict::kDiffers:
      return Tone::kWarning;
    case Verdict::kDeviates:
      return Tone::kBad;
    case Verdict::kNoClaim:
      break;
  }
  return Tone::kQuiet;
}

void AppendClaims(const Rule& rule, const std::vector<RuleReport>& results,
                  const TextOptions& options, std::string* out) {
  std::size_t accepts = Columns("accepts");
  for (const Claim& claim : rule.claims()) accepts = std::max(accepts, Columns(Accepted(claim)));
  accepts = std::min<std::size_t>(accepts, 30);
  AppendHeading("DOCUMENTS", options, out);
  if (rule.claims().empty()) {
    AppendWrapped(absl::StrFormat("none. %s.", rule.no_claims()), 2, options, out);
    return;
  }
  *out += options.palette.Paint(
      Tone::kQuiet, "  " + Padded("document", kDocumentColumns) + "  " +
                        Padded("level", kLevelColumns) + "  " + Padded("accepts", accepts) + "  " +
                        Padded("verdict", kVerdictColumns) + "  clause\n");
  for (std::size_t i = 0; i < rule.claims().size(); ++i) {
    const Claim& claim = rule.claims()[i];
    const Verdict verdict = VerdictOn(results, i);
    const std::string_view name = verdict == Verdict::kNoClaim ? "-" : VerdictName(verdict);
    const std::string head = "  " + Padded(Info(claim.document).label, kDocumentColumns) + "  " +
                             Padded(LevelName(claim.level), kLevelColumns) + "  ";
    const std::size_t used = Columns(head) + accepts + 2 + kVerdictColumns + 2;
    const std::vector<std::string> accepted = Wrapped(Accepted(claim), accepts);
    const std::vector<std::string> clause =
        Wrapped(Cited(claim.clause, claim.edition, claim.interpretation),
                options.columns > used + 20 ? options.columns - used : 20);
    for (std::size_t j = 0; j < std::max(accepted.size(), clause.size()); ++j) {
      const std::string verdict_cell =
          j == 0 ? options.palette.Paint(ToneOf(verdict), Padded(name, kVerdictColumns))
                 : std::string(kVerdictColumns, ' ');
      std::string line = (j == 0 ? head : std::string(Columns(head), ' ')) +
                         Padded(j < accepted.size() ? accepted[j] : "", accepts) + "  ";
      line += verdict_cell + "  " + (j < clause.size() ? clause[j] : "");
      *out += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
    }
  }
}

std::string DirectResult(const DirectReport& direct) {
  return direct.status == Status::kObserved
             ? direct.outcome
             : absl::StrFormat("%s: %s", StatusName(direct.status), direct.reason);
}

// Where the pages that the claims cite can be read, each once.
void AppendAddresses(const Rule& rule, const TextOptions& options, std::string* out) {
  std::vector<std::string> addresses;
  for (const Claim& claim : rule.claims()) {
    std::string address = PageUrl(claim.document, claim.clause);
    if (address.empty()) continue;
    if (std::find(addresses.begin(), addresses.end(), address) != addresses.end()) continue;
    addresses.push_back(std::move(address));
  }
  if (addresses.empty()) return;
  AppendHeading("TO READ ON", options, out);
  // Not wrapped: an address is one word, also when it is copied.
  for (const std::string& address : addresses) *out += "  " + address + "\n";
}

void AppendResult(const RuleReport& result, const TextOptions& options, std::string* out) {
  const bool observed = result.status == Status::kObserved;
  AppendHeading(result.directory.empty() ? "ON THIS HOST" : "ON THIS HOST, in " + result.directory,
                options, out);
  std::string text = observed ? "observed " + result.outcome
                              : absl::StrFormat("%s: %s", StatusName(result.status), result.reason);
  if (!result.detail.empty()) text += absl::StrFormat(" (%s)", result.detail);
  AppendWrapped(text, 2, options, out, IsIncomplete(result.status) ? Tone::kBad : Tone::kHeading);
  // Not wrapped: a call is one line, also when it is copied.
  for (const std::string& call : result.trace) *out += "    " + call + "\n";
  if (result.direct) {
    AppendWrapped("Past the C library: " + DirectResult(*result.direct), 2, options, out);
    for (const std::string& call : result.direct->trace) *out += "    " + call + "\n";
  }
  *out += options.palette.Paint(Tone::kQuiet,
                                absl::StrFormat("  in %d microseconds\n", result.duration_us));
}

void AppendSightings(const Rule& rule, const TextOptions& options, std::string* out) {
  if (rule.sightings().empty()) return;
  std::size_t systems = 0;
  std::size_t outcomes = 0;
  for (const Sighting& sighting : rule.sightings()) {
    systems = std::max(systems, Columns(sighting.system) + 1 + Columns(sighting.release));
    outcomes = std::max(outcomes, Columns(sighting.outcome));
  }
  AppendHeading("SEEN ELSEWHERE: records, not judged", options, out);
  for (const Sighting& sighting : rule.sightings()) {
    const std::string system = absl::StrFormat("%s %s", sighting.system, sighting.release);
    const std::string left =
        "  " + Padded(system, systems) + "  " + Padded(sighting.outcome, outcomes) + "  ";
    const std::size_t used = Columns(left);
    const std::vector<std::string> source =
        Wrapped(sighting.source, options.columns > used + 20 ? options.columns - used : 20);
    for (std::size_t i = 0; i < source.size(); ++i) {
      *out += (i == 0 ? left : std::string(used, ' ')) +
              options.palette.Paint(Tone::kQuiet, source[i]) + "\n";
    }
  }
}

}  // namespace

std::string Explain(const Rule& rule, const std::vector<RuleReport>& results,
                    const TextOptions& options) {
  std::vector<RuleReport> visible = results;
  for (RuleReport& result : visible) {
    for (std::string* text : {&result.outcome, &result.detail, &result.reason, &result.directory}) {
      *text = Visible(*text);
    }
    for (std::string& call : result.trace) call = Visible(call);
    if (!result.direct) continue;
    for (std::string* text : {&result.direct->outcome, &result.direct->reason}) {
      *text = Visible(*text);
    }
    for (std::string& call : result.direct->trace) call = Visible(call);
  }
  std::string out = options.palette.Paint(Tone::kHeading, rule.id()) + "\n";
  AppendWrapped(std::string(rule.sentence()) + ".", 2, options, &out);
  if (!rule.note().empty()) AppendWrapped(std::string(rule.note()) + ".", 2, options, &out);
  if (!rule.parts().empty()) {
    AppendWrapped("The parts of an outcome: " + PartNames(rule) + ".", 2, options, &out);
  }
  AppendClaims(rule, visible, options, &out);
  for (const RuleReport& result : visible) AppendResult(result, options, &out);
  AppendSightings(rule, options, &out);
  AppendAddresses(rule, options, &out);
  if (!rule.known().empty()) AppendHeading("KNOWN DEVIATIONS", options, &out);
  for (const KnownDeviation& known : rule.known()) {
    AppendWrapped(
        absl::StrFormat("%s: %s. %s", Info(known.document).label, known.outcome, known.why), 2,
        options, &out);
  }
  return out;
}

}  // namespace conformance
