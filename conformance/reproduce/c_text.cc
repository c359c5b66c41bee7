// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_text.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "conformance/reproduce/c_layout.h"

namespace conformance {
namespace {

constexpr char kOpen = '\1';
constexpr char kClose = '\2';

// The longest sequence of statements that is looked for again.
constexpr std::size_t kLongestBody = 6;
// So many repetitions of a call are an attempt to reach a limit. How many it takes is not the same
// in another program.
constexpr std::size_t kManyRepeats = 1000;

// A multiple of a loop's counter.
struct Term {
  std::int64_t factor;
  char counter;
};

struct Number {
  Numeral kind;
  std::int64_t value;
  std::vector<Term> terms;
};

// Text whose numbers stand apart; in `shape` each has left its kind and the counters it follows.
struct Parsed {
  std::string shape;
  std::vector<Number> numbers;
};

std::string Marked(const Number& number) {
  std::string text =
      absl::StrCat(std::string({kOpen, static_cast<char>(number.kind)}), number.value);
  for (const Term& term : number.terms) {
    absl::StrAppend(&text, ";", term.factor, std::string(1, term.counter));
  }
  return text + kClose;
}

// Of what stands between two marks.
Number ParseNumber(std::string_view text) {
  Number number = {static_cast<Numeral>(text[0]), 0, {}};
  const std::vector<std::string> parts = absl::StrSplit(std::string(text.substr(1)), ';');
  number.value = std::strtoll(parts[0].c_str(), nullptr, 10);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    number.terms.push_back({std::strtoll(parts[i].c_str(), nullptr, 10), parts[i].back()});
  }
  return number;
}

Parsed Parse(std::string_view text) {
  Parsed parsed;
  while (true) {
    const std::size_t open = text.find(kOpen);
    parsed.shape.append(text.substr(0, open));
    if (open == std::string_view::npos) return parsed;
    const std::size_t close = text.find(kClose, open);
    const std::string_view inner = text.substr(open + 1, close - open - 1);
    parsed.numbers.push_back(ParseNumber(inner));
    const std::size_t terms = inner.find(';');
    parsed.shape += kOpen;
    parsed.shape += inner[0];
    if (terms != std::string_view::npos) parsed.shape.append(inner.substr(terms));
    parsed.shape += kClose;
    text.remove_prefix(close + 1);
  }
}

// The opposite of Parse().
std::string Unparsed(const Parsed& parsed) {
  std::string text;
  std::string_view rest = parsed.shape;
  for (const Number& number : parsed.numbers) {
    text.append(rest.substr(0, rest.find(kOpen)));
    text += Marked(number);
    rest.remove_prefix(rest.find(kClose) + 1);
  }
  return text.append(rest);
}

// "3", "i", "3 + 2 * i".
std::string Expression(std::int64_t value, const std::vector<Term>& terms) {
  std::string text = value != 0 || terms.empty() ? absl::StrCat(value) : "";
  for (const Term& term : terms) {
    const std::int64_t size = std::abs(term.factor);
    const bool minus = term.factor < 0;
    absl::StrAppend(&text, text.empty() ? (minus ? "-" : "") : (minus ? " - " : " + "),
                    size == 1 ? "" : absl::StrCat(size, " * "), std::string(1, term.counter));
  }
  return text;
}

std::string Pages(const Number& number) {
  if (number.terms.empty() && number.value == 1) return "page";
  const std::string pages = Expression(number.value, number.terms);
  const bool sum = number.terms.size() + (number.value != 0 ? 1 : 0) > 1;
  return absl::StrCat(sum ? "(" : "", pages, sum ? ")" : "", " * page");
}

std::string Byte(const Number& number) {
  const std::int64_t value = number.value;
  const bool letter = value > ' ' && value < 127 && value != '\'' && value != '\\';
  if (!letter) return Expression(value, number.terms);
  std::string text = absl::StrCat("'", std::string(1, static_cast<char>(value)), "'");
  if (number.terms.empty()) return text;
  return absl::StrCat(text, " + ", Expression(0, number.terms));
}

std::string String(const Number& number) {
  const std::string byte = Byte({Numeral::kByte, number.value, number.terms});
  if (!number.terms.empty()) return absl::StrCat("(char[]){", byte, "}");
  const auto value = static_cast<std::uint64_t>(number.value);
  if (byte[0] == '\'' && value != '"') return absl::StrCat("\"", byte.substr(1, 1), "\"");
  return absl::StrCat("\"\\", value / 64 % 8, value / 8 % 8, value % 8, "\"");
}

std::string WrittenNumber(const Number& number, bool array_of_mappings) {
  const bool zero = number.value == 0 && number.terms.empty();
  switch (number.kind) {
    case Numeral::kMapping:
      return array_of_mappings ? absl::StrCat("m[", Expression(number.value - 1, number.terms), "]")
                               : absl::StrCat("m", number.value);
    case Numeral::kPages:
      return Pages(number);
    case Numeral::kPagesOn:
      return zero ? "" : absl::StrCat(" + ", Pages(number));
    case Numeral::kBytesOn:
      if (number.value < 0) {
        return absl::StrCat(" - ", -number.value, number.terms.empty() ? "" : " + ",
                            number.terms.empty() ? "" : Expression(0, number.terms));
      }
      return zero ? "" : absl::StrCat(" + ", Expression(number.value, number.terms));
    case Numeral::kByte:
      return Byte(number);
    case Numeral::kString:
      return String(number);
    case Numeral::kShift:
      if (!number.terms.empty()) {
        return absl::StrCat("(", Expression(number.value, number.terms), ")");
      }
      break;
    case Numeral::kPlain:
      break;
  }
  return Expression(number.value, number.terms);
}

// True if a loop may count such numbers in such steps. It could in others, which nobody would want
// to read.
bool IsReadable(Numeral kind, std::int64_t step) {
  switch (kind) {
    case Numeral::kByte:
    case Numeral::kString:
      return step == 0 || step == 1;
    case Numeral::kMapping:
      return step >= 0;
    default:
      return true;
  }
}

// Statements from `start` on that are `count` times the same `period` of them.
struct Repeat {
  std::size_t period = 0;
  std::size_t count = 0;
  std::size_t length() const { return period * count; }
};

// The call of an EXPECT(call, answer); empty for another statement.
std::string CallOf(const std::string& text) {
  constexpr std::string_view kExpect = "EXPECT(";
  const std::size_t end = text.rfind(", ");
  if (text.compare(0, kExpect.size(), kExpect) != 0 || end == std::string::npos) return "";
  return text.substr(kExpect.size(), end - kExpect.size());
}

class Folder {
 public:
  explicit Folder(std::vector<CStatement> statements) : statements_(std::move(statements)) {}

  // Makes loops with bodies of `period` statements.
  std::vector<CStatement> Fold(std::size_t period) {
    std::vector<CStatement> folded;
    for (std::size_t i = 0; i < statements_.size();) {
      const Repeat repeat = RepeatFrom(i, period);
      if (repeat.count == 0) {
        folded.push_back(std::move(statements_[i++]));
        continue;
      }
      const std::size_t limit = LimitAfter(i, repeat);
      folded.push_back({limit != 0 ? UntilItFails(i, repeat, limit) : Loop(i, repeat), ""});
      i = limit != 0 ? limit + 1 : i + repeat.length();
    }
    return folded;
  }

 private:
  Repeat RepeatFrom(std::size_t start, std::size_t period) const {
    Repeat repeat{period, 1};
    while (Continues(start, repeat)) ++repeat.count;
    // Two of a kind are as easily read as a loop.
    return repeat.count >= (period < 3 ? 3 : 2) ? repeat : Repeat();
  }

  // True if the period comes once more, with numbers that go on as they did from the first time to
  // the second.
  bool Continues(std::size_t start, const Repeat& repeat) const {
    if (start + repeat.length() + repeat.period > statements_.size()) return false;
    for (std::size_t i = start; i < start + repeat.period; ++i) {
      const Parsed first = Parse(statements_[i].text);
      const Parsed second = Parse(statements_[i + repeat.period].text);
      const Parsed next = Parse(statements_[i + repeat.length()].text);
      if (next.shape != first.shape) return false;
      for (std::size_t n = 0; n < first.numbers.size(); ++n) {
        const std::int64_t value = first.numbers[n].value;
        const std::int64_t step = second.numbers[n].value - value;
        if (!IsReadable(first.numbers[n].kind, step)) return false;
        const std::int64_t wanted = value + step * static_cast<std::int64_t>(repeat.count);
        if (next.numbers[n].value != wanted) return false;
      }
    }
    return true;
  }

  // Where a statement stands that is the next of a long repetition but failed; 0 if none does.
  std::size_t LimitAfter(std::size_t start, const Repeat& repeat) const {
    if (repeat.count < kManyRepeats) return 0;
    for (std::size_t i = 0; i < repeat.period; ++i) {
      const std::size_t next = start + repeat.length() + i;
      if (next >= statements_.size()) return 0;
      if (Parse(CallOf(statements_[start + i].text)).shape !=
          Parse(CallOf(statements_[next].text)).shape) {
        return 0;
      }
      if (!statements_[next].error.empty()) return next;
    }
    return 0;
  }

  // Statement `i` as the body of a loop over the repetitions.
  std::string Body(std::size_t i, const Repeat& repeat, char counter) const {
    Parsed body = Parse(statements_[i].text);
    const Parsed second = Parse(statements_[i + repeat.period].text);
    for (std::size_t n = 0; n < body.numbers.size(); ++n) {
      const std::int64_t step = second.numbers[n].value - body.numbers[n].value;
      if (step != 0) body.numbers[n].terms.push_back({step, counter});
    }
    return Unparsed(body);
  }

  // The first letter from i on that no loop within the repetition counts by.
  char Counter(std::size_t start, const Repeat& repeat) const {
    char counter = 'i';
    for (std::size_t i = start; i < start + repeat.period; ++i) {
      while (statements_[i].text.find(absl::StrCat("int ", std::string(1, counter), " =")) !=
             std::string::npos) {
        ++counter;
      }
    }
    return counter;
  }

  static std::string ForHead(char counter, std::size_t count) {
    const std::string i(1, counter);
    return absl::StrCat("for (int ", i, " = 0; ", i, " < ", count, "; ++", i, ")");
  }

  std::string Loop(std::size_t start, const Repeat& repeat) const {
    const char counter = Counter(start, repeat);
    const std::string head = ForHead(counter, repeat.count);
    if (repeat.period == 1) {
      return absl::StrCat(head, " ", Body(start, repeat, counter));
    }
    std::string text = head + " {";
    for (std::size_t i = start; i < start + repeat.period; ++i) {
      absl::StrAppend(&text, "\n", Indented(Body(i, repeat, counter), 2));
    }
    return text + "\n}";
  }

  std::string UntilItFails(std::size_t start, const Repeat& repeat, std::size_t limit) const {
    const char counter = Counter(start, repeat);
    std::vector<std::string> attempts;
    for (std::size_t i = start; i < start + repeat.period; ++i) {
      const std::string call = CallOf(Body(i, repeat, counter));
      const bool maps = call.find("mmap(") != std::string::npos;
      attempts.push_back(absl::StrCat(call, maps ? " == MAP_FAILED" : " == -1"));
    }
    return absl::StrCat("/* Until it fails, here after ", limit - start,
                        " times; what the process has besides counts, too. */\nerrno = 0;\n",
                        ForHead(counter, 2 * repeat.count), "\n  if (",
                        absl::StrJoin(attempts, " ||\n      "), ") break;\nEXPECT(errno, ",
                        statements_[limit].error, ");");
  }

  std::vector<CStatement> statements_;
};

}  // namespace

std::string Spell(Numeral kind, std::int64_t value) { return Marked({kind, value, {}}); }

std::vector<CStatement> Folded(std::vector<CStatement> statements) {
  std::size_t before = 0;
  do {
    before = statements.size();
    // Short ones first: those within others.
    for (std::size_t period = 1; period <= kLongestBody; ++period) {
      statements = Folder(std::move(statements)).Fold(period);
    }
  } while (statements.size() < before);
  return statements;
}

bool CountsMappings(const std::vector<CStatement>& statements) {
  return std::any_of(statements.begin(), statements.end(), [](const CStatement& statement) {
    const std::vector<Number> numbers = Parse(statement.text).numbers;
    return std::any_of(numbers.begin(), numbers.end(), [](const Number& number) {
      return number.kind == Numeral::kMapping && !number.terms.empty();
    });
  });
}

std::string Written(std::string_view text, bool array_of_mappings) {
  std::string written;
  while (true) {
    const std::size_t open = text.find(kOpen);
    written.append(text.substr(0, open));
    if (open == std::string_view::npos) return written;
    const std::size_t close = text.find(kClose, open);
    written +=
        WrittenNumber(ParseNumber(text.substr(open + 1, close - open - 1)), array_of_mappings);
    text.remove_prefix(close + 1);
  }
}

}  // namespace conformance
