// SPDX-License-Identifier: Apache-2.0
//
// Statements of a generated C program, short by what they have in common: calls that repeat each
// other, or that differ by numbers which grow evenly, become a loop.
//
// For that a number is kept apart from the text around it until the text is written. Inside a
// statement it stands between marks that C has no use for:
//
//   absl::StrCat("munmap(", Spell(Numeral::kMapping, 1), Spell(Numeral::kPagesOn, 0), ", page)")

#ifndef CONFORMANCE_REPRODUCE_C_TEXT_H_
#define CONFORMANCE_REPRODUCE_C_TEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// What a number is, which decides how it is written.
enum class Numeral : char {
  kMapping = 'm',  // m3; m[2] in a program in which a loop counts through the mappings
  kPages = 'p',    // page, 3 * page
  kPagesOn = '+',  // what follows an address: nothing, " + page", " + 3 * page"
  kBytesOn = 'b',  // the same for bytes: nothing, " + 3", " - 3"
  kByte = 'c',     // 'x', 7
  kString = 's',   // that byte as a string of one: "x"
  kShift = '<',    // 30, (30 + i)
  kPlain = 'n',
};

// The number with its marks.
std::string Spell(Numeral kind, std::int64_t value);

// One statement, which may extend over several lines.
struct CStatement {
  std::string text;
  std::string error;  // of an EXPECT() that the call fails: "ENOMEM"
};

// The same statements with loops for those that repeat each other.
std::vector<CStatement> Folded(std::vector<CStatement> statements);

// True if a loop counts through the mappings, which makes them an array.
bool CountsMappings(const std::vector<CStatement>& statements);

// `text` without marks, as C has it.
std::string Written(std::string_view text, bool array_of_mappings);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_TEXT_H_
