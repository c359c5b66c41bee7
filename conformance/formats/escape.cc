// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/escape.h"

#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>

#include "conformance/report/characters.h"

namespace conformance {
namespace {

// The entity for a character that markup gives a meaning; nullptr for any other.
const char* Entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return nullptr;
  }
}

// Whether Markdown would give the character at `i` a meaning. Parentheses and the like are harmless
// without a bracket before them, and an underscore inside a word is one.
bool IsMarkdownSpecial(std::string_view text, std::size_t i) {
  constexpr std::string_view kAnywhere = "\\`*{}[]|~$@";
  constexpr std::string_view kAtTheStart = "#+-=";
  const auto is_word = [&text](std::size_t at) {
    return at < text.size() && std::isalnum(static_cast<unsigned char>(text[at])) != 0;
  };
  if (text[i] == '_') return i == 0 || !is_word(i - 1) || !is_word(i + 1);
  return kAnywhere.find(text[i]) != std::string_view::npos ||
         (i == 0 && kAtTheStart.find(text[i]) != std::string_view::npos);
}

}  // namespace

std::string MarkdownText(std::string_view text) {
  const std::string visible = Visible(text);
  std::string escaped;
  for (std::size_t i = 0; i < visible.size(); ++i) {
    const char c = visible[i];
    if (c == '&' || c == '<' || c == '>') {
      escaped += Entity(c);
      continue;
    }
    if (IsMarkdownSpecial(visible, i)) escaped += '\\';
    escaped += c;
  }
  return escaped;
}

std::string MarkdownCode(std::string_view text) {
  if (text.empty()) return "";
  // A <code> element rather than backticks, in which neither a backtick nor "|" could be escaped.
  std::string code = "<code>";
  for (const char c : MarkupText(text)) {
    constexpr std::string_view kSpecial = "\\`*_[]|~$@!";
    if (kSpecial.find(c) != std::string_view::npos) code += '\\';
    code += c;
  }
  return code + "</code>";
}

std::string MarkupText(std::string_view text) {
  std::string escaped;
  for (const char c : Visible(text)) {
    const char* entity = Entity(c);
    if (entity != nullptr) {
      escaped += entity;
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace conformance
