// SPDX-License-Identifier: Apache-2.0
//
// Which optional calls this build uses, decided in one place by what the headers name.
//
//   MMAP_COMPAT_HAS_LINUX_MREMAP    mremap(old, old_length, new_length, flags)
//   MMAP_COMPAT_HAS_MADVISE         madvise, which strict POSIX macros hide; else posix_madvise
//   MMAP_COMPAT_HAS_MADV_POPULATE   madvise(MADV_POPULATE_READ), which old kernels still refuse
//   MMAP_COMPAT_EXCLUSIVE_FLAGS     mmap flags that map at an address and nowhere else
//   MMAP_COMPAT_NO_RESERVE_FLAG     mmap flag: set no memory aside; 0 where there is none
//   MMAP_COMPAT_LOW_FLAG            mmap flag: at an address that fits into 32 bits; or 0
//   MMAP_COMPAT_SYNC_FLAGS          mmap flags in the place of MAP_SHARED, for stores that are
//                                   durable at once; or 0
//   MMAP_COMPAT_HAS_MEMFD           memfd_create, with seals
//   MMAP_COMPAT_HAS_SHM_ANON        shm_open(SHM_ANON)
//   MMAP_COMPAT_HAS_FALLOCATE       fallocate(fd, mode, offset, length); else, maybe:
//   MMAP_COMPAT_HAS_POSIX_FALLOCATE posix_fallocate, which glibc does by writing where it must
//   MMAP_COMPAT_HAS_TMPFILE         open(O_TMPFILE): a file without a name, which can get one
//   MMAP_COMPAT_HAS_RENAMEAT2       renameat2(RENAME_NOREPLACE); else, maybe, on macOS:
//   MMAP_COMPAT_HAS_RENAMEX_NP      renamex_np(RENAME_EXCL)
//   kHasNetbsdMremap                mremap(old, old_length, new, new_length, flags), a constant
//
// MMAP_COMPAT_WITHOUT_MEMFD_CREATE leaves memfd_create out where the headers declare it and the C
// library that is linked lacks it.
// MMAP_COMPAT_PORTABLE_ONLY switches all but madvise off, so that the way every other system goes
// can be tested here as well.
#ifndef COMPAT_SRC_SUPPORT_FEATURES_H_
#define COMPAT_SRC_SUPPORT_FEATURES_H_

#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <type_traits>

#if defined(MMAP_COMPAT_HAS_LINUX_MREMAP) || defined(MMAP_COMPAT_HAS_MADV_POPULATE) || \
    defined(MMAP_COMPAT_EXCLUSIVE_FLAGS) || defined(MMAP_COMPAT_HAS_MEMFD) ||          \
    defined(MMAP_COMPAT_HAS_SHM_ANON) || defined(MMAP_COMPAT_HAS_FALLOCATE) ||         \
    defined(MMAP_COMPAT_HAS_POSIX_FALLOCATE) || defined(MMAP_COMPAT_HAS_TMPFILE) ||    \
    defined(MMAP_COMPAT_HAS_RENAMEAT2) || defined(MMAP_COMPAT_HAS_RENAMEX_NP) ||       \
    defined(MMAP_COMPAT_HAS_MADVISE) || defined(MMAP_COMPAT_NO_RESERVE_FLAG) ||        \
    defined(MMAP_COMPAT_LOW_FLAG) || defined(MMAP_COMPAT_SYNC_FLAGS)
#error "mmap_compat: MMAP_COMPAT_HAS_... is for features.h to define."
#endif

#ifdef MADV_NORMAL
#define MMAP_COMPAT_HAS_MADVISE
#endif

#ifndef MMAP_COMPAT_PORTABLE_ONLY

#if defined(MREMAP_MAYMOVE)
#define MMAP_COMPAT_HAS_LINUX_MREMAP
#endif

#ifdef MADV_POPULATE_READ
#define MMAP_COMPAT_HAS_MADV_POPULATE
#endif

#if defined(MAP_FIXED_NOREPLACE)
#define MMAP_COMPAT_EXCLUSIVE_FLAGS MAP_FIXED_NOREPLACE
#elif defined(MAP_EXCL)
#define MMAP_COMPAT_EXCLUSIVE_FLAGS (MAP_FIXED | MAP_EXCL)
#endif

#ifdef MAP_NORESERVE
#define MMAP_COMPAT_NO_RESERVE_FLAG MAP_NORESERVE
#endif

#ifdef MAP_32BIT
#define MMAP_COMPAT_LOW_FLAG MAP_32BIT
#endif

#if defined(MAP_SYNC) && defined(MAP_SHARED_VALIDATE)
#define MMAP_COMPAT_SYNC_FLAGS (MAP_SHARED_VALIDATE | MAP_SYNC)
#endif

#if defined(MFD_CLOEXEC) && defined(MFD_ALLOW_SEALING) && !defined(MMAP_COMPAT_WITHOUT_MEMFD_CREATE)
#define MMAP_COMPAT_HAS_MEMFD
#endif

#ifdef SHM_ANON
#define MMAP_COMPAT_HAS_SHM_ANON
#endif

#if defined(FALLOC_FL_KEEP_SIZE)
#define MMAP_COMPAT_HAS_FALLOCATE
#elif !defined(__GLIBC__) && defined(_POSIX_ADVISORY_INFO) && _POSIX_ADVISORY_INFO > 0
#define MMAP_COMPAT_HAS_POSIX_FALLOCATE
#endif

#if defined(O_TMPFILE) && defined(AT_EMPTY_PATH)
#define MMAP_COMPAT_HAS_TMPFILE
#endif

#if defined(RENAME_NOREPLACE)
#define MMAP_COMPAT_HAS_RENAMEAT2
#elif defined(RENAME_EXCL)
#define MMAP_COMPAT_HAS_RENAMEX_NP
#endif

#endif  // MMAP_COMPAT_PORTABLE_ONLY

#ifndef MMAP_COMPAT_NO_RESERVE_FLAG
#define MMAP_COMPAT_NO_RESERVE_FLAG 0
#endif
#ifndef MMAP_COMPAT_LOW_FLAG
#define MMAP_COMPAT_LOW_FLAG 0
#endif
#ifndef MMAP_COMPAT_SYNC_FLAGS
#define MMAP_COMPAT_SYNC_FLAGS 0
#endif

namespace mmap_compat {

// NetBSD had the call before any flag for it, so that what is asked is whether it is declared.
template <typename Pointer, typename = void>
struct DeclaresNetbsdMremap : std::false_type {};

#ifndef MMAP_COMPAT_PORTABLE_ONLY
template <typename Pointer>
struct DeclaresNetbsdMremap<
    Pointer, std::void_t<decltype(mremap(Pointer(), std::size_t(), Pointer(), std::size_t(), 0))>>
    : std::true_type {};
#endif

inline constexpr bool kHasNetbsdMremap = DeclaresNetbsdMremap<void*>::value;

}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_FEATURES_H_
