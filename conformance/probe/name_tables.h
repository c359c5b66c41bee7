// SPDX-License-Identifier: Apache-2.0
//
// The numbers of this host's headers and what C calls them, for names.cc.

#ifndef CONFORMANCE_PROBE_NAME_TABLES_H_
#define CONFORMANCE_PROBE_NAME_TABLES_H_

#include <fcntl.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>

#include <cerrno>
#include <csignal>
#include <cstdint>

#include "conformance/probe/inheritance.h"

namespace conformance {

struct Name {
  std::uint64_t value;
  const char* name;
};

// A row for a constant: NAMED(EINVAL). Guard those that some header lacks.
#define NAMED(constant) \
  Name { static_cast<std::uint64_t>(constant), #constant }

inline constexpr Name kErrnos[] = {
    NAMED(E2BIG),     NAMED(EACCES),       NAMED(EAGAIN), NAMED(EBADF),      NAMED(EBUSY),
    NAMED(EDEADLK),   NAMED(EDQUOT),       NAMED(EEXIST), NAMED(EFAULT),     NAMED(EFBIG),
    NAMED(EIDRM),     NAMED(EINTR),        NAMED(EINVAL), NAMED(EIO),        NAMED(EISDIR),
    NAMED(EMFILE),    NAMED(ENAMETOOLONG), NAMED(ENFILE), NAMED(ENODEV),     NAMED(ENOENT),
    NAMED(ENOEXEC),   NAMED(ENOLCK),       NAMED(ENOMEM), NAMED(ENOSPC),     NAMED(ENOSYS),
    NAMED(ENOTDIR),   NAMED(ENOTTY),       NAMED(ENXIO),  NAMED(EOPNOTSUPP), NAMED(ENOTSUP),
    NAMED(EOVERFLOW), NAMED(EPERM),        NAMED(EPIPE),  NAMED(EROFS),      NAMED(ESPIPE),
    NAMED(ESRCH),     NAMED(ETXTBSY),      NAMED(EXDEV),  NAMED(ECHILD),     NAMED(ERANGE),
    NAMED(EMSGSIZE),
};

inline constexpr Name kSignals[] = {
    NAMED(SIGABRT), NAMED(SIGALRM), NAMED(SIGBUS),  NAMED(SIGFPE),  NAMED(SIGHUP),  NAMED(SIGILL),
    NAMED(SIGINT),  NAMED(SIGKILL), NAMED(SIGPIPE), NAMED(SIGQUIT), NAMED(SIGSEGV), NAMED(SIGTERM),
    NAMED(SIGTRAP), NAMED(SIGXCPU), NAMED(SIGXFSZ), NAMED(SIGSYS),  NAMED(SIGUSR1), NAMED(SIGUSR2),
};

inline constexpr Name kSegvCodes[] = {NAMED(SEGV_MAPERR), NAMED(SEGV_ACCERR)};
inline constexpr Name kBusCodes[] = {NAMED(BUS_ADRALN), NAMED(BUS_ADRERR), NAMED(BUS_OBJERR)};

inline constexpr Name kProtections[] = {
#ifdef PROT_MAX
    NAMED(PROT_MAX(PROT_READ)),
#endif
#ifdef PROT_MPROTECT
    NAMED(PROT_MPROTECT(PROT_EXEC)),
#endif
    NAMED(PROT_READ),
    NAMED(PROT_WRITE),
    NAMED(PROT_EXEC),
};

// Types first: MAP_SHARED_VALIDATE is both type bits, so it stands before them.
inline constexpr Name kMapFlags[] = {
#ifdef MAP_SHARED_VALIDATE
    NAMED(MAP_SHARED_VALIDATE),
#endif
#ifdef MAP_DROPPABLE
    NAMED(MAP_DROPPABLE),
#endif
#ifdef MAP_ALIGNED  // those that are asked for: a larger one holds the bits of a smaller
    NAMED(MAP_ALIGNED(63)),
    NAMED(MAP_ALIGNED(16)),
    NAMED(MAP_ALIGNED(5)),
#endif
#ifdef MAP_ALIGNED_SUPER
    NAMED(MAP_ALIGNED_SUPER),
#endif
#ifdef MAP_ALIGN
    NAMED(MAP_ALIGN),
#endif
#ifdef MAP_TEXT
    NAMED(MAP_TEXT),
#endif
#ifdef MAP_INITDATA
    NAMED(MAP_INITDATA),
#endif
#ifdef MAP_NOCACHE
    NAMED(MAP_NOCACHE),
#endif
    NAMED(MAP_SHARED),
    NAMED(MAP_PRIVATE),
    NAMED(MAP_FIXED),
#if defined(MAP_ANONYMOUS)
    NAMED(MAP_ANONYMOUS),
#elif defined(MAP_ANON)
    NAMED(MAP_ANON),
#endif
#ifdef MAP_FIXED_NOREPLACE
    NAMED(MAP_FIXED_NOREPLACE),
#endif
#ifdef MAP_EXCL
    NAMED(MAP_EXCL),
#endif
#ifdef MAP_TRYFIXED
    NAMED(MAP_TRYFIXED),
#endif
#ifdef MAP_GUARD
    NAMED(MAP_GUARD),
#endif
#ifdef MAP_LOCKED
    NAMED(MAP_LOCKED),
#endif
#ifdef MAP_WIRED
    NAMED(MAP_WIRED),
#endif
#ifdef MAP_NORESERVE
    NAMED(MAP_NORESERVE),
#endif
#ifdef MAP_POPULATE
    NAMED(MAP_POPULATE),
#endif
#ifdef MAP_PREFAULT_READ
    NAMED(MAP_PREFAULT_READ),
#endif
#ifdef MAP_NONBLOCK
    NAMED(MAP_NONBLOCK),
#endif
#ifdef MAP_STACK
    NAMED(MAP_STACK),
#endif
#ifdef MAP_GROWSDOWN
    NAMED(MAP_GROWSDOWN),
#endif
#ifdef MAP_HUGETLB
    NAMED(MAP_HUGETLB),
#endif
#ifdef MAP_SYNC
    NAMED(MAP_SYNC),
#endif
#ifdef MAP_DENYWRITE
    NAMED(MAP_DENYWRITE),
#endif
#ifdef MAP_EXECUTABLE
    NAMED(MAP_EXECUTABLE),
#endif
#ifdef MAP_32BIT
    NAMED(MAP_32BIT),
#endif
#ifdef MAP_NOSYNC
    NAMED(MAP_NOSYNC),
#endif
#ifdef MAP_NOCORE
    NAMED(MAP_NOCORE),
#endif
#ifdef MAP_CONCEAL
    NAMED(MAP_CONCEAL),
#endif
#ifdef MAP_HASSEMAPHORE
    NAMED(MAP_HASSEMAPHORE),
#endif
#ifdef MAP_INHERIT
    NAMED(MAP_INHERIT),
#endif
#ifdef MAP_RENAME
    NAMED(MAP_RENAME),
#endif
#ifdef MAP_NOEXTEND
    NAMED(MAP_NOEXTEND),
#endif
#ifdef MAP_RESILIENT_MEDIA
    NAMED(MAP_RESILIENT_MEDIA),
#endif
#ifdef MAP_JIT
    NAMED(MAP_JIT),
#endif
#ifdef MAP_REMAPDUP
    NAMED(MAP_REMAPDUP),
#endif
};

inline constexpr Name kMsyncFlags[] = {NAMED(MS_SYNC), NAMED(MS_ASYNC), NAMED(MS_INVALIDATE)};

inline constexpr Name kMlockallFlags[] = {
    NAMED(MCL_CURRENT),
    NAMED(MCL_FUTURE),
#ifdef MCL_ONFAULT
    NAMED(MCL_ONFAULT),
#endif
};

inline constexpr Name kMlock2Flags[] = {
#ifdef MLOCK_ONFAULT
    NAMED(MLOCK_ONFAULT),
#endif
    Name{0, nullptr},  // keeps the array from being empty
};

inline constexpr Name kAdvice[] = {
#ifdef MADV_NORMAL
    NAMED(MADV_NORMAL),
#endif
#ifdef MADV_RANDOM
    NAMED(MADV_RANDOM),
#endif
#ifdef MADV_SEQUENTIAL
    NAMED(MADV_SEQUENTIAL),
#endif
#ifdef MADV_WILLNEED
    NAMED(MADV_WILLNEED),
#endif
#ifdef MADV_DONTNEED
    NAMED(MADV_DONTNEED),
#endif
#ifdef MADV_FREE
    NAMED(MADV_FREE),
#endif
#ifdef MADV_DONTFORK
    NAMED(MADV_DONTFORK),
#endif
#ifdef MADV_WIPEONFORK
    NAMED(MADV_WIPEONFORK),
#endif
#ifdef MADV_KEEPONFORK
    NAMED(MADV_KEEPONFORK),
#endif
#ifdef MADV_DOFORK
    NAMED(MADV_DOFORK),
#endif
#ifdef MADV_REMOVE
    NAMED(MADV_REMOVE),
#endif
#ifdef MADV_MERGEABLE
    NAMED(MADV_MERGEABLE),      NAMED(MADV_UNMERGEABLE),
#endif
#ifdef MADV_HUGEPAGE
    NAMED(MADV_HUGEPAGE),       NAMED(MADV_NOHUGEPAGE),
#endif
#ifdef MADV_DONTDUMP
    NAMED(MADV_DONTDUMP),       NAMED(MADV_DODUMP),
#endif
#ifdef MADV_COLD
    NAMED(MADV_COLD),
#endif
#ifdef MADV_PAGEOUT
    NAMED(MADV_PAGEOUT),
#endif
#ifdef MADV_POPULATE_READ
    NAMED(MADV_POPULATE_READ),
#endif
#ifdef MADV_POPULATE_WRITE
    NAMED(MADV_POPULATE_WRITE),
#endif
#ifdef MADV_GUARD_INSTALL
    NAMED(MADV_GUARD_INSTALL),
#endif
#ifdef MADV_GUARD_REMOVE
    NAMED(MADV_GUARD_REMOVE),
#endif
#ifdef MADV_NOSYNC
    NAMED(MADV_NOSYNC),
#endif
#ifdef MADV_AUTOSYNC
    NAMED(MADV_AUTOSYNC),
#endif
#ifdef MADV_ZERO
    NAMED(MADV_ZERO),
#endif
#ifdef MADV_PROTECT
    NAMED(MADV_PROTECT),
#endif
#ifdef MADV_ZERO
    NAMED(MADV_ZERO),
#endif
};

inline constexpr Name kPosixAdvice[] = {
    NAMED(POSIX_MADV_NORMAL),   NAMED(POSIX_MADV_RANDOM),   NAMED(POSIX_MADV_SEQUENTIAL),
    NAMED(POSIX_MADV_WILLNEED), NAMED(POSIX_MADV_DONTNEED),
};

inline constexpr Name kMremapFlags[] = {
#ifdef MREMAP_MAYMOVE
    NAMED(MREMAP_MAYMOVE),
#endif
#ifdef MREMAP_FIXED
    NAMED(MREMAP_FIXED),
#endif
#ifdef MREMAP_DONTUNMAP
    NAMED(MREMAP_DONTUNMAP),
#endif
    Name{0, nullptr},  // keeps the array from being empty
};

inline constexpr Name kInheritance[] = {
#if defined(INHERIT_NONE)
    NAMED(INHERIT_SHARE), NAMED(INHERIT_COPY), NAMED(INHERIT_NONE),
#elif defined(MAP_INHERIT_NONE)
    NAMED(MAP_INHERIT_SHARE), NAMED(MAP_INHERIT_COPY), NAMED(MAP_INHERIT_NONE),
#elif defined(VM_INHERIT_NONE)
    NAMED(VM_INHERIT_SHARE),
    NAMED(VM_INHERIT_COPY),
    NAMED(VM_INHERIT_NONE),
#endif
#if defined(INHERIT_ZERO)
    NAMED(INHERIT_ZERO),
#elif defined(MAP_INHERIT_ZERO)
    NAMED(MAP_INHERIT_ZERO),
#endif
    Name{0, nullptr},
};

inline constexpr Name kOpenFlags[] = {
    NAMED(O_WRONLY),    NAMED(O_RDWR),   NAMED(O_CREAT),   NAMED(O_EXCL),
    NAMED(O_TRUNC),     NAMED(O_APPEND), NAMED(O_CLOEXEC),
#ifdef O_DIRECTORY
    NAMED(O_DIRECTORY),
#endif
#ifdef O_PATH
    NAMED(O_PATH),
#endif
};

inline constexpr Name kSeals[] = {
#ifdef F_SEAL_SEAL
    NAMED(F_SEAL_SEAL),
#endif
#ifdef F_SEAL_SHRINK
    NAMED(F_SEAL_SHRINK),
#endif
#ifdef F_SEAL_GROW
    NAMED(F_SEAL_GROW),
#endif
#ifdef F_SEAL_WRITE
    NAMED(F_SEAL_WRITE),
#endif
#ifdef F_SEAL_FUTURE_WRITE
    NAMED(F_SEAL_FUTURE_WRITE),
#endif
#ifdef F_SEAL_EXEC
    NAMED(F_SEAL_EXEC),
#endif
    Name{0, nullptr},
};

inline constexpr Name kMemfdFlags[] = {
#ifdef MFD_CLOEXEC
    NAMED(MFD_CLOEXEC),
#endif
#ifdef MFD_ALLOW_SEALING
    NAMED(MFD_ALLOW_SEALING),
#endif
#ifdef MFD_HUGETLB
    NAMED(MFD_HUGETLB),
#endif
#ifdef MFD_NOEXEC_SEAL
    NAMED(MFD_NOEXEC_SEAL),
#endif
#ifdef MFD_EXEC
    NAMED(MFD_EXEC),
#endif
    Name{0, nullptr},
};

inline constexpr Name kShmFlags[] = {
    NAMED(SHM_RDONLY),
    NAMED(SHM_RND),
#ifdef SHM_REMAP
    NAMED(SHM_REMAP),
#endif
};

inline constexpr Name kShmgetFlags[] = {NAMED(IPC_CREAT), NAMED(IPC_EXCL)};

inline constexpr Name kShmCommands[] = {
    NAMED(IPC_STAT),
#ifdef SHM_LOCK
    NAMED(SHM_LOCK),
#endif
#ifdef SHM_UNLOCK
    NAMED(SHM_UNLOCK),
#endif
};

inline constexpr Name kResources[] = {
#ifdef RLIMIT_AS
    NAMED(RLIMIT_AS),
#endif
    NAMED(RLIMIT_DATA),    NAMED(RLIMIT_FSIZE), NAMED(RLIMIT_NOFILE), NAMED(RLIMIT_STACK),
#ifdef RLIMIT_MEMLOCK
    NAMED(RLIMIT_MEMLOCK),
#endif
};

#undef NAMED

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_NAME_TABLES_H_
