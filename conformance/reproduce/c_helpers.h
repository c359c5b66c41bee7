// SPDX-License-Identifier: Apache-2.0
//
// What a generated program needs besides its calls: functions and macros, headers, variables.

#ifndef CONFORMANCE_REPRODUCE_C_HELPERS_H_
#define CONFORMANCE_REPRODUCE_C_HELPERS_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace conformance {

// Collects what a program uses and prints each once, in a fixed order.
class CHelpers {
 public:
  // Asks for a helper by its name; what it needs in turn comes with it.
  void Use(std::string_view name);
  void Include(std::string_view header);
  bool Uses(std::string_view name) const;
  // A variable of main: Declare("int", "fd1").
  void Declare(const std::string& type, const std::string& variable);

  std::string Includes() const;      // "#include <errno.h>\n…", sorted
  std::string Definitions() const;   // the code of helpers
  std::string Declarations() const;  // "int fd1, fd2;\n…"

 private:
  std::set<std::string, std::less<>> used_;
  std::set<std::string, std::less<>> headers_;
  std::map<std::string, std::vector<std::string>> variables_;  // by type
};

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_HELPERS_H_
