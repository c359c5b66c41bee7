// SPDX-License-Identifier: Apache-2.0
//
// The C functions that a generated program may need, each with the headers that it needs.

#ifndef CONFORMANCE_REPORT_C_HELPERS_H_
#define CONFORMANCE_REPORT_C_HELPERS_H_

#include <set>
#include <string>
#include <string_view>

namespace conformance {

// Collects the helpers and headers that a program uses and prints each once, in a fixed order.
class CHelpers {
 public:
  // Asks for a helper by the name of its function; what it needs in turn comes with it.
  void Use(std::string_view function);
  void Include(std::string_view header);

  std::string Includes() const;     // "#include <errno.h>\n…", sorted
  std::string Definitions() const;  // the functions

 private:
  std::set<std::string, std::less<>> functions_;
  std::set<std::string, std::less<>> headers_;
};

}  // namespace conformance

#endif  // CONFORMANCE_REPORT_C_HELPERS_H_
