// SPDX-License-Identifier: Apache-2.0
//
// Bits that no macro of this system's headers accounts for. A system that ignores them today may
// give them a meaning tomorrow.
#include <sys/mman.h>

#include "diagnosis.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

bool HasUnknownProtectionBits(int protection) {
  int known = PROT_NONE | PROT_READ | PROT_WRITE | PROT_EXEC;
#ifdef PROT_GROWSDOWN
  known |= PROT_GROWSDOWN;
#endif
#ifdef PROT_GROWSUP
  known |= PROT_GROWSUP;
#endif
#ifdef PROT_SEM
  known |= PROT_SEM;
#endif
#ifdef PROT_BTI
  known |= PROT_BTI;
#endif
#ifdef PROT_MTE
  known |= PROT_MTE;
#endif
#ifdef PROT_SAO
  known |= PROT_SAO;
#endif
#ifdef PROT_ADI
  known |= PROT_ADI;
#endif
#ifdef PROT_MAX
  known |= PROT_MAX(PROT_READ | PROT_WRITE | PROT_EXEC);
#endif
#ifdef PROT_MPROTECT
  known |= PROT_MPROTECT(PROT_READ | PROT_WRITE | PROT_EXEC);
#endif
  return (protection & ~known) != 0;
}

bool HasUnknownMapFlags(int flags) {
  int known = 0;
#ifdef MAP_SHARED
  known |= MAP_SHARED;
#endif
#ifdef MAP_PRIVATE
  known |= MAP_PRIVATE;
#endif
#ifdef MAP_TYPE
  known |= MAP_TYPE;
#endif
#ifdef MAP_FIXED
  known |= MAP_FIXED;
#endif
#ifdef MAP_FILE
  known |= MAP_FILE;
#endif
#ifdef MAP_ANON
  known |= MAP_ANON;
#endif
#ifdef MAP_ANONYMOUS
  known |= MAP_ANONYMOUS;
#endif
#ifdef MAP_FIXED_NOREPLACE
  known |= MAP_FIXED_NOREPLACE;
#endif
#ifdef MAP_EXCL
  known |= MAP_EXCL;
#endif
#ifdef MAP_TRYFIXED
  known |= MAP_TRYFIXED;
#endif
#ifdef MAP_GUARD
  known |= MAP_GUARD;
#endif
#ifdef MAP_LOCKED
  known |= MAP_LOCKED;
#endif
#ifdef MAP_WIRED
  known |= MAP_WIRED;
#endif
#ifdef MAP_NORESERVE
  known |= MAP_NORESERVE;
#endif
#ifdef MAP_POPULATE
  known |= MAP_POPULATE;
#endif
#ifdef MAP_PREFAULT_READ
  known |= MAP_PREFAULT_READ;
#endif
#ifdef MAP_NONBLOCK
  known |= MAP_NONBLOCK;
#endif
#ifdef MAP_STACK
  known |= MAP_STACK;
#endif
#ifdef MAP_GROWSDOWN
  known |= MAP_GROWSDOWN;
#endif
#ifdef MAP_GROWSUP
  known |= MAP_GROWSUP;
#endif
#ifdef MAP_HUGETLB
  known |= MAP_HUGETLB;
#endif
#ifdef MAP_SYNC
  known |= MAP_SYNC;
#endif
#ifdef MAP_DENYWRITE
  known |= MAP_DENYWRITE;
#endif
#ifdef MAP_EXECUTABLE
  known |= MAP_EXECUTABLE;
#endif
#ifdef MAP_32BIT
  known |= MAP_32BIT;
#endif
#ifdef MAP_ABOVE4G
  known |= MAP_ABOVE4G;
#endif
#ifdef MAP_LOW32
  known |= MAP_LOW32;
#endif
#ifdef MAP_UNINITIALIZED
  known |= MAP_UNINITIALIZED;
#endif
#ifdef MAP_NOSYNC
  known |= MAP_NOSYNC;
#endif
#ifdef MAP_NOCORE
  known |= MAP_NOCORE;
#endif
#ifdef MAP_CONCEAL
  known |= MAP_CONCEAL;
#endif
#ifdef MAP_HASSEMAPHORE
  known |= MAP_HASSEMAPHORE;
#endif
#ifdef MAP_INHERIT
  known |= MAP_INHERIT;
#endif
#ifdef MAP_RENAME
  known |= MAP_RENAME;
#endif
#ifdef MAP_NOEXTEND
  known |= MAP_NOEXTEND;
#endif
#ifdef MAP_JIT
  known |= MAP_JIT;
#endif
#ifdef MAP_NOCACHE
  known |= MAP_NOCACHE;
#endif
#ifdef MAP_RESILIENT_CODESIGN
  known |= MAP_RESILIENT_CODESIGN;
#endif
#ifdef MAP_RESILIENT_MEDIA
  known |= MAP_RESILIENT_MEDIA;
#endif
#ifdef MAP_TRANSLATED_ALLOW_EXECUTE
  known |= MAP_TRANSLATED_ALLOW_EXECUTE;
#endif
#ifdef MAP_UNIX03
  known |= MAP_UNIX03;
#endif
#ifdef MAP_TPRO
  known |= MAP_TPRO;
#endif
#ifdef MAP_REMAPDUP
  known |= MAP_REMAPDUP;
#endif
#ifdef MAP_COPY
  known |= MAP_COPY;
#endif
#ifdef MAP_SIZEALIGN
  known |= MAP_SIZEALIGN;
#endif
#ifdef MAP_VPAGETABLE
  known |= MAP_VPAGETABLE;
#endif
#ifdef MAP_ALIGN
  known |= MAP_ALIGN;
#endif
#ifdef MAP_TEXT
  known |= MAP_TEXT;
#endif
#ifdef MAP_INITDATA
  known |= MAP_INITDATA;
#endif
#ifdef MAP_DROPPABLE
  known |= MAP_DROPPABLE;
#endif
#ifdef MAP_ALIGNED_SUPER
  known |= MAP_ALIGNED_SUPER;
#endif
#ifdef MAP_ALIGNMENT_MASK
  known |= MAP_ALIGNMENT_MASK;
#endif
// Sizes and alignments, as numbers in bits of their own.
#ifdef MAP_HUGE_SHIFT
  constexpr int kSizeBits = MAP_HUGE_MASK;
  known |= kSizeBits << MAP_HUGE_SHIFT;
#endif
#ifdef MAP_ALIGNMENT_SHIFT
  known |= -(1 << MAP_ALIGNMENT_SHIFT);
#endif
  return (flags & ~known) != 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
