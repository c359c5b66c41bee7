// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// DragonFly: MAP_ANON and its alias, MAP_TRYFIXED that fails when busy; MS_SYNC is 0.
#ifndef TESTS_COMPAT_HEADERS_DRAGONFLY_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_DRAGONFLY_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_HASSEMAPHORE 0x200
#define MAP_STACK 0x400
#define MAP_NOSYNC 0x800
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#define MAP_TRYFIXED 0x10000
#define MAP_NOCORE 0x20000
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

extern "C" int minherit(void*, std::size_t, int);

#endif  // TESTS_COMPAT_HEADERS_DRAGONFLY_SYS_MMAN_H_
