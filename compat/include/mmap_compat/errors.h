// SPDX-License-Identifier: Apache-2.0
//
// The error contract: the same mistake gives the same Reason on every system.
//
// Functions of this library return absl::Status or absl::StatusOr. A failure reads
//
//   mmap(length=0, protection=PROT_READ): length is zero [EINVAL]
//
// and carries the same as data:
//
//   if (const std::optional<mmap_compat::Error> error = mmap_compat::ErrorFrom(status)) {
//     switch (error->reason) {
//       case mmap_compat::Reason::kLockLimit:     // ENOMEM, EAGAIN or EPERM, by system
//         ...
//     }
//   }
//
// errno alone cannot be judged this way: a lock limit is ENOMEM on Linux and FreeBSD, EAGAIN on
// NetBSD and OpenBSD; a directory is ENODEV here and EINVAL there; and some systems accept what
// others refuse. Which system returns what, and why, is the table in errors.cc.
//
// What some system would accept although it is a mistake (length 0 on NetBSD, an unaligned munmap
// on every BSD) is refused before the call is made, so that nobody loses a neighbour's memory. Such
// an error says so (`refused`) and carries the errno that POSIX names for the mistake.
#ifndef MMAP_COMPAT_ERRORS_H_
#define MMAP_COMPAT_ERRORS_H_

#include "mmap_compat/abi.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// What was being done. Named after the call that failed, or that would have been made.
enum class Operation {
  kMmap,
  kMunmap,
  kMprotect,
  kMsync,
  kMadvise,
  kMlock,
  kMunlock,
  kMremap,
  kOpen,
  kFstat,
  kFtruncate,
  kFcntl,
  kShmOpen,
  kShmUnlink,
  kMemfdCreate,
  kCopyFile,
  kRead,
  kWrite,
  kFsync,
  kRename,
  kAccess,  // a load or store in a mapping
  kSigaction,
  kMincore,
  kSendmsg,
  kRecvmsg,
  kMseal,   // sealing of pages: mseal or mimmutable
  kFlock,   // waiting for a lock of a file
  kSysctl,  // asking the system what is mapped
};

// Why it failed. Closed: a later release may add a value only together with a major version.
enum class Reason {
  kInvalidLength,      // zero, or too long to be rounded up to whole pages
  kInvalidOffset,      // negative, or not a multiple of the page size where one is needed
  kInvalidAddress,     // not a multiple of the page size, or outside the address space
  kInvalidFlags,       // flags or protection bits that the system does not know, or not together
  kBadDescriptor,      // closed, negative, or opened in a way that allows nothing (O_PATH)
  kNotMappable,        // a directory, pipe, socket or device without mmap
  kAccessDenied,       // the descriptor's open mode, or the file's, does not allow the protection
  kNotPermitted,       // policy: W^X, noexec, seals, append-only, lowest address, immutable pages
  kAddressInUse,       // something is mapped where exclusive placement was asked for
  kOutOfMemory,        // no memory, swap or commit left for it
  kOutOfAddressSpace,  // no free range that long, or over RLIMIT_AS
  kTooManyMappings,    // the process has as many mappings as the system allows
  kLockLimit,          // over RLIMIT_MEMLOCK or the system's limit for locked memory
  kBeyondFileLimits,   // past the end of the file, or past what an offset or the disk can hold
  kNotMapped,          // nothing is mapped there, or the object was unmapped or moved from
  kUnsupported,        // this system or filesystem cannot do it
  kIo,                 // the device or the network failed
  kInvalidName,        // a name of a file or shared memory that the system does not allow
  kNotFound,           // no file or shared memory of that name
  kAlreadyExists,      // the name is taken, where a new one was asked for
  kTooManyFiles,       // the process or the system has no descriptor left
  kCancelled,          // the caller's own callback asked to stop
  kUnknown,            // an errno that no document lists for this call
};

// "mmap", "munmap", ...
std::string_view OperationName(Operation operation) noexcept;

// "invalid length", "access denied", ... Lower case, stable.
std::string_view ReasonName(Reason reason) noexcept;

// "EINVAL", "ENOMEM", ...; "errno 12345" for a number without a name on this system. Where one
// number has two names (ENOTSUP and EOPNOTSUPP on Linux) the first of the alphabet is given.
std::string ErrnoName(int error_number);

struct Argument {
  std::string name;   // "length", "offset", "fd", ...
  std::string value;  // as it reads in the message: "0", "PROT_READ|PROT_WRITE", "0x7f00"

  friend bool operator==(const Argument& a, const Argument& b) {
    return a.name == b.name && a.value == b.value;
  }
};

struct Error {
  Operation operation = Operation::kMmap;
  Reason reason = Reason::kUnknown;
  int original_errno = 0;  // what the system returned; POSIX's errno where `refused`
  bool refused = false;    // whether the mistake was seen before any call was made
  std::string explanation;
  std::vector<Argument> arguments;

  // The value of the argument of that name, if the call had one.
  std::optional<std::string> ArgumentValue(std::string_view name) const;

  friend bool operator==(const Error& a, const Error& b) {
    return a.operation == b.operation && a.reason == b.reason &&
           a.original_errno == b.original_errno && a.refused == b.refused &&
           a.explanation == b.explanation && a.arguments == b.arguments;
  }
};

// The error that a status of this library carries; nothing for OK and for other people's statuses.
// It is read from the message, which may have more text before and after it, or where a name makes
// the message ambiguous from a payload: who makes another status of this one keeps both.
//
// A failure costs two allocations, both of absl::Status. Where memory is what is short, and the
// heap has no room even for these, the status has its code alone, and no Error.
std::optional<Error> ErrorFrom(const absl::Status& status);

// Only the reason of it. Allocates nothing. A status ResourceExhausted without any message has the
// reason kOutOfMemory: it is what a full heap leaves room for.
std::optional<Reason> ReasonFrom(const absl::Status& status);

// A status that carries `error`, with its message and the canonical code of its reason
// (kInvalidLength is InvalidArgument, kAccessDenied PermissionDenied, kOutOfMemory
// ResourceExhausted, ...). For libraries that build on this one and keep its contract.
absl::Status ToStatus(const Error& error);

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_ERRORS_H_
