// SPDX-License-Identifier: Apache-2.0
//
// System calls by number, for the rules that ask the kernel past its C library. A system without
// stable numbers answers ENOSYS.

#ifndef PLATFORMS_HOST_RAW_CALLS_H_
#define PLATFORMS_HOST_RAW_CALLS_H_

#include <cstddef>
#include <cstdint>

namespace platforms {

// True if RawMmap() reaches the kernel with any byte offset. False on systems without stable system
// call numbers, and on 32-bit ones whose call takes the offset in units that cannot express it.
bool HasRawMmap();

// As mmap(2): MAP_FAILED and errno on failure.
void* RawMmap(void* address, std::size_t length, int protection, int flags, int fd,
              std::int64_t offset);

// As mseal(2) of Linux 6.10, which has no wrapper in most C libraries, or mimmutable(2) of OpenBSD
// 7.3: the mapping can no longer be changed or removed.
int RawMseal(void* address, std::size_t length);

}  // namespace platforms

#endif  // PLATFORMS_HOST_RAW_CALLS_H_
