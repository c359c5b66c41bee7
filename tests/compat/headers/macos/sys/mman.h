// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// macOS: MAP_ANON and its alias, no MAP_STACK, no exclusive placement.
#ifndef TESTS_COMPAT_HEADERS_MACOS_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_MACOS_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_RENAME 0x20
#define MAP_NORESERVE 0x40
#define MAP_NOEXTEND 0x100
#define MAP_HASSEMAPHORE 0x200
#define MAP_NOCACHE 0x400
#define MAP_JIT 0x800
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#define MAP_32BIT 0x8000
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 0x10
#define MADV_NORMAL 0
#define MADV_RANDOM 1
#define MADV_SEQUENTIAL 2
#define MADV_WILLNEED 3
#define MADV_DONTNEED 4
#define MADV_FREE 5

extern "C" int minherit(void*, std::size_t, int);

#endif  // TESTS_COMPAT_HEADERS_MACOS_SYS_MMAN_H_
