// SPDX-License-Identifier: Apache-2.0
//
// Giving shared memory to another process over a local socket, for which it needs no name.
//
//   absl::Status sent = mmap_compat::SendMemory(socket, *memory);             // here
//   absl::StatusOr<mmap_compat::SharedMemory> memory =
//       mmap_compat::ReceiveMemory(socket);                                   // in the other
//       process
//
// What is passed is a descriptor of its own, with the same access: both have the same memory, for
// as long as either has it open or mapped. On a stream socket one byte goes with it, so that the
// two calls must meet in the order of everything else that is sent there.
//
// Both wait until it is done, on a non-blocking socket too. They take nothing from the heap, and
// success leaves errno as it was. A socket that several threads use at once needs a lock where it
// matters who receives what. Nothing here is for signal handlers.
//
// Never map what a stranger sends without thought: it may be truncated at any time, which
// mmap_compat/access_guard.h survives, unless seals forbid it, which the receiver must check.
//
// Manual pages: sendmsg and recvmsg of POSIX.1-2024, unix(7) and cmsg(3) of Linux, unix(4) of
// FreeBSD.
#ifndef MMAP_COMPAT_PASS_MEMORY_H_
#define MMAP_COMPAT_PASS_MEMORY_H_

#include "mmap_compat/abi.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/shared_memory.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// Sends the memory, which stays open here, to the other end of a connected local socket (AF_UNIX).
// Where the other end is gone no signal is sent, but on systems without MSG_NOSIGNAL (macOS), where
// SO_NOSIGPIPE has to be set.
//
// Fails with kBadDescriptor (no open socket; or memory that was moved from), kUnsupported (not a
// local socket), kIo (the other end is closed, or there is none).
absl::Status SendMemory(int socket, const SharedMemory& memory);

// Waits for memory that SendMemory() sent. Its backend() is kForeign, and its descriptor is closed
// on exec. Whatever descriptors came besides are closed.
//
// Fails with kBadDescriptor (no open socket; or something came that is not one descriptor),
// kNotMappable (a descriptor of a pipe, say), kTooManyFiles (this process can have no more: the
// memory is lost), kIo (the other end is closed).
absl::StatusOr<SharedMemory> ReceiveMemory(int socket);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_PASS_MEMORY_H_
