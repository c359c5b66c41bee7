// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/shared_memory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

// A name that no other test of this machine has, gone with the object.
class ScopedName {
 public:
  ScopedName() : name_("/mmc-" + std::to_string(getpid())) {}
  ~ScopedName() { (void)SharedMemory::Unlink(name_.c_str()); }
  const char* get() const { return name_.c_str(); }

 private:
  const std::string name_;
};

TEST(NamedMemoryTest, AnotherProcessOpensItByNameAndBothSeeTheSame) {
  const ScopedName name;
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
  const ScopedName name;
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
  const ScopedName name;
  absl::StatusOr<SharedMemory> made = SharedMemory::OpenOrCreate(name.get(), 10);
  ASSERT_THAT(made, Succeeds());
  made->Map()->mutable_bytes()[0] = std::byte{'o'};
  absl::StatusOr<SharedMemory> opened = SharedMemory::OpenOrCreate(name.get(), 20);
  ASSERT_THAT(opened, Succeeds());
  EXPECT_EQ(*opened->Size(), 10u);
  EXPECT_EQ(opened->Map()->bytes()[0], std::byte{'o'});
}

TEST(NamedMemoryTest, SuccessLeavesErrnoAsItWas) {
  const std::string name = "/mmap-compat-errno-" + std::to_string(getpid());
  errno = EDOM;
  EXPECT_THAT(SharedMemory::OpenOrCreate(name.c_str(), 1), Succeeds());
  EXPECT_EQ(errno, EDOM);
  EXPECT_THAT(SharedMemory::OpenOrCreate(name.c_str(), 1), Succeeds());
  EXPECT_EQ(errno, EDOM);
  EXPECT_THAT(SharedMemory::Unlink(name.c_str()), Succeeds());
  EXPECT_EQ(errno, EDOM);
}

TEST(NamedMemoryTest, ReaderCannotMapItForWriting) {
  const ScopedName name;
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
  const ScopedName name;
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

// One descriptor, sent over a local socket with a byte.
bool SendDescriptor(int socket, int fd) {
  char byte = 'd';
  struct iovec data = {&byte, 1};
  alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  struct msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  struct cmsghdr* const header = CMSG_FIRSTHDR(&message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &fd, sizeof(int));
  return sendmsg(socket, &message, 0) == 1;
}

int ReceiveDescriptor(int socket) {
  char byte = 0;
  struct iovec data = {&byte, 1};
  alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  struct msghdr message = {};
  message.msg_iov = &data;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  if (recvmsg(socket, &message, 0) != 1) return -1;
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr) return -1;
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof(int));
  return fd;
}

// The child is made before the memory, so that it cannot have inherited it.
TEST(UnnamedMemoryTest, DescriptorSentOverASocketIsTheSameMemory) {
  int sockets[2];
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, sockets), 0);
  const ScopedFd ours(sockets[0]);
  ScopedFd theirs(sockets[1]);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(60);
    absl::StatusOr<SharedMemory> memory =
        SharedMemory::FromDescriptor(ReceiveDescriptor(theirs.get()));
    if (!memory.ok()) _exit(1);
    absl::StatusOr<Mapping> mapping = memory->Map();
    if (!mapping.ok() || mapping->bytes()[0] != std::byte{'p'}) _exit(2);
    mapping->mutable_bytes()[1] = std::byte{'c'};
    _exit(0);
  }
  theirs.Close();
  absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(2);
  ASSERT_THAT(memory, Succeeds());
  absl::StatusOr<Mapping> mapping = memory->Map();
  ASSERT_THAT(mapping, Succeeds());
  mapping->mutable_bytes()[0] = std::byte{'p'};
  EXPECT_TRUE(SendDescriptor(ours.get(), memory->fd()));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(mapping->text(), "pc");
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
