// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/suite_speller.h"

#include <sys/mman.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "conformance/probe/names.h"
#include "conformance/reproduce/c_files.h"
#include "conformance/reproduce/c_helpers.h"
#include "conformance/reproduce/c_speller.h"

namespace conformance {
namespace {

using Statements = std::vector<CStatement>;

// Between a call and its answer, which may both hold commas.
constexpr char kAnswer = '\3';
constexpr char kExpect[] = "EXPECT(";
constexpr char kEnd[] = ");";

class SuiteSpeller : public Speller {
 public:
  SuiteSpeller(const Trace& trace, std::uint64_t page_size, const Precision& precision,
               const CFiles& files, CHelpers& helpers)
      : Speller(trace, page_size, files, helpers), precision_(precision) {
    faults_ = true;  // any touch may fault
  }

  std::vector<Statements> Steps() { return SpellSteps(); }
  const CNames& names() const { return names_; }

 protected:
  std::string Expect(const std::string& call, const std::string& answer) override {
    return absl::StrCat(kExpect, call, std::string(1, kAnswer), answer, kEnd);
  }

  std::string Recorded(const Step& step) override {
    if (step.answer.signal == 0) return Speller::Recorded(step);
    const std::string signal = Macro(SignalName(step.answer.signal));
    if (!precision_.fault_codes) return absl::StrCat("FAULT(", signal, ")");
    return absl::StrCat("FAULT_CODE(", signal, ", ",
                        Macro(SignalCodeName(step.answer.signal, step.answer.code)), ")");
  }

  Statements Expected(const Step& step, const std::string& call) override {
    return {{Expect(call, Recorded(step)), ""}};
  }

  Statements Opening(const Step& step, const std::string& call) override {
    const std::string variable = names_.NewDescriptor(step.answer.ok() ? step.answer.value : -1);
    return {{Expect(absl::StrCat(variable, call), Recorded(step)), ""}};
  }

  Statements NewSegment(const Step& step, const std::string& call) override {
    return Opening(
        step,
        absl::StrCat("segment(", absl::StrReplaceAll(call, {{"0x6d630000", "own_key()"}}), ")"));
  }

  Statements Mapping(const Step& step, const std::string& call) override {
    const std::uint64_t wish = WishedAddress(step);
    const std::string wanted = names_.Address(wish);
    const std::uint64_t old = OldAddress(step);
    const std::string old_name = names_.Address(old);
    const auto got = static_cast<std::uint64_t>(step.answer.value);
    // What failed is nowhere, and takes a name all the same.
    const std::string variable = names_.NewMapping(step.answer.ok() ? got : kNowhere, Length(step));
    const std::string name = variable.substr(0, variable.size() - 3);
    const bool at_shmlba = precision_.shmlba && step.op == Op::kMmap && wish == 0;
    Statements statements = {
        {Expect(absl::StrCat(variable, at_shmlba ? "shmlba_" : "", call), Recorded(step)), ""}};
    if (!step.answer.ok()) return statements;
    const std::uint64_t boundary = Boundary(step);
    if (boundary != 0) {
      // That it is at none is an answer like another; how far from it is chance.
      statements.push_back(
          {Expect(absl::StrCat("(size_t)", name, " % ", SpelledBoundary(step, boundary), " == 0"),
                  got % boundary == 0 ? "1" : "0"),
           ""});
    } else if (wish != 0) {
      statements.push_back(
          {Expect(absl::StrCat(name, " == ", wanted), got == wish ? "1" : "0"), ""});
    }
    if (precision_.places && old != 0) {
      statements.push_back(
          {Expect(absl::StrCat("(size_t)", name, " / page == (size_t)(", old_name, ") / page"),
                  got / page_ == old / page_ ? "1" : "0"),
           ""});
    }
    if (precision_.alignment) {
      statements.push_back(
          {Expect(absl::StrCat("(size_t)", name, " % page"), absl::StrCat(got % page_)), ""});
    }
#ifdef MAP_32BIT
    if (step.op == Op::kMmap && (step.args[3] & MAP_32BIT) != 0) {
      statements.push_back(
          {Expect(absl::StrCat("(size_t)", name, " >> 15 >> 16 == 0"), got >> 31 == 0 ? "1" : "0"),
           ""});
    }
#endif
    return statements;
  }

  Statements PosixMadvise(const Step& step) override {
    const Answer& answer = step.answer;
    const std::string error = answer.error == 0 ? "0" : Macro(ErrnoName(answer.error));
    const std::string left =
        answer.second == 0 ? "0" : Macro(ErrnoName(static_cast<int>(answer.second)));
    return {{Expect(absl::StrCat("(errno = 0, posix_madvise(", Arguments(step), "))"),
                    answer.value == -1 ? "-" + error : error),
             ""},
            {Expect("errno", left), ""}};
  }

  Statements Touch(const Step& step) override {
    if (step.op == Op::kExecute) return Helper(step, "execute");
    if (step.op == Op::kFillMemory) {
      return Expected(step, absl::StrCat("fill_memory(", Arguments(step), ")"));
    }
    return Helper(step, Info(step.op).name);
  }

  Statements FileByte(const Step& step) override {
    const std::string fd = Argument(step, 0);
    const std::string offset = Argument(step, 1);
    if (step.op == Op::kReadByte) {
      const bool end = step.answer.ok() && step.answer.value == kEndOfFile;
      return {{Expect(absl::StrCat("read_byte(", fd, ", ", offset, ")"),
                      end ? "END_OF_FILE" : Recorded(step)),
               ""}};
    }
    const std::string count = step.op == Op::kFill ? Argument(step, 3) : "1";
    return Expected(
        step, absl::StrCat("fill(", fd, ", ", offset, ", ", Argument(step, 2), ", ", count, ")"));
  }

  std::string ObjectName(const std::string& name) const override {
    return absl::StrCat("object(\"", name, "\")");
  }

  Statements Field(const Step& step, const std::string& value, const std::string& wanted) override {
    if (!step.answer.ok()) {
      helpers_.Declare("struct stat", "file");
      return {{Expect(absl::StrCat("fstat(", Argument(step, 0), ", &file)"), wanted), ""}};
    }
    return Speller::Field(step, value, wanted);
  }

  Statements Setting(const Step& step) override {
    if (step.op == Op::kReadSetting) {
      // The number is not spelled in pages, of which another host has others.
      const std::string number = precision_.places ? absl::StrCat(step.answer.value) : AnySuccess();
      return {{Expect(absl::StrCat("setting(\"", step.text, "\")"),
                      step.answer.ok() ? number : Recorded(step)),
               ""}};
    }
    constexpr const char* kWays[] = {"sysconf(_SC_PAGESIZE)", "sysconf(_SC_PAGE_SIZE)",
                                     "getpagesize()"};
    // A rule that asks in one way alone asks for the number; others compare what they are told.
    const std::string size = AsksInOneWay() ? absl::StrCat(step.answer.value) : Recorded(step);
    return {{Expect(kWays[step.args[0]], step.answer.ok() ? size : Recorded(step)), ""}};
  }

  Statements Drop(const Step& step) override { return Expected(step, "drop_privilege()"); }

  Statements NewProgram(const Step& step) override {
    const std::string text = step.text.empty() ? "NULL" : files_.Path(step.text);
    const std::string first = Info(step.op).arguments[0] == Argument::kNone ? "0"
                              : step.op == Op::kProgramScan
                                  ? absl::StrCat("(size_t)", Argument(step, 0))
                                  : Argument(step, 0);
    const bool two = Info(step.op).arguments[1] != Argument::kNone;
    const bool three = Info(step.op).arguments[2] != Argument::kNone;
    return Expected(step, absl::StrCat("new_program(", Part(step.op), ", ", text, ", ", first, ", ",
                                       two ? Argument(step, 1) : "0", ", ",
                                       three ? Argument(step, 2) : "0", ")"));
  }

 private:
  // Where no mapping is, and no address of a trace either.
  static constexpr std::uint64_t kNowhere = ~std::uint64_t{0};

  static const char* Part(Op op) {
    switch (op) {
      case Op::kProgramWrite:
        return "WRITES";
      case Op::kProgramRead:
        return "READS";
      case Op::kProgramScan:
        return "SCANS";
      default:
        return "COUNTS_LOCKED";
    }
  }

  bool AsksInOneWay() const {
    std::set<std::uint64_t> ways;
    for (const Step& step : trace_.steps) {
      if (step.op == Op::kPageSize) ways.insert(step.args[0]);
    }
    return ways.size() == 1;
  }

  static std::uint64_t WishedAddress(const Step& step) {
    switch (step.op) {
      case Op::kMremap:
        return step.args[4];
      case Op::kMremapNetbsd:
        return step.args[2];
      case Op::kShmat:
        return step.args[1];
      default:
        return step.args[0];
    }
  }

  // The alignment that the flags ask for in addition to the page's; 0 if none.
  static std::uint64_t Boundary([[maybe_unused]] const Step& step) {
    std::uint64_t boundary = 0;
    if (step.op != Op::kMmap) return boundary;
#ifdef MAP_ALIGN
    if ((step.args[3] & MAP_ALIGN) != 0) return step.args[0];
#endif
#ifdef MAP_ALIGNED
    constexpr unsigned kMostBits = 63;
    const std::uint64_t field = step.args[3] & static_cast<std::uint64_t>(MAP_ALIGNED(kMostBits));
    for (unsigned bits = 2; bits < kMostBits; ++bits) {  // one means MAP_ALIGNED_SUPER
      if (field == static_cast<std::uint64_t>(MAP_ALIGNED(bits))) return std::uint64_t{1} << bits;
    }
#endif
    return boundary;
  }

  std::string SpelledBoundary(const Step& step, std::uint64_t boundary) const {
    if (step.args[0] == boundary) return absl::StrCat("(", boundary / page_, " * page)");
    return absl::StrCat("((size_t)", boundary, ")");
  }

  // Where the memory was before, or where it was to be.
  static std::uint64_t OldAddress(const Step& step) {
    switch (step.op) {
      case Op::kMremap:
      case Op::kMremapNetbsd:
        return step.args[0];
      default:
        return WishedAddress(step);
    }
  }

  std::uint64_t Length(const Step& step) const {
    switch (step.op) {
      case Op::kMremap:
        return step.args[2];
      case Op::kMremapNetbsd:
        return step.args[3];
      case Op::kShmat:
        return AttachedLength(trace_, step);
      default:
        return step.args[1];
    }
  }

  const Precision& precision_;
};

SuiteStep Parsed(const std::string& line, int process) {
  SuiteStep step;
  step.process = process;
  const std::size_t answer = line.find(kAnswer);
  if (answer == std::string::npos) {
    step.text = line;
    return step;
  }
  const std::size_t start = sizeof(kExpect) - 1;
  step.text = line.substr(start, answer - start);
  step.answer = line.substr(answer + 1, line.size() - answer - sizeof(kEnd));
  return step;
}

void CollectNames(const Trace& trace, SuiteTrace& suite) {
  for (const Step& step : trace.steps) {
    switch (step.op) {
      case Op::kOpen:
      case Op::kProgramWrite:
        if (step.text.find('/') == std::string::npos) suite.files.insert(step.text);
        break;
      case Op::kShmOpen:
      case Op::kShmRename:
        suite.objects.insert(step.text);
        if (step.op == Op::kShmRename) suite.objects.insert(step.text + ".new");
        break;
      default:
        break;
    }
  }
}

// NetBSD's call has the name of Linux's and other arguments.
void NameNetbsdMremap(std::string& call) {
  call = absl::StrReplaceAll(call, {{"mremap(", "netbsd_mremap("}});
}

// "int ends[2];" and so on, without the mappings and descriptors, which all have.
std::set<std::string> DeclarationsOf(const CHelpers& helpers) {
  std::set<std::string> declarations;
  for (const std::string& line :
       std::vector<std::string>(absl::StrSplit(helpers.Declarations(), '\n'))) {
    const std::size_t type = line.find_last_of(" *", line.find_first_of(",;"));
    if (line.empty()) continue;
    const std::string kind = line.substr(0, type + 1);
    const std::string names = line.substr(type + 1, line.size() - type - 2);
    for (const std::string& name : std::vector<std::string>(absl::StrSplit(names, ", "))) {
      declarations.insert(kind + name);
    }
  }
  return declarations;
}

}  // namespace

SuiteTrace SpellForSuite(const Trace& trace, std::uint64_t page_size, const Precision& precision) {
  CHelpers helpers;
  const CFiles files{Trace()};  // a rule has a directory of its own, in which any name will do
  SuiteSpeller speller(trace, page_size, precision, files, helpers);
  const std::vector<Statements> spelled = speller.Steps();
  SuiteTrace suite;
  for (std::size_t i = 0; i < spelled.size(); ++i) {
    const Step& step = trace.steps[i];
    if (step.op == Op::kFork) {
      suite.steps.push_back({step.process, static_cast<int>(step.args[0]), "", ""});
    }
    for (const CStatement& statement : spelled[i]) {
      for (const std::string& line :
           std::vector<std::string>(absl::StrSplit(statement.text, '\n'))) {
        suite.steps.push_back(Parsed(line, step.process));
        if (step.op == Op::kMremapNetbsd) NameNetbsdMremap(suite.steps.back().text);
      }
    }
  }
  suite.mappings = speller.names().mappings();
  suite.descriptors = speller.names().descriptors();
  suite.declarations = DeclarationsOf(helpers);
  CollectNames(trace, suite);
  return suite;
}

}  // namespace conformance
