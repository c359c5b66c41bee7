// SPDX-License-Identifier: Apache-2.0
//
// What other processes do between two calls of the library, and what the library must not do then.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>

#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/shared_memory.h"
#include "tests/compat/support/intercepted_calls.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/own_mounts.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

constexpr std::size_t kLarge = std::size_t{1} << 20;

// Makes a file longer behind the library's back, with a mark as its last byte.
void MakeLonger(const std::string& path) {
  ASSERT_EQ(truncate(path.c_str(), kLarge), 0);
  const ScopedFd fd(open(path.c_str(), O_WRONLY | O_CLOEXEC));
  ASSERT_EQ(pwrite(fd.get(), "!", 1, kLarge - 1), 1);
}

void ExpectLonger(const std::string& path) {
  const ScopedFd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat status;
  ASSERT_EQ(fstat(fd.get(), &status), 0);
  EXPECT_EQ(status.st_size, static_cast<off_t>(kLarge));
  char last = 0;
  EXPECT_EQ(pread(fd.get(), &last, 1, kLarge - 1), 1);
  EXPECT_EQ(last, '!');
}

FileOptions Growing(std::size_t length) {
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  options.length = length;
  options.past_end = PastEnd::kGrow;
  return options;
}

class GrowthRaceTest : public ::testing::TestWithParam<Allocation> {};

INSTANTIATE_TEST_SUITE_P(Both, GrowthRaceTest,
                         ::testing::Values(Allocation::kSparse, Allocation::kAllocated),
                         [](const auto& way) {
                           return way.param == Allocation::kSparse ? "Sparse" : "Allocated";
                         });

TEST_P(GrowthRaceTest, GrowingNeverMakesAFileShorter) {
  const ScratchFile file("x");
  const ScopedFd fd = file.Open(O_RDWR);
  FileOptions options = Growing(PageSize());
  options.allocation = GetParam();
  for (auto* const hook : {&intercepted.after_fstat, &intercepted.before_truncate}) {
    file.Resize(1);
    *hook = [&file] { MakeLonger(file.path()); };
    EXPECT_THAT(Mapping::File(fd.get(), options), Succeeds());
    if (*hook != nullptr) continue;  // not a call that is made
    ExpectLonger(file.path());
  }
  intercepted = {};
}

TEST_P(GrowthRaceTest, ResizingAMappingNeverMakesItsFileShorter) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd = file.Open(O_RDWR);
  FileOptions options;
  options.access = FileAccess::kReadWrite;
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), options);
  ASSERT_THAT(mapping, Succeeds());
  intercepted.after_fstat = [&file] { MakeLonger(file.path()); };
  EXPECT_THAT(mapping->ResizeFile(fd.get(), 3 * PageSize(), PastEnd::kGrow, GetParam()),
              Succeeds());
  intercepted = {};
  ExpectLonger(file.path());
}

// As another process that comes at the same time does it, which then uses what it was given.
void UseLarge(const char* name) {
  absl::StatusOr<SharedMemory> other = SharedMemory::OpenOrCreate(name, kLarge);
  ASSERT_THAT(other, Succeeds());
  ASSERT_EQ(*other->Size(), kLarge);
  other->Map()->mutable_bytes()[kLarge - 1] = std::byte{'!'};
}

TEST_P(GrowthRaceTest, MemoryThatSeveralMakeKeepsTheLargestSize) {
  for (auto* const hook : {&intercepted.after_fstat, &intercepted.before_truncate}) {
    const ScopedMemoryName name;
    *hook = [&name] { UseLarge(name.get()); };
    const auto memory = SharedMemory::OpenOrCreate(name.get(), PageSize(), 0600, GetParam());
    const bool called = *hook == nullptr;
    intercepted = {};
    ASSERT_THAT(memory, Succeeds());
    if (!called) continue;
    ASSERT_EQ(*memory->Size(), kLarge);
    EXPECT_EQ(memory->Map()->bytes()[kLarge - 1], std::byte{'!'});
  }
}

// Sized by another one, the memory has users: who fails to size it must leave them the name.
TEST(SharedMemoryRaceTest, FailingToMakeMemoryLeavesOthersTheName) {
  constexpr std::size_t kMoreThanAnyDiskHas = std::size_t{1} << 55;
  for (const bool exclusive : {true, false}) {
    const ScopedMemoryName name;
    intercepted.after_fstat = [&name] {
      intercepted.after_fstat = [&name] { UseLarge(name.get()); };
    };
    const auto memory = exclusive ? SharedMemory::Create(name.get(), kMoreThanAnyDiskHas, 0600,
                                                         Allocation::kAllocated)
                                  : SharedMemory::OpenOrCreate(name.get(), kMoreThanAnyDiskHas,
                                                               0600, Allocation::kAllocated);
    const bool called = intercepted.after_fstat == nullptr;
    intercepted = {};
    EXPECT_THAT(memory, FailsFor(Reason::kBeyondFileLimits));
    if (!called) continue;
    const auto there = SharedMemory::Open(name.get());
    ASSERT_THAT(there, Succeeds()) << (exclusive ? "Create" : "OpenOrCreate");
    EXPECT_EQ(*there->Size(), kLarge);
  }
}

// A descriptor that is closed on exec only by a second call is inherited by what another thread
// starts between the two.
TEST(CloseOnExecTest, EveryDescriptorIsClosedOnExecFromTheFirstMoment) {
  intercepted = {};
  const absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(4 * PageSize());
  ASSERT_THAT(memory, Succeeds());
  EXPECT_NE(fcntl(memory->fd(), F_GETFD) & FD_CLOEXEC, 0);
  FileOptions options;
  options.populate = Effort::kStrict;
  EXPECT_THAT(memory->Map(options), Succeeds());
  EXPECT_EQ(intercepted.closed_on_exec_late, 0);
}

// RLIMIT_FSIZE ends a process that does not expect it by SIGXFSZ.
int UnderFileSizeLimit(const std::function<absl::Status()>& grow) {
  return InChild([&] {
    signal(SIGXFSZ, SIG_DFL);
    const auto size = static_cast<rlim_t>(PageSize());
    const struct rlimit limit = {size, size};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) return 1;
    const absl::Status status = grow();
    return ReasonFrom(status) == Reason::kBeyondFileLimits ? 0 : status.ok() ? 2 : 3;
  });
}

TEST(FileSizeLimitTest, GrowingOverItIsAStatus) {
  const ScratchFile file("x");
  const ScopedFd fd = file.Open(O_RDWR);
  for (const Allocation allocation : {Allocation::kSparse, Allocation::kAllocated}) {
    EXPECT_EQ(UnderFileSizeLimit([&] {
                FileOptions options = Growing(2 * PageSize());
                options.allocation = allocation;
                return Mapping::File(fd.get(), options).status();
              }),
              0);
    EXPECT_EQ(UnderFileSizeLimit([&] {
                absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), Growing(2));
                return mapping->ResizeFile(fd.get(), 2 * PageSize(), PastEnd::kGrow, allocation);
              }),
              0);
    EXPECT_EQ(UnderFileSizeLimit([&] {
                const ScopedMemoryName name;
                return SharedMemory::Create(name.get(), 2 * PageSize(), 0600, allocation).status();
              }),
              0);
    EXPECT_EQ(UnderFileSizeLimit(
                  [&] { return SharedMemory::Unnamed(2 * PageSize(), allocation).status(); }),
              0);
  }
  EXPECT_EQ(file.Size(), 2u);
}

// In a filesystem of one MiB. In a child: 0, or the number of what went wrong.
int GrowOnASmallDisk(const std::string& directory) {
  if (!MountSmallFilesystem(directory)) return kCannotMount;
  const std::string path = directory + "/file";
  const ScopedFd fd(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  FileOptions options = Growing(64 * kLarge);
  options.allocation = Allocation::kAllocated;
  if (ReasonFrom(Mapping::File(fd.get(), options).status()) != Reason::kBeyondFileLimits) return 1;
  struct stat status;
  if (fstat(fd.get(), &status) != 0 || status.st_size != 0) return 2;
  options.length = kLarge / 2;
  absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), options);
  if (!mapping.ok()) return 3;
  // What it was given stays its own, however full the disk becomes.
  const ScopedFd other(open((directory + "/other").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
  const std::string page(PageSize(), 'o');
  while (write(other.get(), page.data(), page.size()) > 0) {
  }
  std::memset(mapping->mutable_bytes().data(), 'x', mapping->size());
  // No room for a byte more, of which nothing is left.
  if (mapping->ResizeFile(fd.get(), kLarge, PastEnd::kGrow, Allocation::kAllocated).ok()) return 4;
  return fstat(fd.get(), &status) == 0 && status.st_size == kLarge / 2 ? 0 : 5;
}

TEST(FullDiskTest, IsAStatusWhereTheFileIsAllocated) {
  std::string directory = ScratchDirectory() + "/small-XXXXXX";
  ASSERT_NE(mkdtemp(directory.data()), nullptr);
  const int result = InChild([&] { return GrowOnASmallDisk(directory); });
  rmdir(directory.c_str());
  if (result == kCannotMount) GTEST_SKIP() << "no small filesystem can be mounted here";
  EXPECT_EQ(result, 0)
      << "1 wrong reason, 2 grown, 3 refused what there is, 4 grew, 5 grown, more: a "
         "signal";
}

}  // namespace
}  // namespace mmap_compat
