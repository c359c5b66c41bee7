// SPDX-License-Identifier: Apache-2.0
//
// As freebsd_names.h, with the names of NetBSD, OpenBSD, DragonFly, macOS and illumos together:
// what a probe is to find of them follows from the emulated kernel, not from the headers.
#ifndef TESTS_EMULATED_OTHER_NAMES_H_
#define TESTS_EMULATED_OTHER_NAMES_H_

#include <linux/mman.h>
#include <sys/mman.h>

// The host's own, of which NetBSD has forms with other names.
enum : int { kHostMapLocked = MAP_LOCKED, kHostMremapMaymove = MREMAP_MAYMOVE };
#undef MAP_LOCKED
#undef MREMAP_MAYMOVE
// Whose bits have other names here.
#undef MAP_32BIT
#undef MAP_DENYWRITE
#undef MAP_EXECUTABLE
#undef MAP_GROWSDOWN
#undef MAP_NONBLOCK
#undef MAP_POPULATE
#undef MAP_SYNC

#define MADV_NOSYNC 206
#define MADV_AUTOSYNC 207
#define MAP_NOCACHE (1 << 7)
#define MADV_ZERO 211
#define MAP_RESILIENT_MEDIA (1 << 2)
#define MAP_ALIGN (1 << 10)
#define MAP_TEXT (1 << 11)
#define MAP_INITDATA (1 << 13)
#define MAP_NOSYNC (1 << 8)
#define MAP_CONCEAL (1 << 9)
#define MAP_INHERIT (1 << 12)
#define MAP_HASSEMAPHORE (1 << 15)
#define MAP_RENAME (1 << 16)
#define MAP_NOEXTEND (1 << 19)
#define MAP_JIT (1 << 22)
#define MAP_TRYFIXED (1 << 21)
#define MAP_WIRED (1 << 23)
#define MAP_ALIGNED(n) ((n) << 24)
#define MAP_ALIGNED_SUPER (1 << 24)
#define MAP_REMAPDUP (1 << 6)
#define PROT_MPROTECT(prot) ((prot) << 3)
// Without INHERIT_ZERO, which these systems did not know when they were measured.
#define INHERIT_SHARE 0
#define INHERIT_COPY 1
#define INHERIT_NONE 2

#define EMULATED_PERSONALITIES                                                                \
  &kNetbsd, &kNetbsdByManual, &kOpenbsd, &kOpenbsdByManual, &kDragonfly, &kDragonflyByManual, \
      &kMacos, &kMacosByManual, &kIllumosByManual
#define EMULATED_GOLDEN "tests/emulated/other_matrix.golden"

#endif  // TESTS_EMULATED_OTHER_NAMES_H_
