// SPDX-License-Identifier: Apache-2.0
//
// The words after the program's name: options and operands of one command.
//
//   constexpr Option kOptions[] = {{"format", "FORMAT", "text or json"}, {"slow", nullptr, "…"}};
//   absl::StatusOr<Arguments> arguments = Arguments::Parse("run", kOptions, words);
//   if (arguments->Has("slow")) …
//
// Every error is one line that names the word at fault and the remedy.

#ifndef CONFORMANCE_COMMANDS_COMMAND_LINE_H_
#define CONFORMANCE_COMMANDS_COMMAND_LINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"

namespace conformance {

struct Option {
  const char* name;   // without the dashes
  const char* value;  // what the help calls its value; nullptr for an option without one
  const char* help;
};

class Arguments {
 public:
  // Understands `words`, which do not include the program's and the command's name. May be called
  // once per process, since getopt_long() keeps state.
  static absl::StatusOr<Arguments> Parse(std::string_view command, absl::Span<const Option> options,
                                         const std::vector<std::string>& words);

  bool Has(std::string_view option) const;
  // The value given last; nothing if the option is not there.
  std::optional<std::string> Value(std::string_view option) const;
  std::vector<std::string> Values(std::string_view option) const;
  // The comma-separated parts of all values.
  std::vector<std::string> Parts(std::string_view option) const;
  // Value() as an integer from `least` to `most`; `otherwise` if the option is not there.
  absl::StatusOr<int> Number(std::string_view option, int least, int most, int otherwise) const;
  // The place of Value() in `choices`; 0 if the option is not there.
  absl::StatusOr<int> Choice(std::string_view option,
                             absl::Span<const std::string_view> choices) const;
  const std::vector<std::string>& operands() const { return operands_; }

 private:
  std::vector<std::pair<std::string, std::string>> options_;
  std::vector<std::string> operands_;
};

// "; did you mean a or b?", or "" if none of `candidates` looks like `word`.
std::string DidYouMean(std::string_view word, absl::Span<const std::string_view> candidates);

// The same for candidates that were found to be near.
std::string DidYouMean(const std::vector<std::string_view>& near);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_COMMAND_LINE_H_
