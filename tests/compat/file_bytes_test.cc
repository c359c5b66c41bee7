// SPDX-License-Identifier: Apache-2.0
#include "compat/file_bytes.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <thread>

#include "compat/page_size.h"
#include "tests/compat/matchers.h"
#include "tests/compat/resources.h"

namespace mmap_compat {
namespace {

TEST(MapOrReadTest, ShortFilesAreReadAndLongOnesMapped) {
  MapOrReadOptions options;
  options.longest_read = 3 * PageSize();
  for (const std::size_t size : {std::size_t{1}, std::size_t{1000}, options.longest_read,
                                 options.longest_read + 1, 3 * options.longest_read}) {
    const ScratchFile file(Pattern(size));
    const absl::StatusOr<FileBytes> bytes = MapOrRead(file.path().c_str(), options);
    ASSERT_THAT(bytes, Succeeds());
    EXPECT_EQ(bytes->is_mapped(), size > options.longest_read);
    EXPECT_EQ(bytes->text(), Pattern(size));
  }
}

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
