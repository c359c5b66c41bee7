// SPDX-License-Identifier: Apache-2.0
//
// Asks this host what programs need to know of it.

#ifndef CONFORMANCE_COMMANDS_FIT_RUN_H_
#define CONFORMANCE_COMMANDS_FIT_RUN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/commands/command_line.h"
#include "conformance/needs/fit.h"
#include "conformance/report/report.h"

namespace conformance {

struct Asked {
  Report report;
  std::vector<std::string> directories;  // those with data in them
};

// Runs the rules that `wanted` needs and no others: with the data in each --directory, and for
// shared memory and temporary files in their usual places where those exist.
absl::StatusOr<Asked> AskForNeeds(const Arguments& arguments, const std::vector<Wanted>& wanted);

}  // namespace conformance

#endif  // CONFORMANCE_COMMANDS_FIT_RUN_H_
