// SPDX-License-Identifier: Apache-2.0
//
// The calls of a trace in C, for a program that goes on by what a call answered.
//
// A program of `reproduce` is spelled from the answers of one run. Here the same call is spelled
// the same whatever it answered, so that several runs of a rule can be laid over each other.

#ifndef CONFORMANCE_EXPORT_SUITE_SPELLER_H_
#define CONFORMANCE_EXPORT_SUITE_SPELLER_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "conformance/probe/trace.h"

namespace conformance {

// How closely answers are looked at.
struct Precision {
  bool fault_codes = false;  // a fault is told by its si_code, too
  bool alignment = false;    // whether a mapping starts at a page is asked
  bool places = false;       // and whether it is in the page that it was, or that was asked for;
                             // and which number a setting has
  bool shmlba = false;       // new memory begins where a segment may be attached
};

// A call with its answer, or a statement that has none.
struct SuiteStep {
  int process = 0;     // as Step::process
  int forks = 0;       // the child that this step makes; 0: none
  std::string text;    // "munmap(m1, page)", with marks as in c_text.h; or a whole statement
  std::string answer;  // "0", "-EINVAL", "OK", "FAULT(SIGBUS)"; empty for a statement
};

struct SuiteTrace {
  std::vector<SuiteStep> steps;
  std::size_t mappings = 0;            // variables m1, m2, …
  std::size_t descriptors = 0;         // fd1, fd2, …
  std::set<std::string> declarations;  // of variables that are neither m1 nor fd1: "int ends[2]"
  std::set<std::string> files;         // that the rule may make in its directory
  std::set<std::string> objects;       // and in the place of shared memory objects
};

SuiteTrace SpellForSuite(const Trace& trace, std::uint64_t page_size, const Precision& precision);

}  // namespace conformance

#endif  // CONFORMANCE_EXPORT_SUITE_SPELLER_H_
