// SPDX-License-Identifier: Apache-2.0
//
// What stands before and after the rules in the C suite; written by embed.sh from the C files in
// suite/.

#ifndef CONFORMANCE_EXPORT_SUITE_TEXT_H_
#define CONFORMANCE_EXPORT_SUITE_TEXT_H_

#include <string_view>

namespace conformance {

std::string_view SuiteBegin();
std::string_view SuiteEnd();

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_SUITE_TEXT_H_
