// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/file_bytes.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>
#include <thread>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

TEST(MapOrReadTest, ShortFilesAreReadAndLongOnesMapped) {
  MapOrReadOptions options;
  const std::size_t longest = 3 * PageSize();
  options.longest_read = longest;
  for (const std::size_t size :
       {std::size_t{1}, std::size_t{1000}, longest, longest + 1, 3 * longest}) {
    const ScratchFile file(Pattern(size));
    const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str(), options);
    ASSERT_THAT(bytes, Succeeds());
    EXPECT_EQ(bytes->is_mapped(), size > longest);
    EXPECT_EQ(bytes->text(), Pattern(size));
  }
}

TEST(MapOrReadTest, ByDefaultHalfAMebibyteIsReadAndMoreIsMapped) {
  constexpr std::size_t kLongestRead = std::size_t{512} << 10;
  for (const std::size_t size : {kLongestRead, kLongestRead + 1}) {
    const std::string contents = Pattern(size);
    const ScratchFile file(contents);
    const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str());
    ASSERT_THAT(bytes, Succeeds());
    EXPECT_EQ(bytes->is_mapped(), size > kLongestRead);
    EXPECT_TRUE(bytes->text() == contents);
  }
}

// Whatever it measures meanwhile.
TEST(MapOrReadTest, ManyFilesOfOneSizeArriveAllTheSame) {
  const std::string contents = Pattern(std::size_t{1} << 20);
  const ScratchFile file(contents);
  const auto descriptors = CountDescriptors();
  for (int i = 0; i < 100; ++i) {
    errno = EDOM;
    const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str());
    ASSERT_THAT(bytes, Succeeds());
    EXPECT_EQ(errno, EDOM);
    EXPECT_TRUE(bytes->text() == contents);
  }
  EXPECT_EQ(CountDescriptors(), descriptors);
}

TEST(MapOrReadTest, VeryLongFilesAreMapped) {
  const ScratchFile file;
  file.Resize(off_t{20} << 20);
  for (int i = 0; i < 50; ++i) {
    const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str());
    ASSERT_THAT(bytes, Succeeds());
    EXPECT_TRUE(bytes->is_mapped());
  }
}

#ifdef MADV_POPULATE_READ
long FaultsSoFar() {
  struct rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_minflt;
}

TEST(MapOrReadTest, PagesOfAMappingAreThereWhereTheKernelCanDoThat) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer has memory of its own beside what is looked at";
  const Mapping memory = *Mapping::AnonymousPrivate(1);
  if (madvise(const_cast<std::byte*>(memory.bytes().data()), 1, MADV_POPULATE_READ) != 0) {
    GTEST_SKIP() << "this kernel does not populate";
  }
  const ScratchFile file(Pattern(std::size_t{8} << 20));
  const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str());
  ASSERT_THAT(bytes, Succeeds());
  ASSERT_TRUE(bytes->is_mapped());
  const long before = FaultsSoFar();
  unsigned sum = 0;
  for (std::size_t i = 0; i < bytes->size(); i += PageSize()) {
    sum += std::to_integer<unsigned>(bytes->bytes()[i]);
  }
  EXPECT_NE(sum, 0u);
  EXPECT_LT(FaultsSoFar() - before, 8);
}
#endif

TEST(MapOrReadTest, EmptyFileHasNoBytes) {
  const ScratchFile file;
  const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str());
  ASSERT_THAT(bytes, Succeeds());
  EXPECT_EQ(bytes->size(), 0u);
}

TEST(MapOrReadTest, FilesAreGivenFromTheirFirstByteWhereverTheDescriptorStands) {
  const ScratchFile file(Pattern(200));
  const ScopedFd fd = file.Open(O_RDONLY);
  ASSERT_EQ(lseek(fd.get(), 50, SEEK_SET), 50);
  const absl::StatusOr<FileBytes> bytes = MapOrRead(fd.get());
  ASSERT_THAT(bytes, Succeeds());
  EXPECT_EQ(bytes->text(), Pattern(200));
  EXPECT_EQ(lseek(fd.get(), 0, SEEK_CUR), 50);
}

TEST(MapOrReadTest, PipeIsReadToItsEnd) {
  const std::string contents = Pattern(100 * PageSize());
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ScopedFd reading(ends[0]);
  std::thread writer([&contents, end = ends[1]] {
    const ScopedFd writing(end);
    std::size_t written = 0;
    while (written < contents.size()) {
      const ssize_t n = write(end, contents.data() + written, contents.size() - written);
      if (n <= 0) break;
      written += static_cast<std::size_t>(n);
    }
  });
  const absl::StatusOr<FileBytes> bytes = MapOrRead(reading.get());
  writer.join();
  ASSERT_THAT(bytes, Succeeds());
  EXPECT_FALSE(bytes->is_mapped());
  EXPECT_EQ(bytes->text(), contents);
}

TEST(MapOrReadTest, EndlessStreamEndsAtTheLimit) {
  MapOrReadOptions options;
  options.longest_stream = 3 * PageSize();
  EXPECT_THAT(MapOrRead("/dev/zero", options), FailsFor(Reason::kBeyondFileLimits, EFBIG));
}

TEST(MapOrReadTest, StreamOfExactlyTheLimitIsFine) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ScopedFd reading(ends[0]);
  {
    const ScopedFd writing(ends[1]);
    ASSERT_EQ(write(ends[1], "12345", 5), 5);
  }
  MapOrReadOptions options;
  options.longest_stream = 5;
  const absl::StatusOr<FileBytes> bytes = MapOrRead(reading.get(), options);
  ASSERT_THAT(bytes, Succeeds());
  EXPECT_EQ(bytes->text(), "12345");
}

TEST(MapOrReadTest, FilesThatSayTheyAreEmptyAreReadAllTheSame) {
  if (access("/proc/self/status", R_OK) != 0) GTEST_SKIP() << "no /proc here";
  const absl::StatusOr<FileBytes> bytes = MapOrRead("/proc/self/status");
  ASSERT_THAT(bytes, Succeeds());
  EXPECT_NE(bytes->size(), 0u);
}

TEST(MapOrReadTest, WhatCannotBeOpenedOrReadSaysWhy) {
  EXPECT_THAT(MapOrRead((ScratchDirectory() + "/missing").c_str()), FailsFor(Reason::kNotFound));
  EXPECT_THAT(MapOrRead(ScratchDirectory().c_str()), FailsFor(Reason::kNotMappable));
  EXPECT_THAT(MapOrRead(-1), FailsFor(Reason::kBadDescriptor, EBADF));
  const ScratchFile file("abc");
  const ScopedFd write_only = file.Open(O_WRONLY);
  EXPECT_THAT(MapOrRead(write_only.get()), FailsFor(Reason::kBadDescriptor, EBADF));
}

TEST(MapOrReadTest, SuccessLeavesErrnoAndNoDescriptor) {
  const ScratchFile file(Pattern(100 * PageSize()));
  const auto descriptors = CountDescriptors();
  errno = EDOM;
  EXPECT_TRUE(MapOrRead(file.path().c_str()).ok());
  EXPECT_EQ(errno, EDOM);
  EXPECT_EQ(CountDescriptors(), descriptors);
}

}  // namespace
}  // namespace mmap_compat
