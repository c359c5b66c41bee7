// SPDX-License-Identifier: Apache-2.0

#ifndef TESTS_FORMATS_DIRECTION_MARK_H_
#define TESTS_FORMATS_DIRECTION_MARK_H_

#include <string>

namespace conformance {

// Right-to-left override. In two pieces: compilers and editors mistrust the whole.
inline std::string DirectionMark() { return std::string("\xe2\x80") + "\xae"; }

}  // namespace conformance

#endif  // TESTS_FORMATS_DIRECTION_MARK_H_
