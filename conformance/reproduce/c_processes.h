// SPDX-License-Identifier: Apache-2.0
//
// The statements of a generated program in the processes to which they belong.

#ifndef CONFORMANCE_REPRODUCE_C_PROCESSES_H_
#define CONFORMANCE_REPRODUCE_C_PROCESSES_H_

#include <vector>

#include "conformance/probe/trace.h"
#include "conformance/reproduce/c_helpers.h"
#include "conformance/reproduce/c_text.h"

namespace conformance {

// What main does: `spelled` holds the statements of each step of the trace. Those of a child stand
// in a block where it is forked; where it does not run to its end at once, it and its parent give
// each other the turn, so that the calls come in the recorded order.
std::vector<CStatement> InProcesses(const Trace& trace,
                                    std::vector<std::vector<CStatement>> spelled,
                                    CHelpers& helpers);

// Waits for a child to end without having found a difference.
std::vector<CStatement> JoinChild(CHelpers& helpers);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_PROCESSES_H_
