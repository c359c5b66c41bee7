// SPDX-License-Identifier: Apache-2.0
#include "known_errnos.h"

#include <cerrno>

#include "errno_index.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

#define MMAP_COMPAT_ERRNO(name, reason) \
  KnownErrno { name, Reason::reason, #name }

// In alphabetical order, since the first match names a number that has two names.
constexpr KnownErrno kKnownErrnos[] = {
    MMAP_COMPAT_ERRNO(E2BIG, kUnknown),
    MMAP_COMPAT_ERRNO(EACCES, kAccessDenied),
    MMAP_COMPAT_ERRNO(EAGAIN, kOutOfMemory),
    MMAP_COMPAT_ERRNO(EBADF, kBadDescriptor),
    MMAP_COMPAT_ERRNO(EBUSY, kNotPermitted),
    MMAP_COMPAT_ERRNO(ECANCELED, kCancelled),
    MMAP_COMPAT_ERRNO(EDOM, kUnknown),
    MMAP_COMPAT_ERRNO(EDQUOT, kBeyondFileLimits),
    MMAP_COMPAT_ERRNO(EEXIST, kAlreadyExists),
    MMAP_COMPAT_ERRNO(EFAULT, kNotMapped),
    MMAP_COMPAT_ERRNO(EFBIG, kBeyondFileLimits),
    MMAP_COMPAT_ERRNO(EHOSTDOWN, kIo),
    MMAP_COMPAT_ERRNO(EHOSTUNREACH, kIo),
    MMAP_COMPAT_ERRNO(EINTR, kUnknown),
    MMAP_COMPAT_ERRNO(EINVAL, kInvalidFlags),
    MMAP_COMPAT_ERRNO(EIO, kIo),
    MMAP_COMPAT_ERRNO(EISDIR, kNotMappable),
    MMAP_COMPAT_ERRNO(ELOOP, kInvalidName),
    MMAP_COMPAT_ERRNO(EMFILE, kTooManyFiles),
    MMAP_COMPAT_ERRNO(EMLINK, kUnknown),
    MMAP_COMPAT_ERRNO(ENAMETOOLONG, kInvalidName),
    MMAP_COMPAT_ERRNO(ENFILE, kTooManyFiles),
    MMAP_COMPAT_ERRNO(ENODEV, kNotMappable),
    MMAP_COMPAT_ERRNO(ENOENT, kNotFound),
    MMAP_COMPAT_ERRNO(ENOLCK, kUnknown),
    MMAP_COMPAT_ERRNO(ENOMEM, kOutOfMemory),
    MMAP_COMPAT_ERRNO(ENOSPC, kBeyondFileLimits),
    MMAP_COMPAT_ERRNO(ENOSYS, kUnsupported),
    MMAP_COMPAT_ERRNO(ENOTCONN, kIo),
    MMAP_COMPAT_ERRNO(ENOTDIR, kNotFound),
    MMAP_COMPAT_ERRNO(ENOTEMPTY, kUnknown),
    MMAP_COMPAT_ERRNO(ENOTSUP, kUnsupported),
    MMAP_COMPAT_ERRNO(ENOTTY, kUnknown),
    MMAP_COMPAT_ERRNO(ENXIO, kNotMappable),
    MMAP_COMPAT_ERRNO(EOPNOTSUPP, kUnsupported),
    MMAP_COMPAT_ERRNO(EOVERFLOW, kBeyondFileLimits),
    MMAP_COMPAT_ERRNO(EPERM, kNotPermitted),
    MMAP_COMPAT_ERRNO(EPIPE, kUnknown),
    MMAP_COMPAT_ERRNO(ERANGE, kUnknown),
#ifdef EREMOTEIO
    MMAP_COMPAT_ERRNO(EREMOTEIO, kIo),
#endif
    MMAP_COMPAT_ERRNO(EROFS, kAccessDenied),
    MMAP_COMPAT_ERRNO(ESPIPE, kNotMappable),
    MMAP_COMPAT_ERRNO(ESRCH, kUnknown),
    MMAP_COMPAT_ERRNO(ESTALE, kIo),
    MMAP_COMPAT_ERRNO(ETIMEDOUT, kIo),
    MMAP_COMPAT_ERRNO(ETXTBSY, kNotPermitted),
#ifdef EUCLEAN
    MMAP_COMPAT_ERRNO(EUCLEAN, kIo),
#endif
    MMAP_COMPAT_ERRNO(EXDEV, kUnsupported),
};

#undef MMAP_COMPAT_ERRNO

constexpr ErrnoIndex kIndex = IndexErrnos(kKnownErrnos, &KnownErrno::number);

}  // namespace

const KnownErrno* FindKnownErrno(int error_number) {
  return FindErrno(kKnownErrnos, &KnownErrno::number, kIndex, error_number);
}

absl::Span<const KnownErrno> KnownErrnos() { return kKnownErrnos; }

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
