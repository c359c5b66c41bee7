// SPDX-License-Identifier: Apache-2.0

#include "conformance/formats/terminal.h"

#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>

#include "absl/strings/str_format.h"

namespace conformance {
namespace {

constexpr std::size_t kDefaultColumns = 100;
constexpr std::size_t kFewestColumns = 60;
constexpr std::size_t kMostColumns = 1000;

// The width of the terminal behind `descriptor`; 0 if there is none.
std::size_t TerminalColumns(int descriptor) {
#ifdef TIOCGWINSZ
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0) return size.ws_col;
#else
  static_cast<void>(descriptor);
#endif
  return 0;
}

}  // namespace

std::string Palette::Paint(Tone tone, std::string_view text) const {
  if (!coloured_ || tone == Tone::kPlain || text.empty()) return std::string(text);
  const char* start = "";
  switch (tone) {
    case Tone::kPlain:
      break;
    case Tone::kHeading:
      start = "\x1b[1m";
      break;
    case Tone::kGood:
      start = "\x1b[32m";
      break;
    case Tone::kBad:
      start = "\x1b[1;31m";
      break;
    case Tone::kWarning:
      start = "\x1b[33m";
      break;
    case Tone::kQuiet:
      start = "\x1b[2m";
      break;
  }
  return absl::StrFormat("%s%s\x1b[0m", start, text);
}

bool UseColor(ColorChoice choice, int descriptor) {
  if (choice != ColorChoice::kAuto) return choice == ColorChoice::kAlways;
  const char* no_color = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  if (no_color != nullptr && *no_color != '\0') return false;
  return terminal != nullptr && std::string_view(terminal) != "dumb" && isatty(descriptor) == 1;
}

std::size_t TextColumns(int descriptor) {
  std::size_t columns = 0;
  if (const char* wanted = std::getenv("COLUMNS"); wanted != nullptr) {
    columns = std::strtoul(wanted, nullptr, 10);
  }
  if (columns == 0) columns = TerminalColumns(descriptor);
  if (columns == 0) columns = kDefaultColumns;
  return std::clamp(columns, kFewestColumns, kMostColumns);
}

}  // namespace conformance
