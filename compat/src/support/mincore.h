// SPDX-License-Identifier: Apache-2.0
//
// mincore, where the system has it.
#ifndef COMPAT_SRC_SUPPORT_MINCORE_H_
#define COMPAT_SRC_SUPPORT_MINCORE_H_

#include "mmap_compat/abi.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstddef>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// No header says by a macro whether mincore is there: the first form exists where it is declared as
// on Linux, the second where it is as on the BSDs.
template <typename Address>
auto DeclaredMincore(Address address, std::size_t length, unsigned char* pages, int)
    -> decltype(mincore(address, length, pages)) {
  return mincore(address, length, pages);
}
template <typename Address>
auto DeclaredMincore(Address address, std::size_t length, unsigned char* pages, long)
    -> decltype(mincore(address, length, reinterpret_cast<char*>(pages))) {
  return mincore(address, length, reinterpret_cast<char*>(pages));
}
template <typename Address>
int DeclaredMincore(Address, std::size_t, unsigned char*, ...) {
  errno = ENOSYS;
  return -1;
}

// Writes a byte for each page, whose lowest bit is set where it is in memory: what the other bits
// say differs. 0, or -1 with errno: ENOSYS where there is no such call.
inline int Mincore(void* address, std::size_t length, unsigned char* pages) noexcept {
  return DeclaredMincore(address, length, pages, 0);
}

inline bool IsInMemory(unsigned char page) noexcept { return (page & 1u) != 0; }

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_MINCORE_H_
