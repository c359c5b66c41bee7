// SPDX-License-Identifier: Apache-2.0
//
// One self-contained HTML page: no network, readable without scripting, on a phone, by keyboard, in
// light and dark. With scripting it filters.
//
// A page holds one <table class="results">, or several. Body rows have the attributes that the
// filters read:
//
//   data-family="munmap"   data-mark="conforms deviates"   data-differs="yes"
//
// and an id that the picture of html_map.h links to. Cells of a host column have class "h" and
// data-host="3". A <details class="agreed"> around a table keeps folded what is read less often; a
// filter that finds something in it opens it. With the class "cards" rows stand one below the other
// on a phone, cell by cell.

#ifndef CONFORMANCE_FORMATS_HTML_PAGE_H_
#define CONFORMANCE_FORMATS_HTML_PAGE_H_

#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// What the visitor can choose from.
struct HtmlFilters {
  std::vector<std::string> families;
  std::vector<std::string> marks;
  std::vector<std::string> hosts;  // titles of the host columns; empty: no such filter
  bool differences = false;        // offer "only differences"
};

// The whole page. `title` is plain text; `opening` goes before the filters and `content` after
// them, both as HTML.
std::string HtmlPage(std::string_view title, const HtmlFilters& filters, std::string_view opening,
                     std::string_view content);

// A mark as the class of a cell: "no claim" is "no-claim".
std::string HtmlClass(std::string_view mark);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_HTML_PAGE_H_
