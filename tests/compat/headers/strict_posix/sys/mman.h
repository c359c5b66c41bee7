// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// A BSD header that shows only what an older POSIX names when a program asks for that.
#ifndef TESTS_COMPAT_HEADERS_STRICT_POSIX_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_STRICT_POSIX_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#if !defined(STAND_IN_STRICT_POSIX)
#define MAP_ANON 0x1000
#define MAP_ANONYMOUS MAP_ANON
#endif
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4

#endif  // TESTS_COMPAT_HEADERS_STRICT_POSIX_SYS_MMAN_H_
