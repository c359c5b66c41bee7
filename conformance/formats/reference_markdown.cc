// SPDX-License-Identifier: Apache-2.0

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "conformance/catalogue/document.h"
#include "conformance/catalogue/groups.h"
#include "conformance/catalogue/rule.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/reference.h"
#include "conformance/formats/reference_index.h"

namespace conformance {
namespace {

constexpr char kOpening[] =
    "<!-- SPDX-License-Identifier: Apache-2.0 -->\n"
    "<!-- Generated: bazel run //conformance -- list --format=markdown "
    "--output=conformance/RULES.md -->\n"
    "\n"
    "# The rules\n"
    "\n"
    "Each rule is one sentence about the mmap family, what each document says of it, and a probe\n"
    "that asks the running kernel. A document *accepts* outcomes; a host *conforms* if it shows\n"
    "one of them, *deviates* if it breaks a \"shall\", and *differs* if it shows an outcome "
    "outside\n"
    "those that a \"should\" or a \"may\" lists. What was *seen elsewhere* is a record, never "
    "judged.\n"
    "An outcome of several parts, as in `kept/file`, tells of several questions, in the order "
    "that\n"
    "is named beside it. A claim that the text supports and does not spell out is marked as an\n"
    "*interpretation*, with the reason.\n";

std::string Codes(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text += MarkdownCode(word);
  }
  return text;
}

std::size_t CountOf(absl::Span<const Rule* const> rules, std::string_view family) {
  return static_cast<std::size_t>(std::count_if(
      rules.begin(), rules.end(), [family](const Rule* rule) { return rule->family() == family; }));
}

// "**Limits:** [limit](#limit) (5), [reserve](#reserve) (1).", one line per group.
std::string Contents(absl::Span<const Rule* const> rules) {
  std::string text = "\n";
  for (const Group& group : Groups()) {
    std::string families;
    for (const std::string_view family : group.families) {
      const std::size_t count = CountOf(rules, family);
      if (count == 0) continue;
      families +=
          absl::StrFormat("%s[%s](#%s) (%d)", families.empty() ? "" : ",\n", family, family, count);
    }
    if (!families.empty()) text += absl::StrFormat("* %s:\n%s.\n", group.title, families);
  }
  return text +
         "\nWho looks for a call or a document finds an [index by call](#index-by-call) and an\n"
         "[index by document](#index-by-document) at the end.\n";
}

std::string Documents() {
  std::string text = "\n## Documents\n\n| name | document | edition |\n|---|---|---|\n";
  for (const DocumentInfo& info : AllDocuments()) {
    const std::string title = MarkdownText(info.title);
    text += absl::StrFormat("| %s | %s | %s |\n", MarkdownText(info.name),
                            info.url.empty() ? title : absl::StrFormat("[%s](%s)", title, info.url),
                            info.kind == DocumentKind::kManual ? "each page has its own, see below"
                                                               : MarkdownText(info.edition));
  }
  return text;
}

// The pages of the manuals: which edition the claims were read in, and what is newer.
std::string Pages() {
  std::string text =
      "\n## Editions\n\nThe date that a page bears, or the release or revision where the date is "
      "not known. Claims on a\npage whose newest edition is another one are still to be read "
      "again.\n\n| document | page | read in | newest |\n|---|---|---|---|\n";
  for (const PageInfo& page : AllPages()) {
    text += absl::StrFormat("| %s | %s | %s | %s |\n", MarkdownText(Info(page.document).name),
                            MarkdownText(page.page), MarkdownText(page.read),
                            page.read == page.newest ? "the same" : MarkdownText(page.newest));
  }
  return text;
}

std::string Section(const Rule& rule) {
  std::string text = absl::StrFormat("\n### <a id=\"%s\"></a>%s\n\n%s.\n", rule.id(), rule.id(),
                                     MarkdownText(rule.sentence()));
  text += "\nOutcomes: " + Codes(rule.outcomes()) + ".";
  if (!rule.parts().empty()) text += absl::StrFormat(" Parts: %s.", MarkdownText(PartNames(rule)));
  if (!rule.note().empty()) text += absl::StrFormat(" %s.", MarkdownText(rule.note()));
  if (rule.per_directory()) text += " Asked on each filesystem under test.";
  if (rule.slow()) text += " Run with `--slow` only.";
  if (rule.claims().empty()) {
    text += absl::StrFormat("\n\n%s.\n", MarkdownText(rule.no_claims()));
  } else {
    text += "\n\n| document | level | accepts | clause | edition |\n|---|---|---|---|---|\n";
  }
  for (const Claim& claim : rule.claims()) {
    text += absl::StrFormat("| %s | %s | %s | %s | %s |\n", MarkdownText(Info(claim.document).name),
                            LevelName(claim.level), Codes(claim.accepts),
                            MarkdownText(Cited(claim.clause, "", claim.interpretation)),
                            MarkdownText(claim.edition));
  }
  for (const KnownDeviation& known : rule.known()) {
    text += absl::StrFormat("\nKnown deviation, %s: %s. %s\n", Info(known.document).name,
                            MarkdownCode(known.outcome), MarkdownText(known.why));
  }
  if (rule.sightings().empty()) return text;
  text += "\n| seen elsewhere | outcome | source |\n|---|---|---|\n";
  for (const Sighting& sighting : rule.sightings()) {
    text += absl::StrFormat("| %s %s | %s | %s |\n", MarkdownText(sighting.system),
                            MarkdownText(sighting.release), MarkdownCode(sighting.outcome),
                            MarkdownText(sighting.source));
  }
  return text;
}

}  // namespace

std::string ReferenceMarkdown(absl::Span<const Rule* const> rules) {
  std::string text = kOpening + Contents(rules) + Documents() + Pages();
  std::string_view family;
  for (const Rule* rule : rules) {
    if (rule->family() != family) {
      family = rule->family();
      text += absl::StrFormat("\n## <a id=\"%s\"></a>%s\n", family, family);
    }
    text += Section(*rule);
  }
  return text + IndexByCall(rules) + IndexByDocument(rules);
}

}  // namespace conformance
