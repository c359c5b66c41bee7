// SPDX-License-Identifier: Apache-2.0
//
// A system that unmaps what is at a fixed address before it finds that it has no memory, as POSIX
// allows: the linker puts it in the place of the real one.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

#include "mmap_compat/page_size.h"
#include "mmap_compat/reservation.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

enum class Fixed { kWorks, kFails, kFailsAfterUnmapping, kFailsAndAnotherComes };

Fixed fixed = Fixed::kWorks;
int failing_with = ENOMEM;

}  // namespace
}  // namespace mmap_compat

extern "C" {
// Under both names: glibc gives the second to callers that are compiled with 64-bit offsets.
#define REPLACED_MMAP(name, Offset)                                                    \
  void* __real_##name(void* address, size_t length, int protection, int flags, int fd, \
                      Offset offset);                                                  \
  void* __wrap_##name(void* address, size_t length, int protection, int flags, int fd, \
                      Offset offset);                                                  \
  void* __wrap_##name(void* address, size_t length, int protection, int flags, int fd, \
                      Offset offset) {                                                 \
    using mmap_compat::Fixed;                                                          \
    if ((flags & MAP_FIXED) == 0 || mmap_compat::fixed == Fixed::kWorks) {             \
      return __real_##name(address, length, protection, flags, fd, offset);            \
    }                                                                                  \
    if (mmap_compat::fixed != Fixed::kFails) munmap(address, length);                  \
    if (mmap_compat::fixed == Fixed::kFailsAndAnotherComes) {                          \
      __real_##name(address, length, PROT_READ | PROT_WRITE,                           \
                    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);                   \
      *static_cast<char*>(address) = 'x';                                              \
    }                                                                                  \
    errno = mmap_compat::failing_with;                                                 \
    return MAP_FAILED;                                                                 \
  }
REPLACED_MMAP(mmap, off_t)
REPLACED_MMAP(mmap64, int64_t)
}

namespace mmap_compat {
namespace {

class RecoveryTest : public ::testing::Test {
 protected:
  ~RecoveryTest() override { fixed = Fixed::kWorks; }

  // Three committed pages of which the second is decommitted.
  absl::Status Decommit(Fixed how, int error_number) {
    (*space_.Commit(0, space_.size()))[PageSize()] = std::byte{'m'};
    fixed = how;
    failing_with = error_number;
    absl::Status status = space_.Decommit(PageSize(), PageSize());
    fixed = Fixed::kWorks;
    return status;
  }

  Reservation space_ = *Reservation::Reserve(3 * PageSize());
};

std::string FateIn(const absl::Status& status) {
  const std::optional<Error> error = ErrorFrom(status);
  return error ? error->ArgumentValue("place").value_or("not said") : "no error";
}

TEST_F(RecoveryTest, WhatFailsBeforeItUnmapsKeepsWhatIsThere) {
  const absl::Status status = Decommit(Fixed::kFails, EPERM);
  EXPECT_THAT(status, FailsFor(Reason::kNotPermitted));
  EXPECT_EQ(FateIn(status), "kept");
  EXPECT_EQ((*space_.View(PageSize(), 1))[0], std::byte{'m'});
}

TEST_F(RecoveryTest, WhatWasUnmappedIsReservedAgain) {
  const absl::Status status = Decommit(Fixed::kFailsAfterUnmapping, ENOMEM);
  EXPECT_THAT(status, FailsFor(Reason::kOutOfMemory, ENOMEM));
  EXPECT_EQ(FateIn(status), "reserved");
  EXPECT_THAT(space_.View(PageSize(), 1), FailsFor(Reason::kNotMapped));
  EXPECT_EQ((*space_.Commit(0, space_.size()))[PageSize()], std::byte{0});
}

TEST_F(RecoveryTest, WhatAnotherThreadHasTakenIsLeftToIt) {
  const void* const place = static_cast<const std::byte*>(space_.address()) + PageSize();
  const absl::Status status = Decommit(Fixed::kFailsAndAnotherComes, ENOMEM);
  EXPECT_THAT(status, FailsFor(Reason::kOutOfMemory, ENOMEM));
  EXPECT_EQ(FateIn(status), "lost");
  EXPECT_THAT(space_.Commit(0, space_.size()), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space_.Decommit(PageSize(), PageSize()), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space_.View(PageSize(), 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(space_.View(2 * PageSize(), 1), Succeeds());
  EXPECT_THAT(space_.Unmap(), Succeeds());
  EXPECT_EQ(*static_cast<const char*>(place), 'x');
  munmap(const_cast<void*>(place), PageSize());
}

TEST_F(RecoveryTest, AFileThatFailsLeavesItsPlaceReserved) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  fixed = Fixed::kFailsAfterUnmapping;
  failing_with = ENOMEM;
  const absl::Status status = space_.MapFile(PageSize(), fd.get());
  fixed = Fixed::kWorks;
  EXPECT_EQ(FateIn(status), "reserved");
  EXPECT_THAT(space_.MapFile(PageSize(), fd.get()), Succeeds());
}

}  // namespace
}  // namespace mmap_compat
