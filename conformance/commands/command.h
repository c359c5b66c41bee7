// SPDX-License-Identifier: Apache-2.0
//
// The commands of the program, one per file command_NAME.cc.

#ifndef CONFORMANCE_COMMANDS_COMMAND_H_
#define CONFORMANCE_COMMANDS_COMMAND_H_

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "conformance/commands/command_line.h"

namespace conformance {

// What the program exits with.
inline constexpr int kExitExpected = 0;    // nothing unexpected
inline constexpr int kExitUnexpected = 1;  // a deviation; with a baseline, an unexpected result
inline constexpr int kExitUsage = 2;       // wrong use or unreadable input
inline constexpr int kExitIncomplete = 3;  // the run could not be completed

struct Command {
  const char* name;
  const char* operands;  // as the help shows them: "OLD.json NEW.json"
  std::size_t least_operands;
  std::size_t most_operands;
  const char* summary;      // one line
  const char* description;  // for --help, in paragraphs
  absl::Span<const Option> options;
  // Returns an exit status. An error is printed as one line and ends the program: with kExitUsage
  // if its code is kInvalidArgument or kNotFound, else with kExitIncomplete.
  absl::StatusOr<int> (*run)(const Arguments& arguments);
};

const Command& BaselineCommand();
const Command& DiffCommand();
const Command& ExplainCommand();
const Command& ExploreCommand();
const Command& ExportCommand();
const Command& FitCommand();
const Command& ImportCommand();
const Command& ListCommand();
const Command& MatrixCommand();
const Command& ReproduceCommand();
const Command& ResemblesCommand();
const Command& RunCommand();

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_COMMAND_H_
