// SPDX-License-Identifier: Apache-2.0
//
// The host's parameters, and programs run until one is a finding.

#ifndef TESTS_EXPLORE_HOST_H_
#define TESTS_EXPLORE_HOST_H_

#include <cstdint>

#include "conformance/explore/execute.h"
#include "conformance/explore/generator.h"
#include "conformance/explore/program.h"

namespace conformance::explore {

// From the answers of this host to the rules, with what is known of it; asked once.
const Parameters& HostParameters();

// Programs in order from number `first` on, until one is a finding or `most` is reached.
struct Search {
  std::uint64_t programs = 0;
  bool found = false;
  Program program;
  Execution execution;
};
Search FindDifference(Kernel& kernel, std::uint64_t most, std::uint64_t first = 0);

// Enters a directory of the test's own, in which programs make their files.
void EnterTestDirectory();

// A program for this host's pages; fails the test if it cannot be read.
Program Read(const char* text);

// Runs that program on the honest host.
Execution RunText(const char* text);

}  // namespace conformance::explore

#endif  // TESTS_EXPLORE_HOST_H_
