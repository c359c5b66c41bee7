// SPDX-License-Identifier: Apache-2.0
//
// How the recorded calls are written in C.

#ifndef CONFORMANCE_REPRODUCE_C_SPELLING_H_
#define CONFORMANCE_REPRODUCE_C_SPELLING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/probe/trace.h"
#include "conformance/reproduce/c_files.h"
#include "conformance/reproduce/c_helpers.h"
#include "conformance/reproduce/c_text.h"

namespace conformance {

// The calls of one trace. Addresses become m1 + offset, descriptors fd1, lengths multiples of
// `page`, so that the program holds nowhere what one run happened to get.
struct SpelledTrace {
  std::vector<std::vector<CStatement>> steps;  // of each step, those that make and check its call
  // What the program does instead where it is executed anew as its part 1, 2, …
  std::vector<std::string> parts;
  std::size_t mappings = 0;     // variables m1, m2, … that are used
  std::size_t descriptors = 0;  // fd1, fd2, …
};

SpelledTrace SpellTrace(const Trace& trace, std::uint64_t page_size, const CFiles& files,
                        CHelpers& helpers);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_C_SPELLING_H_
