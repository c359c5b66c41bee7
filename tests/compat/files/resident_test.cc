// SPDX-License-Identifier: Apache-2.0
#include "../../../compat/src/files/resident.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {

using namespace internal;
namespace {

class ResidentTest : public ::testing::Test {
 protected:
  ResidentTest() : memory_(*Mapping::AnonymousPrivate(kPages * PageSize())) {
    (void)memory_.Advise(Advice::kNoHugePages);
  }

  void SetUp() override {
    const char here = 0;
    if (!IsResident(&here, sizeof(here))) GTEST_SKIP() << "this system does not tell";
  }

  std::byte* Page(std::size_t index) { return memory_.mutable_bytes().data() + index * PageSize(); }

  void Touch(std::size_t first, std::size_t last) {
    std::memset(Page(first), 1, (last - first + 1) * PageSize());
  }

  static constexpr std::size_t kPages = 3000;
  Mapping memory_;
};

TEST_F(ResidentTest, FreshMemoryIsNot) {
  EXPECT_FALSE(IsResident(Page(0), 1));
  EXPECT_FALSE(IsResident(Page(0), kPages * PageSize()));
}

TEST_F(ResidentTest, TouchedMemoryIs) {
  Touch(2, 4);
  EXPECT_TRUE(IsResident(Page(2), 3 * PageSize()));
  EXPECT_TRUE(IsResident(Page(2) + 1, 3 * PageSize() - 1));
  EXPECT_TRUE(IsResident(Page(4) + PageSize() - 1, 1));
}

TEST_F(ResidentTest, OnePageThatIsMissingDecides) {
  Touch(2, 4);
  EXPECT_FALSE(IsResident(Page(2), 3 * PageSize() + 1));
  EXPECT_FALSE(IsResident(Page(2) - 1, 2));
}

TEST_F(ResidentTest, OfManyPagesTheLastAreAsked) {
  Touch(kPages - 1500, kPages - 1);
  EXPECT_TRUE(IsResident(Page(0), kPages * PageSize()));
  EXPECT_FALSE(IsResident(Page(0), (kPages - 1500 + 1) * PageSize()));
}

TEST_F(ResidentTest, WhatIsNotMappedIsNot) {
  errno = EDOM;
  EXPECT_FALSE(IsResident(nullptr, 1));
  EXPECT_EQ(errno, EDOM);
}

TEST_F(ResidentTest, NothingIsAlwaysThere) { EXPECT_TRUE(IsResident(Page(0), 0)); }

}  // namespace
}  // namespace mmap_compat
