// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/render.h"

#include <string>

#include "conformance/commands/output.h"
#include "conformance/formats/html.h"
#include "conformance/formats/junit.h"
#include "conformance/formats/markdown.h"
#include "conformance/formats/tap.h"
#include "conformance/formats/text.h"
#include "conformance/report/json.h"

namespace conformance {
namespace {

std::string Render(const Report& report, int format, const TextOptions& text_options) {
  switch (format) {
    case kJson:
      return ToJson(report);
    case kJunit:
      return RenderJunit(report);
    case kTap:
      return RenderTap(report);
    case kMarkdown:
      return RenderMarkdown(report);
    case kHtml:
      return RenderHtml(report);
    default:
      return RenderText(report, text_options);
  }
}

}  // namespace

absl::Status WriteReport(const Report& report, int format, const TextOptions& text_options,
                         const Arguments& arguments) {
  if (format == kJunit) {
    return WriteCases(arguments, RenderJunit(report), RenderText(report, text_options));
  }
  return WriteOutput(arguments, Render(report, format, text_options));
}

}  // namespace conformance
