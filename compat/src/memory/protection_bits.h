// SPDX-License-Identifier: Apache-2.0
//
// Protection as mmap and mprotect take it.
#ifndef COMPAT_SRC_MEMORY_PROTECTION_BITS_H_
#define COMPAT_SRC_MEMORY_PROTECTION_BITS_H_

#include "mmap_compat/abi.h"

#include <sys/mman.h>

#include "mmap_compat/mapping_options.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// kReadWrite always names PROT_READ: on x86-64 the BSDs make PROT_WRITE alone unreadable.
constexpr int ProtectionBits(Protection protection) {
  switch (protection) {
    case Protection::kNone:
      return PROT_NONE;
    case Protection::kRead:
      return PROT_READ;
    case Protection::kReadWrite:
      return PROT_READ | PROT_WRITE;
    case Protection::kReadExecute:
      return PROT_READ | PROT_EXEC;
    case Protection::kReadWriteExecute:
      return PROT_READ | PROT_WRITE | PROT_EXEC;
  }
  return PROT_NONE;
}

template <int bits>
bool Allows(Protection protection) {
  return (ProtectionBits(protection) & bits) == bits;
}

// What tells the system in advance that these bits may be asked for later; 0 where nothing does.
constexpr int DeclaredBits(int bits) {
#if defined(PROT_MPROTECT)
  return PROT_MPROTECT(bits);
#elif defined(PROT_MAX)
  return PROT_MAX(bits);
#else
  return bits & 0;
#endif
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_PROTECTION_BITS_H_
