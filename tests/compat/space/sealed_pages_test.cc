// SPDX-License-Identifier: Apache-2.0
//
// Pages that stay as they are mapped. What is sealed is so until its process ends: in children.
#include "mmap_compat/sealed_pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <cstddef>
#include <utility>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

bool IsNotPermitted(const absl::Status& status) {
  return ReasonFrom(status) == Reason::kNotPermitted;
}

class SealedPagesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (SupportsSealedPages()) return;
    const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
    EXPECT_THAT(SealPages(memory), FailsFor(Reason::kUnsupported));
    GTEST_SKIP() << "this system cannot seal pages";
  }
};

TEST_F(SealedPagesTest, AskingSealsNothing) {
  Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  errno = 5;
  EXPECT_TRUE(SupportsSealedPages());
  EXPECT_EQ(errno, 5);
  EXPECT_THAT(memory.Protect(Protection::kRead), Succeeds());
  EXPECT_THAT(memory.Unmap(), Succeeds());
}

TEST_F(SealedPagesTest, TheyCanBeNeitherProtectedNorMovedNorUnmapped) {
  EXPECT_EQ(InChild([] {
              Mapping memory = *Mapping::AnonymousPrivate(2 * PageSize());
              errno = 5;
              if (!SealPages(memory).ok() || !SealPages(memory).ok() || errno != 5) return 1;
              if (!IsNotPermitted(memory.Protect(Protection::kRead))) return 2;
              if (!IsNotPermitted(memory.Unmap())) return 3;
              if (!IsNotPermitted(memory.Resize(9 * PageSize()))) return 4;
              if (!memory.is_mapped() || memory.size() != 2 * PageSize()) return 5;
              memory.mutable_bytes()[0] = std::byte{1};  // contents are free
              const std::byte* const byte = memory.data();
              { const Mapping going = std::move(memory); }
              return *byte == std::byte{1} ? 0 : 6;  // and nobody has unmapped them
            }),
            0);
}

TEST_F(SealedPagesTest, ARangeIsSealedAndTheRestIsNot) {
  EXPECT_EQ(InChild([] {
              Mapping memory = *Mapping::AnonymousPrivate(3 * PageSize() - 7);
              if (!SealPages(memory, PageSize(), PageSize()).ok()) return 1;
              if (!memory.Protect(0, PageSize(), Protection::kRead).ok()) return 2;
              if (!IsNotPermitted(memory.Protect(PageSize(), PageSize(), Protection::kRead))) {
                return 3;
              }
              const std::size_t rest = memory.size() - 2 * PageSize();
              if (!memory.Protect(2 * PageSize(), rest, Protection::kRead).ok()) return 4;
              if (!SealPages(memory, 2 * PageSize(), rest).ok()) return 5;  // to the end
              return IsNotPermitted(memory.Protect(Protection::kNone)) ? 0 : 6;
            }),
            0);
}

// Guards too, and the bytes before an offset inside a page.
TEST_F(SealedPagesTest, AllPagesOfAMappingAreSealed) {
  const ScratchFile file(Pattern(2 * PageSize()));
  EXPECT_EQ(InChild([&file] {
              AnonymousOptions options;
              options.guards = Guards::kBoth;
              Mapping memory = *Mapping::AnonymousPrivate(PageSize(), options);
              if (!SealPages(memory).ok()) return 1;
              const ReleasedPages pages = memory.Release();
              absl::StatusOr<Mapping> guard =
                  Mapping::Adopt(pages.address, PageSize(), Protection::kNone);
              if (!IsNotPermitted(guard->Unmap())) return 2;
              FileOptions inside;
              inside.offset = 100;
              Mapping mapped = *Mapping::OpenFile(file.path(), inside);
              if (!SealPages(mapped, 0, mapped.size()).ok()) return 3;
              return IsNotPermitted(mapped.Protect(Protection::kNone)) ? 0 : 4;
            }),
            0);
}

TEST_F(SealedPagesTest, NothingIsSealedWhereNothingIs) {
  const ScratchFile empty;
  EXPECT_THAT(SealPages(*Mapping::OpenFile(empty.path())), Succeeds());
  const Mapping memory = *Mapping::AnonymousPrivate(PageSize());
  EXPECT_THAT(SealPages(memory, 5, 0), Succeeds());
  EXPECT_THAT(SealPages(memory, 1, PageSize() - 1), FailsFor(Reason::kInvalidAddress));
}

}  // namespace
}  // namespace mmap_compat
