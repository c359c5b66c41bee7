// SPDX-License-Identifier: Apache-2.0
//
// What every stand-in for <sys/mman.h> shares: the calls that all systems declare alike.
#ifndef TESTS_COMPAT_HEADERS_COMMON_H_
#define TESTS_COMPAT_HEADERS_COMMON_H_

#include <sys/types.h>

#include <cstddef>

#define PROT_NONE 0
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4

#define MAP_FAILED (reinterpret_cast<void*>(-1))

extern "C" {
void* mmap(void*, std::size_t, int, int, int, off_t) noexcept;
int munmap(void*, std::size_t) noexcept;
int mprotect(void*, std::size_t, int) noexcept;
int msync(void*, std::size_t, int);
int madvise(void*, std::size_t, int) noexcept;
int mlock(const void*, std::size_t) noexcept;
int munlock(const void*, std::size_t) noexcept;
int shm_open(const char*, int, mode_t);
int shm_unlink(const char*);
}

#endif  // TESTS_COMPAT_HEADERS_COMMON_H_
