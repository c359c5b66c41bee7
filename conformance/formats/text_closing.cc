// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/formats/case.h"
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

std::string Plural(std::size_t count, std::string_view one, std::string_view many) {
  return absl::StrFormat("%d %s", count, count == 1 ? one : many);
}

bool IsJudged(const ClaimReport& claim, const Report& report) {
  return std::find(report.against.begin(), report.against.end(), claim.document) !=
         report.against.end();
}

// Where the pages that the host does not follow can be read, each once. Not wrapped: an address is
// one word, also when it is copied.
void AppendAddresses(const RuleReport& rule, const Report& report, std::string* out) {
  std::vector<std::string> addresses;
  for (const ClaimReport& claim : rule.claims) {
    if (!IsJudged(claim, report) || claim.verdict < Verdict::kDiffers) continue;
    const std::optional<Document> document = FindDocument(claim.document);
    const std::string address = document ? PageUrl(*document, claim.clause) : "";
    if (address.empty()) continue;
    if (std::find(addresses.begin(), addresses.end(), address) != addresses.end()) continue;
    addresses.push_back(address);
    *out += "    " + address + "\n";
  }
}

// One result that a judged document does not allow: what was seen, and what each one says.
void AppendUnmet(const RuleReport& rule, const Report& report, const TextOptions& options,
                 std::string* out) {
  *out += "  " + options.palette.Paint(Tone::kHeading, NameOf(rule)) + "\n";
  AppendWrapped(rule.statement + ".", 4, options, out);
  std::string observed = "observed " + rule.outcome;
  if (!rule.detail.empty()) observed += absl::StrFormat(" (%s)", rule.detail);
  AppendWrapped(observed, 4, options, out);
  std::string known;
  for (const ClaimReport& claim : rule.claims) {
    if (!IsJudged(claim, report) || claim.verdict < Verdict::kDiffers) continue;
    AppendWrapped(absl::StrFormat("%s %s: %s (%s)", LabelOf(claim.document), claim.level,
                                  Listed(claim.accepts, " or "),
                                  Cited(claim.clause, claim.edition, claim.interpretation)),
                  4, options, out);
    if (!claim.known.empty()) known = claim.known;
  }
  const std::string who = WhoAnswers(rule, report);
  if (!who.empty()) AppendWrapped(who, 4, options, out, Tone::kWarning);
  if (!known.empty()) AppendWrapped("known: " + known, 4, options, out, Tone::kQuiet);
  if (!rule.why.empty()) AppendWrapped("baseline: " + rule.why, 4, options, out, Tone::kQuiet);
  AppendAddresses(rule, report, out);
}

void AppendFixed(const Report& report, const TextOptions& options, std::string* out) {
  bool first = true;
  for (const RuleReport& rule : report.rules) {
    if (rule.baseline != kBaselineFixed) continue;
    if (first) AppendHeading("NEWLY FIXED: take these out of the baseline", options, out);
    first = false;
    AppendWrapped(absl::StrFormat("%s gives %s now; the baseline said: %s", NameOf(rule),
                                  rule.outcome, rule.why),
                  2, options, out, Tone::kGood);
  }
}

void AppendUnsteady(const Report& report, const TextOptions& options, std::string* out) {
  bool first = true;
  for (const RuleReport& rule : report.rules) {
    if (!IsUnsteady(rule)) continue;
    if (first) AppendHeading("UNSTEADY: not the same in every repetition", options, out);
    first = false;
    AppendWrapped(absl::StrFormat("%s: %s", NameOf(rule), Unsteadiness(rule)), 2, options, out,
                  Tone::kWarning);
  }
}

void AppendUnmetGroup(std::string_view title, const std::vector<const RuleReport*>& rules,
                      const Report& report, const TextOptions& options, std::string* out) {
  if (rules.empty()) return;
  AppendHeading(title, options, out);
  for (const RuleReport* rule : rules) AppendUnmet(*rule, report, options, out);
}

// How a document's claims fare on this host.
struct Tally {
  std::size_t holds = 0;
  std::size_t fails = 0;    // shall
  std::size_t differs = 0;  // should, may
  std::size_t open = 0;     // left open by the document, or nothing observed
  std::vector<std::string> wrong;
};

void Add(const RuleReport& rule, const ClaimReport& claim, Tally& tally) {
  switch (claim.verdict) {
    case Verdict::kConforms:
      ++tally.holds;
      return;
    case Verdict::kDiffers:
      ++tally.differs;
      return;
    case Verdict::kNoClaim:
      ++tally.open;
      return;
    case Verdict::kDeviates:
      break;
  }
  ++tally.fails;
  if (std::find(tally.wrong.begin(), tally.wrong.end(), rule.id) == tally.wrong.end()) {
    tally.wrong.push_back(rule.id);
  }
}

// In the order of AllDocuments(); documents that this program does not know come last.
std::vector<std::pair<std::string, Tally>> Tallies(const Report& report) {
  std::map<std::pair<int, std::string>, Tally> tallies;
  for (const RuleReport& rule : report.rules) {
    for (const ClaimReport& claim : rule.claims) {
      const std::optional<Document> known = FindDocument(claim.document);
      const int place = known ? static_cast<int>(*known) : 1000;
      Add(rule, claim, tallies[{place, claim.document}]);
    }
  }
  std::vector<std::pair<std::string, Tally>> ordered;
  ordered.reserve(tallies.size());
  for (auto& [key, tally] : tallies) ordered.emplace_back(key.second, std::move(tally));
  return ordered;
}

std::string Unobserved(const Summary& summary) {
  return absl::StrFormat("%d unsupported, %d skipped, %d broken, %d crashed, %d timed out",
                         summary.unsupported, summary.skipped, summary.broken, summary.crashed,
                         summary.timed_out);
}

}  // namespace

void AppendDeviations(const Report& report, const TextOptions& options, std::string* out) {
  std::vector<const RuleReport*> unexpected;
  std::vector<const RuleReport*> known;
  std::vector<const RuleReport*> differing;
  for (const RuleReport& rule : report.rules) {
    const Verdict gravest = GravestVerdict(rule, report.against);
    if (gravest == Verdict::kDiffers) differing.push_back(&rule);
    if (gravest != Verdict::kDeviates) continue;
    (IsUnexpected(rule, report.against) ? unexpected : known).push_back(&rule);
  }
  AppendUnmetGroup("DIFFERS: a should or a may that this host does not follow", differing, report,
                   options, out);
  AppendUnmetGroup("EXPECTED DEVIATIONS", known, report, options, out);
  AppendUnmetGroup("DEVIATES", unexpected, report, options, out);
  AppendFixed(report, options, out);
  AppendUnsteady(report, options, out);
}

void AppendNotObserved(const Report& report, const TextOptions& options, std::string* out) {
  for (const Status status : {Status::kUnsupported, Status::kSkipped, Status::kBroken,
                              Status::kCrashed, Status::kTimedOut}) {
    // By reason, in the order of their first appearance.
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons;
    for (const RuleReport& rule : report.rules) {
      if (rule.status != status) continue;
      const auto same = std::find_if(reasons.begin(), reasons.end(),
                                     [&](const auto& entry) { return entry.first == rule.reason; });
      if (same != reasons.end()) {
        same->second.push_back(NameOf(rule));
      } else {
        reasons.push_back({rule.reason, {NameOf(rule)}});
      }
    }
    if (reasons.empty()) continue;
    std::string title(StatusName(status));
    std::transform(title.begin(), title.end(), title.begin(), [](unsigned char c) {
      return static_cast<char>(c == '_' ? ' ' : std::toupper(c));
    });
    AppendHeading(title, options, out);
    for (const auto& [reason, rules] : reasons) {
      AppendWrapped(reason.empty() ? "no reason given" : reason, 2, options, out,
                    IsIncomplete(status) ? Tone::kBad : Tone::kPlain);
      AppendWrapped(Listed(rules), 4, options, out, Tone::kQuiet);
    }
  }
}

void AppendDocuments(const Report& report, const TextOptions& options, std::string* out) {
  const auto tallies = Tallies(report);
  if (tallies.empty()) return;
  std::size_t columns = Columns("document");
  for (const auto& [document, tally] : tallies) columns = std::max(columns, Columns(document));
  columns = std::min<std::size_t>(columns, 40);
  AppendHeading("DOCUMENTS: how many of their claims hold on this host", options, out);
  *out += options.palette.Paint(
      Tone::kQuiet, "  " + Padded("document", columns) + "   holds   wrong  differs    open\n");
  for (const auto& [document, tally] : tallies) {
    const std::string wrong = absl::StrFormat("%8d", tally.fails);
    *out += "  " + Padded(Cut(document, columns), columns) + absl::StrFormat("%8d", tally.holds) +
            options.palette.Paint(tally.fails > 0 ? Tone::kWarning : Tone::kPlain, wrong) +
            absl::StrFormat("%9d%8d\n", tally.differs, tally.open);
    const std::optional<Document> known = FindDocument(document);
    const bool seed = known && Info(*known).kind == DocumentKind::kSeed;
    if (seed && !tally.wrong.empty()) {
      AppendWrapped("wrong on " + Listed(tally.wrong), 6, options, out, Tone::kQuiet);
    }
  }
}

namespace {

// "The probes took 3.2 s; the slowest: limit.map_count (1.2 s), …".
std::string Times(const Report& report) {
  constexpr std::size_t kShown = 3;
  std::vector<const RuleReport*> rules;
  for (const RuleReport& rule : report.rules) {
    if (rule.duration_us > 0) rules.push_back(&rule);
  }
  const std::size_t shown = std::min(kShown, rules.size());
  std::partial_sort(rules.begin(), rules.begin() + static_cast<std::ptrdiff_t>(shown), rules.end(),
                    [](const RuleReport* left, const RuleReport* right) {
                      return left->duration_us > right->duration_us;
                    });
  rules.resize(shown);
  std::vector<std::string> slowest;
  slowest.reserve(rules.size());
  for (const RuleReport* rule : rules) {
    slowest.push_back(absl::StrFormat("%s (%s)", NameOf(*rule), Duration(rule->duration_us)));
  }
  if (slowest.empty()) return "";
  return absl::StrFormat("the probes took %s; the slowest: %s", Duration(TotalDuration(report)),
                         Listed(slowest));
}

// Where a reader who wants to know more of one result goes.
void AppendHowToGoOn(const Report& report, const std::vector<std::string>& unexpected,
                     const TextOptions& options, std::string* out) {
  const auto explains = [&report](const RuleReport& rule) {
    return IsUnexpected(rule, report.against) || IsIncomplete(rule.status);
  };
  const auto first = std::find_if(report.rules.begin(), report.rules.end(), explains);
  const auto known =
      std::find_if(report.rules.begin(), report.rules.end(), [&report](const RuleReport& rule) {
        return GravestVerdict(rule, report.against) == Verdict::kDeviates;
      });
  const auto shown = first != report.rules.end() ? first : known;
  if (shown == report.rules.end()) return;
  AppendWrapped(
      absl::StrFormat("\"conformance explain %s\" shows the calls behind a row%s", shown->id,
                      unexpected.empty() ? ""
                                         : absl::StrFormat(", and \"conformance reproduce "
                                                           "%s\" a C program that makes them",
                                                           shown->id)),
      2, options, out, Tone::kQuiet);
}

}  // namespace

void AppendSummary(const Report& report, const TextOptions& options, std::string* out) {
  const Summary& summary = report.summary;
  std::vector<std::string> unexpected;
  std::size_t incomplete = 0;
  std::size_t expected = 0;
  for (const RuleReport& rule : report.rules) {
    const bool surprise = IsUnexpected(rule, report.against);
    if (surprise) unexpected.push_back(NameOf(rule));
    if (IsIncomplete(rule.status) && rule.baseline != kBaselineExpected) ++incomplete;
    if (!surprise && GravestVerdict(rule, report.against) == Verdict::kDeviates) ++expected;
  }
  AppendHeading("SUMMARY", options, out);
  AppendWrapped(absl::StrFormat("%d results: %d observed, %s", summary.total, summary.observed,
                                Unobserved(summary)),
                2, options, out);
  AppendWrapped(
      absl::StrFormat("%d observed: %d conform, %d differ, %d deviate (%d as expected), "
                      "%d without a claim by %s",
                      summary.observed, summary.conforms, summary.differs, summary.deviates,
                      expected, summary.no_claim,
                      report.against.empty() ? "any document" : Listed(report.against, " or ")),
      2, options, out);
  if (!unexpected.empty()) {
    AppendWrapped(Plural(unexpected.size(), "unexpected result: ", "unexpected results: ") +
                      Listed(unexpected),
                  2, options, out, Tone::kBad);
  }
  if (incomplete > 0) {
    AppendWrapped(Plural(incomplete, "result is", "results are") + " missing, see above", 2,
                  options, out, Tone::kBad);
  }
  const auto unsteady =
      static_cast<std::size_t>(std::count_if(report.rules.begin(), report.rules.end(), IsUnsteady));
  if (unsteady > 0) {
    AppendWrapped(Plural(unsteady, "result is", "results are") + " unsteady, see above", 2, options,
                  out, Tone::kWarning);
  }
  if (unexpected.empty() && incomplete == 0) {
    AppendWrapped("nothing unexpected", 2, options, out, Tone::kGood);
  }
  const std::string times = Times(report);
  if (!times.empty()) AppendWrapped(times, 2, options, out, Tone::kQuiet);
  AppendHowToGoOn(report, unexpected, options, out);
}

}  // namespace conformance
