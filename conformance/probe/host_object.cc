// SPDX-License-Identifier: Apache-2.0

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <string>

#include "conformance/probe/host_calls.h"
#include "conformance/probe/object_name.h"
#include "platforms/host/raw_calls.h"

#if defined(__has_include)
#if __has_include(<sys/eventfd.h>)
#include <sys/eventfd.h>
#endif
#endif

namespace conformance {
namespace {

ObjectName OwnName(const char* name) { return ObjectName(CurrentRun(), getpgrp(), name); }

Answer Pair(int result, const int (&ends)[2]) {
  if (result != 0) return Failure(errno);
  Answer answer = Value(ends[0]);
  answer.second = ends[1];
  return answer;
}

Answer Pipe() {
  int ends[2] = {-1, -1};
  const int result = pipe(ends);
  return Pair(result, ends);
}

Answer Socketpair() {
  int ends[2] = {-1, -1};
  const int result = socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
  return Pair(result, ends);
}

// One byte of data carries the descriptor; some systems drop control data that comes alone.
struct DescriptorMessage {
  DescriptorMessage() {
    data.iov_base = &byte;
    data.iov_len = 1;
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    message.msg_control = control;
    message.msg_controllen = sizeof(control);
  }
  char byte = 'd';
  struct iovec data = {};
  alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))] = {};
  struct msghdr message = {};
};

Answer SendDescriptor(int socket, int fd) {
  DescriptorMessage out;
  cmsghdr* const header = CMSG_FIRSTHDR(&out.message);
  header->cmsg_level = SOL_SOCKET;
  header->cmsg_type = SCM_RIGHTS;
  header->cmsg_len = CMSG_LEN(sizeof(int));
  std::memcpy(CMSG_DATA(header), &fd, sizeof(fd));
  return sendmsg(socket, &out.message, 0) == 1 ? Value(0) : Failure(errno);
}

Answer ReceiveDescriptor(int socket) {
  DescriptorMessage in;
  if (recvmsg(socket, &in.message, 0) != 1) return Failure(errno != 0 ? errno : EIO);
  cmsghdr* const header = CMSG_FIRSTHDR(&in.message);
  if (header == nullptr || header->cmsg_type != SCM_RIGHTS) return Failure(EIO);
  int fd = -1;
  std::memcpy(&fd, CMSG_DATA(header), sizeof(fd));
  return Value(fd);
}

// An object without a name.
Answer NewLargePages([[maybe_unused]] const Call& call) {
#ifdef SHM_LARGEPAGE_ALLOC_NOWAIT
  return FromResult(shm_create_largepage(SHM_ANON, Int(call.args[0]), 1, SHM_LARGEPAGE_ALLOC_NOWAIT,
                                         static_cast<mode_t>(call.args[1])));
#else
  return NotOffered();
#endif
}

}  // namespace

Answer HostObjectCall(const Call& call) {
  const auto& a = call.args;
  switch (call.op) {
    case Op::kPipe:
      return Pipe();
    case Op::kSocketpair:
      return Socketpair();
    case Op::kSendDescriptor:
      return SendDescriptor(Int(a[0]), Int(a[1]));
    case Op::kReceiveDescriptor:
      return ReceiveDescriptor(Int(a[0]));
    case Op::kEventfd:
#ifdef EFD_CLOEXEC
      return FromResult(eventfd(0, EFD_CLOEXEC));
#else
      return NotOffered();
#endif
    case Op::kMemfdCreate:
#if defined(MFD_CLOEXEC) && !defined(MMAP_COMPAT_WITHOUT_MEMFD_CREATE)
      return FromResult(memfd_create(call.text, static_cast<unsigned>(a[0])));
#else
      return NotOffered();
#endif
    case Op::kMemfdNameless:
#if defined(MFD_CLOEXEC) && !defined(MMAP_COMPAT_WITHOUT_MEMFD_CREATE)
      return FromResult(memfd_create(nullptr, static_cast<unsigned>(a[0])));
#else
      return NotOffered();
#endif
    case Op::kMemfdSecret:
      return FromResult(platforms::RawMemfdSecret(static_cast<unsigned>(a[0])));
    case Op::kPidfd:
      return FromResult(platforms::RawPidfdOfSelf());
    case Op::kGetSeals:
#ifdef F_GET_SEALS
      return FromResult(fcntl(Int(a[0]), F_GET_SEALS));
#else
      return NotOffered();
#endif
    case Op::kAddSeals:
#ifdef F_ADD_SEALS
      return FromResult(fcntl(Int(a[0]), F_ADD_SEALS, Int(a[1])));
#else
      return NotOffered();
#endif
    case Op::kShmOpen:
      return FromResult(shm_open(OwnName(call.text).c_str(), Int(a[0]), static_cast<mode_t>(a[1])));
    case Op::kShmOpenAnonymous:
#ifdef SHM_ANON
      return FromResult(shm_open(SHM_ANON, Int(a[0]), static_cast<mode_t>(a[1])));
#else
      return NotOffered();
#endif
    case Op::kShmLargePages:
      return NewLargePages(call);
    case Op::kShmUnlink:
      return FromResult(shm_unlink(OwnName(call.text).c_str()));
    case Op::kShmRename:
#ifdef SHM_RENAME_NOREPLACE
      return FromResult(shm_rename(OwnName(call.text).c_str(),
                                   (OwnName(call.text).text + ".new").c_str(), Int(a[0])));
#else
      return NotOffered();
#endif
    default:
      return NotOffered();
  }
}

}  // namespace conformance
