// SPDX-License-Identifier: Apache-2.0

#include "tests/formats/html_check.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {
namespace {

constexpr std::array<std::string_view, 3> kVoid = {"br", "input", "meta"};

// Scripts and styles hold text that is no markup: they are skipped as a whole.
std::string WithoutRawText(std::string text) {
  for (const std::string name : {"script", "style"}) {
    const std::size_t start = text.find("<" + name + ">");
    const std::size_t end = text.rfind("</" + name + ">");
    if (start == std::string::npos || end == std::string::npos || end < start) continue;
    text.erase(start, end + name.size() + 3 - start);
  }
  return text;
}

}  // namespace

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

std::string HtmlComplaint(const std::string& markup) {
  const std::string text = WithoutRawText(markup);
  std::vector<std::string> open;
  for (std::size_t at = text.find('<'); at != std::string::npos; at = text.find('<', at + 1)) {
    const std::size_t end = text.find('>', at);
    if (end == std::string::npos) return "a tag does not end";
    const std::string tag = text.substr(at + 1, end - at - 1);
    if (tag.empty() || tag.find('<') != std::string::npos || CountOf(tag, "\"") % 2 != 0) {
      return "bad tag <" + tag + ">";
    }
    if (tag[0] == '?' || tag[0] == '!') continue;
    const std::size_t start = tag[0] == '/' ? 1 : 0;
    const std::string name = tag.substr(start, tag.find_first_of(" /", start) - start);
    if (std::find(kVoid.begin(), kVoid.end(), name) != kVoid.end() || tag.back() == '/') continue;
    if (start == 0) {
      open.push_back(name);
    } else if (open.empty() || open.back() != name) {
      return "</" + name + "> ends nothing" +
             (open.empty() ? "" : ", <" + open.back() + "> is open");
    } else {
      open.pop_back();
    }
  }
  return open.empty() ? "" : "<" + open.back() + "> does not end";
}

}  // namespace conformance
