// SPDX-License-Identifier: Apache-2.0
//
// A standalone C program that shows what a rule's probe saw, without this project.
//
// It is generated from the recorded trace, so there is one source of what a probe does. The program
// makes the same calls in the same order, in as many processes, and compares each answer with the
// recorded one. If all agree it prints the outcome, which follows from those answers; otherwise it
// names the first call that answered differently and exits with status 1.

#ifndef CONFORMANCE_REPRODUCE_REPRODUCER_H_
#define CONFORMANCE_REPRODUCE_REPRODUCER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "conformance/catalogue/rule.h"
#include "conformance/probe/observation.h"

namespace conformance {

// A trace for this wants more than the usual number of calls: those of rules that use up a limit.
inline constexpr std::size_t kMostReproducedSteps = 300000;

// C99 text. For a rule without an outcome the program prints its status and the reason.
std::string Reproducer(const Rule& rule, const Observation& observation, std::uint64_t page_size);

}  // namespace conformance

#endif  // CONFORMANCE_REPRODUCE_REPRODUCER_H_
