// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/likeness.h"

#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/report/report.h"

namespace conformance {

std::string LikenessText(const LikeReport& like) {
  std::string text =
      absl::StrFormat("%d of %d compared results differ", like.differs, like.compared);
  const int others = like.unknown + like.unanswered + like.reworded;
  if (others == 0) return text;
  std::string reasons;
  const auto add = [&reasons](int count, std::string_view what) {
    if (count == 0) return;
    reasons += absl::StrFormat("%s%d %s", reasons.empty() ? "" : ", ", count, what);
  };
  add(like.unknown, "not asked there");
  add(like.unanswered, "without an outcome on one side");
  add(like.reworded, "worded otherwise there");
  return text + absl::StrFormat("; %d not compared (%s)", others, reasons);
}

std::string ProgramTitle(const ProgramReport& program, const Report& report) {
  std::string title = program.program;
  if (program.profile != "default") title += ":" + program.profile;
  if (!program.directory.empty() && report.filesystems.size() > 1)
    title += " in " + program.directory;
  return title;
}

std::vector<const ProgramReport*> ProgramsWith(std::string_view verdict, const Report& report) {
  std::vector<const ProgramReport*> found;
  for (const ProgramReport& program : report.programs) {
    if (program.verdict == verdict) found.push_back(&program);
  }
  return found;
}

}  // namespace conformance
