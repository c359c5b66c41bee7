// SPDX-License-Identifier: Apache-2.0
//
// What the library says of a file whose disk fails. failing_disk_test.sh makes such a disk, with a
// file of which the first page can be read and others cannot, and runs this with the path of the
// file in FAILING_FILE.

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "gtest/gtest.h"
#include "mmap_compat/access_guard.h"
#include "mmap_compat/copy_file.h"
#include "mmap_compat/errors.h"
#include "mmap_compat/file_bytes.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"

namespace mmap_compat {
namespace {

class FailingDiskTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const char* path = std::getenv("FAILING_FILE");
    ASSERT_NE(path, nullptr) << "run failing_disk_test.sh, which makes the disk";
    path_ = path;
    absl::StatusOr<Mapping> mapping = Mapping::OpenFile(path);
    ASSERT_THAT(mapping, Succeeds());
    mapping_ = *std::move(mapping);
    bad_page_ = FirstBadPage();
    ASSERT_LT(bad_page_, bytes().size()) << "the disk does not fail";
  }

  absl::Span<const std::byte> bytes() const { return mapping_.bytes(); }
  absl::Span<const std::byte> bad_page() const { return bytes().subspan(bad_page_, PageSize()); }

  std::string path_;
  Mapping mapping_;

 private:
  // Where the first page lies that read() cannot have; past the end if it can have all.
  std::size_t FirstBadPage() const {
    const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    std::size_t page = 0;
    char byte = 0;
    while (page < bytes().size() && pread(file, &byte, 1, static_cast<off_t>(page)) == 1) {
      page += PageSize();
    }
    close(file);
    return page;
  }

  std::size_t bad_page_ = 0;
};

using FailingDiskDeathTest = FailingDiskTest;

TEST_F(FailingDiskTest, GuardTellsWhereThePageIsThatCannotBeRead) {
  const absl::StatusOr<AccessGuard> guard = AccessGuard::Install();
  ASSERT_THAT(guard, Succeeds());
  std::vector<std::byte> page(PageSize());
  EXPECT_THAT(guard->Copy(bytes().first(PageSize()), absl::MakeSpan(page)), Succeeds());
  std::vector<std::byte> all(bytes().size());
  const absl::Status status = guard->Copy(bytes(), absl::MakeSpan(all));
  EXPECT_THAT(status, FailsFor(Reason::kBeyondFileLimits));
  EXPECT_NE(status.message().find("offset="), std::string::npos) << status;
  EXPECT_THAT(guard->Copy(bad_page(), absl::MakeSpan(page)), FailsFor(Reason::kBeyondFileLimits));
  // The size tells such a disk from a file that was truncated.
  EXPECT_EQ(std::filesystem::file_size(path_), bytes().size());
}

TEST_F(FailingDiskTest, ReadingSaysIo) {
  MapOrReadOptions options;
  options.longest_read = bytes().size();
  EXPECT_THAT(MapOrRead(path_.c_str(), options), FailsFor(Reason::kIo, EIO));
}

TEST_F(FailingDiskTest, CopyFailsInBothWaysAndLeavesNothing) {
  const char* directory = std::getenv("TEST_TMPDIR");
  ASSERT_NE(directory, nullptr);
  const std::filesystem::path place = std::filesystem::path(directory) / "copies";
  std::filesystem::create_directory(place);
  for (const bool in_kernel : {true, false}) {
    CopyOptions options;
    options.in_kernel = in_kernel;
    EXPECT_FALSE(CopyFile(path_.c_str(), (place / "copy").c_str(), options).ok());
    EXPECT_TRUE(std::filesystem::is_empty(place)) << "in the kernel: " << in_kernel;
  }
}

TEST_F(FailingDiskDeathTest, WithoutAGuardTheProcessDies) {
  const volatile std::byte* bad = bad_page().data();
  EXPECT_EXIT(static_cast<void>(*bad), ::testing::KilledBySignal(SIGBUS), "");
}

}  // namespace
}  // namespace mmap_compat
