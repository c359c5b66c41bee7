// SPDX-License-Identifier: Apache-2.0
//
// The lines of a generated program.

#ifndef CONFORMANCE_REPRODUCE_C_LAYOUT_H_
#define CONFORMANCE_REPRODUCE_C_LAYOUT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace conformance {

// Each line of `text` moved to the right.
std::string Indented(std::string_view text, std::size_t columns);

// Long lines broken where C allows it.
std::string Wrapped(std::string_view text);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_LAYOUT_H_
