// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// OpenBSD: MAP_ANON and its alias, MAP_STACK that stacks need, MS_ values of its own.
#ifndef TESTS_COMPAT_HEADERS_OPENBSD_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_OPENBSD_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_RENAME 0
#define MAP_NORESERVE 0
#define MAP_INHERIT 0
#define MAP_HASSEMAPHORE 0
#define MAP_TRYFIXED 0
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#define MAP_STACK 0x4000
#define MAP_CONCEAL 0x8000
#define MS_ASYNC 1
#define MS_SYNC 2
#define MS_INVALIDATE 4
#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 6
#define MAP_INHERIT_SHARE 0
#define MAP_INHERIT_COPY 1
#define MAP_INHERIT_NONE 2
#define MAP_INHERIT_ZERO 3

extern "C" int minherit(void*, std::size_t, int);
extern "C" int mimmutable(void*, std::size_t);
extern "C" int shm_mkstemp(char*);

#endif  // TESTS_COMPAT_HEADERS_OPENBSD_SYS_MMAN_H_
