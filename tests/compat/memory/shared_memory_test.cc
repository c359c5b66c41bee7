// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/shared_memory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#if __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#endif

#include <cerrno>
#include <string>
#include <utility>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

TEST(NamedMemoryTest, AnotherProcessOpensItByNameAndBothSeeTheSame) {
  const ScopedMemoryName name;
  absl::StatusOr<SharedMemory> memory = SharedMemory::Create(name.get(), 100);
  ASSERT_THAT(memory, Succeeds());
  EXPECT_EQ(memory->backend(), SharedMemory::Backend::kNamed);
  absl::StatusOr<Mapping> mapping = memory->Map();
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(InChild([&name] {
              absl::StatusOr<SharedMemory> same = SharedMemory::Open(name.get());
              if (!same.ok()) return 1;
              absl::StatusOr<Mapping> there = same->Map();
              if (!there.ok()) return 2;
              there->mutable_bytes()[99] = std::byte{'!'};
              return 0;
            }),
            0);
  EXPECT_EQ(mapping->bytes()[99], std::byte{'!'});
}

TEST(NamedMemoryTest, NameIsExclusiveUntilUnlinked) {
  const ScopedMemoryName name;
  EXPECT_THAT(SharedMemory::Open(name.get()), FailsFor(Reason::kNotFound, ENOENT));
  EXPECT_THAT(SharedMemory::Unlink(name.get()), FailsFor(Reason::kNotFound, ENOENT));
  absl::StatusOr<SharedMemory> memory = SharedMemory::Create(name.get(), 10);
  ASSERT_THAT(memory, Succeeds());
  EXPECT_THAT(SharedMemory::Create(name.get(), 10), FailsFor(Reason::kAlreadyExists, EEXIST));
  EXPECT_THAT(SharedMemory::Unlink(name.get()), Succeeds());
  EXPECT_THAT(SharedMemory::Open(name.get()), FailsFor(Reason::kNotFound));
  EXPECT_THAT(memory->Map(), Succeeds());  // who has it open keeps it
}

TEST(NamedMemoryTest, OpenOrCreateDoesWhicheverIsNeeded) {
  const ScopedMemoryName name;
  absl::StatusOr<SharedMemory> made = SharedMemory::OpenOrCreate(name.get(), 10);
  ASSERT_THAT(made, Succeeds());
  made->Map()->mutable_bytes()[0] = std::byte{'o'};
  absl::StatusOr<SharedMemory> opened = SharedMemory::OpenOrCreate(name.get(), 20);
  ASSERT_THAT(opened, Succeeds());
  EXPECT_EQ(*opened->Size(), 10u);
  EXPECT_EQ(opened->Map()->bytes()[0], std::byte{'o'});
}

TEST(NamedMemoryTest, PermissionsAreThoseThatWereAskedFor) {
  const mode_t before = umask(077);
  for (const bool create : {true, false}) {
    const ScopedMemoryName name;
    const auto memory = create ? SharedMemory::Create(name.get(), 1, 0664)
                               : SharedMemory::OpenOrCreate(name.get(), 1, 0664);
    ASSERT_THAT(memory, Succeeds());
    struct stat status;
    ASSERT_EQ(fstat(memory->fd(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0664u);
  }
  umask(before);
}

// As a maker leaves it that was killed between its two calls.
TEST(NamedMemoryTest, MemoryThatNobodyHasSizedIsSizedByTheNextAndSeenByNobody) {
  const ScopedMemoryName name;
  { const ScopedFd died(shm_open(name.get(), O_RDWR | O_CREAT | O_EXCL, 0600)); }
  EXPECT_THAT(SharedMemory::Open(name.get()), FailsFor(Reason::kNotFound, ENOENT));
  absl::StatusOr<SharedMemory> next = SharedMemory::OpenOrCreate(name.get(), 7);
  ASSERT_THAT(next, Succeeds());
  EXPECT_EQ(*next->Size(), 7u);
  EXPECT_THAT(SharedMemory::Open(name.get()), Succeeds());
}

TEST(NamedMemoryTest, MemoryThatIsBeingMadeIsWaitedFor) {
  const ScopedMemoryName name;
  const ScopedFd making(shm_open(name.get(), O_RDWR | O_CREAT | O_EXCL, 0600));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t maker = fork();
  if (maker == 0) {
    char byte;
    close(ends[1]);
    (void)!read(ends[0], &byte, 1);
    usleep(5000);
    _exit(ftruncate(making.get(), 10));
  }
  close(ends[0]);
  close(ends[1]);
  const absl::StatusOr<SharedMemory> opened = SharedMemory::Open(name.get());
  int status = 0;
  ASSERT_EQ(waitpid(maker, &status, 0), maker);
  EXPECT_EQ(status, 0);
  ASSERT_THAT(opened, Succeeds());
  EXPECT_EQ(*opened->Size(), 10u);
}

// Many at once, with other sizes, of which some are killed: nobody's memory shrinks under its feet.
TEST(NamedMemoryTest, AnyNumberOfMakersMayComeAndDie) {
  for (unsigned round = 0; round < 40; ++round) {
    const ScopedMemoryName name;
    pid_t makers[6];
    for (unsigned i = 0; i < 6; ++i) {
      makers[i] = fork();
      if (makers[i] != 0) continue;
      alarm(60);
      const auto memory = SharedMemory::OpenOrCreate(name.get(), (1 + (7 * i) % 64) * PageSize());
      if (!memory.ok()) _exit(1);
      const std::size_t size = *memory->Size();
      absl::StatusOr<Mapping> mapping = memory->Map();
      if (size == 0 || !mapping.ok()) _exit(2);
      for (int times = 0; times < 20; ++times) {
        for (std::size_t at = 0; at < mapping->size(); at += PageSize()) {
          mapping->mutable_bytes()[at] = std::byte{1};  // SIGBUS where it has shrunk
        }
        if (*memory->Size() < size) _exit(3);
      }
      _exit(0);
    }
    usleep(37 * round);
    for (unsigned i = 0; i < 6; i += 2) kill(makers[i], SIGKILL);
    for (unsigned i = 0; i < 6; ++i) {
      int status = 0;
      ASSERT_EQ(waitpid(makers[i], &status, 0), makers[i]);
      const bool was_killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL && i % 2 == 0;
      EXPECT_TRUE(status == 0 || was_killed) << "status " << status << " of maker " << i;
    }
    EXPECT_THAT(SharedMemory::Open(name.get()), Succeeds());
  }
}

// More than there is: said now, and not by a signal later.
TEST(NamedMemoryTest, AllocatedMemoryIsThereOrRefused) {
  const ScopedMemoryName name;
  constexpr std::size_t kTooMuch = std::size_t{1} << (sizeof(std::size_t) == 8 ? 50 : 30);
  const auto memory = SharedMemory::Create(name.get(), kTooMuch, 0600, Allocation::kAllocated);
  EXPECT_THAT(memory, FailsFor(Reason::kBeyondFileLimits));
  EXPECT_THAT(SharedMemory::Open(name.get()), FailsFor(Reason::kNotFound));
  const auto little =
      SharedMemory::Create(name.get(), 3 * PageSize(), 0600, Allocation::kAllocated);
  ASSERT_THAT(little, Succeeds());
  struct stat status;
  ASSERT_EQ(fstat(little->fd(), &status), 0);
  EXPECT_GE(static_cast<std::size_t>(status.st_blocks) * 512, 3 * PageSize());
}

// What is stored in it must not be startable as a program where the kernel can see to that.
TEST(UnnamedMemoryTest, IsNotExecutable) {
  const auto memory = SharedMemory::Unnamed(PageSize());
  ASSERT_THAT(memory, Succeeds());
#ifdef SYS_memfd_create
  // By its number, since headers declare it for releases of a system that have no such call.
  constexpr unsigned kNoExecution = 0x8;
  if (memory->backend() == SharedMemory::Backend::kMemfd &&
      ScopedFd(static_cast<int>(syscall(SYS_memfd_create, "asked", kNoExecution))).get() < 0) {
    GTEST_SKIP() << "this kernel does not know MFD_NOEXEC_SEAL";
  }
#endif
  struct stat status;
  ASSERT_EQ(fstat(memory->fd(), &status), 0);
  EXPECT_EQ(status.st_mode & 0111, 0u);
}

TEST(SharedMemoryMovesTest, WhatWasMovedFromOwnsNothingAndNothingIsLeftOpen) {
  absl::StatusOr<SharedMemory> a = SharedMemory::Unnamed(10);
  absl::StatusOr<SharedMemory> b = SharedMemory::Unnamed(20);
  ASSERT_TRUE(a.ok() && b.ok());
  const int old = a->fd();
  *a = *std::move(b);
  EXPECT_EQ(*a->Size(), 20u);
  EXPECT_EQ(fcntl(old, F_GETFD), -1);
  EXPECT_EQ(b->fd(), -1);  // NOLINT(*-move,*.Move)
  EXPECT_THAT(b->Size(), FailsFor(Reason::kBadDescriptor));
  EXPECT_THAT(b->Map(), FailsFor(Reason::kBadDescriptor));
  EXPECT_THAT(b->Resize(1), FailsFor(Reason::kBadDescriptor));
  SharedMemory& same = *a;
  *a = std::move(same);
  EXPECT_EQ(*a->Size(), 20u);
}

TEST(NamedMemoryTest, SuccessLeavesErrnoAsItWas) {
  const ScopedMemoryName name;
  errno = EDOM;
  EXPECT_THAT(SharedMemory::OpenOrCreate(name.get(), 1), Succeeds());
  EXPECT_EQ(errno, EDOM);
  EXPECT_THAT(SharedMemory::OpenOrCreate(name.get(), 1), Succeeds());
  EXPECT_EQ(errno, EDOM);
  EXPECT_THAT(SharedMemory::Unlink(name.get()), Succeeds());
  EXPECT_EQ(errno, EDOM);
}

TEST(NamedMemoryTest, ReaderCannotMapItForWriting) {
  const ScopedMemoryName name;
  ASSERT_THAT(SharedMemory::Create(name.get(), 10), Succeeds());
  absl::StatusOr<SharedMemory> reader = SharedMemory::Open(name.get(), FileAccess::kReadOnly);
  ASSERT_THAT(reader, Succeeds());
  EXPECT_THAT(reader->Map(), FailsFor(Reason::kAccessDenied));
  EXPECT_THAT(reader->Map(FileOptions()), Succeeds());
}

TEST(NamedMemoryTest, NamesThatSomeSystemRefusesAreInvalidOnAll) {
  for (const char* const name : {"", "/", "no-slash", "/a/b", "/1234567890123456789012345678901"}) {
    EXPECT_THAT(SharedMemory::Create(name, 1), FailsFor(Reason::kInvalidName)) << name;
    EXPECT_THAT(SharedMemory::Open(name), FailsFor(Reason::kInvalidName)) << name;
    EXPECT_THAT(SharedMemory::Unlink(name), FailsFor(Reason::kInvalidName)) << name;
  }
}

TEST(NamedMemoryTest, FailureLeavesNoName) {
  const ScopedMemoryName name;
  EXPECT_THAT(SharedMemory::Create(name.get(), 0), FailsFor(Reason::kInvalidLength));
  EXPECT_THAT(SharedMemory::Create(name.get(), ~std::size_t{0}),
              FailsFor(Reason::kBeyondFileLimits));
  EXPECT_THAT(SharedMemory::Open(name.get()), FailsFor(Reason::kNotFound));
}

TEST(UnnamedMemoryTest, IsZeroedAndOfTheSizeAsked) {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(3 * PageSize());
  ASSERT_THAT(memory, Succeeds());
  EXPECT_EQ(*memory->Size(), 3 * PageSize());
  absl::StatusOr<Mapping> mapping = memory->Map();
  ASSERT_THAT(mapping, Succeeds());
  EXPECT_EQ(mapping->text(), std::string(3 * PageSize(), '\0'));
  EXPECT_NE(SharedMemory::BackendName(memory->backend()), "unknown");
}

TEST(UnnamedMemoryTest, DescriptorClosesOnExecAndWithTheObject) {
  const auto before = CountDescriptors();
  {
    absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(1);
    ASSERT_THAT(memory, Succeeds());
    EXPECT_NE(fcntl(memory->fd(), F_GETFD) & FD_CLOEXEC, 0);
    SharedMemory moved = *std::move(memory);
    EXPECT_GE(moved.fd(), 0);
  }
  EXPECT_EQ(CountDescriptors(), before);
}

TEST(UnnamedMemoryTest, ResizingIsSeenByNewMappings) {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(10);
  ASSERT_THAT(memory, Succeeds());
  ASSERT_THAT(memory->Resize(2 * PageSize()), Succeeds());
  EXPECT_EQ(memory->Map()->size(), 2 * PageSize());
  EXPECT_THAT(memory->Resize(0), FailsFor(Reason::kInvalidLength));
}

TEST(UnnamedMemoryTest, SealedMemoryKeepsItsSize) {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
  ASSERT_THAT(memory, Succeeds());
  Seals seals;
  seals.shrink = true;
  seals.grow = true;
  const absl::Status sealed = memory->Seal(seals);
  if (ReasonFrom(sealed) == Reason::kUnsupported) GTEST_SKIP() << "no seals here";
  ASSERT_THAT(sealed, Succeeds());
  EXPECT_THAT(memory->Resize(1), FailsFor(Reason::kNotPermitted, EPERM));
  EXPECT_THAT(memory->Resize(2 * PageSize()), FailsFor(Reason::kNotPermitted, EPERM));
  Seals write;
  write.write = true;
  {
    absl::StatusOr<Mapping> writable = memory->Map();
    ASSERT_THAT(writable, Succeeds());
    EXPECT_THAT(memory->Seal(write), FailsFor(Reason::kNotPermitted, EBUSY));
  }
  EXPECT_THAT(memory->Seal(write), Succeeds());
  EXPECT_THAT(memory->Map(), FailsFor(Reason::kNotPermitted, EPERM));
}

// Whoever has it mapped for writing keeps that; nobody else gets it.
TEST(UnnamedMemoryTest, SealedAgainstFutureWritesItIsForReadingToOthers) {
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
  ASSERT_THAT(memory, Succeeds());
  absl::StatusOr<Mapping> mine = memory->Map();
  ASSERT_THAT(mine, Succeeds());
  Seals seals;
  seals.future_write = true;
  const absl::Status sealed = memory->Seal(seals);
  if (ReasonFrom(sealed) == Reason::kUnsupported) GTEST_SKIP() << "no such seal here";
  ASSERT_THAT(sealed, Succeeds());
  EXPECT_THAT(memory->Map(), FailsFor(Reason::kNotPermitted, EPERM));
  const absl::StatusOr<Mapping> theirs = memory->Map(FileOptions());
  ASSERT_THAT(theirs, Succeeds());
  mine->mutable_bytes()[3] = std::byte{'s'};
  EXPECT_EQ(theirs->bytes()[3], std::byte{'s'});
}

TEST(UnnamedMemoryTest, RunningOutOfDescriptorsIsTooManyFiles) {
  EXPECT_EQ(InChild([] {
              const struct rlimit none = {0, 0};
              if (setrlimit(RLIMIT_NOFILE, &none) != 0) return 1;
              const absl::Status status = SharedMemory::Unnamed(1).status();
              return ReasonFrom(status) == Reason::kTooManyFiles ? 0 : 2;
            }),
            0);
}

TEST(ForeignDescriptorTest, WhatCannotBeMappedIsNotTaken) {
  EXPECT_THAT(SharedMemory::FromDescriptor(-1), FailsFor(Reason::kBadDescriptor));
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const ScopedFd reading(ends[0]);
  const ScopedFd writing(ends[1]);
  EXPECT_THAT(SharedMemory::FromDescriptor(ends[0]), FailsFor(Reason::kNotMappable));
}

}  // namespace
}  // namespace mmap_compat
