// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/anonymous.h"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <limits>
#include <string>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

using Map = void* (*)(void*, std::size_t, int, int) noexcept;

class AnonymousTest : public ::testing::TestWithParam<Map> {
 protected:
  const Map map_ = GetParam();
};

INSTANTIATE_TEST_SUITE_P(PrivateAndShared, AnonymousTest,
                         ::testing::Values(&MapAnonymousPrivate, &MapAnonymousShared),
                         [](const auto& which) { return which.index == 0 ? "Private" : "Shared"; });

TEST_P(AnonymousTest, GivesZeroedMemoryOnAPageBoundary) {
  void* const memory = map_(nullptr, 2 * PageSize(), PROT_READ | PROT_WRITE, 0);
  ASSERT_NE(memory, MAP_FAILED);
  EXPECT_TRUE(IsPageAligned(memory));
  const auto* const bytes = static_cast<const unsigned char*>(memory);
  for (std::size_t i = 0; i < 2 * PageSize(); ++i) ASSERT_EQ(bytes[i], 0) << "at " << i;
  EXPECT_EQ(munmap(memory, 2 * PageSize()), 0);
}

TEST_P(AnonymousTest, ShortLengthGivesAWholePage) {
  void* const memory = map_(nullptr, 4, PROT_READ | PROT_WRITE, 0);
  ASSERT_NE(memory, MAP_FAILED);
  static_cast<volatile char*>(memory)[PageSize() - 1] = 1;
  EXPECT_EQ(munmap(memory, 4), 0);
}

TEST_P(AnonymousTest, LengthZeroIsInvalidOnEverySystem) {
  errno = 0;
  EXPECT_EQ(map_(nullptr, 0, PROT_READ, 0), MAP_FAILED);
  EXPECT_EQ(errno, EINVAL);
}

TEST_P(AnonymousTest, LengthThatCannotBeRoundedUpIsOutOfMemory) {
  errno = 0;
  EXPECT_EQ(map_(nullptr, std::numeric_limits<std::size_t>::max(), PROT_NONE, 0), MAP_FAILED);
  EXPECT_EQ(errno, ENOMEM);
}

TEST_P(AnonymousTest, SharingTypeAmongTheFlagsIsInvalid) {
  for (const int sharing : {MAP_SHARED, MAP_PRIVATE}) {
    errno = 0;
    EXPECT_EQ(map_(nullptr, PageSize(), PROT_READ, sharing), MAP_FAILED);
    EXPECT_EQ(errno, EINVAL);
  }
}

TEST_P(AnonymousTest, FixedAddressIsTaken) {
  void* const reserved = map_(nullptr, 3 * PageSize(), PROT_NONE, 0);
  ASSERT_NE(reserved, MAP_FAILED);
  void* const middle = static_cast<char*>(reserved) + PageSize();
  EXPECT_EQ(map_(middle, PageSize(), PROT_READ | PROT_WRITE, MAP_FIXED), middle);
  static_cast<volatile char*>(middle)[0] = 1;
  EXPECT_EQ(munmap(reserved, 3 * PageSize()), 0);
}

TEST_P(AnonymousTest, SuccessLeavesErrnoAndNoDescriptor) {
  const auto descriptors_before = CountDescriptors();
  errno = EDOM;
  void* const memory = map_(nullptr, PageSize(), PROT_READ, 0);
  EXPECT_EQ(errno, EDOM);
  EXPECT_EQ(CountDescriptors(), descriptors_before);
  ASSERT_NE(memory, MAP_FAILED);
  EXPECT_EQ(munmap(memory, PageSize()), 0);
}

TEST_P(AnonymousTest, FailureLeavesNoDescriptor) {
  const auto descriptors_before = CountDescriptors();
  const std::size_t half = std::numeric_limits<std::size_t>::max() / 2;
  EXPECT_EQ(map_(nullptr, half, PROT_READ, 0), MAP_FAILED);
  EXPECT_EQ(CountDescriptors(), descriptors_before);
}

TEST(AnonymousSharingTest, SharedMemoryIsSharedOverForkBothWays) {
  auto* const shared =
      static_cast<volatile int*>(MapAnonymousShared(nullptr, PageSize(), PROT_READ | PROT_WRITE));
  ASSERT_NE(const_cast<int*>(shared), MAP_FAILED);
  shared[0] = 1;
  EXPECT_EQ(InChild([&] {
              const bool seen = shared[0] == 1;
              shared[1] = 2;
              return seen ? 0 : 1;
            }),
            0);
  EXPECT_EQ(shared[1], 2);
  munmap(const_cast<int*>(shared), PageSize());
}

TEST(AnonymousSharingTest, TwoSharedMappingsAreIndependent) {
  auto* const one =
      static_cast<volatile int*>(MapAnonymousShared(nullptr, PageSize(), PROT_READ | PROT_WRITE));
  auto* const two =
      static_cast<volatile int*>(MapAnonymousShared(nullptr, PageSize(), PROT_READ | PROT_WRITE));
  one[0] = 7;
  EXPECT_EQ(two[0], 0);
  munmap(const_cast<int*>(one), PageSize());
  munmap(const_cast<int*>(two), PageSize());
}

TEST(AnonymousSharingTest, PrivateMemoryIsCopiedOverFork) {
  auto* const memory =
      static_cast<volatile int*>(MapAnonymousPrivate(nullptr, PageSize(), PROT_READ | PROT_WRITE));
  memory[0] = 1;
  EXPECT_EQ(InChild([&] {
              const bool seen = memory[0] == 1;
              memory[0] = 2;
              return seen ? 0 : 1;
            }),
            0);
  EXPECT_EQ(memory[0], 1);
  munmap(const_cast<int*>(memory), PageSize());
}

// Only the /dev/zero backend needs a descriptor, so only it can run out of them.
TEST(AnonymousBackendTest, DescriptorsMatterToTheDevZeroBackendOnly) {
  const int status = InChild([] {
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_NOFILE, &none) != 0) return 1;
    errno = 0;
    const bool mapped = MapAnonymousPrivate(nullptr, PageSize(), PROT_READ) != MAP_FAILED;
    if (kAnonymousBackend == AnonymousBackend::kDevZero) return !mapped && errno == EMFILE ? 0 : 2;
    return mapped ? 0 : 3;
  });
  EXPECT_EQ(status, 0);
}

// The test targets end in the backend that they were built with: see backends.bzl.
TEST(AnonymousBackendTest, IsTheOneThatTheBuildAskedFor) {
  const char* const target = std::getenv("TEST_TARGET");
  if (target == nullptr) GTEST_SKIP() << "not run by Bazel";
  const std::string name = target;
  const auto ends_in = [&name](const std::string& end) {
    return name.size() >= end.size() &&
           name.compare(name.size() - end.size(), end.size(), end) == 0;
  };
  if (ends_in("_map_anonymous")) {
    EXPECT_EQ(kAnonymousBackend, AnonymousBackend::kMapAnonymous);
  } else if (ends_in("_map_anon")) {
    EXPECT_EQ(kAnonymousBackend, AnonymousBackend::kMapAnon);
  } else if (ends_in("_dev_zero")) {
    EXPECT_EQ(kAnonymousBackend, AnonymousBackend::kDevZero);
  } else {
    EXPECT_NE(kAnonymousBackend, AnonymousBackend::kDevZero) << "auto never chooses /dev/zero";
  }
}

TEST(AnonymousBackendTest, NamesAreWhatAProgrammerWouldWrite) {
  EXPECT_EQ(AnonymousBackendName(AnonymousBackend::kMapAnonymous), "MAP_ANONYMOUS");
  EXPECT_EQ(AnonymousBackendName(AnonymousBackend::kMapAnon), "MAP_ANON");
  EXPECT_EQ(AnonymousBackendName(AnonymousBackend::kDevZero), "/dev/zero");
}

}  // namespace
}  // namespace mmap_compat
