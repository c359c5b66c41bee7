// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/c_suite.h"

#include <cstddef>
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

Ending EndingOf(const Observation& observation) {
  const bool observed = observation.status == Status::kObserved;
  return {observation.status, observed ? observation.outcome : observation.reason};
}

std::string WordOf(const Ending& ending) {
  return ending.status == Status::kObserved
             ? ending.text
             : absl::StrCat("(", std::string(StatusName(ending.status)), ")");
}

// A run that ended by itself, with all its calls kept.
bool CanBeFollowed(const Observation& observation) {
  return observation.status != Status::kCrashed && observation.status != Status::kTimedOut &&
         observation.trace.dropped == 0 && !observation.trace.steps.empty();
}

struct Built {
  AnswerTree tree;
  std::vector<std::string> left_out;  // what those runs came to
};

Built Build(const std::vector<Recording>& recordings, const Precision& precision) {
  Built built;
  for (const Recording& recording : recordings) {
    const Observation& observation = recording.observation;
    if (!CanBeFollowed(observation)) continue;
    const Ending ending = EndingOf(observation);
    const SuiteTrace trace = SpellForSuite(observation.trace, recording.page_size, precision);
    if (!built.tree.Add(trace, ending)) built.left_out.push_back(WordOf(ending));
  }
  return built;
}

// With answers looked at as closely as it takes to tell the outcomes apart, and not closer: a host
// may well give another si_code where no outcome depends on it.
Built BuildAsPrecisely(const std::vector<Recording>& recordings) {
  Built best = Build(recordings, Precision());
  for (const Precision& precision :
       {Precision{false, true}, Precision{true, false}, Precision{true, true}}) {
    if (best.left_out.empty()) break;
    Built closer = Build(recordings, precision);
    if (closer.left_out.size() < best.left_out.size()) best = std::move(closer);
  }
  return best;
}

void CollectNames(const Trace& trace, std::set<std::string>& files,
                  std::set<std::string>& objects) {
  for (const Step& step : trace.steps) {
    switch (step.op) {
      case Op::kOpen:
      case Op::kProgramWrite:
        if (step.text.find('/') == std::string::npos) files.insert(step.text);
        break;
      case Op::kShmOpen:
      case Op::kShmRename:
        objects.insert(step.text);
        if (step.op == Op::kShmRename) objects.insert(step.text + ".new");
        break;
      default:
        break;
    }
  }
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
  for (const auto& [rule, recordings] : rules) {
    const std::string id(rule->id());
    const Built built = BuildAsPrecisely(recordings);
    for (const std::string& word : built.left_out) {
      suite.left_out.push_back(absl::StrCat(id, ": ", word));
    }
    if (built.tree.root() == nullptr) {
      const std::string reason = ReasonOf(recordings);
      suite.not_exported.push_back(absl::StrCat(id, ": ", reason));
      suite.text +=
          RuleWithoutCalls(*rule, absl::StrCat("not in this file: where it was made, ", reason));
    } else {
      suite.text += RuleFunction(*rule, built.tree);
    }
    suite.text += "\n";
    absl::StrAppend(&table, "    {\"", id, "\", ", FunctionName(*rule), "},\n");
    for (const Recording& recording : recordings) {
      CollectNames(recording.observation.trace, files, objects);
    }
  }
  absl::StrAppend(&suite.text, "/* What rules may leave behind. */\n", Strings("file_names", files),
                  "UNUSED ", Strings("object_names", objects), "\n", table, "};\n",
                  std::string(SuiteEnd()));
  return suite;
}

}  // namespace conformance
