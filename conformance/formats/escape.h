// SPDX-License-Identifier: Apache-2.0
//
// Strings from anywhere, made harmless in the languages that reports are written in. All of these
// make the text Visible() first, so that control characters do not survive anywhere.

#ifndef CONFORMANCE_FORMATS_ESCAPE_H_
#define CONFORMANCE_FORMATS_ESCAPE_H_

#include <string>
#include <string_view>

namespace conformance {

// For Markdown text and table cells: no character keeps a special meaning.
std::string MarkdownText(std::string_view text);

// `text` as a Markdown code span that is safe inside a table cell.
std::string MarkdownCode(std::string_view text);

// For text and quoted attributes of HTML and XML.
std::string MarkupText(std::string_view text);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_ESCAPE_H_
