// SPDX-License-Identifier: Apache-2.0

#include "conformance/commands/command_line.h"

#include <getopt.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_format.h"
#include "absl/types/span.h"
#include "conformance/catalogue/nearest.h"

namespace conformance {
namespace {

// The name in "--name=value" or "--name".
std::string NameIn(std::string_view word) {
  while (!word.empty() && word.front() == '-') word.remove_prefix(1);
  return std::string(word.substr(0, word.find('=')));
}

// What getopt_long() did not like about `word`.
absl::Status WrongOption(std::string_view command, absl::Span<const Option> options,
                         const std::string& word) {
  const std::string name = NameIn(word);
  std::vector<std::string_view> names;
  std::vector<std::string_view> beginning;
  for (const Option& option : options) {
    if (name == option.name && option.value == nullptr) {
      return absl::InvalidArgumentError(absl::StrFormat("--%s takes no value", name));
    }
    if (name == option.name) {
      return absl::InvalidArgumentError(
          absl::StrFormat("--%s needs a value: --%s=%s", name, name, option.value));
    }
    names.push_back(option.name);
    if (!name.empty() && names.back().substr(0, name.size()) == name) {
      beginning.push_back(option.name);
    }
  }
  std::vector<std::string_view> near = beginning.empty() ? Nearest(name, names) : beginning;
  std::vector<std::string> dashed;
  dashed.reserve(near.size());
  for (const std::string_view candidate : near) dashed.push_back("--" + std::string(candidate));
  near.assign(dashed.begin(), dashed.end());
  const std::string remedy =
      near.empty() ? absl::StrFormat("; see conformance %s --help", command) : DidYouMean(near);
  return absl::InvalidArgumentError(
      absl::StrFormat("%s has no option %s%s", command, word.substr(0, word.find('=')), remedy));
}

}  // namespace

absl::StatusOr<Arguments> Arguments::Parse(std::string_view command,
                                           absl::Span<const Option> options,
                                           const std::vector<std::string>& words) {
  std::vector<::option> long_options;
  for (const Option& option : options) {
    const int has_value = option.value != nullptr ? required_argument : no_argument;
    long_options.push_back({option.name, has_value, nullptr, 0});
  }
  long_options.push_back({nullptr, 0, nullptr, 0});
  std::vector<std::string> copies = words;
  copies.insert(copies.begin(), "conformance");
  std::vector<char*> pointers;
  pointers.reserve(copies.size() + 1);
  for (std::string& copy : copies) pointers.push_back(copy.data());
  pointers.push_back(nullptr);

  Arguments arguments;
  const int count = static_cast<int>(copies.size());
  opterr = 0;
  optind = 1;
  while (true) {
    const int before = optind;
    int index = -1;
    const int found = getopt_long(count, pointers.data(), ":", long_options.data(), &index);
    if (found == -1) break;
    if (found != 0) {
      // The word at fault is the one that getopt_long() stepped over, or stands on if a cluster of
      // short options follows it.
      const int at = std::min(std::max(optind > before ? optind - 1 : optind, 1), count - 1);
      return WrongOption(command, options, pointers[static_cast<std::size_t>(at)]);
    }
    arguments.options_.emplace_back(options[static_cast<std::size_t>(index)].name,
                                    optarg != nullptr ? optarg : "");
  }
  for (int i = optind; i < count; ++i) {
    arguments.operands_.emplace_back(pointers[static_cast<std::size_t>(i)]);
  }
  return arguments;
}

bool Arguments::Has(std::string_view option) const { return Value(option).has_value(); }

std::optional<std::string> Arguments::Value(std::string_view option) const {
  std::vector<std::string> values = Values(option);
  if (values.empty()) return std::nullopt;
  return std::move(values.back());
}

std::vector<std::string> Arguments::Values(std::string_view option) const {
  std::vector<std::string> values;
  for (const auto& [name, value] : options_) {
    if (name == option) values.push_back(value);
  }
  return values;
}

std::vector<std::string> Arguments::Parts(std::string_view option) const {
  std::vector<std::string> parts;
  for (const std::string& value : Values(option)) {
    std::string_view rest = value;
    while (!rest.empty()) {
      const std::size_t comma = rest.find(',');
      const std::string_view part = rest.substr(0, comma);
      if (!part.empty()) parts.emplace_back(part);
      rest.remove_prefix(comma == std::string_view::npos ? rest.size() : comma + 1);
    }
  }
  return parts;
}

absl::StatusOr<int> Arguments::Number(std::string_view option, int least, int most,
                                      int otherwise) const {
  const std::optional<std::string> value = Value(option);
  if (!value) return otherwise;
  char* end = nullptr;
  errno = 0;
  const long number = std::strtol(value->c_str(), &end, 10);
  if (value->empty() || *end != '\0' || errno != 0 || number < least || number > most) {
    return absl::InvalidArgumentError(
        absl::StrFormat("--%s=%s: give a number from %d to %d", option, *value, least, most));
  }
  return static_cast<int>(number);
}

absl::StatusOr<int> Arguments::Choice(std::string_view option,
                                      absl::Span<const std::string_view> choices) const {
  const std::optional<std::string> value = Value(option);
  if (!value) return 0;
  const auto found = std::find(choices.begin(), choices.end(), *value);
  if (found != choices.end()) return static_cast<int>(found - choices.begin());
  std::string list;
  for (const std::string_view choice : choices) {
    list += absl::StrFormat("%s%s", list.empty() ? "" : ", ", choice);
  }
  return absl::InvalidArgumentError(absl::StrFormat("--%s=%s: choose from %s%s", option, *value,
                                                    list, DidYouMean(*value, choices)));
}

std::string DidYouMean(std::string_view word, absl::Span<const std::string_view> candidates) {
  return DidYouMean(Nearest(word, candidates));
}

std::string DidYouMean(const std::vector<std::string_view>& near) {
  std::string text;
  for (const std::string_view candidate : near) {
    text += absl::StrFormat("%s%s", text.empty() ? "; did you mean " : " or ", candidate);
  }
  return text.empty() ? "" : text + "?";
}

}  // namespace conformance
