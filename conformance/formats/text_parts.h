// SPDX-License-Identifier: Apache-2.0
//
// The parts of the text report, in their order. Each appends to `out` and expects a report whose
// strings are safe to show.

#ifndef CONFORMANCE_FORMATS_TEXT_PARTS_H_
#define CONFORMANCE_FORMATS_TEXT_PARTS_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/formats/terminal.h"
#include "conformance/formats/text.h"
#include "conformance/report/report.h"

namespace conformance {

// text_opening.cc: the host, its capabilities, compat.
void AppendHost(const Report& report, const TextOptions& options, std::string* out);
void AppendCapabilities(const Report& report, const TextOptions& options, std::string* out);
void AppendCompat(const Report& report, const TextOptions& options, std::string* out);

// text_table.cc: one line per result.
void AppendTable(const Report& report, const TextOptions& options, std::string* out);

// text_closing.cc: what follows from the table.
void AppendDeviations(const Report& report, const TextOptions& options, std::string* out);
void AppendNotObserved(const Report& report, const TextOptions& options, std::string* out);
void AppendDocuments(const Report& report, const TextOptions& options, std::string* out);
void AppendUnlike(const Report& report, const TextOptions& options, std::string* out);
void AppendPrograms(const Report& report, const TextOptions& options, std::string* out);
void AppendSummary(const Report& report, const TextOptions& options, std::string* out);

// "\nTITLE\n".
void AppendHeading(std::string_view title, const TextOptions& options, std::string* out);

// `text` on lines of its own that begin with `indent` spaces.
void AppendWrapped(std::string_view text, std::size_t indent, const TextOptions& options,
                   std::string* out, Tone tone = Tone::kPlain);

// "a, b, c".
std::string Listed(const std::vector<std::string>& words, std::string_view separator = ", ");

// The short name of a document ("s003"); its name if it has no other.
std::string LabelOf(std::string_view document);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_TEXT_PARTS_H_
