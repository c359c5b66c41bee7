// SPDX-License-Identifier: Apache-2.0
//
// How operations, reasons and errnos are called in messages.
#include <cerrno>
#include <charconv>
#include <system_error>

#include "errno_index.h"
#include "error_message.h"
#include "mmap_compat/errors.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace {

struct NamedErrno {
  int number;
  std::string_view name;
};

#define MMAP_COMPAT_NAMED(name) \
  NamedErrno { name, #name }

// In alphabetical order, since the first match names a number that has two names.
constexpr NamedErrno kErrnoNames[] = {
    MMAP_COMPAT_NAMED(E2BIG),        MMAP_COMPAT_NAMED(EACCES),     MMAP_COMPAT_NAMED(EAGAIN),
    MMAP_COMPAT_NAMED(EBADF),        MMAP_COMPAT_NAMED(EBUSY),      MMAP_COMPAT_NAMED(ECANCELED),
    MMAP_COMPAT_NAMED(EDOM),         MMAP_COMPAT_NAMED(EDQUOT),     MMAP_COMPAT_NAMED(EEXIST),
    MMAP_COMPAT_NAMED(EFAULT),       MMAP_COMPAT_NAMED(EFBIG),      MMAP_COMPAT_NAMED(EINTR),
    MMAP_COMPAT_NAMED(EINVAL),       MMAP_COMPAT_NAMED(EIO),        MMAP_COMPAT_NAMED(EISDIR),
    MMAP_COMPAT_NAMED(ELOOP),        MMAP_COMPAT_NAMED(EMFILE),     MMAP_COMPAT_NAMED(EMLINK),
    MMAP_COMPAT_NAMED(ENAMETOOLONG), MMAP_COMPAT_NAMED(ENFILE),     MMAP_COMPAT_NAMED(ENODEV),
    MMAP_COMPAT_NAMED(ENOENT),       MMAP_COMPAT_NAMED(ENOLCK),     MMAP_COMPAT_NAMED(ENOMEM),
    MMAP_COMPAT_NAMED(ENOSPC),       MMAP_COMPAT_NAMED(ENOSYS),     MMAP_COMPAT_NAMED(ENOTDIR),
    MMAP_COMPAT_NAMED(ENOTEMPTY),    MMAP_COMPAT_NAMED(ENOTSUP),    MMAP_COMPAT_NAMED(ENOTTY),
    MMAP_COMPAT_NAMED(ENXIO),        MMAP_COMPAT_NAMED(EOPNOTSUPP), MMAP_COMPAT_NAMED(EOVERFLOW),
    MMAP_COMPAT_NAMED(EPERM),        MMAP_COMPAT_NAMED(EPIPE),      MMAP_COMPAT_NAMED(ERANGE),
    MMAP_COMPAT_NAMED(EROFS),        MMAP_COMPAT_NAMED(ESPIPE),     MMAP_COMPAT_NAMED(ESRCH),
    MMAP_COMPAT_NAMED(ESTALE),       MMAP_COMPAT_NAMED(ETIMEDOUT),  MMAP_COMPAT_NAMED(ETXTBSY),
    MMAP_COMPAT_NAMED(EXDEV),
};

#undef MMAP_COMPAT_NAMED

constexpr internal::ErrnoIndex kNameIndex = internal::IndexErrnos(kErrnoNames, &NamedErrno::number);

// Before the number of an errno that has no name here.
constexpr std::string_view kNameless = "errno ";

}  // namespace

std::string_view OperationName(Operation operation) noexcept {
  switch (operation) {
    case Operation::kMmap:
      return "mmap";
    case Operation::kMunmap:
      return "munmap";
    case Operation::kMprotect:
      return "mprotect";
    case Operation::kMsync:
      return "msync";
    case Operation::kMadvise:
      return "madvise";
    case Operation::kMlock:
      return "mlock";
    case Operation::kMunlock:
      return "munlock";
    case Operation::kMremap:
      return "mremap";
    case Operation::kOpen:
      return "open";
    case Operation::kFstat:
      return "fstat";
    case Operation::kFtruncate:
      return "ftruncate";
    case Operation::kFcntl:
      return "fcntl";
    case Operation::kShmOpen:
      return "shm_open";
    case Operation::kShmUnlink:
      return "shm_unlink";
    case Operation::kMemfdCreate:
      return "memfd_create";
    case Operation::kCopyFile:
      return "copy";
    case Operation::kRead:
      return "read";
    case Operation::kWrite:
      return "write";
    case Operation::kFsync:
      return "fsync";
    case Operation::kRename:
      return "rename";
    case Operation::kAccess:
      return "access";
    case Operation::kSigaction:
      return "sigaction";
    case Operation::kMincore:
      return "mincore";
    case Operation::kSendmsg:
      return "sendmsg";
    case Operation::kMseal:
      return "mseal";
    case Operation::kFlock:
      return "flock";
    case Operation::kSysctl:
      return "sysctl";
    case Operation::kRecvmsg:
      return "recvmsg";
  }
  return "unknown";
}

std::string_view ReasonName(Reason reason) noexcept {
  switch (reason) {
    case Reason::kInvalidLength:
      return "invalid length";
    case Reason::kInvalidOffset:
      return "invalid offset";
    case Reason::kInvalidAddress:
      return "invalid address";
    case Reason::kInvalidFlags:
      return "invalid flags";
    case Reason::kBadDescriptor:
      return "bad descriptor";
    case Reason::kNotMappable:
      return "not mappable";
    case Reason::kAccessDenied:
      return "access denied";
    case Reason::kNotPermitted:
      return "not permitted";
    case Reason::kAddressInUse:
      return "address in use";
    case Reason::kOutOfMemory:
      return "out of memory";
    case Reason::kOutOfAddressSpace:
      return "out of address space";
    case Reason::kTooManyMappings:
      return "too many mappings";
    case Reason::kLockLimit:
      return "lock limit";
    case Reason::kBeyondFileLimits:
      return "beyond file limits";
    case Reason::kNotMapped:
      return "not mapped";
    case Reason::kUnsupported:
      return "unsupported";
    case Reason::kIo:
      return "I/O";
    case Reason::kInvalidName:
      return "invalid name";
    case Reason::kNotFound:
      return "not found";
    case Reason::kAlreadyExists:
      return "already exists";
    case Reason::kTooManyFiles:
      return "too many files";
    case Reason::kCancelled:
      return "cancelled";
    case Reason::kUnknown:
      return "unknown";
  }
  return "unknown";
}

std::string ErrnoName(int error_number) {
  internal::MessageText name;
  internal::WriteErrnoName(error_number, name);
  return std::string(name.view());
}

namespace internal {

void WriteErrnoName(int error_number, MessageText& message) {
  const NamedErrno* const named =
      FindErrno(kErrnoNames, &NamedErrno::number, kNameIndex, error_number);
  if (named != nullptr) return message.Add(named->name);
  message.Add(kNameless);
  message.AddSigned(error_number);
}

std::optional<int> ErrnoNamed(std::string_view name) {
  for (const NamedErrno& entry : kErrnoNames) {
    if (entry.name == name) return entry.number;
  }
  if (name.substr(0, kNameless.size()) != kNameless) return std::nullopt;
  name.remove_prefix(kNameless.size());
  int number = 0;
  const char* const end = name.data() + name.size();
  const auto [at, failure] = std::from_chars(name.data(), end, number);
  return failure == std::errc() && at == end ? std::optional(number) : std::nullopt;
}

}  // namespace internal

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
