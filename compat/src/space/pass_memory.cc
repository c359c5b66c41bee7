// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/pass_memory.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstring>

#include "../errors/errno_table.h"
#include "../support/errno_keeper.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

#ifdef MSG_NOSIGNAL
constexpr int kSendFlags = MSG_NOSIGNAL;
#else
constexpr int kSendFlags = 0;
#endif

#ifdef MSG_CMSG_CLOEXEC
constexpr int kReceiveFlags = MSG_CMSG_CLOEXEC;
#else
constexpr int kReceiveFlags = 0;
#endif

constexpr std::size_t kMostReceived = 8;

// One byte, with room for descriptors beside it.
struct Message {
  Message() noexcept {
    bytes.iov_base = &byte;
    bytes.iov_len = 1;
    header.msg_iov = &bytes;
    header.msg_iovlen = 1;
    header.msg_control = control;
    header.msg_controllen = sizeof(control);
  }
  Message(const Message&) = delete;
  Message& operator=(const Message&) = delete;

  char byte = 'm';
  struct iovec bytes = {};
  struct msghdr header = {};
  alignas(struct cmsghdr) unsigned char control[CMSG_SPACE(kMostReceived * sizeof(int))] = {};
};

// Makes the call until it is neither interrupted nor would have to wait.
template <typename Call>
ssize_t Finish(int socket, short event, const Call& call) noexcept {
  for (;;) {
    const ssize_t done = call();
    if (done >= 0) return done;
    if (errno == EAGAIN || errno == EWOULDBLOCK) {
      struct pollfd ready = {socket, event, 0};
      if (poll(&ready, 1, -1) >= 0 || errno == EINTR) continue;
    }
    if (errno != EINTR) return -1;
  }
}

absl::Status SocketFailure(Operation operation, int error_number, int socket) {
  return Failure(operation, error_number, kAlways, {SignedNumber("socket", socket)});
}

// The descriptors of a message: the first is kept, the others are closed.
struct Received {
  int fd = -1;
  std::size_t count = 0;
};

// musl's macro compares a size with how far two pointers are apart.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wsign-compare"
struct cmsghdr* PartAfter(struct msghdr* header, struct cmsghdr* part) noexcept {
  return CMSG_NXTHDR(header, part);
}
#pragma GCC diagnostic pop

Received DescriptorsOf(Message& message) noexcept {
  Received received;
  struct msghdr* const header = &message.header;
  for (struct cmsghdr* part = CMSG_FIRSTHDR(header); part != nullptr;
       part = PartAfter(header, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
    const std::size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd = -1;
      std::memcpy(&fd, CMSG_DATA(part) + i * sizeof(fd), sizeof(fd));
      if (received.count++ == 0) {
        received.fd = fd;
      } else {
        close(fd);
      }
    }
  }
  return received;
}

}  // namespace

absl::Status SendMemory(int socket, const SharedMemory& memory) {
  const int errno_before = errno;
  struct sockaddr_storage name = {};
  socklen_t length = sizeof(name);
  if (getsockname(socket, reinterpret_cast<struct sockaddr*>(&name), &length) != 0) {
    return SocketFailure(Operation::kSendmsg, errno, socket);
  }
  if (name.ss_family != AF_UNIX) {
    return Refusal(Operation::kSendmsg, kNotLocal, {SignedNumber("socket", socket)});
  }
  Message message;
  message.header.msg_controllen = CMSG_SPACE(sizeof(int));
  struct cmsghdr* const rights = CMSG_FIRSTHDR(&message.header);
  rights->cmsg_level = SOL_SOCKET;
  rights->cmsg_type = SCM_RIGHTS;
  rights->cmsg_len = CMSG_LEN(sizeof(int));
  const int fd = memory.fd();
  std::memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
  const ssize_t sent =
      Finish(socket, POLLOUT, [&] { return sendmsg(socket, &message.header, kSendFlags); });
  if (sent < 0) return SocketFailure(Operation::kSendmsg, errno, socket);
  errno = errno_before;
  return absl::OkStatus();
}

absl::StatusOr<SharedMemory> ReceiveMemory(int socket) {
  const int errno_before = errno;
  Message message;
  const ssize_t came =
      Finish(socket, POLLIN, [&] { return recvmsg(socket, &message.header, kReceiveFlags); });
  if (came < 0) return SocketFailure(Operation::kRecvmsg, errno, socket);
  const Received received = DescriptorsOf(message);
  if (came == 0 && received.count == 0) {
    return SocketFailure(Operation::kRecvmsg, ECONNRESET, socket);
  }
  if (received.count != 1) {
    if (received.count > 1) close(received.fd);
    // Descriptors that this process has no number left for are not in the message.
    const bool is_incomplete = (message.header.msg_flags & MSG_CTRUNC) != 0;
    if (is_incomplete) return SocketFailure(Operation::kRecvmsg, EMFILE, socket);
    return Refusal(Operation::kRecvmsg, kNotOneDescriptor,
                   {SignedNumber("socket", socket), Number("descriptors", received.count)});
  }
  if (kReceiveFlags == 0) fcntl(received.fd, F_SETFD, FD_CLOEXEC);
  absl::StatusOr<SharedMemory> memory = SharedMemory::FromDescriptor(received.fd);
  if (memory.ok()) {
    errno = errno_before;
  } else {
    const ErrnoKeeper keeper;
    close(received.fd);
  }
  return memory;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
