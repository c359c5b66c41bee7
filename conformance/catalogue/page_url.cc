// SPDX-License-Identifier: Apache-2.0

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/strings/ascii.h"
#include "conformance/catalogue/document.h"

namespace conformance {
namespace {

// "mmap(2)" in two; POSIX says "mmap" alone.
struct Page {
  std::string_view name;
  std::string_view section;
};

Page PageOf(std::string_view clause) {
  const std::string_view page = clause.substr(0, clause.find(','));
  const std::size_t open = page.find('(');
  if (open != std::string_view::npos && page.back() == ')') {
    return {page.substr(0, open), page.substr(open + 1, page.size() - open - 2)};
  }
  return {page, ""};
}

// A page of POSIX is named by its function; a clause that names two has none.
std::string PosixPath(const std::string& name) {
  for (const char c : name) {
    if (!absl::ascii_isalnum(static_cast<unsigned char>(c)) && c != '_') return "";
  }
  return name.empty() ? "" : "functions/" + name + ".html";
}

// How each site spells a page of a section; "" where it has no pages of that kind.
std::string ManualPath(Document document, const std::string& name, const std::string& section) {
  switch (document) {
    case Document::kLinux:
      return "man" + section.substr(0, 1) + "/" + name + "." + section + ".html";
    case Document::kFreebsd:
      return "cgi/man.cgi?query=" + name + "&sektion=" + section;
    case Document::kNetbsd:
    case Document::kOpenbsd:
      return name + "." + section;
    case Document::kIllumos:
      return section + "/" + name;
    default:
      return "";
  }
}

}  // namespace

std::string PageUrl(Document document, std::string_view clause) {
  const std::string base(Info(document).url);
  const Page page = PageOf(clause);
  if (base.empty()) return "";
  const std::string name(page.name);
  if (Info(document).kind == DocumentKind::kStandard) return base + PosixPath(name);
  if (document == Document::kLinuxKernelDoc) return base + name + ".html";
  const bool has_page = !page.section.empty();
  return has_page ? base + ManualPath(document, name, std::string(page.section)) : base;
}

}  // namespace conformance
