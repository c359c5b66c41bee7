// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/c_suite.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "conformance/export/answer_tree.h"
#include "conformance/export/rule_function.h"
#include "conformance/export/suite_speller.h"
#include "conformance/export/suite_text.h"

namespace conformance {
namespace {

// How compilers name the CPUs that uname names. A function that a rule writes to memory is in the
// code of the CPU that recorded it.
struct Cpu {
  std::string_view machine;
  std::string_view macro;
};
constexpr Cpu kCpus[] = {
    {"x86_64", "__x86_64__"}, {"amd64", "__x86_64__"},          {"i386", "__i386__"},
    {"i686", "__i386__"},     {"aarch64", "__aarch64__"},       {"arm64", "__aarch64__"},
    {"riscv64", "__riscv"},   {"s390x", "__s390x__"},           {"ppc64le", "__powerpc64__"},
    {"armv7l", "__arm__"},    {"loongarch64", "__loongarch__"},
};

std::string ConditionOf(std::string_view machine) {
  for (const Cpu& cpu : kCpus) {
    if (cpu.machine == machine) return absl::StrCat("defined ", std::string(cpu.macro));
  }
  return "0";
}

std::string WordOf(const Ending& ending) {
  return ending.status == Status::kObserved
             ? ending.text
             : absl::StrCat("(", std::string(StatusName(ending.status)), ")");
}

struct Built {
  AnswerTree tree;
  std::vector<std::string> left_out;  // what those runs came to
  std::set<std::string> files;
  std::set<std::string> objects;
};

void Add(const SpelledRun& run, Built& built) {
  if (!built.tree.Add(run.trace, run.ending)) {
    built.left_out.push_back(WordOf(run.ending));
    return;
  }
  built.files.insert(run.trace.files.begin(), run.trace.files.end());
  built.objects.insert(run.trace.objects.begin(), run.trace.objects.end());
}

bool WasObserved(const std::vector<Recording>& recordings) {
  return std::any_of(recordings.begin(), recordings.end(), [](const Recording& recording) {
    return recording.observation.status == Status::kObserved;
  });
}

// Whether the rule has a segment attached at an address, which on the host of a recording was a
// multiple of SHMLBA if it is one of a page.
bool AttachesAt(const std::vector<Recording>& recordings) {
  return std::any_of(recordings.begin(), recordings.end(), [](const Recording& recording) {
    const std::vector<Step>& steps = recording.observation.trace.steps;
    return std::any_of(steps.begin(), steps.end(),
                       [](const Step& step) { return step.op == Op::kShmat && step.args[1] != 0; });
  });
}

Built Build(const RuleRecordings& recorded, Precision precision) {
  Built built;
  precision.shmlba = AttachesAt(recorded.recordings);
  if (!recorded.spelled.empty() && !WasObserved(recorded.recordings)) {
    for (const SpelledRun& run : recorded.spelled) Add(run, built);
    return built;
  }
  for (const Recording& recording : recorded.recordings) {
    const std::optional<SpelledRun> run = Spell(recorded.rule->id(), recording, precision);
    if (run.has_value()) Add(*run, built);
  }
  return built;
}

// With answers looked at as closely as it takes to tell the outcomes apart, and not closer: a host
// may well give another si_code where no outcome depends on it.
Built BuildAsPrecisely(const RuleRecordings& recorded) {
  Built best = Build(recorded, Precision());
  for (const Precision& precision :
       {Precision{false, true, false, false}, Precision{false, false, true, false},
        Precision{true, false, false, false}, Precision{true, true, true, false}}) {
    if (best.left_out.empty()) break;
    Built closer = Build(recorded, precision);
    if (closer.left_out.size() < best.left_out.size()) best = std::move(closer);
  }
  return best;
}

std::string Strings(const char* name, const std::set<std::string>& strings) {
  std::string text = absl::StrCat("static const char *const ", name, "[] = {");
  for (const std::string& string : strings) {
    absl::StrAppend(&text, "\n    \"",
                    absl::StrReplaceAll(string, {{"\\", "\\\\"}, {"\n", "\\n"}, {"\"", "\\\""}}),
                    "\",");
  }
  return text + "\n    NULL};\n";
}

// Why a rule has no calls: it was not run where the file was made.
std::string ReasonOf(const std::vector<Recording>& recordings) {
  return recordings.empty() ? "no recording" : recordings.front().observation.reason;
}

// The list of such rules, as a comment.
std::string NotExported(const std::vector<std::string>& rules) {
  if (rules.empty()) return "";
  std::string text = "/* Without calls, since nobody could make them where this was written:\n";
  for (const std::string& rule : rules) {
    absl::StrAppend(&text, " *   ", absl::StrReplaceAll(rule, {{"*/", "* /"}}), "\n");
  }
  return text + " */\n\n";
}

}  // namespace

Suite CSuite(const std::vector<RuleRecordings>& rules, std::string_view version,
             std::string_view machine) {
  Suite suite;
  std::set<std::string> files;
  std::set<std::string> objects;
  std::string table =
      "static const struct {\n  const char *id;\n  int (*run)(void);\n} rules[] = {\n";
  suite.text = absl::StrReplaceAll(
      std::string(SuiteBegin()),
      {{"@VERSION@", std::string(version)}, {"SAME_CPU_CONDITION", ConditionOf(machine)}});
  std::string functions;
  for (const RuleRecordings& recorded : rules) {
    const Rule* const rule = recorded.rule;
    const std::string id(rule->id());
    const Built built = BuildAsPrecisely(recorded);
    for (const std::string& word : built.left_out) {
      suite.left_out.push_back(absl::StrCat(id, ": ", word));
    }
    if (built.tree.root() == nullptr) {
      const std::string reason = ReasonOf(recorded.recordings);
      suite.not_exported.push_back(absl::StrCat(id, ": ", reason));
      functions +=
          RuleWithoutCalls(*rule, absl::StrCat("not in this file: where it was made, ", reason));
    } else {
      functions += RuleFunction(*rule, built.tree);
    }
    functions += "\n";
    absl::StrAppend(&table, "    {\"", id, "\", ", FunctionName(*rule), "},\n");
    files.insert(built.files.begin(), built.files.end());
    objects.insert(built.objects.begin(), built.objects.end());
  }
  absl::StrAppend(&suite.text, NotExported(suite.not_exported), functions,
                  "/* What rules may leave behind. */\n", Strings("file_names", files), "UNUSED ",
                  Strings("object_names", objects), "\n", table, "};\n", std::string(SuiteEnd()));
  return suite;
}

}  // namespace conformance
