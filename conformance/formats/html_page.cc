// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/html_page.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/formats/escape.h"
#include "conformance/formats/html_map.h"

namespace conformance {
namespace {

constexpr char kStyle[] = R"css(
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d5dae0; --quiet: #5d6772;
  --head: #f3f5f7; --good: #17692c; --warn: #8a5a00; --bad: #b3131e; --bad-paper: #fdecec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7eb; --paper: #14171a; --line: #333a41;
  --quiet: #98a2ad; --head: #1d2125; --good: #6fcf87; --warn: #e2b04a; --bad: #ff8f8f;
  --bad-paper: #3a1d1f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 110rem; color: var(--ink); background: var(--paper);
  font: 15px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
a { color: inherit; } code, pre, .mono { font-family: ui-monospace, monospace; font-size: .92em; }
table { border-collapse: collapse; } caption { text-align: left; color: var(--quiet); }
th, td { padding: .25rem .6rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
.scroll { overflow: auto; max-width: 100%; max-height: 90vh; border: 1px solid var(--line); }
.results { border-collapse: separate; border-spacing: 0; font-size: .93em; }
.results > * > tr > * { overflow-wrap: break-word; }
.results .h, .results .document { min-width: 5rem; max-width: 7.5rem; }
.results .sighting { min-width: 7rem; max-width: 11rem; }
.results > thead th { position: sticky; top: 0; background: var(--head); z-index: 2;
  vertical-align: bottom; }
.results > tbody > tr > th { position: sticky; left: 0; background: var(--paper); z-index: 1;
  font-weight: normal; min-width: 13rem; max-width: 22rem; }
.results > thead th:first-child { left: 0; z-index: 3; }
.results > tbody > tr:hover > * { background: var(--head); }
.agreed > summary { font-size: 1.1rem; font-weight: bold; margin: 1.5rem 0 .8rem; }
@media (max-width: 40rem) { body { padding: .6rem; } th, td { padding: .25rem .4rem; }
  .results > tbody > tr > th { min-width: 9rem; max-width: 42vw; } .mono { font-size: .8em; }
  .cards > thead { display: none; } .cards > tbody > tr { display: block; padding: .4rem 0;
    border-bottom: 1px solid var(--line); }
  .cards > tbody > tr > th, .cards > tbody > tr > td { display: block; border: 0;
    max-width: none; } }
.conforms { color: var(--good); } .differs, .expected { color: var(--warn); }
.deviates { color: var(--bad); background: var(--bad-paper); font-weight: 600; }
.no-claim, .quiet { color: var(--quiet); }
.document { background: var(--head); }
.recorded { font-style: italic; border-left: 1px dashed var(--line); }
.sighting { font-style: italic; border-left: 1px dashed var(--line); color: var(--quiet); }
form { display: flex; flex-wrap: wrap; gap: .6rem 1.2rem; align-items: end; margin: 1rem 0; }
form label { display: flex; flex-direction: column; font-size: .85rem; color: var(--quiet); }
form label.line { flex-direction: row; gap: .4rem; align-items: center; }
select, input, button { font: inherit; max-width: 16rem; min-height: 2rem; }
label.line input { min-height: 0; } summary { cursor: pointer; }
details pre { margin: .3rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--warn); outline-offset: 1px; }
[hidden] { display: none !important; }
)css";

constexpr char kScript[] = R"js(
'use strict';
(() => {
  const form = document.getElementById('filters');
  const rows = [...document.querySelectorAll('.results > tbody > tr')];
  const agreed = document.querySelector('.agreed');
  const count = document.getElementById('count');
  const value = (name) => form.elements[name] ? form.elements[name].value : '';
  const apply = () => {
    const family = value('family'), mark = value('mark'), host = value('host');
    const words = value('words').toLowerCase().split(/\s+/).filter(Boolean);
    const differences = form.elements.differences && form.elements.differences.checked;
    let shown = 0;
    for (const row of rows) {
      const marks = host === '' ? row.dataset.mark.split(',')
          : [...row.querySelectorAll('td.h')].filter((c) => c.dataset.host === host)
              .map((c) => c.dataset.mark);
      const text = row.textContent.toLowerCase();
      const show = (family === '' || row.dataset.family === family) &&
          (mark === '' || marks.includes(mark)) &&
          (!differences || row.dataset.differs === 'yes') &&
          words.every((word) => text.includes(word));
      row.hidden = !show;
      if (show) shown++;
    }
    for (const cell of document.querySelectorAll('.results .h')) {
      cell.hidden = host !== '' && cell.dataset.host !== host;
    }
    if (agreed) {
      agreed.hidden = differences;
      const found = agreed.querySelector('tbody > tr:not([hidden])') !== null;
      if (found && (family || mark || words.length)) agreed.open = true;
    }
    count.textContent = shown + ' of ' + rows.length + ' rules';
  };
  form.addEventListener('input', apply);
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', () => setTimeout(apply));
  form.hidden = false;
  apply();
})();
)js";

std::string Select(std::string_view name, std::string_view label,
                   const std::vector<std::string>& choices, bool by_number) {
  if (choices.empty()) return "";
  std::string text =
      absl::StrFormat("<label>%s<select name=\"%s\"><option value=\"\">all</option>", label, name);
  for (std::size_t i = 0; i < choices.size(); ++i) {
    const std::string choice = MarkupText(choices[i]);
    text += absl::StrFormat("<option value=\"%s\">%s</option>",
                            by_number ? std::to_string(i) : choice, choice);
  }
  return text + "</select></label>\n";
}

// Hidden until the script runs: without it the filters would do nothing.
std::string Form(const HtmlFilters& filters) {
  std::string text = "<form id=\"filters\" hidden>\n";
  text += "<label>search<input name=\"words\" type=\"search\" autocomplete=\"off\"></label>\n";
  text += Select("family", "family", filters.families, false);
  text += Select("mark", "verdict", filters.marks, false);
  text += Select("host", "host", filters.hosts, true);
  if (filters.differences) {
    text +=
        "<label class=\"line\"><input name=\"differences\" type=\"checkbox\">only differences"
        "</label>\n";
  }
  return text +
         "<button type=\"reset\">reset</button>\n"
         "<output id=\"count\" aria-live=\"polite\"></output>\n</form>\n";
}

}  // namespace

std::string HtmlClass(std::string_view mark) {
  std::string name(mark);
  std::replace(name.begin(), name.end(), ' ', '-');
  return name;
}

std::string HtmlPage(std::string_view title, const HtmlFilters& filters, std::string_view opening,
                     std::string_view content) {
  std::string page =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Strings of reports are escaped; should one slip through, it still cannot call out.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'; form-action 'none'\">\n<title>";
  page += MarkupText(title);
  page += "</title>\n<style>";
  page += kStyle;
  page += kMapStyle;
  page += "</style>\n</head>\n<body>\n";
  page += absl::StrFormat("<h1>%s</h1>\n", MarkupText(title));
  page += opening;
  page += Form(filters);
  page += content;
  page += "<script>";
  page += kScript;
  page += kMapScript;
  return page + "</script>\n</body>\n</html>\n";
}

}  // namespace conformance
