// SPDX-License-Identifier: Apache-2.0
//
// The report as Markdown, for a job summary: what is unexpected first, everything else folded.

#ifndef CONFORMANCE_FORMATS_MARKDOWN_H_
#define CONFORMANCE_FORMATS_MARKDOWN_H_

#include <string>

#include "conformance/report/report.h"

namespace conformance {

std::string RenderMarkdown(const Report& report);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_MARKDOWN_H_
