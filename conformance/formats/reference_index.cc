// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/reference_index.h"

#include <algorithm>
#include <cstddef>
#include <map>

#include "absl/strings/str_cat.h"
#include "conformance/catalogue/document.h"
#include "conformance/formats/escape.h"

namespace conformance {
namespace {

constexpr std::string_view kOfPages =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

std::string LinkTo(const Rule& rule) {
  const std::string id(rule.id());
  return absl::StrCat("[", id, "](#", id, ")");
}

// "[a](#a), [b](#b).", one rule per line.
std::string Links(const std::vector<const Rule*>& rules) {
  std::string text;
  for (const Rule* rule : rules) {
    absl::StrAppend(&text, text.empty() ? "" : ",\n", LinkTo(*rule));
  }
  return text + ".\n";
}

std::string Count(std::size_t rules) {
  return absl::StrCat(rules, rules == 1 ? " rule" : " rules");
}

void AddOnce(std::vector<const Rule*>& rules, const Rule* rule) {
  if (rules.empty() || rules.back() != rule) rules.push_back(rule);
}

// The word that ends at `end`.
std::string WordBefore(std::string_view text, std::size_t end) {
  const std::size_t before =
      end == 0 ? std::string_view::npos : text.find_last_not_of(kOfPages, end - 1);
  const std::size_t start = before == std::string_view::npos ? 0 : before + 1;
  return std::string(text.substr(start, end - start));
}

}  // namespace

std::vector<std::string> PagesOf(std::string_view clause) {
  std::vector<std::string> pages;
  // "mmap(2)": the number of a section tells a page.
  for (std::size_t at = clause.find('('); at != std::string_view::npos;
       at = clause.find('(', at + 1)) {
    const std::string page = WordBefore(clause, at);
    const bool numbered = at + 1 < clause.size() && clause[at + 1] >= '1' && clause[at + 1] <= '9';
    if (numbered && !page.empty()) pages.push_back(page);
  }
  if (!pages.empty()) return pages;
  // "mmap, ERRORS EINVAL": a page of the standard, or "userspace-api/mseal, …" of the kernel's.
  const std::size_t comma = clause.find(',');
  if (comma == std::string_view::npos) return pages;
  const std::string_view path = clause.substr(0, comma);
  const std::string last = WordBefore(path, path.size());
  if (last.empty()) return pages;
  if (last == path || path[path.size() - last.size() - 1] == '/') pages.push_back(last);
  return pages;
}

std::string IndexByDocument(absl::Span<const Rule* const> rules) {
  std::string text = "\n## <a id=\"index-by-document\"></a>Index by document\n";
  for (const DocumentInfo& info : AllDocuments()) {
    std::vector<const Rule*> spoken_of;
    for (const Rule* rule : rules) {
      for (const Claim& claim : rule->claims()) {
        if (claim.document == info.document) AddOnce(spoken_of, rule);
      }
    }
    if (spoken_of.empty()) continue;
    absl::StrAppend(&text, "\n<details><summary>", MarkdownText(info.title), ": ",
                    Count(spoken_of.size()), "</summary>\n\n", Links(spoken_of), "\n</details>\n");
  }
  return text;
}

std::string IndexByCall(absl::Span<const Rule* const> rules) {
  std::map<std::string, std::vector<const Rule*>> calls;
  for (const Rule* rule : rules) {
    for (const Claim& claim : rule->claims()) {
      if (Info(claim.document).kind == DocumentKind::kSeed) continue;
      for (const std::string& page : PagesOf(claim.clause)) AddOnce(calls[page], rule);
    }
  }
  std::string text = "\n## <a id=\"index-by-call\"></a>Index by call\n";
  for (auto& [call, asked] : calls) {
    // A rule may have come twice, with another page between.
    std::vector<const Rule*> once;
    for (const Rule* rule : asked) {
      if (std::find(once.begin(), once.end(), rule) == once.end()) once.push_back(rule);
    }
    absl::StrAppend(&text, "\n<details><summary>", call, ": ", Count(once.size()), "</summary>\n\n",
                    Links(once), "\n</details>\n");
  }
  return text;
}

}  // namespace conformance
