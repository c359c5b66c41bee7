// SPDX-License-Identifier: Apache-2.0
//
// What a terminal shows: colours where they help, and how many columns there are.

#ifndef CONFORMANCE_FORMATS_TERMINAL_H_
#define CONFORMANCE_FORMATS_TERMINAL_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace conformance {

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
