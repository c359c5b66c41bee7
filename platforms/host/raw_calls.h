// SPDX-License-Identifier: Apache-2.0
//
// System calls by number, for the rules that ask the kernel past its C library, and calls that no
// macro of the headers tells of. A system without them fails with ENOSYS.

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

// True if the headers declare mremap(2) in the form of NetBSD, which had the call before any flag
// for it.
bool HasNetbsdMremap();

// That mremap(old_address, old_length, new_address, new_length, flags); ENOSYS where there is none.
void* NetbsdMremap(void* old_address, std::size_t old_length, void* new_address,
                   std::size_t new_length, int flags);

// As mseal(2) of Linux 6.10, which has no wrapper in most C libraries, or mimmutable(2) of OpenBSD
// 7.3, which has no flags: the mapping can no longer be changed or removed.
int RawMseal(void* address, std::size_t length, unsigned long flags);

// As memfd_secret(2), pidfd_open(2) of the calling process, and process_madvise(2) of one range, of
// Linux, which has no wrappers for them.
int RawMemfdSecret(unsigned flags);
int RawPidfdOfSelf();
std::int64_t RawProcessMadvise(int pidfd, void* address, std::size_t length, int advice,
                               unsigned flags);

// As mquery(2) of OpenBSD.
void* RawMquery(void* address, std::size_t length, int protection, int flags, int fd,
                std::int64_t offset);

// Raises the program break by `bytes` for good. What the C library has of this may do nothing.
int GrowBreak(std::size_t bytes);

}  // namespace platforms

#endif  // PLATFORMS_HOST_RAW_CALLS_H_
