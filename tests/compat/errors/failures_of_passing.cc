// SPDX-License-Identifier: Apache-2.0
//
// Making it fail to pass memory to another process.
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

#include "mmap_compat/page_size.h"
#include "mmap_compat/pass_memory.h"
#include "tests/compat/errors/documented_failures.h"
#include "tests/compat/support/resources.h"

namespace mmap_compat {
namespace {

struct Pair {
  Pair() {
    int ends[2] = {-1, -1};
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return;
    here = ends[0];
    there = ends[1];
  }
  ~Pair() {
    close(here);
    if (there >= 0) close(there);
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  void CloseThere() { close(std::exchange(there, -1)); }

  int here = -1;
  int there = -1;
};

SharedMemory SentMemory() { return *SharedMemory::Unnamed(PageSize()); }

absl::Status SendMovedFrom() {
  const Pair pair;
  SharedMemory memory = SentMemory();
  const SharedMemory taken = std::move(memory);
  // NOLINTNEXTLINE(*-move,*.Move): which is the mistake
  return SendMemory(pair.here, memory);
}

absl::Status SendOverTheNetwork() {
  const ScopedFd network(socket(AF_INET, SOCK_STREAM, 0));
  return network.get() < 0 ? absl::OkStatus() : SendMemory(network.get(), SentMemory());
}

absl::Status SendToNobody() {
  Pair pair;
  pair.CloseThere();
  return SendMemory(pair.here, SentMemory());
}

absl::Status ReceiveFromNobody() {
  Pair pair;
  pair.CloseThere();
  return ReceiveMemory(pair.here).status();
}

absl::Status ReceiveText() {
  const Pair pair;
  if (write(pair.there, "text", 4) != 4) return absl::OkStatus();
  return ReceiveMemory(pair.here).status();
}

// What is sent is whatever descriptor the memory was made of.
absl::Status ReceivePipe() {
  const Pair pair;
  SharedMemory memory = SentMemory();
  int ends[2];
  if (pipe(ends) != 0 || dup2(ends[0], memory.fd()) < 0) return absl::OkStatus();
  close(ends[0]);
  close(ends[1]);
  const absl::Status sent = SendMemory(pair.there, memory);
  return sent.ok() ? ReceiveMemory(pair.here).status() : absl::OkStatus();
}

absl::Status ReceiveWithoutDescriptors() {
  const Pair pair;
  const absl::Status sent = SendMemory(pair.there, SentMemory());
  if (!sent.ok() || !NoDescriptorsLeft()) return absl::OkStatus();
  return ReceiveMemory(pair.here).status();
}

}  // namespace

std::vector<Failure> FailuresOfPassing() {
  const auto send = [](int fd) { return SendMemory(fd, SentMemory()); };
  return {
      {"SendMemory", Reason::kBadDescriptor, [=] { return send(-1); }},
      {"SendMemory", Reason::kBadDescriptor, [=] { return send(SentMemory().fd()); }},
      {"SendMemory", Reason::kBadDescriptor, &SendMovedFrom},
      {"SendMemory", Reason::kUnsupported, &SendOverTheNetwork},
      {"SendMemory", Reason::kIo, &SendToNobody},
      {"ReceiveMemory", Reason::kBadDescriptor, [] { return ReceiveMemory(-1).status(); }},
      {"ReceiveMemory", Reason::kBadDescriptor, &ReceiveText},
      {"ReceiveMemory", Reason::kNotMappable, &ReceivePipe},
      {"ReceiveMemory", Reason::kTooManyFiles, &ReceiveWithoutDescriptors},
      {"ReceiveMemory", Reason::kIo, &ReceiveFromNobody},
  };
}

}  // namespace mmap_compat
