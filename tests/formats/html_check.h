// SPDX-License-Identifier: Apache-2.0
//
// Whether generated markup is well formed. Not a parser of all there is: it knows what our own
// writers use.

#ifndef TESTS_FORMATS_HTML_CHECK_H_
#define TESTS_FORMATS_HTML_CHECK_H_

#include <cstddef>
#include <string>

namespace conformance {

// "" if every element of the HTML or XML text ends where it should, else what does not.
std::string HtmlComplaint(const std::string& markup);

// How often `part` stands in `text`.
std::size_t CountOf(const std::string& text, const std::string& part);

}  // namespace conformance

#endif  // TESTS_FORMATS_HTML_CHECK_H_
