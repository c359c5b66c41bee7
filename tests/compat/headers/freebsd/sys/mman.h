// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// FreeBSD: MAP_ANON and its alias, MAP_EXCL, guard pages, PROT_MAX, SHM_ANON; MS_SYNC is 0.
#ifndef TESTS_COMPAT_HEADERS_FREEBSD_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_FREEBSD_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define PROT_MAX(prot) ((prot) << 16)
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_HASSEMAPHORE 0x200
#define MAP_STACK 0x400
#define MAP_NOSYNC 0x800
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#define MAP_GUARD 0x2000
#define MAP_EXCL 0x4000
#define MAP_NOCORE 0x20000
#define MAP_PREFAULT_READ 0x40000
#define MAP_32BIT 0x80000
#define MAP_ALIGNED(n) ((n) << 24)
#define MAP_ALIGNED_SUPER (1 << 24)
#define MS_SYNC 0
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 5
#define MADV_NOCORE 8
#define MADV_CORE 9
#define INHERIT_SHARE 0
#define INHERIT_COPY 1
#define INHERIT_NONE 2
#define INHERIT_ZERO 3
#define SHM_ANON (reinterpret_cast<char*>(1))

extern "C" int minherit(void*, std::size_t, int);

#endif  // TESTS_COMPAT_HEADERS_FREEBSD_SYS_MMAN_H_
