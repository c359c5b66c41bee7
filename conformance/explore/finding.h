// SPDX-License-Identifier: Apache-2.0
//
// A program that gave an answer which is not allowed, told so that work on it can start.

#ifndef CONFORMANCE_EXPLORE_FINDING_H_
#define CONFORMANCE_EXPLORE_FINDING_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/explore/execute.h"
#include "conformance/explore/program.h"

namespace conformance::explore {

struct Finding {
  std::string directory;
  std::uint64_t index = 0;  // of the program that it was found with
  // What is equal in findings that are one: the call, what is violated, and how it went.
  std::string call;        // "mprotect"
  std::string difference;  // "ENOMEM", "another byte", "crashed"
  std::string sentence;    // what the model says
  std::string rule;        // that asks the single question; "" after a crash
  std::string kind;        // "violates a document" or "contradicts the rule"
  std::string document;    // that is violated, and its clause
  std::string last;        // the call that it ended with, as a trace has it
  std::string expected;
  std::string observed;
  std::vector<std::string> trace;
  std::string program;    // shrunk, as text
  std::string c_program;  // "" where there is nothing to repeat
  std::size_t calls = 0;  // of the shrunk program
  std::size_t calls_before = 0;
  int stable = 0;           // of 3 runs, how many ended so
  std::uint64_t times = 1;  // programs that found it
  std::string known;        // why it is no surprise; "" if it is one
};

// True if the program ended in a way that is a finding.
bool IsFinding(End end);

// "mprotect, munmap.access, success": equal for findings that are to be folded.
std::string Signature(const Program& program, const Execution& execution);

// `outcome` is what this host answered to the ground's rule; "" if nothing. `manual` is the
// document that is the manual of this system, or "".
Finding Describe(const Program& program, const Execution& execution, const std::string& outcome,
                 const std::string& manual);

// The rule of the ground on which `execution` is a finding; "" if none.
std::string RuleOf(const Execution& execution);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_FINDING_H_
