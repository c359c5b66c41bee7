// SPDX-License-Identifier: Apache-2.0
//
// Every mistake here succeeds on some system. None may on any through compat.
#include "mmap_compat/checked_calls.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstddef>
#include <limits>
#include <string>

#include "mmap_compat/anonymous.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

// Three pages of memory, each of which knows its number.
class CheckedCallsTest : public ::testing::Test {
 protected:
  CheckedCallsTest()
      : pages_(static_cast<char*>(
            MapAnonymousPrivate(nullptr, 3 * PageSize(), PROT_READ | PROT_WRITE))) {
    for (std::size_t i = 0; i < 3; ++i) pages_[i * PageSize()] = static_cast<char>('0' + i);
  }
  ~CheckedCallsTest() override { munmap(pages_, 3 * PageSize()); }

  // Reading is the test: an unmapped page would end it.
  std::string Pages() const {
    const volatile char* const pages = pages_;
    return {pages[0], pages[PageSize()], pages[2 * PageSize()]};
  }

  char* const pages_;
};

TEST_F(CheckedCallsTest, UnalignedMunmapIsRefusedAndNoPageIsLost) {
  EXPECT_THAT(CheckedMunmap(pages_ + 1, PageSize()), FailsFor(Reason::kInvalidAddress, EINVAL));
  EXPECT_THAT(CheckedMunmap(pages_ + PageSize() + 1, PageSize()),
              FailsFor(Reason::kInvalidAddress, EINVAL));
  EXPECT_EQ(Pages(), "012");
}

TEST_F(CheckedCallsTest, LengthZeroIsRefusedByEveryCall) {
  EXPECT_THAT(CheckedMunmap(pages_, 0), FailsFor(Reason::kInvalidLength, EINVAL));
  EXPECT_THAT(CheckedMprotect(pages_, 0, PROT_NONE), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMsync(pages_, 0, MS_SYNC), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMadvise(pages_, 0, MADV_NORMAL), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMlock(pages_, 0), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMunlock(pages_, 0), FailsFor(Reason::kInvalidLength));
  EXPECT_EQ(Pages(), "012");
}

TEST_F(CheckedCallsTest, LengthThatRoundsToNothingIsRefusedByEveryCall) {
  EXPECT_THAT(CheckedMunmap(pages_, kMax), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMprotect(pages_, kMax, PROT_NONE), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMsync(pages_, kMax, MS_SYNC), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMadvise(pages_, kMax, MADV_NORMAL), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMlock(pages_, kMax), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(CheckedMunlock(pages_, kMax), FailsFor(Reason::kInvalidLength));
  EXPECT_EQ(Pages(), "012");
}

TEST_F(CheckedCallsTest, RangeThatWrapsAroundTheAddressSpaceIsNotMapped) {
  const std::size_t nearly_all = kMax - PageSize() + 1;
  EXPECT_THAT(CheckedMunmap(pages_, nearly_all), FailsFor(Reason::kNotMapped));
  EXPECT_EQ(Pages(), "012");
}

TEST_F(CheckedCallsTest, HoleIsRefusedAndThePagesBesideItStayAsTheyWere) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer may map something into the hole";
  ASSERT_THAT(CheckedMunmap(pages_ + PageSize(), PageSize()), Succeeds());
  EXPECT_THAT(CheckedMprotect(pages_, 3 * PageSize(), PROT_NONE), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(CheckedMunmap(pages_, 3 * PageSize()), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(CheckedMsync(pages_, 3 * PageSize(), MS_SYNC), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(CheckedMadvise(pages_, 3 * PageSize(), MADV_NORMAL), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(CheckedMlock(pages_, 3 * PageSize()), FailsFor(Reason::kNotMapped));
  pages_[0] = 'a';
  pages_[2 * PageSize()] = 'c';
  EXPECT_EQ(pages_[2 * PageSize()], 'c');
}

TEST_F(CheckedCallsTest, UnmappingTwiceIsNotMapped) {
  ASSERT_THAT(CheckedMunmap(pages_, PageSize()), Succeeds());
  EXPECT_THAT(CheckedMunmap(pages_, PageSize()), FailsFor(Reason::kNotMapped));
}

TEST_F(CheckedCallsTest, ShortLengthMeansItsWholePage) {
  ASSERT_THAT(CheckedMunmap(pages_ + 2 * PageSize(), 4), Succeeds());
  EXPECT_THAT(CheckedMprotect(pages_ + 2 * PageSize(), 1, PROT_READ), FailsFor(Reason::kNotMapped));
}

TEST_F(CheckedCallsTest, ProtectionThatNoHeaderNamesIsRefused) {
  EXPECT_THAT(CheckedMprotect(pages_, PageSize(), PROT_READ | (1 << 20)),
              FailsFor(Reason::kInvalidFlags));
  pages_[0] = 'w';
}

TEST_F(CheckedCallsTest, MsyncWantsExactlyOneOfSyncAndAsync) {
  EXPECT_THAT(CheckedMsync(pages_, PageSize(), MS_SYNC), Succeeds());
  EXPECT_THAT(CheckedMsync(pages_, PageSize(), MS_ASYNC), Succeeds());
  EXPECT_THAT(CheckedMsync(pages_, PageSize(), MS_SYNC | MS_INVALIDATE), Succeeds());
  EXPECT_THAT(CheckedMsync(pages_, PageSize(), MS_ASYNC | MS_INVALIDATE),
              FailsFor(Reason::kInvalidFlags));
  if (MS_SYNC != 0) {
    EXPECT_THAT(CheckedMsync(pages_, PageSize(), MS_SYNC | MS_ASYNC),
                FailsFor(Reason::kInvalidFlags, EINVAL));
    EXPECT_THAT(CheckedMsync(pages_, PageSize(), 0), FailsFor(Reason::kInvalidFlags, EINVAL));
  }
}

TEST_F(CheckedCallsTest, UnlockingWhatIsNotLockedIsNoError) {
  EXPECT_THAT(CheckedMunlock(pages_, PageSize()), Succeeds());
}

TEST_F(CheckedCallsTest, AdviceThatNoSystemKnowsIsUnsupported) {
  EXPECT_THAT(CheckedMadvise(pages_, PageSize(), 9999), FailsFor(Reason::kUnsupported, EINVAL));
}

class CheckedMmapTest : public ::testing::Test {
 protected:
  CheckedMmapTest() : file_(Pattern(2 * PageSize())), fd_(file_.Open(O_RDWR)) {
    call_.length = PageSize();
    call_.protection = PROT_READ;
    call_.flags = MAP_SHARED;
    call_.fd = fd_.get();
  }

  const ScratchFile file_;
  const ScopedFd fd_;
  MmapCall call_;
};

TEST_F(CheckedMmapTest, MapsAFileWhereNothingIsWrong) {
  call_.offset = static_cast<off_t>(PageSize());
  const absl::StatusOr<void*> memory = CheckedMmap(call_);
  ASSERT_THAT(memory, Succeeds());
  EXPECT_EQ(std::string(static_cast<const char*>(*memory), PageSize()),
            Pattern(2 * PageSize()).substr(PageSize()));
  EXPECT_THAT(CheckedMunmap(*memory, PageSize()), Succeeds());
}

TEST_F(CheckedMmapTest, OffsetsThatSomeBsdAcceptsAreRefused) {
  call_.offset = 1000;
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kInvalidOffset, EINVAL));
  call_.offset = -static_cast<off_t>(PageSize());
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kInvalidOffset, ENXIO));
  call_.offset = std::numeric_limits<off_t>::max() - static_cast<off_t>(PageSize() - 1);
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kBeyondFileLimits, EOVERFLOW));
}

TEST_F(CheckedMmapTest, SharingTypeMustBeOne) {
  call_.flags = 0;
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kInvalidFlags, EINVAL));
}

TEST_F(CheckedMmapTest, FixedAddressMustBeAPageBoundary) {
  call_.flags = MAP_PRIVATE | MAP_FIXED;
  call_.address = reinterpret_cast<void*>(PageSize() * 1000 + 1);
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kInvalidAddress, EINVAL));
}

TEST_F(CheckedMmapTest, FixedAddressOutsideTheAddressSpaceIsAnInvalidAddress) {
  call_.flags = MAP_PRIVATE | MAP_FIXED;
  call_.address = reinterpret_cast<void*>(kMax - PageSize() + 1);
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kInvalidAddress));
}

TEST_F(CheckedMmapTest, WriteOnlyDescriptorIsAccessDenied) {
  const ScopedFd write_only = file_.Open(O_WRONLY);
  call_.fd = write_only.get();
  call_.protection = PROT_READ | PROT_WRITE;
  EXPECT_THAT(CheckedMmap(call_), FailsFor(Reason::kAccessDenied, EACCES));
}

TEST_F(CheckedMmapTest, MessageReadsLikeTheCall) {
  call_.length = 0;
  call_.fd = -1;
  EXPECT_EQ(CheckedMmap(call_).status().message(),
            "mmap(length=0, protection=PROT_READ, sharing=MAP_SHARED, fd=-1): length is zero "
            "[EINVAL]");
}

}  // namespace
}  // namespace mmap_compat
