// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_files.h"

#include <fcntl.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace conformance {
namespace {

constexpr std::uint64_t kOwnerOnly = 0600;
constexpr char kTemplate[] = "reproduce.XXXXXX";

bool TakesPath(Op op) {
  switch (op) {
    case Op::kOpen:
    case Op::kUnlink:
    case Op::kTruncate:
    case Op::kProgramWrite:
    case Op::kProgramRead:
      return true;
    default:
      return false;
  }
}

bool Makes(const Step& step) {
  return step.op == Op::kProgramWrite || (step.op == Op::kOpen && (step.args[0] & O_CREAT) != 0);
}

}  // namespace

CFiles::CFiles(const Trace& trace) {
  for (const Step& step : trace.steps) {
    // A count of names or links would tell the difference.
    name_matters_ = name_matters_ || step.op == Op::kEntries || step.op == Op::kLinkCount;
    // The name of a file of the probe's own becomes a variable, if it can be one.
    if (!TakesPath(step.op) || step.text.find_first_of("/\n") != std::string::npos) continue;
    bool known = false;
    for (File& file : files_) {
      if (file.name != step.text) continue;
      known = true;
      ++file.uses;
    }
    if (known || !Makes(step)) continue;
    const bool by_mkstemp = step.op == Op::kOpen && step.answer.ok() &&
                            step.args[0] == (O_RDWR | O_CREAT | O_EXCL) &&
                            step.args[1] == kOwnerOnly;
    files_.push_back({step.text, &step, 1, by_mkstemp});
  }
}

const CFiles::File* CFiles::Find(const std::string& name) const {
  for (const File& file : files_) {
    if (file.name == name) return &file;
  }
  return nullptr;
}

std::string CFiles::Path(const std::string& name) const {
  if (Find(name) != nullptr) return name;
  return absl::StrCat("\"", absl::StrReplaceAll(name, {{"\n", "\\n"}}), "\"");
}

bool CFiles::IsMkstemp(const Step& step) const {
  const File* const file = Find(step.text);
  return file != nullptr && file->maker == &step && file->by_mkstemp;
}

bool CFiles::IsNameless(const Step& step) const {
  return IsMkstemp(step) && !HasName(*Find(step.text));
}

std::vector<std::string> CFiles::Nameless() const {
  std::vector<std::string> variables;
  for (const File& file : files_) {
    if (!HasName(file)) variables.push_back(absl::StrCat(file.name, "[] = \"", kTemplate, "\""));
  }
  return variables;
}

std::string CFiles::Definitions() const {
  std::string variables;
  std::string removals;
  for (const File& file : files_) {
    if (!HasName(file)) continue;
    absl::StrAppend(&variables, "static char ", file.name, "[] = \"",
                    file.by_mkstemp ? kTemplate : absl::StrCat("reproduce.", file.name), "\";\n");
    absl::StrAppend(&removals, "  unlink(", file.name, ");\n");
  }
  if (variables.empty()) return "";
  return absl::StrCat(variables, "static void remove_files(void) {\n", removals, "}\n");
}

}  // namespace conformance
