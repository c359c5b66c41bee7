// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/likeness.h"

#include <algorithm>
#include <array>
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

std::vector<const ProgramReport*> ProgramsByVerdict(const Report& report) {
  constexpr std::array<std::string_view, 4> kOrder = {"unfit", "cannot tell", "fit, degraded",
                                                      "fit"};
  std::vector<const ProgramReport*> programs;
  for (const ProgramReport& program : report.programs) programs.push_back(&program);
  const auto rank = [&kOrder](const ProgramReport* program) {
    return std::find(kOrder.begin(), kOrder.end(), program->verdict) - kOrder.begin();
  };
  std::stable_sort(programs.begin(), programs.end(),
                   [&rank](const ProgramReport* left, const ProgramReport* right) {
                     return rank(left) < rank(right);
                   });
  return programs;
}

std::vector<const ProgramReport*> ProgramsWith(std::string_view verdict, const Report& report) {
  std::vector<const ProgramReport*> found;
  for (const ProgramReport& program : report.programs) {
    if (program.verdict == verdict) found.push_back(&program);
  }
  return found;
}

}  // namespace conformance
