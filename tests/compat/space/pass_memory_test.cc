// SPDX-License-Identifier: Apache-2.0
//
// Passing memory from process to process.
#include "mmap_compat/pass_memory.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <optional>
#include <thread>

#include "mmap_compat/page_size.h"
#include "tests/compat/support/matchers.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

class PassMemoryTest : public ::testing::TestWithParam<int> {
 protected:
  PassMemoryTest() {
    int ends[2] = {-1, -1};
    EXPECT_EQ(socketpair(AF_UNIX, GetParam(), 0, ends), 0);
    here_.emplace(ends[0]);
    there_.emplace(ends[1]);
  }

  int here() const { return here_->get(); }
  int there() const { return there_->get(); }

  std::optional<ScopedFd> here_;
  std::optional<ScopedFd> there_;
};

INSTANTIATE_TEST_SUITE_P(Kinds, PassMemoryTest, ::testing::Values(SOCK_STREAM, SOCK_DGRAM),
                         [](const auto& kind) {
                           return kind.param == SOCK_STREAM ? "Stream" : "Datagram";
                         });

// The child is made before the memory, so that it cannot have inherited it.
TEST_P(PassMemoryTest, AnotherProcessHasTheSameMemory) {
  const auto receive = [this] {
    const absl::StatusOr<SharedMemory> received = ReceiveMemory(there());
    if (!received.ok() || received->backend() != SharedMemory::Backend::kForeign) return 1;
    if ((fcntl(received->fd(), F_GETFD) & FD_CLOEXEC) == 0) return 2;
    absl::StatusOr<Mapping> mapping = received->Map();
    if (!mapping.ok() || mapping->size() != 2) return 3;
    if (mapping->bytes()[0] != std::byte{'p'}) return 4;
    mapping->mutable_bytes()[1] = std::byte{'c'};
    return 0;
  };
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    alarm(60);
    _exit(receive());
  }
  const absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(2);
  ASSERT_THAT(memory, Succeeds());
  absl::StatusOr<Mapping> mapping = memory->Map();
  ASSERT_THAT(mapping, Succeeds());
  mapping->mutable_bytes()[0] = std::byte{'p'};
  EXPECT_THAT(SendMemory(here(), *memory), Succeeds());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(mapping->text(), "pc");
}

TEST_P(PassMemoryTest, WhatWasSentOutlivesTheSender) {
  {
    const absl::StatusOr<SharedMemory> memory = SharedMemory::Unnamed(PageSize());
    memory->Map()->mutable_bytes()[0] = std::byte{5};
    ASSERT_THAT(SendMemory(here(), *memory), Succeeds());
  }
  const absl::StatusOr<SharedMemory> received = ReceiveMemory(there());
  ASSERT_THAT(received, Succeeds());
  EXPECT_EQ(received->Map()->bytes()[0], std::byte{5});
}

TEST_P(PassMemoryTest, WaitsOnASocketThatDoesNot) {
  ASSERT_EQ(fcntl(there(), F_SETFL, O_NONBLOCK), 0);
  std::thread sender([this] {
    std::this_thread::yield();
    EXPECT_THAT(SendMemory(here(), *SharedMemory::Unnamed(1)), Succeeds());
  });
  EXPECT_THAT(ReceiveMemory(there()), Succeeds());
  sender.join();
}

TEST_P(PassMemoryTest, NothingThatCameIsLeftOpen) {
  const std::optional<std::size_t> before = CountDescriptors();
  if (!before) GTEST_SKIP() << "this system does not say what is open";
  for (int i = 0; i < 10; ++i) {
    ASSERT_THAT(SendMemory(here(), *SharedMemory::Unnamed(1)), Succeeds());
    ASSERT_THAT(ReceiveMemory(there()), Succeeds());
  }
  EXPECT_EQ(CountDescriptors(), before);
}

// Three descriptors in one message, of which none is memory that was meant.
TEST_P(PassMemoryTest, SeveralDescriptorsAreRefusedAndClosed) {
  const std::optional<std::size_t> before = CountDescriptors();
  char byte = 'x';
  struct iovec bytes = {&byte, 1};
  alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(3 * sizeof(int))] = {};
  struct msghdr message = {};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof(control);
  struct cmsghdr* const rights = CMSG_FIRSTHDR(&message);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(3 * sizeof(int));
  const int sent[3] = {here(), here(), there()};
  std::memcpy(CMSG_DATA(rights), sent, sizeof(sent));
  ASSERT_EQ(sendmsg(here(), &message, 0), 1);
  EXPECT_THAT(ReceiveMemory(there()), FailsFor(Reason::kBadDescriptor));
  EXPECT_EQ(CountDescriptors(), before);
}

}  // namespace
}  // namespace mmap_compat
