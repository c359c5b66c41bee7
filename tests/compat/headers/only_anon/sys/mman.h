// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for <sys/mman.h> of
// An old system that knows MAP_ANON by that name only.
#ifndef TESTS_COMPAT_HEADERS_ONLY_ANON_SYS_MMAN_H_
#define TESTS_COMPAT_HEADERS_ONLY_ANON_SYS_MMAN_H_

#include "tests/compat/headers/common.h"

#define MAP_SHARED 1
#define MAP_PRIVATE 2
#define MAP_FIXED 0x10
#define MAP_ANON 0x1000
#define MS_ASYNC 1
#define MS_INVALIDATE 2
#define MS_SYNC 4

#endif  // TESTS_COMPAT_HEADERS_ONLY_ANON_SYS_MMAN_H_
