// SPDX-License-Identifier: Apache-2.0
//
// Kernels that lie only in sequences are found, and shrink to a few calls.

#include "tests/explore/sequence_mutants.h"

#include <algorithm>
#include <iostream>
#include <string>

#include "conformance/explore/finding.h"
#include "conformance/explore/shrink.h"
#include "conformance/probe/host_kernel.h"
#include "gtest/gtest.h"
#include "tests/explore/host.h"

namespace conformance::explore {
namespace {

constexpr std::uint64_t kMostPrograms = 2000;
constexpr std::size_t kFewCalls = 8;

TEST(SequenceMutantsTest, AllAreFoundAndNineOfTenShrinkToEightCalls) {
  EnterTestDirectory();
  ASSERT_GE(SequenceMutants().size(), 20U);
  std::size_t found = 0;
  std::size_t few = 0;
  for (const Mutant& mutant : SequenceMutants()) {
    HostKernel host;
    MutantKernel mutated(host, mutant);
    const Search search = FindDifference(mutated, kMostPrograms);
    EXPECT_TRUE(search.found) << mutant.name;
    if (!search.found) continue;
    ++found;
    Executor executor(mutated, HostParameters());
    const Shrunk shrunk = Shrink(search.program, search.execution, executor,
                                 {6000, std::chrono::milliseconds(20000)});
    if (shrunk.program.calls.size() <= kFewCalls) ++few;
    std::cout << mutant.name << ": program " << search.programs << ", "
              << search.program.calls.size() << " calls to " << shrunk.program.calls.size()
              << " in " << shrunk.runs << " runs\n"
              << ToText(shrunk.program);
  }
  EXPECT_GE(few * 10, found * 9);
}

}  // namespace
}  // namespace conformance::explore
