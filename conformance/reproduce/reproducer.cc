// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/reproducer.h"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "conformance/reproduce/c_comment.h"
#include "conformance/reproduce/c_files.h"
#include "conformance/reproduce/c_helpers.h"
#include "conformance/reproduce/c_layout.h"
#include "conformance/reproduce/c_processes.h"
#include "conformance/reproduce/c_spelling.h"
#include "conformance/reproduce/c_text.h"

namespace conformance {
namespace {

constexpr char kFeatures[] = "#define _GNU_SOURCE 1\n";
constexpr char kLargeFiles[] = "#define _FILE_OFFSET_BITS 64\n";

constexpr char kCatchFaults[] =
    "struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_NODEFER};\n"
    "sigaction(SIGSEGV, &action, NULL);\n"
    "sigaction(SIGBUS, &action, NULL);\n";

// A directory of the program's own, where it counts what there is.
constexpr char kDirectory[] =
    "static char directory[] = \"reproduce.XXXXXX\";\n"
    "static void leave(void) {\n"
    "  if (chdir(\"..\") == 0) rmdir(directory);\n"
    "}\n";
constexpr char kEnterDirectory[] =
    "if (!mkdtemp(directory) || chdir(directory) != 0) return 2;\n"
    "atexit(leave);\n";

bool IsLetter(char c) { return c == '_' || std::isalnum(static_cast<unsigned char>(c)) != 0; }

// True if `word` stands in `text` as a whole word.
bool HasWord(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !IsLetter(text[at - 1])) && (end == text.size() || !IsLetter(text[end]))) {
      return true;
    }
  }
  return false;
}

// True if a call takes an offset or a size of a file that 32 bits do not hold.
bool NeedsLargeFiles(const Trace& trace) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::int32_t>::max();
  return std::any_of(trace.steps.begin(), trace.steps.end(), [](const Step& step) {
    const bool resizes = step.op == Op::kFtruncate || step.op == Op::kTruncate;
    for (std::size_t i = 0; i < kMaxArguments; ++i) {
      const Argument kind = Info(step.op).arguments[i];
      const bool of_file = kind == Argument::kOffset || (kind == Argument::kLength && resizes);
      if (of_file && step.args[i] > kMost) return true;
    }
    return false;
  });
}

// The program of an observed rule, but for its head.
class Program {
 public:
  Program(const Trace& trace, std::uint64_t page_size)
      : files_(trace),
        spelled_(SpellTrace(trace, page_size, files_, helpers_)),
        body_(InProcesses(trace, std::move(spelled_.steps), helpers_)),
        array_(CountsMappings(body_)),
        counts_names_(std::any_of(trace.steps.begin(), trace.steps.end(),
                                  [](const Step& step) { return step.op == Op::kEntries; })) {
    helpers_.Include("stdio.h");
    if (counts_names_ || !files_.Definitions().empty()) helpers_.Include("stdlib.h");
    DeclareNames();
  }

  bool has_files() const { return files_.any(); }

  // `end` is the last that main does.
  std::string Text(const std::string& end) {
    std::string body = absl::StrCat(helpers_.Declarations(), Beginning(), Statements());
    if (HasWord(body, "page")) {
      helpers_.Include("unistd.h");
      body = "const size_t page = (size_t)sysconf(_SC_PAGESIZE);\n" + body;
    }
    return absl::StrCat(helpers_.Includes(), "\n", helpers_.Definitions(),
                        counts_names_ ? kDirectory : "", files_.Definitions(), "\nint main(",
                        spelled_.parts.empty() ? "void" : "int argc, char **argv", ") {\n",
                        Wrapped(Indented(body + end, 2)), "}\n");
  }

 private:
  void DeclareNames() {
    if (array_) helpers_.Declare("char", absl::StrCat("*m[", spelled_.mappings, "]"));
    for (std::size_t i = 1; !array_ && i <= spelled_.mappings; ++i) {
      helpers_.Declare("char", absl::StrCat("*m", i));
    }
    for (std::size_t i = 1; i <= spelled_.descriptors; ++i) {
      helpers_.Declare("int", absl::StrCat("fd", i));
    }
    for (const std::string& variable : files_.Nameless()) helpers_.Declare("char", variable);
  }

  // What is done by the same program when it is executed anew.
  std::string Parts() const {
    std::string text;
    for (std::size_t i = 0; i < spelled_.parts.size(); ++i) {
      absl::StrAppend(&text, "if (argc > 1 && argv[1][0] == '", i + 1,
                      "') { /* executed anew, see below */\n",
                      Indented(Written(spelled_.parts[i], false), 2), "\n  return 0;\n}\n");
    }
    return text;
  }

  // What is done before the first step.
  std::string Beginning() const {
    return absl::StrCat(helpers_.Uses("FAULT") ? kCatchFaults : "", Parts(),
                        counts_names_ ? kEnterDirectory : "",
                        files_.Definitions().empty() ? "" : "atexit(remove_files);\n");
  }

  std::string Statements() const {
    std::string text;
    for (const CStatement& statement : body_) {
      absl::StrAppend(&text, Written(statement.text, array_), "\n");
    }
    return text;
  }

  CHelpers helpers_;
  CFiles files_;
  SpelledTrace spelled_;
  std::vector<CStatement> body_;
  bool array_;  // of mappings
  bool counts_names_;
};

// The program of a rule of which there is nothing to repeat.
std::string Placeholder(const std::string& end) {
  return absl::StrCat("#include <stdio.h>\n\nint main(void) {\n", Indented(end, 2), "}\n");
}

// What main does last.
std::string End(std::string_view word) {
  return absl::StrCat("puts(\"", std::string(word), "\");\n");
}

}  // namespace

std::string Reproducer(const Rule& rule, const Observation& observation, std::uint64_t page_size) {
  if (observation.status != Status::kObserved) {
    return absl::StrCat(
        HeadComment(rule, {absl::StrCat("There is nothing to repeat: ", observation.reason, ".")}),
        Placeholder(End(StatusName(observation.status))));
  }
  Program program(observation.trace, page_size);
  // An outcome that follows from calls which are not here would not be shown.
  const std::uint64_t dropped = observation.trace.dropped;
  const std::string word = dropped == 0 ? observation.outcome : "incomplete";
  std::vector<std::string> notes = {
      absl::StrCat(program.has_files() ? "Run it where its file is to be. " : "", "Prints \"", word,
                   "\" if all is as recorded, else the first difference.")};
  if (dropped != 0) notes.push_back(absl::StrCat("The last ", dropped, " calls are not here."));
  return absl::StrCat(HeadComment(rule, notes), kFeatures,
                      NeedsLargeFiles(observation.trace) ? kLargeFiles : "",
                      program.Text(End(word)));
}

}  // namespace conformance
