// SPDX-License-Identifier: Apache-2.0
//
// Names that FreeBSD's headers have and Linux's lack, for sources that are compiled once more to be
// executed on an EmulatedKernel. The compiler includes this before everything else. The numbers are
// bits that mean nothing to the probes that use them; the kernel takes them out again.
#ifndef TESTS_EMULATED_FREEBSD_NAMES_H_
#define TESTS_EMULATED_FREEBSD_NAMES_H_

#include <linux/mman.h>
#include <sys/mman.h>

// MAP_PREFAULT_READ is what FreeBSD has instead.
#undef MAP_POPULATE
// Whose bits have other names here.
#undef MAP_GROWSDOWN
#undef MAP_EXECUTABLE

#define MAP_PREFAULT_READ (1 << 8)
#define MAP_NOCORE (1 << 9)
#define MAP_NOSYNC (1 << 12)
#define MAP_HASSEMAPHORE (1 << 15)
#define MAP_EXCL (1 << 21)
#define MAP_GUARD (1 << 23)
#define MAP_ALIGNED(n) ((n) << 24)
#define MAP_ALIGNED_SUPER (1 << 24)
#define PROT_MAX(prot) ((prot) << 16)
#define MADV_NOSYNC 206
#define MADV_AUTOSYNC 207
#define MADV_PROTECT 210
#define SHM_LARGEPAGE_ALLOC_NOWAIT 1
#define SHM_RENAME_NOREPLACE 1
#define INHERIT_SHARE 0
#define INHERIT_COPY 1
#define INHERIT_NONE 2
#define INHERIT_ZERO 3
#define SHM_ANON (reinterpret_cast<char*>(1))

// Not of FreeBSD, but of headers for Linux that are younger than the host's may be.
#ifndef MAP_DROPPABLE
#define MAP_DROPPABLE 8
#endif

// Who is emulated for the probes that are compiled with these names.
#define EMULATED_PERSONALITIES &kFreebsd, &kFreebsdByManual, &kLaterLinux
#define EMULATED_GOLDEN "tests/emulated/freebsd_matrix.golden"

#endif  // TESTS_EMULATED_FREEBSD_NAMES_H_
