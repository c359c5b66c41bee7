// SPDX-License-Identifier: Apache-2.0
//
// Text for people: safe to show, measured in columns, coloured where that helps.

#ifndef CONFORMANCE_FORMATS_TERMINAL_H_
#define CONFORMANCE_FORMATS_TERMINAL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// `text` with everything spelled out that could steer a terminal or reorder what it shows: control
// characters, escape sequences, direction marks and bytes that are not UTF-8. "\x1b[2J" comes out
// as those six characters. Reports come from other hosts, so every string of theirs goes through
// this on its way to a screen.
std::string Visible(std::string_view text);

// How many columns `text` (UTF-8, without control characters) takes up.
std::size_t Columns(std::string_view text);

// `text` cut to `columns` columns, with an ellipsis at the end if something was cut off.
std::string Cut(std::string_view text, std::size_t columns);

// `text` filled up with spaces to `columns` columns; longer text stays as it is.
std::string Padded(std::string_view text, std::size_t columns);

// `text` broken at spaces into lines of at most `columns` columns; a longer word stands alone.
std::vector<std::string> Wrapped(std::string_view text, std::size_t columns);

// What a piece of text means; the palette says how that looks.
enum class Tone : std::uint8_t { kPlain, kHeading, kGood, kBad, kWarning, kQuiet };

class Palette {
 public:
  // A palette without colours changes nothing.
  explicit Palette(bool coloured) : coloured_(coloured) {}
  std::string Paint(Tone tone, std::string_view text) const;

 private:
  bool coloured_;
};

enum class ColorChoice : std::uint8_t { kAuto, kAlways, kNever };

// True if what goes to `descriptor` shall be coloured. kAuto: on a terminal that is not "dumb",
// unless the environment sets NO_COLOR to something.
bool UseColor(ColorChoice choice, int descriptor);

// The columns to fill on `descriptor`: $COLUMNS, else those of the terminal, else 100; at least 60.
std::size_t TextColumns(int descriptor);

}  // namespace conformance

#endif  // CONFORMANCE_FORMATS_TERMINAL_H_
