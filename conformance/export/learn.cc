// SPDX-License-Identifier: Apache-2.0

#include "conformance/export/learn.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string_view>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "conformance/probe/name_values.h"

namespace conformance {
namespace {

// Where the mappings are said to lie, and the numbers of descriptors and segments. Far apart and
// above what a probe asks for as a number.
constexpr std::uint64_t kFirstPlace = std::uint64_t{1} << 44;
constexpr std::uint64_t kBetweenPlaces = std::uint64_t{1} << 36;
constexpr std::uint64_t kFirstDescriptor = 1000;
constexpr std::uint64_t kFirstSegment = 1 << 20;

using Value = std::optional<std::uint64_t>;

// The number behind `prefix` in a name such as "fd12", from 1.
Value Numbered(std::string_view text, std::string_view prefix) {
  std::uint64_t number = 0;
  if (!absl::StartsWith(std::string(text), std::string(prefix))) return std::nullopt;
  if (!absl::SimpleAtoi(std::string(text.substr(prefix.size())), &number)) return std::nullopt;
  return number;
}

Value Number(const std::string& text, int base) {
  char* end = nullptr;
  const std::uint64_t value = std::strtoull(text.c_str(), &end, base);  // takes a sign, too
  if (text.empty() || *end != '\0') return std::nullopt;
  return value;
}

class Parser {
 public:
  explicit Parser(std::uint64_t page_size) : page_(page_size) {}

  std::optional<Step> Line(std::string line) {
    Step step;
    if (absl::StartsWith(line, "child ")) {
      const std::size_t colon = line.find(": ");
      if (colon == std::string::npos) return std::nullopt;
      const Value process = Number(line.substr(6, colon - 6), 10);
      if (!process.has_value()) return std::nullopt;
      step.process = static_cast<int>(*process);
      line = line.substr(colon + 2);
    }
    const std::size_t open = line.find('(');
    const std::size_t close = line.rfind(") = ");
    if (open == std::string::npos || close == std::string::npos || close < open) {
      return std::nullopt;
    }
    const std::string name = line.substr(0, open);
    const std::string inside = line.substr(open + 1, close - open - 1);
    for (std::size_t i = 0; i < static_cast<std::size_t>(Op::kCount); ++i) {
      step.op = static_cast<Op>(i);
      if (name != Info(step.op).name || !Arguments(inside, step)) continue;
      if (!Answered(line.substr(close + 4), step)) return std::nullopt;
      return step;
    }
    return std::nullopt;
  }

 private:
  Value Bytes(const std::string& text) const {
    const std::size_t blank = text.find(" page");
    if (blank == std::string::npos) return Number(text, 10);
    const Value pages = Number(text.substr(0, blank), 10);
    if (!pages.has_value()) return std::nullopt;
    return *pages * page_;
  }

  Value Address(const std::string& text) const {
    if (text == "NULL") return 0;
    if (absl::StartsWith(text, "0x")) return Number(text, 16);
    const std::size_t plus = text.find(" + ");
    const Value place = Numbered(text.substr(0, plus), "m");
    if (!place.has_value() || *place == 0 || *place > places_.size()) return std::nullopt;
    const Value offset = plus == std::string::npos ? Value(0) : Bytes(text.substr(plus + 3));
    if (!offset.has_value()) return std::nullopt;
    return places_[static_cast<std::size_t>(*place) - 1] + *offset;
  }

  Value Argument(enum Argument kind, const std::string& text) const {
    switch (kind) {
      case Argument::kAddress:
        return Address(text);
      case Argument::kLength:
      case Argument::kOffset:
        return Bytes(text);
      case Argument::kDescriptor: {
        const Value named = Numbered(text, "fd");
        return named.has_value() ? kFirstDescriptor + *named : Number(text, 10);
      }
      case Argument::kSegment: {
        const Value named = Numbered(text, "segment");
        return named.has_value() ? kFirstSegment + *named : Number(text, 10);
      }
      case Argument::kMode:
        return Number(text, 8);
      case Argument::kByte:
        return Number(text, 16);
      case Argument::kNumber:
        return Number(text, 10);
      default:
        return FlagBits(kind, text);
    }
  }

  bool Arguments(const std::string& inside, Step& step) const {
    const OpInfo& info = Info(step.op);
    std::string rest = inside;
    if (info.takes_text) {
      const std::size_t end = rest.rfind('"');
      if (rest.size() < 2 || rest[0] != '"' || end == 0) return false;
      step.text = rest.substr(1, end - 1);
      rest = end + 3 <= rest.size() ? rest.substr(end + 3) : "";
    }
    std::vector<std::string> texts;
    if (!rest.empty()) texts = absl::StrSplit(rest, ", ");
    step.args = {};
    for (std::size_t i = 0; i < kMaxArguments; ++i) {
      const enum Argument kind = info.arguments[i];
      if (kind == Argument::kNone) return i == texts.size();
      if (i >= texts.size()) return false;
      const Value value = Argument(kind, texts[i]);
      if (!value.has_value()) return false;
      step.args[i] = *value;
    }
    return texts.size() == kMaxArguments;
  }

  bool Answered(const std::string& text, Step& step) {
    Answer& answer = step.answer;
    if (absl::StartsWith(text, "SIG")) {
      const std::size_t blank = text.find(' ');
      const std::optional<int> signal = SignalValue(text.substr(0, blank));
      if (!signal.has_value() || blank == std::string::npos) return false;
      answer.signal = *signal;
      answer.code = SignalCodeValue(*signal, text.substr(blank + 1)).value_or(0);
      return true;
    }
    // "end of file" is no error; "errno 77" is one.
    if ((text[0] == 'E' || absl::StartsWith(text, "errno ")) && ErrnoValue(text).has_value()) {
      answer.error = *ErrnoValue(text);
      answer.value = step.op == Op::kPosixMadvise ? answer.error : -1;
      return true;
    }
    return Succeeded(text, step);
  }

  bool Succeeded(const std::string& text, Step& step) {
    Answer& answer = step.answer;
    const auto take = [&answer](const Value& value) {
      answer.value = static_cast<std::int64_t>(value.value_or(0));
      return value.has_value();
    };
    switch (Info(step.op).result) {
      case ResultKind::kNothing:
        return text == "0";
      case ResultKind::kAddress: {
        // A name that was not given before is that of a new mapping.
        const Value named = Numbered(text, "m");
        if (named.has_value() && *named == places_.size() + 1) {
          places_.push_back(kFirstPlace + places_.size() * kBetweenPlaces);
        }
        return take(Address(text));
      }
      case ResultKind::kDescriptor: {
        const std::size_t comma = text.find(", ");
        const Value first = Numbered(text.substr(0, comma), "fd");
        if (comma != std::string::npos) {
          const Value second = Numbered(text.substr(comma + 2), "fd");
          if (!second.has_value()) return false;
          answer.second = static_cast<std::int64_t>(kFirstDescriptor + *second);
        }
        return first.has_value() && take(kFirstDescriptor + *first);
      }
      case ResultKind::kSegment: {
        const Value named = Numbered(text, "segment");
        return named.has_value() && take(kFirstSegment + *named);
      }
      case ResultKind::kByte:
        if (text == "end of file") return take(kEndOfFile);
        return take(Number(text, 16));
      case ResultKind::kNumber:
        return take(Number(text, 10));
    }
    return false;
  }

  std::uint64_t page_;
  std::vector<std::uint64_t> places_;  // of m1, m2, …
};

// The page size of the host that the report is of; 0 if it does not tell.
std::uint64_t PageSizeOf(const Report& report) {
  std::uint64_t size = 0;
  for (const HostFact& fact : report.host) {
    if (fact.name == "page_size" && absl::SimpleAtoi(fact.value, &size)) return size;
  }
  return 0;
}

}  // namespace

absl::StatusOr<Trace> ParseTrace(const std::vector<std::string>& lines, std::uint64_t page_size) {
  Parser parser(page_size);
  Trace trace;
  for (const std::string& line : lines) {
    std::optional<Step> step = parser.Line(line);
    if (!step.has_value()) {
      return absl::InvalidArgumentError(absl::StrCat("cannot be understood here: ", line));
    }
    trace.steps.push_back(*std::move(step));
  }
  return trace;
}

int Learn(const Report& report, std::vector<RuleRecordings>& rules,
          std::vector<std::string>& complaints) {
  const std::uint64_t page_size = PageSizeOf(report);
  int learnt = 0;
  for (const RuleReport& result : report.rules) {
    const auto known = std::find_if(rules.begin(), rules.end(), [&result](const auto& entry) {
      return entry.rule->id() == result.id;
    });
    if (known == rules.end() || result.trace.empty() || page_size == 0) continue;
    absl::StatusOr<Trace> trace = ParseTrace(result.trace, page_size);
    if (!trace.ok()) {
      complaints.push_back(absl::StrCat(result.id, ": ", std::string(trace.status().message())));
      continue;
    }
    Observation observation;
    observation.status = result.status;
    observation.outcome = result.outcome;
    observation.reason = result.reason;
    observation.trace = *std::move(trace);
    known->recordings.push_back({std::move(observation), page_size});
    ++learnt;
  }
  return learnt;
}

}  // namespace conformance
