// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/markdown.h"

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"
#include "conformance/formats/case.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/likeness.h"
#include "conformance/probe/observation.h"
#include "conformance/report/capabilities.h"
#include "conformance/report/host.h"
#include "conformance/report/judge.h"
#include "conformance/report/report.h"
#include "conformance/verdict/verdict.h"

namespace conformance {
namespace {

std::string Title(const Report& report) {
  std::string host;
  for (const char* fact : {"system", "release", "machine"}) {
    const std::string_view value = FactValue(report, fact);
    if (!value.empty()) host += (host.empty() ? "" : " ") + MarkdownText(value);
  }
  return absl::StrFormat("# conformance: %s\n\n", host.empty() ? "unknown host" : host);
}

std::string Opening(const Report& report) {
  std::string against;
  for (const std::string& document : report.against) {
    against += (against.empty() ? "" : ", ") + MarkdownText(document);
  }
  const Summary& summary = report.summary;
  const char* conclusion = "Nothing unexpected";
  if (Conclude(report) == Conclusion::kUnexpected) conclusion = "**Unexpected results**";
  if (Conclude(report) == Conclusion::kIncomplete) conclusion = "**Some answers are missing**";
  return absl::StrFormat(
      "%s, judged by %s.\n\n"
      "| results | observed | conform | differ | deviate | no claim | unsupported | skipped | "
      "broken | crashed | timed out |\n"
      "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n"
      "| %d | %d | %d | %d | %d | %d | %d | %d | %d | %d | %d |\n",
      conclusion, against.empty() ? "no document" : against, summary.total, summary.observed,
      summary.conforms, summary.differs, summary.deviates, summary.no_claim, summary.unsupported,
      summary.skipped, summary.broken, summary.crashed, summary.timed_out);
}

// The results of one or two kinds, as a table; nothing if there are none.
std::string Table(const Report& report, std::string_view title, Case first, Case second) {
  std::string rows;
  for (const RuleReport& rule : report.rules) {
    const Case kind = CaseOf(rule, report);
    if (kind != first && kind != second) continue;
    rows += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(NameOf(rule)),
                            MarkdownText(rule.statement), MarkdownText(CaseMessage(rule, report)));
  }
  if (rows.empty()) return "";
  return absl::StrFormat("\n## %s\n\n| rule | statement | result |\n|---|---|---|\n%s", title,
                         rows);
}

std::string FixedTable(const Report& report) {
  std::string rows;
  for (const RuleReport& rule : report.rules) {
    if (rule.baseline != kBaselineFixed) continue;
    rows += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(NameOf(rule)),
                            MarkdownCode(rule.outcome), MarkdownText(rule.why));
  }
  if (rows.empty()) return "";
  return "\n## Newly fixed: take these out of the baseline\n\n"
         "| rule | observed now | the baseline said |\n|---|---|---|\n" +
         rows;
}

std::string Unlike(const Report& report) {
  if (report.like.host.empty()) return "";
  std::string text = absl::StrFormat("\n## Unlike %s\n\n%s: %s.\n", MarkdownText(report.like.host),
                                     MarkdownText(report.like.about), LikenessText(report.like));
  std::string rows;
  for (const RuleReport& rule : report.rules) {
    if (!rule.unlike) continue;
    rows += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(NameOf(rule)),
                            MarkdownCode(rule.outcome), MarkdownCode(rule.like));
  }
  if (!rows.empty()) text += "\n| rule | here | there |\n|---|---|---|\n" + rows;
  return text;
}

std::string Programs(const Report& report) {
  std::string rows;
  for (const ProgramReport* program : ProgramsByVerdict(report)) {
    rows += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(ProgramTitle(*program, report)),
                            MarkdownText(program->verdict), MarkdownText(program->cause));
  }
  if (rows.empty()) return "";
  return "\n## Programs\n\n| program | verdict | cause |\n|---|---|---|\n" + rows;
}

std::string Folded(std::string_view title, const std::string& content) {
  return absl::StrFormat("\n<details><summary>%s</summary>\n\n%s\n</details>\n", title, content);
}

std::string Capabilities(const Report& report) {
  std::string text = "| capability | | |\n|---|---|---|\n";
  for (const Capability& capability : report.capabilities) {
    text += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(CapabilityTitle(capability.name)),
                            MarkdownText(capability.value), MarkdownText(capability.reason));
  }
  return text;
}

std::string Host(const Report& report) {
  std::string text = "| fact | value |\n|---|---|\n";
  for (const HostFact& fact : report.host) {
    text += absl::StrFormat("| %s | %s |\n", MarkdownText(fact.name), MarkdownText(fact.value));
  }
  for (const Filesystem& filesystem : report.filesystems) {
    text += absl::StrFormat("| filesystem | %s in %s |\n", MarkdownText(filesystem.type),
                            MarkdownText(filesystem.directory));
    if (!filesystem.options.empty()) {
      text += absl::StrFormat("| mount options | %s |\n", MarkdownText(filesystem.options));
    }
    for (const std::string& sentence : filesystem.lacks) {
      text += absl::StrFormat("| lacking | %s |\n", MarkdownText(sentence));
    }
  }
  return text;
}

std::string AllResults(const Report& report) {
  std::string text = "| rule | result |";
  std::string line = "|---|---|";
  for (const std::string& document : report.against) {
    text += absl::StrFormat(" %s |", MarkdownText(document));
    line += "---|";
  }
  text += "\n" + line + "\n";
  for (const RuleReport& rule : report.rules) {
    text +=
        absl::StrFormat("| %s | %s |", MarkdownText(NameOf(rule)), MarkdownCode(ResultOf(rule)));
    for (const std::string& document : report.against) {
      const Verdict verdict = VerdictOf(rule, document);
      text += verdict == Verdict::kNoClaim ? " |" : absl::StrFormat(" %s |", VerdictName(verdict));
    }
    text += "\n";
  }
  return text;
}

}  // namespace

std::string RenderMarkdown(const Report& report) {
  std::string text = Title(report) + Opening(report);
  text += Table(report, "Unexpected deviations", Case::kFailed, Case::kFailed);
  text += Table(report, "Missing answers", Case::kError, Case::kError);
  text += FixedTable(report);
  text += Table(report, "Expected deviations", Case::kExpected, Case::kExpected);
  text += Unlike(report);
  text += Programs(report);
  text += Folded("Capabilities", Capabilities(report));
  text += Folded("Host", Host(report));
  text += Folded("All results", AllResults(report));
  text += absl::StrFormat("\n%s %s\n", MarkdownText(report.tool_name),
                          MarkdownText(report.tool_version));
  return text;
}

}  // namespace conformance
