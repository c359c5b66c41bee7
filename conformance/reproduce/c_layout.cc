// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_layout.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace conformance {
namespace {

constexpr std::size_t kMostColumns = 100;
constexpr std::size_t kContinuation = 4;  // columns

bool IsInString(std::string_view line, std::size_t at) {
  const std::string_view start = line.substr(0, at);
  return std::count(start.begin(), start.end(), '"') % 2 == 1;
}

// Where a line of at most `columns` can be broken best; npos if nowhere.
std::size_t BreakBefore(std::string_view line, std::size_t columns) {
  const std::size_t head = line.find("++");
  if (line.find("for (") == line.find_first_not_of(' ') && head != std::string_view::npos) {
    return line.find(") ", head) + 2;
  }
  std::size_t comma = line.rfind(", ", columns - 2);
  while (comma != std::string_view::npos && comma != 0 && IsInString(line, comma)) {
    comma = line.rfind(", ", comma - 1);
  }
  return comma == std::string_view::npos ? comma : comma + 2;
}

// Where to break a line within a string that is longer than it: strings that follow each other are
// one. npos if there is no such string.
std::size_t BreakInString(std::string_view line) {
  const std::size_t cut = kMostColumns - 1;
  return IsInString(line, cut) ? cut : std::string_view::npos;
}

// `line` and what follows it; `more` is how much further to the right that stands.
std::string WrappedLine(const std::string& line, std::size_t more) {
  if (line.size() <= kMostColumns) return line;
  const std::size_t indentation = line.find_first_not_of(' ');
  const std::size_t cut = BreakBefore(line, kMostColumns);
  if (cut != std::string::npos && cut > indentation) {
    const bool loop = line.compare(indentation, 5, "for (") == 0;
    return absl::StrCat(
        line.substr(0, cut - 1), "\n",
        WrappedLine(std::string(indentation + (loop ? 2 : more), ' ') + line.substr(cut),
                    loop ? more : 0));
  }
  const std::size_t quoted = BreakInString(line);
  if (quoted == std::string::npos) return line;
  return absl::StrCat(
      line.substr(0, quoted), "\"\n",
      WrappedLine(absl::StrCat(std::string(indentation + more, ' '), "\"", line.substr(quoted)),
                  0));
}

}  // namespace

std::string Indented(std::string_view text, std::size_t columns) {
  std::string indented;
  bool at_start = true;
  for (const char c : text) {
    if (at_start && c != '\n') indented.append(columns, ' ');
    indented += c;
    at_start = c == '\n';
  }
  return indented;
}

std::string Wrapped(std::string_view text) {
  const std::vector<std::string> lines = absl::StrSplit(std::string(text), '\n');
  std::vector<std::string> wrapped;
  wrapped.reserve(lines.size());
  for (const std::string& line : lines) wrapped.push_back(WrappedLine(line, kContinuation));
  return absl::StrJoin(wrapped, "\n");
}

}  // namespace conformance
