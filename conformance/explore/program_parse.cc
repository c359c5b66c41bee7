// SPDX-License-Identifier: Apache-2.0

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "conformance/explore/model/model.h"
#include "conformance/explore/program.h"
#include "conformance/probe/names.h"

namespace conformance::explore {
namespace {

using Words = std::vector<std::string_view>;

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  return text;
}

bool TakePrefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text.remove_prefix(prefix.size());
  return true;
}

Words Split(std::string_view text, std::string_view separator) {
  Words words;
  while (true) {
    const std::size_t at = text.find(separator);
    words.push_back(Trimmed(text.substr(0, at)));
    if (at == std::string_view::npos) return words;
    text.remove_prefix(at + separator.size());
  }
}

std::optional<std::uint64_t> Number(std::string_view text) {
  std::int64_t value = 0;
  std::uint64_t large = 0;
  if (TakePrefix(text, "0x")) {
    if (text.empty() || text.size() > 16) return std::nullopt;
    for (const char c : text) {
      const std::size_t digit = std::string_view("0123456789abcdef").find(c);
      if (digit == std::string_view::npos) return std::nullopt;
      large = large * 16 + digit;
    }
    return large;
  }
  if (!absl::SimpleAtoi(std::string(text), &value)) return std::nullopt;
  return static_cast<std::uint64_t>(value);
}

// "3 pages", "1 page" or a number.
std::optional<std::uint64_t> Bytes(std::string_view text, std::uint64_t page) {
  for (const std::string_view unit : {" pages", " page"}) {
    if (text.size() <= unit.size() || text.substr(text.size() - unit.size()) != unit) continue;
    const auto count = Number(text.substr(0, text.size() - unit.size()));
    if (!count || *count > kMostCalls) return std::nullopt;
    return *count * page;
  }
  return Number(text);
}

// The bits of one name: that which FlagNames() spells so.
std::optional<std::uint64_t> Bits(Argument kind, std::string_view name) {
  constexpr std::uint64_t kSmall = 128;
  for (std::uint64_t value = 0; value < kSmall; ++value) {
    if (FlagNames(kind, value) == name) return value;
  }
  for (int bit = 7; bit < 32; ++bit) {
    const std::uint64_t value = std::uint64_t{1} << bit;
    if (FlagNames(kind, value) == name) return value;
  }
  if (name.substr(0, 2) == "0x") return Number(name);
  const std::size_t space = name.find(' ');  // "advice 77"
  return space != std::string_view::npos ? Number(name.substr(space + 1)) : std::nullopt;
}

std::optional<std::uint64_t> Flags(Argument kind, std::string_view text) {
  std::uint64_t all = 0;
  for (const std::string_view name : Split(text, "|")) {
    const auto bits = Bits(kind, name);
    if (!bits) return std::nullopt;
    all |= *bits;
  }
  return all;
}

std::optional<std::uint64_t> Octal(std::string_view text) {
  std::uint64_t value = 0;
  for (const char c : text) {
    if (c < '0' || c > '7') return std::nullopt;
    value = value * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

class Parser {
 public:
  explicit Parser(std::uint64_t page) : page_(page), written_page_(page) {}

  absl::Status Line(std::string_view line) {
    line = Trimmed(line);
    if (line.empty()) return absl::OkStatus();
    if (line.front() == '#') return Comment(line);
    if (program_.calls.size() == kMostCalls) {
      return Wrong(absl::StrCat("a program has at most ", kMostCalls, " calls"));
    }
    ProgramCall call;
    if (TakePrefix(line, "child ")) {
      const std::size_t colon = line.find(": ");
      const auto number = Number(line.substr(0, colon));
      if (colon == std::string_view::npos || !number || *number == 0 || *number > kLastProcess) {
        return Wrong("the line begins with \"child\" and no number that a child can have");
      }
      call.process = static_cast<int>(*number);
      line.remove_prefix(colon + 2);
    }
    const std::size_t open = line.find('(');
    const std::size_t close = line.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
      return Wrong("this is not a call: write NAME(ARGUMENTS)");
    }
    absl::Status named =
        Operation(line.substr(0, open), line.substr(open + 1, close - open - 1), call);
    if (!named.ok()) return named;
    absl::Status result = Result(Trimmed(line.substr(close + 1)), call);
    if (!result.ok()) return result;
    program_.calls.push_back(std::move(call));
    return absl::OkStatus();
  }

  Program Take() {
    program_.page = page_;
    return std::move(program_);
  }

 private:
  static constexpr std::uint64_t kLastProcess = 99;

  static absl::Status Wrong(const std::string& why) { return absl::InvalidArgumentError(why); }

  absl::Status Comment(std::string_view line) {
    if (!TakePrefix(line, "# page size ")) return absl::OkStatus();
    const auto size = Number(line);
    if (!size || *size < 8 || *size > (1U << 24)) return Wrong("that is no page size");
    written_page_ = *size;
    return absl::OkStatus();
  }

  absl::Status Operation(std::string_view name, std::string_view inside, ProgramCall& call) {
    absl::Status first =
        Wrong(absl::StrCat("\"", std::string(name), "\" is no call that programs make"));
    bool found = false;
    // Two are called mremap, and no arguments fit both.
    for (int i = 0; i < static_cast<int>(Op::kCount); ++i) {
      const Op op = static_cast<Op>(i);
      if (name != Info(op).name || !IsOfTheWorld(op)) continue;
      ProgramCall read = call;
      read.op = op;
      absl::Status status = Arguments(inside, read);
      if (status.ok()) {
        call = std::move(read);
        return status;
      }
      if (!found) first = std::move(status);
      found = true;
    }
    return first;
  }

  absl::Status Arguments(std::string_view inside, ProgramCall& call) {
    const OpInfo& info = Info(call.op);
    Words words = inside.empty() ? Words() : Split(inside, ",");
    if (info.takes_text) {
      if (words.empty() || words[0].size() < 2 || words[0].front() != '"' ||
          words[0].back() != '"') {
        return Wrong(absl::StrCat(info.name, " takes a name in quotation marks first"));
      }
      call.text = std::string(words[0].substr(1, words[0].size() - 2));
      const bool memory = call.op == Op::kShmOpen || call.op == Op::kShmUnlink;
      // A name stays within the directory of the program.
      const std::string bare =
          memory && !call.text.empty() && call.text[0] == '/' ? call.text.substr(1) : call.text;
      if (bare.empty() || bare.size() > 12 || (memory && bare.size() == call.text.size()) ||
          bare.find('/') != std::string::npos || bare[0] == '.') {
        return Wrong(absl::StrCat(
            "\"", call.text, "\" is no name for a file: use file1 (or /object with shm_open)"));
      }
      words.erase(words.begin());
    }
    std::size_t count = 0;
    while (count < kMaxArguments && info.arguments[count] != Argument::kNone) ++count;
    if (words.size() != count) {
      return Wrong(absl::StrCat(info.name, " takes ", count, " arguments, not ", words.size()));
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (!OneArgument(words[i], info.arguments[i], call.args[i])) {
        return Wrong(absl::StrCat("\"", std::string(words[i]), "\" cannot be argument ", i + 1,
                                  " of ", info.name));
      }
    }
    return absl::OkStatus();
  }

  std::optional<std::uint64_t> Paged(std::string_view word) const {
    const auto bytes = Bytes(word, written_page_);
    if (!bytes) return std::nullopt;
    return written_page_ == page_ ? *bytes : Rescaled(*bytes, written_page_, page_);
  }

  bool OneArgument(std::string_view word, Argument kind, Value& value) const {
    std::optional<std::uint64_t> number;
    switch (kind) {
      case Argument::kAddress:
        return Address(word, value);
      case Argument::kLength:
      case Argument::kOffset:
        number = Paged(word);
        break;
      case Argument::kDescriptor:
        if (TakePrefix(word, "fd")) {
          value.base = Value::Base::kDescriptor;
          return Index(word, value.index);
        }
        number = Number(word);
        // A program names no descriptor but its own.
        if (number && static_cast<std::int64_t>(*number) >= 0) return false;
        break;
      case Argument::kMode:
        number = Octal(word);
        break;
      case Argument::kByte:
      case Argument::kNumber:
        number = Number(word);
        break;
      default:
        number = Flags(kind, word);
    }
    if (number) value.number = *number;
    return number.has_value();
  }

  bool Address(std::string_view word, Value& value) const {
    if (word == "NULL") return true;
    if (!TakePrefix(word, "m")) return false;
    value.base = Value::Base::kMapping;
    const std::size_t plus = word.find('+');
    if (!Index(Trimmed(word.substr(0, plus)), value.index)) return false;
    while (plus != std::string_view::npos) {
      for (const std::string_view term : Split(word.substr(plus + 1), "+")) {
        const auto bytes = Paged(term);
        if (!bytes) return false;
        value.number += *bytes;
      }
      break;
    }
    return true;
  }

  static bool Index(std::string_view word, std::uint8_t& index) {
    const auto number = Number(word);
    if (!number || *number == 0 || *number > kMostVariables) return false;
    index = static_cast<std::uint8_t>(*number - 1);
    return true;
  }

  absl::Status Result(std::string_view rest, ProgramCall& call) {
    if (rest.empty()) return absl::OkStatus();
    if (!TakePrefix(rest, "=")) return Wrong("after the call comes nothing, or \"= \" and a name");
    rest = Trimmed(rest);
    const ResultKind kind = Info(call.op).result;
    const bool mapping = kind == ResultKind::kAddress && TakePrefix(rest, "m");
    const bool descriptor = kind == ResultKind::kDescriptor && TakePrefix(rest, "fd");
    std::uint8_t index = 0;
    // Anything else is what the call gave when it was recorded.
    if ((mapping || descriptor) && Index(rest, index)) call.result = index;
    return absl::OkStatus();
  }

  std::uint64_t page_;
  std::uint64_t written_page_;
  Program program_;
};

}  // namespace

absl::StatusOr<Program> FromText(std::string_view text, std::uint64_t page) {
  Parser parser(page);
  int number = 0;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    ++number;
    const absl::Status status = parser.Line(text.substr(0, end));
    if (!status.ok()) {
      return absl::InvalidArgumentError(
          absl::StrCat("line ", number, ": ", std::string(status.message())));
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  Program program = parser.Take();
  if (program.calls.empty()) return absl::InvalidArgumentError("there is no call in it");
  return program;
}

}  // namespace conformance::explore
