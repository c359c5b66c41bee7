// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/self_check.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <set>
#include <string>
#include <vector>

#include "tests/compat/errors/injected_errno.h"
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

#if defined(SYS_msync) && defined(SYS_madvise)

TEST(SelfCheckTest, WhatAPolicyDeniesIsSkippedNotFailed) {
  if (!CanInject()) GTEST_SKIP() << "no seccomp here";
  for (const long denied : {SYS_msync, SYS_madvise}) {
    EXPECT_EQ(InChild([denied] {
                if (!InjectErrno(denied, EPERM)) return 1;
                int skipped = 0;
                for (const SelfCheck& check : RunSelfChecks(ScratchDirectory())) {
                  if (check.skipped.empty() && !check.ok()) return 2;
                  if (!check.skipped.empty()) ++skipped;
                }
                return skipped > 0 ? 0 : 3;
              }),
              0)
        << "system call " << denied << " (1 not injected, 2 a check failed, 3 none was skipped)";
  }
}

#endif

TEST(SelfCheckTest, WithoutDescriptorsChecksAreSkippedNotFailed) {
  EXPECT_EQ(InChild([] {
              const rlimit none = {0, 0};
              if (setrlimit(RLIMIT_NOFILE, &none) != 0) return 1;
              for (const SelfCheck& check : RunSelfChecks(ScratchDirectory())) {
                if (check.skipped.empty() && !check.ok()) return 2;
              }
              return 0;
            }),
            0);
}

TEST(SelfCheckTest, LeavesNothingBehind) {
  (void)RunSelfChecks(ScratchDirectory());
  const auto descriptors = CountDescriptors();
  (void)RunSelfChecks(ScratchDirectory());
  EXPECT_EQ(CountDescriptors(), descriptors);
}

}  // namespace
}  // namespace mmap_compat
