// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/compat/memory/appending.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

// In shared memory's own filesystem too, where there is one that has a path.
TEST(AppendTest, TwoProcessesLoseNothing) {
  constexpr std::size_t kRecords = 2000;
  for (const std::string& directory : {ScratchDirectory(), std::string("/dev/shm")}) {
    if (!IsWritableDirectory(directory)) continue;
    for (const Allocation allocation : {Allocation::kSparse, Allocation::kAllocated}) {
      const AppendResult result = AppendFromTwoProcesses(directory, kRecords, allocation);
      EXPECT_EQ(result.lost, 0u) << directory;
      EXPECT_EQ(result.writers_that_died, 0) << directory;
    }
  }
}

}  // namespace
}  // namespace mmap_compat
