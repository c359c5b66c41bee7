// SPDX-License-Identifier: Apache-2.0
//
// JUnit and HTML.

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/explore/render.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/html_page.h"
#include "conformance/report/characters.h"

namespace conformance::explore {
namespace {

std::string Summary(const Finding& finding) {
  return absl::StrFormat("%s: expected %s, observed %s: %s", finding.last, finding.expected,
                         finding.observed, finding.sentence);
}

std::string Evidence(const Finding& finding) {
  std::string text;
  for (const std::string* line :
       {&finding.kind, &finding.document, &finding.rule, &finding.known}) {
    if (!line->empty()) text += Visible(*line) + "\n";
  }
  for (const std::string& line : finding.trace) text += Visible(line) + "\n";
  return text + "\n" + finding.program + "\n" + finding.c_program;
}

std::string JunitCase(std::string_view name, std::string_view inside) {
  return absl::StrFormat(
      "    <testcase classname=\"conformance.explore\" name=\"%s\">\n%s    </testcase>\n",
      MarkupText(name), inside);
}

}  // namespace

std::string RenderJunit(const Exploration& exploration) {
  std::string cases;
  std::size_t tests = 0;
  for (const Walk& walk : exploration.walks) {
    ++tests;
    std::size_t here = 0;
    for (const Finding& finding : exploration.findings) {
      if (finding.directory == walk.directory && finding.known.empty()) ++here;
    }
    const std::string sentence = MarkupText(Visible(WalkSentence(walk)));
    cases += JunitCase(
        walk.directory,
        here == 0 ? absl::StrFormat("      <system-out>%s</system-out>\n", sentence)
                  : absl::StrFormat("      <failure type=\"finding\" message=\"%d findings\">%s"
                                    "</failure>\n",
                                    here, sentence));
  }
  std::size_t failures = 0;
  std::size_t skipped = 0;
  for (const Walk& walk : exploration.walks) {
    bool failed = false;
    for (const Finding& finding : exploration.findings) {
      failed = failed || (finding.directory == walk.directory && finding.known.empty());
    }
    if (failed) ++failures;
  }
  for (const Finding& finding : exploration.findings) {
    ++tests;
    const std::string message = MarkupText(Visible(Summary(finding)));
    ++(finding.known.empty() ? failures : skipped);
    cases += JunitCase(
        absl::StrFormat("%s, %s, %s in %s", finding.call, finding.sentence, finding.difference,
                        finding.directory),
        finding.known.empty()
            ? absl::StrFormat("      <failure type=\"finding\" message=\"%s\">%s</failure>\n",
                              message, MarkupText(Evidence(finding)))
            : absl::StrFormat("      <skipped type=\"known\" message=\"%s\"/>\n", message));
  }
  const std::string counts = absl::StrFormat(
      "tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\"", tests, failures, skipped);
  return absl::StrFormat(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"conformance explore\" %s>\n  <testsuite name=\"explore\" %s>\n%s"
      "  </testsuite>\n</testsuites>\n",
      counts, counts, cases);
}

std::string RenderHtml(const Exploration& exploration) {
  HtmlFilters filters;
  filters.marks = {"finding", "known"};
  std::string opening = absl::StrFormat("<p>Explored with seed %d.</p>\n<ul>\n", exploration.seed);
  for (const Walk& walk : exploration.walks) {
    opening += absl::StrFormat("<li>%s</li>\n", MarkupText(Visible(WalkSentence(walk))));
  }
  const std::size_t surprises = Surprises(exploration);
  opening += absl::StrFormat("</ul>\n<p>%d findings, and %d known.</p>\n", surprises,
                             exploration.findings.size() - surprises);
  std::string content =
      "<div class=\"scroll\" tabindex=\"0\"><table class=\"results cards\">\n<thead><tr>"
      "<th scope=\"col\">call</th><th scope=\"col\">expected</th><th scope=\"col\">observed</th>"
      "<th scope=\"col\">finding</th></tr></thead><tbody>\n";
  for (const Finding& finding : exploration.findings) {
    const bool known = !finding.known.empty();
    bool listed = false;
    for (const std::string& family : filters.families) listed = listed || family == finding.call;
    if (!listed) filters.families.push_back(finding.call);
    content += absl::StrFormat(
        "<tr data-family=\"%s\" data-mark=\"%s\"><th scope=\"row\"><details><summary>"
        "<span class=\"mono\">%s</span></summary>\n<p>%s</p><pre>%s</pre></details></th>"
        "<td>%s</td><td class=\"mono\">%s</td><td class=\"%s\">%s</td></tr>\n",
        MarkupText(finding.call), known ? "known" : "finding", MarkupText(Visible(finding.last)),
        MarkupText(finding.sentence), MarkupText(Evidence(finding)), MarkupText(finding.expected),
        MarkupText(finding.observed), known ? "known" : "deviates", known ? "known" : "finding");
  }
  content +=
      "</tbody></table></div>\n<h2>Situations</h2>\n<table>\n<thead><tr><th scope=\"col\">call</th>"
      "<th scope=\"col\">situation</th><th scope=\"col\">met</th></tr></thead><tbody>\n";
  for (std::size_t i = 0; i < kSituations; ++i) {
    const SituationInfo& info = Info(static_cast<Situation>(i));
    const std::uint32_t met = exploration.coverage.met[i];
    content += absl::StrFormat("<tr><td class=\"mono\">%s</td><td>%s</td><td>%s</td></tr>\n",
                               MarkupText(info.call), MarkupText(info.situation),
                               met == 0 ? "never" : Grouped(met));
  }
  return HtmlPage("mmap conformance: exploration", filters, opening,
                  content + "</tbody></table>\n");
}

}  // namespace conformance::explore
