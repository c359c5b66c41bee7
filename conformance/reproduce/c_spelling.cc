// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_spelling.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <limits>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "conformance/probe/names.h"
#include "conformance/reproduce/c_speller.h"

namespace conformance {
namespace {

using Statements = std::vector<CStatement>;

// Where a call was asked to put what it maps, zero if nowhere, and how much that is.
struct Wish {
  std::uint64_t address;
  std::uint64_t length;
};

Wish WishOf(const Trace& trace, const Step& step) {
  switch (step.op) {
    case Op::kMremap:
      return {step.args[4], step.args[2]};
    case Op::kMremapNetbsd:
      return {step.args[2], step.args[3]};
    case Op::kShmat:
      return {step.args[1], AttachedLength(trace, step)};
    case Op::kVariable:
      return {0, 1};
    default:
      return {step.args[0], step.args[1]};
  }
}

// As C has a string.
std::string Quoted(const std::string& text) {
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}}), "\"");
}

}  // namespace

std::string Macro(const std::string& name) {
  const std::size_t blank = name.find(' ');
  return blank == std::string::npos ? name : name.substr(blank + 1);
}

Speller::Speller(const Trace& trace, std::uint64_t page_size, const CFiles& files,
                 CHelpers& helpers)
    : trace_(trace), files_(files), helpers_(helpers), page_(page_size), names_(page_size) {
  faults_ = std::any_of(trace.steps.begin(), trace.steps.end(),
                        [](const Step& step) { return step.answer.signal != 0; });
}

SpelledTrace Speller::All() {
  SpellSteps();
  names_.Again();
  parts_.clear();
  was_limit_.clear();
  SpelledTrace spelled;
  spelled.steps = SpellSteps();
  spelled.parts = parts_;
  spelled.mappings = names_.mappings();
  spelled.descriptors = names_.descriptors();
  return spelled;
}

std::vector<Statements> Speller::SpellSteps() {
  std::vector<Statements> all;
  for (const Step& step : trace_.steps) {
    names_.SpeakFor(step.process);
    all.push_back(step.op < Op::kLoad       ? Memory(step)
                  : step.op <= Op::kExecute ? Touch(step)
                  : step.op < Op::kPipe     ? File(step)
                  : step.op < Op::kFork     ? Object(step)
                                            : Process(step));
  }
  return all;
}

std::string Speller::Argument(const Step& step, std::size_t index) {
  const std::uint64_t value = step.args[index];
  const auto number = static_cast<std::int64_t>(value);
  const enum Argument kind = Info(step.op).arguments[index];
  switch (kind) {
    case Argument::kAddress:
      return names_.Address(value);
    case Argument::kLength:
      // A length that reaches from an address to the end of all addresses belongs to that address.
      if (value > kSizeBound / 2 && names_.Knows(0 - value)) {
        return absl::StrCat("(size_t)0 - (size_t)(", names_.Address(0 - value), ")");
      }
      return names_.Bytes(value);
    case Argument::kOffset:
      if (number < 0) return absl::StrCat("-(off_t)(", names_.Bytes(0 - value), ")");
      return value > kSizeBound / 4 ? FarOffset(value) : names_.Bytes(value);
    case Argument::kDescriptor:
      return names_.Descriptor(value);
    case Argument::kMode:
      return absl::StrCat("0", value / 64 % 8, value / 8 % 8, value % 8);
    case Argument::kByte:
      return Spell(Numeral::kByte, number);
    case Argument::kNumber:
      return Spell(Numeral::kPlain, number);
    case Argument::kAdvice:
    case Argument::kPosixAdvice:
    case Argument::kInheritance:
    case Argument::kResource:
    case Argument::kShmCommand:
      return Macro(FlagNames(kind, value));
    default:
      return FlagNames(kind, value);
  }
}

std::string Speller::Arguments(const Step& step) {
  std::vector<std::string> texts;
  if (Info(step.op).takes_text) texts.push_back(files_.Path(step.text));
  for (std::size_t i = 0; i < kMaxArguments; ++i) {
    if (Info(step.op).arguments[i] != Argument::kNone) texts.push_back(Argument(step, i));
  }
  return absl::StrJoin(texts, ", ");
}

// What Expect() compares the answer with; for an address or a descriptor, only that there is one.
std::string Speller::Recorded(const Step& step) {
  const Answer& answer = step.answer;
  if (answer.error != 0) return absl::StrCat("-", Macro(ErrnoName(answer.error)));
  if (answer.signal != 0) {
    return absl::StrCat("FAULT(", Macro(SignalName(answer.signal)), ", ",
                        Macro(SignalCodeName(answer.signal, answer.code)), ")");
  }
  switch (Info(step.op).result) {
    case ResultKind::kByte:
      return Spell(Numeral::kByte, answer.value);
    case ResultKind::kNumber:
      return names_.Bytes(static_cast<std::uint64_t>(answer.value));
    case ResultKind::kNothing:
      return "0";
    default:
      return AnySuccess();
  }
}

std::string Speller::AnySuccess() {
  helpers_.Use("OK");
  return "OK";
}

std::string Speller::Expect(const std::string& call, const std::string& answer) {
  helpers_.Use("EXPECT");
  return absl::StrCat("EXPECT(", call, ", ", answer, ");");
}

Statements Speller::Expected(const Step& step, const std::string& call) {
  constexpr std::int64_t kMostOfAnyPointer = std::numeric_limits<std::int32_t>::max();
  const std::string recorded = Recorded(step);
  if (step.answer.ok() && step.answer.value > kMostOfAnyPointer &&
      Info(step.op).result == ResultKind::kNumber) {
    return {{Expect(absl::StrCat(call, " == ", recorded), "1"), ""}};
  }
  return {
      {Expect(call, recorded), step.answer.error == 0 ? "" : Macro(ErrnoName(step.answer.error))}};
}

// An offset that is some pages before the end of all offsets is so on a host with other pages, too.
std::string Speller::FarOffset(std::uint64_t value) {
  constexpr std::uint64_t kPagesNearEnd = 1024;
  constexpr auto kLast = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const std::uint64_t before_end = kLast - value + 1;
  if (before_end % page_ != 0 || before_end / page_ > kPagesNearEnd) {
    return absl::StrCat("(off_t)0x", absl::Hex(value));
  }
  return absl::StrCat("(off_t)(0x", absl::Hex(kLast), " - ", names_.Bytes(before_end), " + 1)");
}

Statements Speller::Helper(const Step& step, const char* function) {
  helpers_.Use(function);
  return Expected(step, absl::StrCat(function, "(", Arguments(step), ")"));
}

// A call that C has under the name that the trace gives it.
Statements Speller::Plain(const Step& step, const char* header) {
  helpers_.Include(header);
  return Expected(step, absl::StrCat(Info(step.op).name, "(", Arguments(step), ")"));
}

Statements Speller::Opening(const Step& step, const std::string& call) {
  const std::string variable = step.answer.ok() ? names_.NewDescriptor(step.answer.value) : "";
  return {{Expect(absl::StrCat(variable, call), Recorded(step)), ""}};
}

Statements Speller::Mapping(const Step& step, const std::string& call) {
  helpers_.Include("sys/mman.h");
  if (!step.answer.ok()) {
    return {{Expect(call, Recorded(step)), Macro(ErrnoName(step.answer.error))}};
  }
  const Wish wish = WishOf(trace_, step);
  const auto got = static_cast<std::uint64_t>(step.answer.value);
  // Whether it was placed as asked is judged by what was known before the call.
  const std::string wanted = names_.Address(wish.address);
  std::string text;
  if (got == wish.address && names_.Knows(got)) {
    names_.NewMappingWithin(got, wish.length);
    text = Expect(call, wanted);
  } else {
    const std::string variable = names_.NewMapping(got, wish.length);
    text = Expect(variable + call, got == wish.address ? wanted : AnySuccess());
    if (wish.address != 0 && got != wish.address) {
      absl::StrAppend(&text, "\n", Expect(absl::StrCat(names_.Address(got), " == ", wanted), "0"));
    }
  }
  return {{text + Placement(step), ""}};
}

// What else is seen in an address.
std::string Speller::Placement(const Step& step) {
  std::string checks;
  const auto got = static_cast<std::uint64_t>(step.answer.value);
  if (got % page_ != 0) {
    absl::StrAppend(&checks, "\n",
                    Expect(absl::StrCat("(size_t)(", names_.Address(got), ") % page"),
                           absl::StrCat(got % page_)));
  }
#ifdef MAP_32BIT
  if (step.op == Op::kMmap && (step.args[3] & MAP_32BIT) != 0) {
    absl::StrAppend(&checks, "\n",
                    Expect(absl::StrCat("(size_t)", names_.Address(got), " >> 31 == 0"),
                           got >> 31 == 0 ? "1" : "0"));
  }
#endif
  return checks;
}

Statements Speller::Memory(const Step& step) {
  const std::string call = absl::StrCat("(", Arguments(step), ")");
  switch (step.op) {
    case Op::kRawMmap:
      helpers_.Include("sys/syscall.h");
      helpers_.Include("unistd.h");
      return Mapping(step, absl::StrCat("(char *)syscall(SYS_mmap, ", Arguments(step), ")"));
    case Op::kMmap:
    case Op::kMremap:
    case Op::kMremapNetbsd:
      return Mapping(step, absl::StrCat(Info(step.op).name, call));
    case Op::kMquery:
      return Mapping(step, absl::StrCat(Info(step.op).name, call));
    case Op::kMseal:
      return Helper(step, "seal");
    case Op::kProcessMadvise:
      helpers_.Include("sys/syscall.h");
      helpers_.Include("sys/uio.h");
      helpers_.Include("unistd.h");
      helpers_.Include("sys/mman.h");
      return Expected(step,
                      absl::StrCat("syscall(SYS_process_madvise, ", Argument(step, 0),
                                   ", &(struct iovec){", Argument(step, 1), ", ", Argument(step, 2),
                                   "}, 1UL, ", Argument(step, 3), ", ", Argument(step, 4), "U)"));
    case Op::kNameMemory:
    case Op::kMemoryRights:
    case Op::kMemoryIsNamed:
    case Op::kMemoryField:
    case Op::kGrowBreak:
      return Area(step);
    case Op::kMincore:
      return Helper(step, "resident");
    case Op::kPosixMadvise:
      return PosixMadvise(step);
    default:
      return Plain(step, "sys/mman.h");
  }
}

// It returns its error, and leaves errno as it was or sets it besides.
Statements Speller::PosixMadvise(const Step& step) {
  helpers_.Include("sys/mman.h");
  const Answer& answer = step.answer;
  const std::string error = Macro(ErrnoName(answer.error));
  const std::string returned = answer.value == -1 ? "-" + error : error;
  const std::string left =
      answer.second == 0 ? "0" : Macro(ErrnoName(static_cast<int>(answer.second)));
  return {{Expect(absl::StrCat("(errno = 0, posix_madvise(", Arguments(step), "))"),
                  answer.error == 0 ? "0" : returned),
           ""},
          {Expect("errno", left), ""}};
}

// What the system's list of mappings has.
Statements Speller::Area(const Step& step) {
  const std::string address = names_.Address(step.args[0]);
  const std::string text = Quoted(step.text);
  switch (step.op) {
    case Op::kNameMemory:
      helpers_.Include("sys/prctl.h");
      return Expected(step, absl::StrCat("prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, ", address, ", ",
                                         Argument(step, 1), ", ", text, ")"));
    case Op::kGrowBreak:
      return Helper(step, "grow_break");
    case Op::kMemoryField:
      helpers_.Use("area_field");
      return Expected(step, absl::StrCat("area_field(", address, ", ", text, ")"));
    default:
      helpers_.Use("area");
      return Expected(step, absl::StrCat("area(", address, ", ",
                                         step.op == Op::kMemoryIsNamed ? text : "NULL", ")"));
  }
}

// Where nothing faulted, memory is touched without the means to survive it.
Statements Speller::Touch(const Step& step) {
  if (step.op == Op::kFillMemory) {
    helpers_.Include("string.h");
    return {{absl::StrCat("memset(", names_.Address(step.args[0]), ", ", Argument(step, 2), ", ",
                          Argument(step, 1), ");"),
             ""}};
  }
  if (faults_) {
    return Helper(step, step.op == Op::kExecute ? "execute" : Info(step.op).name);
  }
  switch (step.op) {
    case Op::kScan:
      helpers_.Use("plain_scan");
      return Expected(step, absl::StrCat("scan(", Arguments(step), ")"));
    case Op::kExecute:
      helpers_.Use("plain_execute");
      return {{absl::StrCat("execute(", Arguments(step), ");"), ""}};
    default:
      break;
  }
  helpers_.Use("BYTE");
  const std::string byte = absl::StrCat("BYTE(", names_.Address(step.args[0]), ")");
  if (step.op == Op::kStore) {
    return {{absl::StrCat(byte, " = ", Argument(step, 1), ";"), ""}};
  }
  return Expected(step, byte);
}

Statements Speller::Setting(const Step& step) {
  // In bytes, since "one page" would say nothing.
  const std::string value = step.answer.ok() ? absl::StrCat(step.answer.value) : Recorded(step);
  if (step.op == Op::kReadSetting) {
    helpers_.Use("setting");
    return {{Expect(absl::StrCat("setting(\"", step.text, "\")"), value), ""}};
  }
  helpers_.Include("unistd.h");
  constexpr const char* kWays[] = {"sysconf(_SC_PAGESIZE)", "sysconf(_SC_PAGE_SIZE)",
                                   "getpagesize()"};
  return {{Expect(kWays[step.args[0]], value), ""}};
}

SpelledTrace SpellTrace(const Trace& trace, std::uint64_t page_size, const CFiles& files,
                        CHelpers& helpers) {
  return Speller(trace, page_size, files, helpers).All();
}

}  // namespace conformance
