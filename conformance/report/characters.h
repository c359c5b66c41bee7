// SPDX-License-Identifier: Apache-2.0
//
// Text of other hosts and for people: safe to show, and measured in columns.

#ifndef CONFORMANCE_REPORT_CHARACTERS_H_
#define CONFORMANCE_REPORT_CHARACTERS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// `text` with everything spelled out that could steer a terminal or reorder what it shows: control
// characters, escape sequences, direction marks and bytes that are not UTF-8. "\x1b[2J" comes out
// as those six characters. Reports come from other hosts, so every string of theirs goes through
// this on its way to a screen.
std::string Visible(std::string_view text);

// How many columns `text` (UTF-8, without control characters) takes up.
std::size_t Columns(std::string_view text);

// `text` truncated to `columns` columns, with an ellipsis at the end if anything was left out.
std::string Cut(std::string_view text, std::size_t columns);

// `text` filled up with spaces to `columns` columns; longer text stays as it is.
std::string Padded(std::string_view text, std::size_t columns);

// `text` broken at spaces into lines of at most `columns` columns; a longer word stands alone.
std::vector<std::string> Wrapped(std::string_view text, std::size_t columns);

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_CHARACTERS_H_
