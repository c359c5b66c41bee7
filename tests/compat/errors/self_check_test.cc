// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/self_check.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

TEST(SelfCheckTest, EveryMistakeComesBackForTheReasonThatIsPromised) {
  const std::vector<SelfCheck> checks = RunSelfChecks(ScratchDirectory());
  EXPECT_GT(checks.size(), 30u);
  for (const SelfCheck& check : checks) {
    EXPECT_TRUE(check.ok()) << check.name << " (" << check.mistake << "): expected "
                            << ReasonName(check.expected) << ", came back "
                            << (check.came_back ? ReasonName(*check.came_back) : "nothing") << ": "
                            << check.message << check.skipped;
  }
}

TEST(SelfCheckTest, NamesAreDifferentAndMistakesAreTold) {
  std::set<std::string> names;
  for (const SelfCheck& check : RunSelfChecks(ScratchDirectory())) {
    EXPECT_TRUE(names.insert(check.name).second) << check.name;
    EXPECT_FALSE(check.mistake.empty()) << check.name;
    EXPECT_FALSE(check.message.empty()) << check.name;
  }
}

TEST(SelfCheckTest, WithoutADirectoryTheChecksOfFilesAreSkippedNotFailed) {
  int skipped = 0;
  for (const SelfCheck& check : RunSelfChecks(ScratchDirectory() + "/missing")) {
    if (!check.skipped.empty()) {
      ++skipped;
      EXPECT_EQ(check.came_back, std::nullopt);
      EXPECT_FALSE(check.ok());
    }
  }
  EXPECT_GT(skipped, 0);
}

TEST(SelfCheckTest, LeavesNothingBehind) {
  (void)RunSelfChecks(ScratchDirectory());
  const auto descriptors = CountDescriptors();
  (void)RunSelfChecks(ScratchDirectory());
  EXPECT_EQ(CountDescriptors(), descriptors);
}

}  // namespace
}  // namespace mmap_compat
