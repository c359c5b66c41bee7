// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// NetBSD: MAP_ANON and its alias, MAP_TRYFIXED that moves, MAP_WIRED, an mremap of its own.
#ifndef TESTS_COMPAT_HEADERS_NETBSD_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_NETBSD_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define PROT_MPROTECT(prot) ((prot) << 3)
#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_REMAPDUP 4
#define MAP_FIXED 0x10
#define MAP_RENAME 0x20
#define MAP_NORESERVE 0x40
#define MAP_INHERIT 0x80
#define MAP_HASSEMAPHORE 0x200
#define MAP_TRYFIXED 0x400
#define MAP_WIRED 0x800
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#define MAP_STACK 0x2000
#define MAP_ALIGNED(n) ((n) << 24)
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4
#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 6
#define MAP_INHERIT_SHARE 0
#define MAP_INHERIT_COPY 1
#define MAP_INHERIT_NONE 2
#define MAP_INHERIT_ZERO 4

extern "C" int minherit(void*, std::size_t, int);
extern "C" void* mremap(void*, std::size_t, void*, std::size_t, int);

#endif  // TESTS_COMPAT_HEADERS_NETBSD_SYS_MMAN_H_
