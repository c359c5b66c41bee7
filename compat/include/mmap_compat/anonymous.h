// SPDX-License-Identifier: Apache-2.0
//
// Anonymous memory in mmap's own manner: an address or MAP_FAILED, with the reason in errno.
//
//   void* memory = mmap_compat::MapAnonymousPrivate(nullptr, length, PROT_READ | PROT_WRITE);
//   if (memory == MAP_FAILED) return errno;
//   ...
//   munmap(memory, length);
//
// For code that has mmap calls already and wants them to work on every system by changing one line.
// New code is better served by mmap_compat/mapping.h, which owns what it maps and says what went
// wrong.
//
// Manual page (mmap_compat/mapping.h says where): mmap(2), and zero(4) for the /dev/zero backend.
#ifndef MMAP_COMPAT_ANONYMOUS_H_
#define MMAP_COMPAT_ANONYMOUS_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <string_view>

#include "mmap_compat/anonymous_backend.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// The backend that this library was built with.
extern const AnonymousBackend kAnonymousBackend;

// "MAP_ANONYMOUS", "MAP_ANON" or "/dev/zero".
std::string_view AnonymousBackendName(AnonymousBackend backend) noexcept;

// Maps `length` bytes of zeroed memory (rounded up to whole pages) and returns its address.
// `address` is a hint unless `flags` holds MAP_FIXED; `protection` is made of PROT_ constants.
// `flags` are further MAP_ flags, such as MAP_NORESERVE: the sharing type and the anonymous flag
// are added here and must not be given.
//
// On failure returns MAP_FAILED with errno set, leaves no descriptor behind, and errno is:
//   EINVAL  `length` is 0 (NetBSD would return an address that maps nothing), or `flags` contains
//           a sharing type, or the system refuses `flags`
//   ENOMEM  no memory or address space; `length` is over PTRDIFF_MAX when rounded up to whole pages
//           (FreeBSD and NetBSD round the largest one down to nothing and succeed)
//   EMFILE, ENFILE, ENOENT, EACCES, ...  what open("/dev/zero") failed with, for that backend only
// On success errno is left as it was.
void* MapAnonymousPrivate(void* address, std::size_t length, int protection,
                          int flags = 0) noexcept;

// The same, shared: children made by fork() see the same memory, and so do their children.
void* MapAnonymousShared(void* address, std::size_t length, int protection, int flags = 0) noexcept;

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_ANONYMOUS_H_
