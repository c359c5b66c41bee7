// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/mapping.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/mappings.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

FileOptions Range(std::int64_t offset, std::size_t length) {
  FileOptions options;
  options.offset = offset;
  options.length = length;
  return options;
}

TEST(MappingTest, AnonymousMemoryIsZeroedAndWritableAndAsLongAsAsked) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(1000);
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(mapping->size(), 1000u);
  EXPECT_TRUE(mapping->is_mapped());
  EXPECT_EQ(mapping->text(), std::string(1000, '\0'));
  Fill(mapping->mutable_bytes(), 'x');
  EXPECT_EQ(mapping->text(), std::string(1000, 'x'));
}

TEST(MappingTest, SharedAnonymousMemoryIsSeenByAChildAndItsParent) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousShared(1);
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(InChild([&] {
              mapping->mutable_bytes()[0] = std::byte{42};
              return 0;
            }),
            0);
  EXPECT_EQ(mapping->bytes()[0], std::byte{42});
}

TEST(MappingTest, WholeFileIsReadWithoutADescriptor) {
  const std::string contents = Pattern(3 * PageSize() + 17);
  const ScratchFile file(contents);
  ScopedFd fd = file.Open(O_RDONLY);
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get());
  fd.Close();
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(mapping->text(), contents);
}

TEST(MappingTest, AnyOffsetAndLengthGiveTheBytesOfTheFile) {
  const std::string contents = Pattern(4 * PageSize());
  const ScratchFile file(contents);
  const ScopedFd fd = file.Open(O_RDONLY);
  for (const std::size_t offset : {std::size_t{0}, std::size_t{1}, std::size_t{1000},
                                   PageSize() - 1, PageSize(), PageSize() + 1}) {
    for (const std::size_t length :
         {std::size_t{1}, std::size_t{20}, PageSize(), PageSize() + 1, 2 * PageSize()}) {
      absl::StatusOr<Mapping> mapping =
          Mapping::File(fd.get(), Range(static_cast<std::int64_t>(offset), length));
      ASSERT_THAT(mapping, Succeeds());
      EXPECT_EQ(mapping->text(), contents.substr(offset, length))
          << length << " bytes at offset " << offset;
      EXPECT_THAT(mapping->Unmap(), Succeeds());
    }
  }
}

TEST(MappingTest, StoresReachTheFile) {
  const ScratchFile file(Pattern(PageSize() + 100));
  absl::StatusOr<Mapping> mapping =
      Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(mapping, Succeeds());
  Fill(mapping->mutable_bytes(), 'z');
  EXPECT_THAT(mapping->Flush(), Succeeds());
  EXPECT_EQ(file.Contents(), std::string(PageSize() + 100, 'z'));
}

TEST(MappingTest, CopyOnWriteStoresNeverReachTheFile) {
  const std::string contents = Pattern(PageSize());
  const ScratchFile file(contents);
  const ScopedFd fd = file.Open(O_RDONLY);
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), Access(FileAccess::kCopyOnWrite));
  ASSERT_THAT(mapping, Succeeds());
  Fill(mapping->mutable_bytes(), 'z');
  EXPECT_THAT(mapping->Flush(), Succeeds());
  EXPECT_THAT(mapping->Unmap(), Succeeds());
  EXPECT_EQ(file.Contents(), contents);
}

TEST(MappingTest, ReadOnlyMappingHandsOutNothingToStoreInto) {
  const ScratchFile file("abc");
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str());
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_FALSE(mapping->writable());
  EXPECT_TRUE(mapping->mutable_bytes().empty());
  EXPECT_EQ(mapping->size(), 3u);
}

TEST(MappingTest, EmptyFileGivesEmptyMappingOnWhichEverythingWorks) {
  const ScratchFile file;
  absl::StatusOr<Mapping> mapping =
      Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_TRUE(mapping->empty());
  EXPECT_TRUE(mapping->is_mapped());
  EXPECT_TRUE(mapping->bytes().empty());
  EXPECT_TRUE(mapping->mutable_bytes().empty());
  EXPECT_THAT(mapping->Flush(), Succeeds());
  EXPECT_THAT(mapping->Flush(0, 0, FlushMode::kAsync), Succeeds());
  EXPECT_THAT(mapping->Protect(Protection::kRead), Succeeds());
  EXPECT_FALSE(mapping->writable());
  EXPECT_THAT(mapping->Protect(0, 0, Protection::kNone), Succeeds());
  EXPECT_THAT(mapping->Unmap(), Succeeds());
  EXPECT_THAT(mapping->Unmap(), FailsFor(Reason::kNotMapped));
}

TEST(MappingTest, OffsetAtTheEndGivesAnEmptyMappingAndOnePastItIsRefused) {
  const ScratchFile file("12345");
  FileOptions options;
  options.offset = 5;
  absl::StatusOr<Mapping> at_end = Mapping::OpenFile(file.path().c_str(), options);
  ASSERT_THAT(at_end, Succeeds());
  EXPECT_TRUE(at_end->empty());
  options.offset = 6;
  EXPECT_THAT(Mapping::OpenFile(file.path().c_str(), options), FailsFor(Reason::kBeyondFileLimits));
}

TEST(MappingTest, FileGrowsOnlyWhenAsked) {
  const ScratchFile file("abc");
  FileOptions options = Range(0, PageSize() + 5);
  options.access = FileAccess::kReadWrite;
  EXPECT_THAT(Mapping::OpenFile(file.path().c_str(), options),
              FailsFor(Reason::kBeyondFileLimits, ENXIO));
  EXPECT_EQ(file.Size(), 3u);
  options.past_end = PastEnd::kGrow;
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str(), options);
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(file.Size(), PageSize() + 5);
  EXPECT_EQ(mapping->text(), "abc" + std::string(PageSize() + 2, '\0'));
}

TEST(MappingTest, GrowingNeverShortensAFile) {
  const ScratchFile file(Pattern(100));
  FileOptions options = Range(0, 10);
  options.access = FileAccess::kReadWrite;
  options.past_end = PastEnd::kGrow;
  EXPECT_THAT(Mapping::OpenFile(file.path().c_str(), options), Succeeds());
  EXPECT_EQ(file.Size(), 100u);
}

TEST(MappingTest, GrowingThroughAReadOnlyDescriptorIsAccessDenied) {
  const ScratchFile file("abc");
  const ScopedFd fd = file.Open(O_RDONLY);
  FileOptions options = Range(0, 100);
  options.past_end = PastEnd::kGrow;
  EXPECT_THAT(Mapping::File(fd.get(), options), FailsFor(Reason::kAccessDenied));
  EXPECT_EQ(file.Size(), 3u);
}

TEST(MappingTest, RangePastTheEndIsMappedWhereAllowedAndShowsWhatTheFileGrowsTo) {
  const ScratchFile file("abc");
  FileOptions options = Range(0, 2 * PageSize());
  options.past_end = PastEnd::kAllow;
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str(), options);
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(mapping->text().substr(0, 4), std::string("abc\0", 4));
  file.Resize(2 * PageSize());
  EXPECT_EQ(mapping->text().back(), '\0');
}

TEST(MappingTest, RangeFlushTakesAnyRangeInsideTheMapping) {
  const ScratchFile file(Pattern(3 * PageSize()));
  absl::StatusOr<Mapping> mapping =
      Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Flush(PageSize() + 3, 5), Succeeds());
  EXPECT_THAT(mapping->Flush(1, 3 * PageSize() - 1, FlushMode::kAsync), Succeeds());
  EXPECT_THAT(mapping->Flush(3 * PageSize(), 0), Succeeds());
  EXPECT_THAT(mapping->Flush(3 * PageSize(), 1), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(mapping->Flush(1, std::numeric_limits<std::size_t>::max()),
              FailsFor(Reason::kNotMapped));
}

TEST(MappingTest, ProtectRemovesAndGivesBackAccess) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(PageSize());
  ASSERT_THAT(mapping, Succeeds());
  Fill(mapping->mutable_bytes(), 'k');
  ASSERT_THAT(mapping->Protect(Protection::kNone), Succeeds());
  EXPECT_TRUE(mapping->mutable_bytes().empty());
  EXPECT_GT(InChild([&] { return static_cast<int>(mapping->bytes()[0]) == 0 ? 1 : 2; }), 128);
  ASSERT_THAT(mapping->Protect(Protection::kReadWrite), Succeeds());
  EXPECT_EQ(mapping->text(), std::string(PageSize(), 'k'));
}

TEST(MappingTest, ProtectOfARangeMustNotCutPages) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(2 * PageSize() + 100);
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Protect(PageSize(), PageSize(), Protection::kRead), Succeeds());
  EXPECT_THAT(mapping->Protect(2 * PageSize(), 100, Protection::kRead), Succeeds());
  EXPECT_THAT(mapping->Protect(1, PageSize(), Protection::kRead),
              FailsFor(Reason::kInvalidAddress));
  EXPECT_THAT(mapping->Protect(0, PageSize() - 1, Protection::kRead),
              FailsFor(Reason::kInvalidAddress));
  EXPECT_THAT(mapping->Protect(0, 3 * PageSize(), Protection::kRead), FailsFor(Reason::kNotMapped));
  mapping->mutable_bytes()[0] = std::byte{1};  // the first page can still be written
  EXPECT_GT(InChild([&] {
              mapping->mutable_bytes()[PageSize()] = std::byte{1};
              return 0;
            }),
            128);
}

TEST(MappingTest, ReadOnlySharedFileCannotBeMadeWritable) {
  const ScratchFile file(Pattern(10));
  absl::StatusOr<Mapping> mapping = Mapping::OpenFile(file.path().c_str());
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Protect(Protection::kReadWrite), FailsFor(Reason::kAccessDenied, EACCES));
  EXPECT_FALSE(mapping->writable());
  EXPECT_EQ(mapping->text(), Pattern(10));
}

TEST(MappingTest, AfterUnmapNothingIsMapped) {
  absl::StatusOr<Mapping> mapping = Mapping::AnonymousPrivate(PageSize());
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_THAT(mapping->Unmap(), Succeeds());
  EXPECT_FALSE(mapping->is_mapped());
  EXPECT_TRUE(mapping->bytes().empty());
  EXPECT_THAT(mapping->Unmap(), FailsFor(Reason::kNotMapped, EINVAL));
  EXPECT_THAT(mapping->Flush(), FailsFor(Reason::kNotMapped));
  EXPECT_THAT(mapping->Protect(Protection::kRead), FailsFor(Reason::kNotMapped));
}

TEST(MappingTest, MovingLeavesNothingBehindAndUnmapsNothing) {
  absl::StatusOr<Mapping> made = Mapping::AnonymousPrivate(PageSize());
  ASSERT_THAT(made, Succeeds());
  Fill(made->mutable_bytes(), 'm');
  Mapping taken = *std::move(made);
  EXPECT_THAT(made->Flush(), FailsFor(Reason::kNotMapped));  // NOLINT(*-move,*.Move)
  EXPECT_EQ(taken.text(), std::string(PageSize(), 'm'));
  Mapping other;
  EXPECT_FALSE(other.is_mapped());
  other = std::move(taken);
  EXPECT_EQ(other.text(), std::string(PageSize(), 'm'));
  Mapping& same = other;
  other = std::move(same);
  EXPECT_EQ(other.size(), PageSize());
}

TEST(MappingTest, AssigningUnmapsWhatWasThere) {
  const auto before = CountMappings();
  {
    Mapping kept;
    for (int i = 0; i < 10; ++i) {
      absl::StatusOr<Mapping> next = Mapping::AnonymousShared(PageSize());
      ASSERT_THAT(next, Succeeds());
      kept = *std::move(next);
    }
    const auto with_one = CountMappings();
    if (before && with_one) {
      EXPECT_LE(*with_one, *before + 2);
    }
  }
}

TEST(MappingTest, LengthsThatCannotBeAreInvalid) {
  const ScratchFile file("abc");
  const ScopedFd fd = file.Open(O_RDONLY);
  EXPECT_THAT(Mapping::AnonymousPrivate(0), FailsFor(Reason::kInvalidLength, EINVAL));
  EXPECT_THAT(Mapping::AnonymousShared(0), FailsFor(Reason::kInvalidLength, EINVAL));
  EXPECT_THAT(Mapping::File(fd.get(), Range(0, 0)), FailsFor(Reason::kInvalidLength, EINVAL));
  EXPECT_THAT(Mapping::AnonymousPrivate(kMax), FailsFor(Reason::kInvalidLength, ENOMEM));
  EXPECT_THAT(Mapping::AnonymousShared(kMax - 1), FailsFor(Reason::kInvalidLength, ENOMEM));
  EXPECT_THAT(Mapping::File(fd.get(), Range(0, kMax)), FailsFor(Reason::kInvalidLength, ENOMEM));
}

TEST(MappingTest, LengthThatTheAddressSpaceCannotHoldIsToldFromAFullMemory) {
  const absl::StatusOr<Mapping> mapping =
      Mapping::AnonymousPrivate(RoundDownToPage(std::numeric_limits<std::size_t>::max() / 2));
  EXPECT_THAT(mapping, FailsFor(Reason::kOutOfAddressSpace));
}

TEST(MappingTest, OffsetsThatCannotBeAreRefused) {
  const ScratchFile file("abc");
  const ScopedFd fd = file.Open(O_RDONLY);
  EXPECT_THAT(Mapping::File(fd.get(), Range(-1, 1)), FailsFor(Reason::kInvalidOffset, ENXIO));
  EXPECT_THAT(Mapping::File(fd.get(), Range(std::numeric_limits<std::int64_t>::min(), 1)),
              FailsFor(Reason::kInvalidOffset));
  FileOptions options = Range(std::numeric_limits<std::int64_t>::max(), 1);
  options.past_end = PastEnd::kAllow;
  EXPECT_THAT(Mapping::File(fd.get(), options), FailsFor(Reason::kBeyondFileLimits, EOVERFLOW));
}

TEST(MappingTest, DeviceNeedsALengthAndTheMessageSaysSo) {
  const ScopedFd zero(open("/dev/zero", O_RDWR | O_CLOEXEC));
  ASSERT_GE(zero.get(), 0);
  const absl::Status status = Mapping::File(zero.get()).status();
  EXPECT_THAT(status, FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(std::string(status.message()), testing::HasSubstr("one must be given"));
}

TEST(MappingTest, DescriptorsThatCannotBeMappedAreToldApart) {
  const ScratchFile file("abc");
  ScopedFd closed = file.Open(O_RDONLY);
  const int number = closed.get();
  closed.Close();
  EXPECT_THAT(Mapping::File(number), FailsFor(Reason::kBadDescriptor, EBADF));
  EXPECT_THAT(Mapping::File(-1), FailsFor(Reason::kBadDescriptor, EBADF));
  const ScopedFd write_only = file.Open(O_WRONLY);
  EXPECT_THAT(Mapping::File(write_only.get()), FailsFor(Reason::kAccessDenied, EACCES));
  const ScopedFd read_only = file.Open(O_RDONLY);
  EXPECT_THAT(Mapping::File(read_only.get(), Access(FileAccess::kReadWrite)),
              FailsFor(Reason::kAccessDenied, EACCES));
  const ScopedFd directory(open(ScratchDirectory().c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_THAT(Mapping::File(directory.get()), FailsFor(Reason::kNotMappable, ENODEV));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ScopedFd reading(ends[0]);
  const ScopedFd writing(ends[1]);
  EXPECT_THAT(Mapping::File(reading.get()), FailsFor(Reason::kNotMappable, ENODEV));
  EXPECT_THAT(Mapping::File(writing.get(), Range(0, 1)), FailsFor(Reason::kNotMappable, ENODEV));
}

TEST(MappingTest, PathsThatCannotBeOpenedSayWhy) {
  const std::string missing = ScratchDirectory() + "/no-such-file";
  const absl::Status status = Mapping::OpenFile(missing.c_str()).status();
  EXPECT_THAT(status, FailsFor(Reason::kNotFound, ENOENT));
  EXPECT_EQ(status.message(), "open(path=" + missing + "): not found [ENOENT]");
  EXPECT_THAT(Mapping::OpenFile(ScratchDirectory().c_str(), Access(FileAccess::kReadWrite)),
              FailsFor(Reason::kNotMappable, EISDIR));
  EXPECT_THAT(Mapping::OpenFile(ScratchDirectory().c_str()), FailsFor(Reason::kNotMappable));
}

TEST(MappingTest, SuccessLeavesErrnoAsItWas) {
  const ScratchFile file(Pattern(2 * PageSize()));
  errno = EDOM;
  {
    absl::StatusOr<Mapping> memory = Mapping::AnonymousShared(PageSize());
    EXPECT_EQ(errno, EDOM);
    absl::StatusOr<Mapping> mapping =
        Mapping::OpenFile(file.path().c_str(), Access(FileAccess::kReadWrite));
    EXPECT_EQ(errno, EDOM);
    ASSERT_THAT(mapping, Succeeds());
    errno = EDOM;
    EXPECT_TRUE(mapping->Flush().ok());
    EXPECT_TRUE(mapping->Protect(Protection::kRead).ok());
    EXPECT_TRUE(memory->Unmap().ok());
    EXPECT_EQ(errno, EDOM);
  }
  EXPECT_EQ(errno, EDOM);
}

TEST(MappingTest, NothingLeaksOnSuccessOrFailure) {
  const ScratchFile file(Pattern(2 * PageSize()));
  const auto use_once = [&file] {
    (void)Mapping::AnonymousPrivate(PageSize());
    (void)Mapping::AnonymousShared(PageSize());
    (void)Mapping::AnonymousPrivate(std::numeric_limits<std::size_t>::max() / 2);
    (void)Mapping::OpenFile(file.path().c_str());
    (void)Mapping::OpenFile(file.path().c_str(), Range(0, 5 * PageSize()));
    (void)Mapping::OpenFile(ScratchDirectory().c_str());
  };
  use_once();  // what the C++ library allocates once
  const auto descriptors = CountDescriptors();
  const auto mappings = CountMappings();
  for (int i = 0; i < 20; ++i) use_once();
  EXPECT_EQ(CountDescriptors(), descriptors);
  if (mappings) {
    EXPECT_LT(*CountMappings(), *mappings + 20);
  }
}

}  // namespace
}  // namespace mmap_compat
