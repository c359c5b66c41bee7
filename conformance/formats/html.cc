// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/html.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/catalogue/document.h"
#include "conformance/formats/case.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/html_map.h"
#include "conformance/formats/html_page.h"
#include "conformance/formats/likeness.h"
#include "conformance/probe/observation.h"
#include "conformance/report/capabilities.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

std::string TableRow(std::string_view name, std::string_view value) {
  return absl::StrFormat("<tr><th scope=\"row\">%s</th><td>%s</td></tr>\n", MarkupText(name),
                         MarkupText(value));
}

std::string Host(const Report& report) {
  std::string text = "<details><summary>host</summary><table>\n";
  for (const HostFact& fact : report.host) text += TableRow(fact.name, fact.value);
  for (const Filesystem& filesystem : report.filesystems) {
    text +=
        TableRow("filesystem", absl::StrFormat("%s (%s)", filesystem.type, filesystem.directory));
    if (!filesystem.options.empty()) text += TableRow("mount options", filesystem.options);
    for (const std::string& sentence : filesystem.lacks) text += TableRow("lacking", sentence);
  }
  return text + "</table></details>\n";
}

std::string Capabilities(const Report& report) {
  std::string text = "<details><summary>capabilities</summary><table>\n";
  for (const Capability& capability : report.capabilities) {
    text += absl::StrFormat(
        "<tr><th scope=\"row\">%s</th><td>%s</td><td class=\"quiet\">%s</td></tr>\n",
        MarkupText(CapabilityTitle(capability.name)), MarkupText(capability.value),
        MarkupText(capability.reason));
  }
  return text + "</table></details>\n";
}

std::string Compat(const Report& report) {
  std::string text = absl::StrFormat(
      "<details><summary>compat, built with %s</summary><table>\n"
      "<tr><th scope=\"col\">mistake</th><th scope=\"col\">expected</th>"
      "<th scope=\"col\">came back</th></tr>\n",
      MarkupText(report.compat.backend));
  for (const CompatCheck& check : report.compat.checks) {
    const std::string& came_back = check.skipped.empty() ? check.reason : check.skipped;
    const char* tone = !check.skipped.empty() ? "quiet" : check.holds ? "conforms" : "deviates";
    text += absl::StrFormat("<tr><td>%s</td><td>%s</td><td class=\"%s\">%s</td></tr>\n",
                            MarkupText(check.name), MarkupText(check.expected), tone,
                            MarkupText(came_back));
  }
  return text + "</table></details>\n";
}

// What the verdict filter calls a result.
std::string MarkOf(const RuleReport& rule, const Report& report) {
  if (rule.status != Status::kObserved) return std::string(StatusName(rule.status));
  if (CaseOf(rule, report) == Case::kExpected) return "expected";
  return std::string(VerdictName(GravestVerdict(rule, report.against)));
}

Shape ShapeOfRule(const RuleReport& rule, const Report& report) {
  if (rule.status != Status::kObserved) return ShapeOf(rule.status);
  if (CaseOf(rule, report) == Case::kExpected) return Shape::kExpected;
  switch (GravestVerdict(rule, report.against)) {
    case Verdict::kConforms:
      return Shape::kConforms;
    case Verdict::kDiffers:
      return Shape::kDiffers;
    case Verdict::kDeviates:
      return Shape::kDeviates;
    case Verdict::kNoClaim:
      break;
  }
  return Shape::kNoClaim;
}

std::string RowId(const RuleReport& rule) { return HtmlClass(NameOf(rule)); }

std::string Band(const Report& report) {
  std::vector<MapRule> rules;
  std::vector<Shape> cells;
  for (const RuleReport& rule : report.rules) {
    rules.push_back({rule.family, RowId(rule),
                     absl::StrFormat("%s: %s (%s)\n%s", NameOf(rule), ResultOf(rule),
                                     MarkOf(rule, report), rule.statement)});
    cells.push_back(ShapeOfRule(rule, report));
  }
  return HtmlBand(rules, cells) + HtmlMapLegend();
}

std::string Unlike(const Report& report) {
  if (report.like.host.empty()) return "";
  std::string text = absl::StrFormat(
      "<details><summary>unlike %s: %s</summary><p class=\"quiet\">%s</p><table>\n",
      MarkupText(report.like.host), LikenessText(report.like), MarkupText(report.like.about));
  for (const RuleReport& rule : report.rules) {
    if (!rule.unlike) continue;
    text += absl::StrFormat(
        "<tr><th scope=\"row\"><a href=\"#%s\">%s</a></th><td>%s</td><td>there %s</td></tr>\n",
        MarkupText(RowId(rule)), MarkupText(NameOf(rule)), MarkupText(rule.outcome),
        MarkupText(rule.like));
  }
  return text + "</table></details>\n";
}

std::string Programs(const Report& report) {
  std::string rows;
  for (const ProgramReport* program : ProgramsByVerdict(report)) {
    rows += absl::StrFormat(
        "<tr><th scope=\"row\">%s</th><td class=\"%s\">%s</td><td>%s</td></tr>\n",
        MarkupText(ProgramTitle(*program, report)), program->verdict == "unfit" ? "deviates" : "",
        MarkupText(program->verdict), MarkupText(program->cause));
  }
  if (rows.empty()) return "";
  return absl::StrFormat(
      "<details><summary>programs: %d unfit here</summary><table>\n%s"
      "</table></details>\n",
      ProgramsWith("unfit", report).size(), rows);
}

std::string Opening(const Report& report) {
  const char* conclusion = "Nothing unexpected";
  if (Conclude(report) == Conclusion::kUnexpected) conclusion = "Unexpected results";
  if (Conclude(report) == Conclusion::kIncomplete) conclusion = "Some answers are missing";
  std::string against;
  for (const std::string& document : report.against) {
    against += (against.empty() ? "" : ", ") + document;
  }
  const Summary& summary = report.summary;
  return absl::StrFormat(
             "<p><strong>%s</strong>, judged by %s. %d results: %d observed (%d conform, %d "
             "differ, %d deviate, %d without a claim), %d unsupported, %d skipped, %d broken, %d "
             "crashed, %d timed out. The probes took %s.</p>\n",
             conclusion, MarkupText(against.empty() ? "no document" : against), summary.total,
             summary.observed, summary.conforms, summary.differs, summary.deviates,
             summary.no_claim, summary.unsupported, summary.skipped, summary.broken,
             summary.crashed, summary.timed_out, Duration(TotalDuration(report))) +
         Band(report) + Unlike(report) + Programs(report) + Host(report) + Capabilities(report) +
         Compat(report);
}

// The citation as a link to the page, where there is a lasting place for it. Nothing is loaded from
// there unless a reader follows it. Pages of documents that this program does not know have none.
std::string Linked(const ClaimReport& claim, const std::string& citation) {
  const std::optional<Document> document = FindDocument(claim.document);
  const std::string address = document ? PageUrl(*document, claim.clause) : "";
  if (address.empty()) return citation;
  return absl::StrFormat("<a href=\"%s\" rel=\"noreferrer\">%s</a>", MarkupText(address), citation);
}

std::string Claims(const RuleReport& rule) {
  std::string text = "<table>\n";
  for (const ClaimReport& claim : rule.claims) {
    std::string accepts;
    for (const std::string& word : claim.accepts) accepts += (accepts.empty() ? "" : " or ") + word;
    text += absl::StrFormat(
        "<tr><td>%s</td><td>%s</td><td class=\"mono\">%s</td><td class=\"%s\">%s</td>"
        "<td>%s</td></tr>\n",
        MarkupText(claim.document), MarkupText(claim.level), MarkupText(accepts),
        HtmlClass(VerdictName(claim.verdict)), VerdictName(claim.verdict),
        Linked(claim, MarkupText(Cited(claim.clause, claim.edition, claim.interpretation))) +
            MarkupText(claim.known.empty() ? "" : "; known: " + claim.known));
  }
  return text + "</table>\n";
}

std::string Evidence(const RuleReport& rule, const Report& report) {
  std::string text = "<pre>";
  for (const std::string* line : {&rule.detail, &rule.why}) {
    if (!line->empty()) text += MarkupText(*line) + "\n";
  }
  for (const std::string& call : rule.trace) text += MarkupText(call) + "\n";
  const std::string who = WhoAnswers(rule, report);
  if (!who.empty()) {
    text += MarkupText(who) + ":\n";
    for (const std::string& call : rule.direct->trace) text += MarkupText(call) + "\n";
  }
  if (rule.duration_us > 0) text += "took " + Duration(rule.duration_us) + "\n";
  return text + "</pre>\n";
}

std::string Row(const RuleReport& rule, const Report& report) {
  const std::string mark = MarkOf(rule, report);
  std::string result = MarkupText(ResultOf(rule));
  if (!rule.reason.empty()) {
    result += absl::StrFormat(" <span class=\"quiet\">%s</span>", MarkupText(rule.reason));
  }
  for (const std::string& more : {WhoAnswers(rule, report), Unsteadiness(rule)}) {
    if (more.empty()) continue;
    result += absl::StrFormat(" <span class=\"quiet\">%s</span>", MarkupText(more));
  }
  std::string like;
  if (!report.like.host.empty()) {
    like = absl::StrFormat("<td class=\"mono %s\">%s</td>", rule.unlike ? "differs" : "quiet",
                           MarkupText(rule.like));
  }
  return absl::StrFormat(
      "<tr id=\"%s\" data-family=\"%s\" data-mark=\"%s\"><th scope=\"row\"><details><summary>"
      "<span class=\"mono\">%s</span></summary>\n%s%s</details></th><td>%s</td>"
      "<td class=\"mono\">%s</td><td class=\"%s\">%s</td>%s</tr>\n",
      MarkupText(RowId(rule)), MarkupText(rule.family), mark, MarkupText(NameOf(rule)),
      Claims(rule), Evidence(rule, report), MarkupText(rule.statement), result, HtmlClass(mark),
      mark, like);
}

// A deviation, known or not, or an answer that is missing.
bool IsFinding(const RuleReport& rule, const Report& report) {
  const Case found = CaseOf(rule, report);
  return found == Case::kFailed || found == Case::kError || found == Case::kExpected;
}

std::string Table(const std::string& rows, const Report& report) {
  std::string like;
  if (!report.like.host.empty()) {
    like = absl::StrFormat("<th scope=\"col\">%s</th>", MarkupText(report.like.host));
  }
  return absl::StrFormat(
      "<div class=\"scroll\" tabindex=\"0\"><table class=\"results cards\">\n<thead><tr>"
      "<th scope=\"col\">rule</th><th scope=\"col\">statement</th><th scope=\"col\">observed</th>"
      "<th scope=\"col\">verdict</th>%s</tr></thead><tbody>\n%s</tbody></table></div>\n",
      like, rows);
}

}  // namespace

std::string RenderHtml(const Report& report) {
  HtmlFilters filters;
  std::string news;  // before what was expected
  std::string expected;
  std::string others;
  std::size_t findings = 0;
  const auto add_once = [](std::vector<std::string>& list, const std::string& word) {
    if (std::find(list.begin(), list.end(), word) == list.end()) list.push_back(word);
  };
  for (const RuleReport& rule : report.rules) {
    add_once(filters.families, rule.family);
    add_once(filters.marks, MarkOf(rule, report));
    const bool finding = IsFinding(rule, report);
    if (finding) ++findings;
    const bool known = CaseOf(rule, report) == Case::kExpected;
    (!finding ? others : known ? expected : news) += Row(rule, report);
  }
  std::string content =
      absl::StrFormat("<section><h2>%d finding%s</h2>\n", findings, findings == 1 ? "" : "s");
  if (findings > 0) content += Table(news + expected, report);
  content += absl::StrFormat(
      "</section>\n<details class=\"agreed\"><summary>The other %d results"
      "</summary>\n%s</details>\n",
      report.rules.size() - findings, Table(others, report));
  std::string title = "mmap conformance:";
  for (const char* fact : {"system", "release", "machine"}) {
    title += " " + std::string(FactValue(report, fact));
  }
  return HtmlPage(title, filters, Opening(report), content);
}

}  // namespace conformance
