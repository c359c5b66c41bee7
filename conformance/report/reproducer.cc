// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/reproducer.h"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "conformance/report/c_helpers.h"
#include "conformance/report/c_spelling.h"

namespace conformance {
namespace {

constexpr std::size_t kCommentWidth = 96;

std::string InComment(std::string_view text) {
  return absl::StrReplaceAll(std::string(text), {{"*/", "* /"}});
}

// " * text\n", broken at blanks.
std::string CommentLines(std::string_view text) {
  std::string lines;
  std::string rest = InComment(text);
  while (rest.size() > kCommentWidth) {
    std::size_t cut = rest.rfind(' ', kCommentWidth);
    if (cut == std::string::npos) cut = kCommentWidth;
    absl::StrAppend(&lines, " * ", rest.substr(0, cut), "\n");
    rest = absl::StrCat("  ", rest.substr(std::min(cut + 1, rest.size())));
  }
  return absl::StrCat(lines, " * ", rest, "\n");
}

std::string HeadComment(const Rule& rule, const std::string& word) {
  std::string text =
      absl::StrCat("/* ", std::string(rule.id()), ": ", InComment(rule.sentence()), ".\n *\n");
  for (const Claim& claim : rule.claims()) {
    std::vector<std::string> accepted(claim.accepts.begin(), claim.accepts.end());
    text += CommentLines(absl::StrCat(
        std::string(Info(claim.document).title), ", ", std::string(claim.clause), " (",
        std::string(LevelName(claim.level)),
        accepted.empty() ? "" : "): ", accepted.empty() ? ")" : absl::StrJoin(accepted, " or ")));
  }
  text += " *\n";
  text += CommentLines(absl::StrCat(
      "Prints \"", word,
      "\" if every call answers as it did where this was recorded, else the first that does not."));
  return text + " */\n";
}

// The child of `parent` that `process` is or descends from.
int BranchOf(int process, int parent) {
  while (process / 10 != parent) process /= 10;
  return process;
}

// Writes the statements of a process and, nested where they were forked, of its children.
//
// All statements are spelled first, in the recorded order, since names of mappings and descriptors
// follow from that order; then they are dealt out to the processes.
class Program {
 public:
  Program(const Trace& trace, std::uint64_t page_size, CHelpers& helpers)
      : steps_(trace.steps), helpers_(helpers), speller_(page_size, helpers) {
    for (const Step& step : steps_) {
      statements_.push_back(step.op == Op::kFork ? "" : speller_.Statement(step));
    }
  }

  std::string Body() { return Process(0, 0); }
  const CSpeller& speller() const { return speller_; }

 private:
  // What `process` does from step `from` on.
  std::string Process(int process, std::size_t from) {
    std::string text;
    int last_owner = process;
    for (std::size_t i = from; i < steps_.size(); ++i) {
      const Step& step = steps_[i];
      if (step.process == process) {
        text += step.op == Op::kFork ? Forked(i) : statements_[i];
      } else if (IsWithin(step.process, process)) {
        const int child = BranchOf(step.process, process);
        if (!IsWithin(last_owner, child)) {
          absl::StrAppend(&text, "  turn(", child, ");\n");
        }
      } else if (IsWithin(last_owner, process) && HasMore(process, i)) {
        helpers_.Use("back");
        text += "  back();\n";
      }
      last_owner = step.process;
    }
    return text;
  }

  std::string Forked(std::size_t fork) {
    const int child = static_cast<int>(steps_[fork].args[0]);
    helpers_.Use("begin");
    helpers_.Use("gather");
    return absl::StrCat("  if (begin(", child, ")) {\n", Process(child, FirstOf(child, fork)),
                        "  gather();\n  _exit(0);\n  }\n");
  }

  std::size_t FirstOf(int process, std::size_t from) const {
    while (from < steps_.size() && !IsWithin(steps_[from].process, process)) ++from;
    return from;
  }

  bool HasMore(int process, std::size_t from) const {
    return FirstOf(process, from) < steps_.size();
  }

  const std::vector<Step>& steps_;
  CHelpers& helpers_;
  CSpeller speller_;
  std::vector<std::string> statements_;
};

// The scratch files that the program makes are named in the trace.
std::vector<std::string> FilesOf(const Trace& trace) {
  std::vector<std::string> names;
  for (const Step& step : trace.steps) {
    const bool made = (step.op == Op::kOpen || step.op == Op::kProgramWrite) &&
                      std::find(names.begin(), names.end(), step.text) == names.end();
    if (made && step.text.find('/') == std::string::npos) names.push_back(step.text);
  }
  return names;
}

// A scratch directory that is left and removed however the program ends.
std::string ScratchDefinition(const std::vector<std::string>& files) {
  std::string text =
      "static char dir[1000];\nstatic void leave(void) {\n"
      "  if (seteuid(getuid()) != 0) return;\n";
  for (const std::string& name : files) absl::StrAppend(&text, "  unlink(\"", name, "\");\n");
  return text + "  rmdir(dir);\n}\n";
}

std::string EnterScratch(CHelpers& helpers) {
  helpers.Include("sys/stat.h");
  return "  const char *tmp = getenv(\"TMPDIR\");\n"
         "  snprintf(dir, sizeof dir, \"%s/reproduce.XXXXXX\", tmp ? tmp : \"/tmp\");\n"
         "  if (!mkdtemp(dir) || chmod(dir, 0777) != 0 || chdir(dir) != 0) return 2;\n"
         "  atexit(leave);\n";
}

// What main does first in a program that executes itself again.
constexpr char kProgramRoles[] =
    "  if (argc == 4) return play(argv);\n"
    "  program_file = realpath(argv[0], NULL);\n";

bool UsesDirectory(const Trace& trace) {
  return std::any_of(trace.steps.begin(), trace.steps.end(), [](const Step& step) {
    return step.op == Op::kOpen || step.op == Op::kEntries || step.op == Op::kMountFlags ||
           step.op == Op::kProgramWrite;
  });
}

std::string Uses(const std::string& body, const char* what, const std::string& declaration) {
  return body.find(what) == std::string::npos ? "" : declaration;
}

}  // namespace

std::string Reproducer(const Rule& rule, const Observation& observation, std::uint64_t page_size) {
  const bool observed = observation.status == Status::kObserved;
  const std::string word =
      observed ? observation.outcome : std::string(StatusName(observation.status));
  CHelpers helpers;
  for (const char* header :
       {"errno.h", "fcntl.h", "stdio.h", "stdlib.h", "sys/mman.h", "sys/types.h", "unistd.h"}) {
    helpers.Include(header);
  }
  std::string body;
  std::string variables;
  if (observed) {
    helpers.Use("expect");
    Program program(observation.trace, page_size, helpers);
    body = program.Body();
    variables = absl::StrCat(
        Uses(body, "m[", absl::StrCat("static char *m[", program.speller().regions() + 1, "];\n")),
        Uses(body, "fd[",
             absl::StrCat("static int fd[", program.speller().descriptors() + 1, "];\n")),
        Uses(body, "ends", "static int ends[2];\n"));
  }
  const bool directory = observed && UsesDirectory(observation.trace);
  const std::string enter = directory ? EnterScratch(helpers) : "";
  const std::string scratch = directory ? ScratchDefinition(FilesOf(observation.trace)) : "";
  const std::string definitions = helpers.Definitions();
  const std::string page =
      definitions.find("page") != std::string::npos || body.find("page") != std::string::npos
          ? "static size_t page;\n"
          : "";
  const bool program = definitions.find("program_file") != std::string::npos;
  return absl::StrCat(
      HeadComment(rule, word), "#define _GNU_SOURCE 1\n#define _FILE_OFFSET_BITS 64\n",
      helpers.Includes(), "\n", page, variables, definitions, scratch,
      program ? "\nint main(int argc, char **argv) {\n" : "\nint main(void) {\n",
      page.empty() ? "" : "  page = (size_t)sysconf(_SC_PAGESIZE);\n",
      Uses(definitions, "catch_faults", "  catch_faults();\n"), program ? kProgramRoles : "", enter,
      Uses(definitions, "gather", "  fflush(stdout);\n"), body,
      Uses(definitions, "gather", "  gather();\n"),
      observed ? "" : absl::StrCat("  /* ", InComment(observation.reason), " */\n"), "  puts(\"",
      word, "\");\n  return 0;\n}\n");
}

}  // namespace conformance
