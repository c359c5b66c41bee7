// SPDX-License-Identifier: Apache-2.0
//
// Protection as mmap and mprotect want it.
#ifndef COMPAT_PROTECTION_BITS_H_
#define COMPAT_PROTECTION_BITS_H_

#include <sys/mman.h>

#include "compat/mapping.h"

namespace mmap_compat {

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

}  // namespace mmap_compat

#endif  // COMPAT_PROTECTION_BITS_H_
