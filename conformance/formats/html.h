// SPDX-License-Identifier: Apache-2.0
//
// The report as one self-contained HTML page: see html_page.h.

#ifndef CONFORMANCE_FORMATS_HTML_H_
#define CONFORMANCE_FORMATS_HTML_H_

#include <string>

#include "conformance/report/report.h"

namespace conformance {

std::string RenderHtml(const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_HTML_H_
