// SPDX-License-Identifier: Apache-2.0
//
// Success allocates nothing, and failure next to nothing.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <string>
#include <vector>

#include "mmap_compat/access_guard.h"
#include "mmap_compat/checked_calls.h"
#include "mmap_compat/copy_file.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "mmap_compat/rearrange.h"
#include "mmap_compat/reservation.h"
#include "mmap_compat/shared_memory.h"
#include "mmap_compat/smalloc.h"
#include "tests/compat/support/allocations.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

TEST(AllocationTest, TheCounterCounts) {
  EXPECT_GT(AllocationsOf([] { std::vector<int>(100).resize(1000); }), 0);
}

TEST(AllocationTest, MappingAllocatesNothingOnSuccess) {
  const ScratchFile file(Pattern(3 * PageSize()));
  const ScopedFd fd = file.Open(O_RDWR);
  const char* const path = file.path().c_str();
  EXPECT_EQ(AllocationsOf([&] {
              FileOptions options;
              options.access = FileAccess::kReadWrite;
              options.offset = 10;
              absl::StatusOr<Mapping> mapping = Mapping::File(fd.get(), options);
              ASSERT_TRUE(mapping.ok());
              mapping->mutable_bytes()[0] = std::byte{1};
              ASSERT_TRUE(mapping->Flush().ok());
              ASSERT_TRUE(mapping->Flush(5, 7, FlushMode::kAsync).ok());
              ASSERT_TRUE(mapping->Advise(Advice::kSequential).ok());
              ASSERT_TRUE(mapping->Populate(Effort::kStrict).ok());
              ASSERT_TRUE(mapping->Protect(Protection::kRead).ok());
              ASSERT_TRUE(mapping->View(1, 2).ok());
              ASSERT_TRUE(mapping->ResizeFile(fd.get(), 2 * PageSize()).ok());
              const Mapping moved = *std::move(mapping);
              ASSERT_TRUE(Mapping::OpenFile(path).ok());
            }),
            0);
}

TEST(AllocationTest, AnonymousMemoryAllocatesNothingOnSuccess) {
  EXPECT_EQ(AllocationsOf([] {
              AnonymousOptions options;
              options.guards = Guards::kBoth;
              options.populate = Effort::kStrict;
              ASSERT_TRUE(Mapping::AnonymousShared(100, options).ok());
              absl::StatusOr<Mapping> memory = Mapping::AnonymousPrivate(PageSize());
              ASSERT_TRUE(memory->Resize(9 * PageSize()).ok());
              ASSERT_TRUE(memory->Lock().ok());
              ASSERT_TRUE(memory->Unlock().ok());
              ASSERT_TRUE(memory->Unmap().ok());
              ASSERT_TRUE(Mapping::Stack(PageSize()).ok());
              void* const block = smalloc(100);
              ASSERT_EQ(sfree(block), 0);
            }),
            0);
}

TEST(AllocationTest, RearrangingAllocatesNothingOnSuccess) {
  const ScratchFile file(Pattern(4 * PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Mapping window = *Mapping::File(fd.get());
  EXPECT_EQ(AllocationsOf([&] {
              absl::StatusOr<Mapping> rest = Split(window, PageSize());
              ASSERT_TRUE(rest.ok());
              ASSERT_TRUE(Join(window, *rest).ok());
              ASSERT_TRUE(Slide(window, fd.get(), 10, PageSize()).ok());
            }),
            0);
}

// What is in which part is remembered on the heap: nothing more once the parts are known.
TEST(AllocationTest, ReservationsAllocateNothingWhileTheirPartsStayTheSame) {
  const ScratchFile file(Pattern(PageSize()));
  const ScopedFd fd = file.Open(O_RDONLY);
  Reservation space = *Reservation::Reserve(4 * PageSize());
  const auto use = [&] {
    ASSERT_TRUE(space.Commit(0, PageSize()).ok());
    ASSERT_TRUE(space.MapFile(2 * PageSize(), fd.get()).ok());
    ASSERT_TRUE(space.MutableView(0, 2).ok());
    ASSERT_TRUE(space.Flush(0, 2).ok());
    ASSERT_TRUE(space.Decommit(0, 3 * PageSize()).ok());
    ASSERT_TRUE(space.Guard(PageSize(), PageSize()).ok());
    ASSERT_TRUE(space.Decommit(PageSize(), PageSize()).ok());
  };
  EXPECT_EQ(AllocationsOf([] { ASSERT_TRUE(Reservation::Reserve(1).ok()); }), 0);
  use();
  EXPECT_EQ(AllocationsOf(use), 0);
}

TEST(AllocationTest, CopyingAllocatesNothingOnSuccess) {
  const ScratchFile from(Pattern(3 * PageSize()));
  const ScratchFile to;
  for (const bool in_kernel : {true, false}) {
    CopyOptions options;
    options.in_kernel = in_kernel;
    EXPECT_EQ(AllocationsOf([&] {
                ASSERT_TRUE(CopyFile(from.path().c_str(), to.path().c_str(), options).ok());
              }),
              0);
  }
}

TEST(AllocationTest, AskingForTheReasonAllocatesNothing) {
  const absl::Status status = Mapping::OpenFile("/no/such;file\\here").status();
  EXPECT_EQ(AllocationsOf([&status] {
              ASSERT_EQ(ReasonFrom(status), Reason::kNotFound);
              ASSERT_EQ(ReasonFrom(absl::OkStatus()), std::nullopt);
            }),
            0);
}

// Both by absl::Status, for itself and for its message.
TEST(AllocationTest, AFailureAllocatesTwice) {
  EXPECT_EQ(AllocationsOf([] { (void)Mapping::OpenFile("/no/such/file"); }), 2);
  EXPECT_EQ(AllocationsOf([] { (void)Mapping::AnonymousPrivate(0); }), 2);
}

// A child has all of its heap taken; it says so by its exit status. Where no limit is on the
// addresses, the heap is that of the data.
#ifdef RLIMIT_AS
constexpr int kLimitOfTheHeap = RLIMIT_AS;
#else
constexpr int kLimitOfTheHeap = RLIMIT_DATA;
#endif

TEST(AllocationTest, AFullHeapIsReportedWithoutAnAllocation) {
  if (kIsSanitized) GTEST_SKIP() << "a sanitizer ends a program whose heap is full";
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(60);
    const rlimit none = {0, 0};
    if (setrlimit(kLimitOfTheHeap, &none) != 0) _exit(2);
    for (std::size_t size = std::size_t{1} << 20; size > 0; size /= 2) {
      void* volatile block = nullptr;
      do {
        block = std::malloc(size);
      } while (block != nullptr);
    }
    const absl::Status status = Mapping::AnonymousPrivate(1).status();
    _exit(absl::IsResourceExhausted(status) && ReasonFrom(status) == Reason::kOutOfMemory ? 0 : 1);
  }
  int status = -1;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(AllocationTest, GuardAndSharedMemoryAllocateNothingOnSuccess) {
  const ScopedMemoryName own;
  const char* const name = own.get();
  EXPECT_EQ(AllocationsOf([name] {
              absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
              ASSERT_TRUE(memory.ok());
              absl::StatusOr<Mapping> mapping = memory->Map();
              ASSERT_TRUE(mapping.ok());
              absl::StatusOr<AccessGuard> guard = AccessGuard::Install();
              ASSERT_TRUE(SharedMemory::OpenOrCreate(name, 1).ok());
              ASSERT_TRUE(SharedMemory::OpenOrCreate(name, 1).ok());
              ASSERT_TRUE(SharedMemory::Unlink(name).ok());
              std::byte copy[16];
              ASSERT_TRUE(guard->Copy(mapping->bytes().subspan(0, 16), absl::MakeSpan(copy)).ok());
            }),
            0);
}

}  // namespace
}  // namespace mmap_compat
