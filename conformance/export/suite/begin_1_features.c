/* SPDX-License-Identifier: Apache-2.0
 *
 * mmap_conformance: what this system's mmap family does, rule by documented rule, in one file.
 *
 *     cc -o mmap_conformance mmap_conformance.c && ./mmap_conformance >results
 *     conformance import results >report.json          (elsewhere, where there is C++)
 *
 * C99 and nothing else. Each rule is a function below: its sentence, what the documents say, and
 * the calls. EXPECT(call, answer) ends the rule where the answer is none that any recorded kernel
 * gave ("new"); after ASK(call), IS(answer) tells which of the known ones it was.
 *
 * Every rule runs in a child with a directory and an alarm of its own. Without fork(), compile with
 * -DNO_FORK and run one rule at a time: ./mmap_conformance -r ID. What else a system may lack is
 * found out by its headers, or told: -DNO_SIGNALS, -DNO_SETJMP (with both before), -DNO_SHM_OPEN,
 * -DNO_SYSV, -DNO_EXEC, and NO_… of each HAVE_… below.
 *
 * Written by `conformance export`; do not edit. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1
#endif
#ifndef _FILE_OFFSET_BITS
#define _FILE_OFFSET_BITS 64
#endif
#define VERSION "@VERSION@"

/* ---- what there is ----------------------------------------------------------------------------
 */

/* WebAssembly: no processes, no signals, and C libraries that lack much of what they declare. */
#if defined __EMSCRIPTEN__ || defined __wasi__
#define NO_FORK 1
#define NO_SIGNALS 1
#define NO_SETJMP 1
#define NO_SYSV 1
#define NO_EVENTFD 1
#define NO_MEMFD_CREATE 1
#define NO_MLOCK2 1
#define NO_PRCTL 1
#define NO_PUNCH 1
#define NO_REMAP_FILE_PAGES 1
#endif
#ifdef __wasi__
#define NO_FCHMOD 1
#define NO_GETEUID 1
#define NO_GETPAGESIZE 1
#define NO_INODE_FLAGS 1
#define NO_MADVISE 1
#define NO_MINCORE 1
#define NO_MLOCK 1
#define NO_MLOCKALL 1
#define NO_MPROTECT 1
#define NO_MREMAP 1
#define NO_MSYNC 1
#define NO_PIPE 1
#define NO_POSIX_MADVISE 1
#define NO_RLIMIT 1
#define NO_SETGROUPS 1
#define NO_SHM_OPEN 1
#endif

/* A compiler that cannot tell is taken to have the header: -DNO_… if it has not. */
#ifndef __has_include
#define __has_include(header) 1
#endif

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>
#ifndef NO_SETJMP
#include <setjmp.h>
#endif
#ifdef NO_SIGNALS
enum { SIGSEGV = 1, SIGBUS, SIGILL, SIGTRAP, SIGFPE }; /* names of answers that do not come */
#else
#include <signal.h>
#endif
#ifndef NO_FORK
#include <sys/wait.h>
#endif
#ifndef NO_UNAME
#define HAVE_UNAME 1
#include <sys/utsname.h>
#endif

/* Compilers and C libraries that have less than the usual. */
#ifdef __TINYC__
#define NO_INODE_FLAGS 1 /* it warns of <linux/fs.h> */
#endif
#ifdef __KLIBC__
#define NO_SIGINFO 1
#define NO_MREMAP 1 /* it has no new address */
#define NO_REMAP_FILE_PAGES 1
#define NO_MADVISE 1
#define NO_MINCORE 1
#define NO_SYSCALL 1
#define NO_SHM_OPEN 1
#define NO_RLIMIT 1
#define NO_TRUNCATE 1
#define NO_PKEY_MPROTECT 1
#define NO_MLOCK2 1
#define NO_POSIX_FALLOCATE 1
#endif
#ifdef __dietlibc__
#define NO_SYSV 1 /* the kernel writes more than its struct shmid_ds holds */
#define NO_MREMAP 1
#define NO_SYSCALL 1
#define NO_REMAP_FILE_PAGES 1
#define NO_SHM_OPEN 1
#define NO_POSIX_FALLOCATE 1
#endif

#if !defined NO_SHM_OPEN
#define HAVE_SHM_OPEN 1
#endif
#if !defined NO_SYSV && __has_include(<sys/shm.h>)
#define HAVE_SYSV 1
#include <sys/ipc.h>
#include <sys/shm.h>
#endif
#if !defined NO_EVENTFD && __has_include(<sys/eventfd.h>)
#define HAVE_EVENTFD 1
#include <sys/eventfd.h>
#endif
#if !defined NO_PERSONALITY && __has_include(<sys/personality.h>)
#define HAVE_PERSONALITY 1
#include <sys/personality.h>
#endif
#if !defined NO_PRCTL && __has_include(<sys/prctl.h>)
#define HAVE_PRCTL 1
#include <sys/prctl.h>
#endif
#if !defined NO_STATVFS && __has_include(<sys/statvfs.h>)
#include <sys/statvfs.h>
#ifdef ST_NOEXEC
#define HAVE_STATVFS 1
#endif
#endif
#if !defined NO_SOCKETS && __has_include(<sys/socket.h>)
#include <sys/socket.h>
#include <sys/uio.h>
#ifdef CMSG_SPACE
#define HAVE_SOCKETS 1
#endif
#endif
#if !defined NO_RLIMIT && __has_include(<sys/resource.h>)
#define HAVE_RLIMIT 1
#include <sys/resource.h>
#endif
#if !defined NO_SETGROUPS && __has_include(<grp.h>)
#define HAVE_SETGROUPS 1
#include <grp.h>
#endif
#if !defined NO_OPENDIR && __has_include(<dirent.h>)
#define HAVE_OPENDIR 1
#include <dirent.h>
#endif
#if !defined NO_SYSCALL && __has_include(<sys/syscall.h>)
#include <sys/syscall.h>
#if defined SYS___syscall
#define HAVE_SYSCALL 1
#define syscall __syscall /* the other one's answers are int */
#elif defined SYS_gettid
#define HAVE_SYSCALL 1
#endif
#endif
/* Where there is a second one the first has other arguments; that of s390x takes them in memory. */
#if defined HAVE_SYSCALL && defined SYS_mmap && !defined SYS_mmap2 && !defined __s390x__
#define HAVE_RAW_MMAP 1
#endif
/* A flag that C libraries have no name for has this number where Linux, which alone has
 * MAP_HUGETLB, gives its usual ones. */
#if !defined MAP_UNINITIALIZED && defined MAP_HUGETLB
#if MAP_HUGETLB == 0x40000
#define MAP_UNINITIALIZED 0x4000000
#endif
#endif
#if !defined NO_INODE_FLAGS && __has_include(<linux/fs.h>)
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif
#if !defined NO_INODE_FLAGS && (defined FS_IOC_GETFLAGS || defined UF_APPEND)
#define HAVE_INODE_FLAGS 1
#endif

#if SIZE_MAX / 2 > 0x7fffffff
#define HAVE_LONG_LENGTHS 1
#endif

/* Functions that come with a flag or a name in a header. */
#if !defined NO_MREMAP && defined MREMAP_MAYMOVE
#define HAVE_MREMAP 1
#endif
#ifdef MAP_REMAPDUP
#define HAVE_NETBSD_MREMAP 1
#define netbsd_mremap mremap /* with other arguments */
#endif
#if !defined NO_SHM_LARGEPAGE && defined SHM_LARGEPAGE_ALLOC_NOWAIT
#define HAVE_SHM_LARGEPAGE 1
#endif
#if !defined NO_SHM_RENAME && defined SHM_RENAME_NOREPLACE
#define HAVE_SHM_RENAME 1
#endif
#if !defined NO_MEMFD_CREATE && defined MFD_CLOEXEC
#define HAVE_MEMFD_CREATE 1
#endif
#if !defined NO_MPROTECT
#define HAVE_MPROTECT 1
#endif
#if !defined NO_MSYNC
#define HAVE_MSYNC 1
#endif
#if !defined NO_MLOCK
#define HAVE_MLOCK 1
#endif
#if !defined NO_MLOCK2 && defined MLOCK_ONFAULT
#define HAVE_MLOCK2 1
#endif
#if !defined NO_MLOCKALL && defined MCL_CURRENT
#define HAVE_MLOCKALL 1
#endif
#if !defined NO_MADVISE && defined MADV_NORMAL
#define HAVE_MADVISE 1
#endif
#if !defined NO_POSIX_MADVISE && defined POSIX_MADV_NORMAL
#define HAVE_POSIX_MADVISE 1
#endif
#if !defined NO_MINCORE && !defined MAP_CONCEAL /* OpenBSD has taken it away */
#define HAVE_MINCORE 1
#endif
#if !defined NO_MINHERIT && defined INHERIT_NONE
#define HAVE_MINHERIT 1
#endif
#if !defined NO_MQUERY && defined MAP_CONCEAL
#define HAVE_MQUERY 1
#endif
#if !defined NO_PKEY_MPROTECT && defined PKEY_DISABLE_ACCESS
#define HAVE_PKEY_MPROTECT 1
#endif
#if !defined NO_REMAP_FILE_PAGES && defined MAP_NONBLOCK && defined MREMAP_FIXED
#define HAVE_REMAP_FILE_PAGES 1
#endif
#if !defined NO_FUTIMENS && defined UTIME_NOW
#define HAVE_FUTIMENS 1
#endif
#if !defined NO_POSIX_FALLOCATE && defined _POSIX_ADVISORY_INFO
#if _POSIX_ADVISORY_INFO > 0
#define HAVE_POSIX_FALLOCATE 1
#endif
#endif
#if !defined NO_PUNCH && (defined SPACECTL_DEALLOC || defined FALLOC_FL_PUNCH_HOLE)
#define HAVE_PUNCH 1
#endif
#if !defined NO_SEAL && (defined SYS_mimmutable || (defined HAVE_SYSCALL && defined SYS_pidfd_open))
#define HAVE_SEAL 1
#endif
#if !defined NO_TRUNCATE
#define HAVE_TRUNCATE 1
#endif
#if defined HAVE_SYSCALL && defined SYS_brk
#define HAVE_BREAK 1
#endif
#if !defined NO_PIPE
#define HAVE_PIPE 1
#endif
#if !defined NO_GETPAGESIZE
#define HAVE_GETPAGESIZE 1
#endif
#if !defined NO_FCHMOD
#define HAVE_FCHMOD 1
#endif
#if !defined NO_FORK
#define HAVE_FORK 1
#endif
#if !defined NO_EXEC && !defined NO_FORK
#define HAVE_EXEC 1
#endif
#if !defined NO_EXECUTE && !defined NO_SIGNALS && SAME_CPU_CONDITION
#define HAVE_EXECUTE 1 /* rules that call a function write it in the code of this CPU */
#endif

#if !defined MAP_ANONYMOUS && defined MAP_ANON
#define MAP_ANONYMOUS MAP_ANON
#endif
#ifdef __GNUC__
#define UNUSED __attribute__((unused)) /* a rule that needs it may not be in this file */
#else
#define UNUSED
#endif
