// SPDX-License-Identifier: Apache-2.0
//
// Bits that no macro of this system's headers accounts for. A system that ignores them today may
// give them a meaning tomorrow.
#include <sys/mman.h>

#include "diagnosis.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

namespace {

constexpr int kKnownProtectionBits = PROT_NONE | PROT_READ | PROT_WRITE | PROT_EXEC
#ifdef PROT_GROWSDOWN
                                     | PROT_GROWSDOWN
#endif
#ifdef PROT_GROWSUP
                                     | PROT_GROWSUP
#endif
#ifdef PROT_SEM
                                     | PROT_SEM
#endif
#ifdef PROT_BTI
                                     | PROT_BTI
#endif
#ifdef PROT_MTE
                                     | PROT_MTE
#endif
#ifdef PROT_SAO
                                     | PROT_SAO
#endif
#ifdef PROT_ADI
                                     | PROT_ADI
#endif
#ifdef PROT_MAX
                                     | PROT_MAX(PROT_READ | PROT_WRITE | PROT_EXEC)
#endif
#ifdef PROT_MPROTECT
                                     | PROT_MPROTECT(PROT_READ | PROT_WRITE | PROT_EXEC)
#endif
    ;

constexpr int kKnownMapFlags = 0
#ifdef MAP_SHARED
                               | MAP_SHARED
#endif
#ifdef MAP_PRIVATE
                               | MAP_PRIVATE
#endif
#ifdef MAP_TYPE
                               | MAP_TYPE
#endif
#ifdef MAP_FIXED
                               | MAP_FIXED
#endif
#ifdef MAP_FILE
                               | MAP_FILE
#endif
#ifdef MAP_ANON
                               | MAP_ANON
#endif
#ifdef MAP_ANONYMOUS
                               | MAP_ANONYMOUS
#endif
#ifdef MAP_FIXED_NOREPLACE
                               | MAP_FIXED_NOREPLACE
#endif
#ifdef MAP_EXCL
                               | MAP_EXCL
#endif
#ifdef MAP_TRYFIXED
                               | MAP_TRYFIXED
#endif
#ifdef MAP_GUARD
                               | MAP_GUARD
#endif
#ifdef MAP_LOCKED
                               | MAP_LOCKED
#endif
#ifdef MAP_WIRED
                               | MAP_WIRED
#endif
#ifdef MAP_NORESERVE
                               | MAP_NORESERVE
#endif
#ifdef MAP_POPULATE
                               | MAP_POPULATE
#endif
#ifdef MAP_PREFAULT_READ
                               | MAP_PREFAULT_READ
#endif
#ifdef MAP_NONBLOCK
                               | MAP_NONBLOCK
#endif
#ifdef MAP_STACK
                               | MAP_STACK
#endif
#ifdef MAP_GROWSDOWN
                               | MAP_GROWSDOWN
#endif
#ifdef MAP_GROWSUP
                               | MAP_GROWSUP
#endif
#ifdef MAP_HUGETLB
                               | MAP_HUGETLB
#endif
#ifdef MAP_SYNC
                               | MAP_SYNC
#endif
#ifdef MAP_DENYWRITE
                               | MAP_DENYWRITE
#endif
#ifdef MAP_EXECUTABLE
                               | MAP_EXECUTABLE
#endif
#ifdef MAP_32BIT
                               | MAP_32BIT
#endif
#ifdef MAP_ABOVE4G
                               | MAP_ABOVE4G
#endif
#ifdef MAP_LOW32
                               | MAP_LOW32
#endif
#ifdef MAP_UNINITIALIZED
                               | MAP_UNINITIALIZED
#endif
#ifdef MAP_NOSYNC
                               | MAP_NOSYNC
#endif
#ifdef MAP_NOCORE
                               | MAP_NOCORE
#endif
#ifdef MAP_CONCEAL
                               | MAP_CONCEAL
#endif
#ifdef MAP_HASSEMAPHORE
                               | MAP_HASSEMAPHORE
#endif
#ifdef MAP_INHERIT
                               | MAP_INHERIT
#endif
#ifdef MAP_RENAME
                               | MAP_RENAME
#endif
#ifdef MAP_NOEXTEND
                               | MAP_NOEXTEND
#endif
#ifdef MAP_JIT
                               | MAP_JIT
#endif
#ifdef MAP_NOCACHE
                               | MAP_NOCACHE
#endif
#ifdef MAP_RESILIENT_CODESIGN
                               | MAP_RESILIENT_CODESIGN
#endif
#ifdef MAP_RESILIENT_MEDIA
                               | MAP_RESILIENT_MEDIA
#endif
#ifdef MAP_TRANSLATED_ALLOW_EXECUTE
                               | MAP_TRANSLATED_ALLOW_EXECUTE
#endif
#ifdef MAP_UNIX03
                               | MAP_UNIX03
#endif
#ifdef MAP_TPRO
                               | MAP_TPRO
#endif
#ifdef MAP_REMAPDUP
                               | MAP_REMAPDUP
#endif
#ifdef MAP_COPY
                               | MAP_COPY
#endif
#ifdef MAP_SIZEALIGN
                               | MAP_SIZEALIGN
#endif
#ifdef MAP_VPAGETABLE
                               | MAP_VPAGETABLE
#endif
#ifdef MAP_ALIGN
                               | MAP_ALIGN
#endif
#ifdef MAP_TEXT
                               | MAP_TEXT
#endif
#ifdef MAP_INITDATA
                               | MAP_INITDATA
#endif
#ifdef MAP_DROPPABLE
                               | MAP_DROPPABLE
#endif
#ifdef MAP_ALIGNED_SUPER
                               | MAP_ALIGNED_SUPER
#endif
#ifdef MAP_ALIGNMENT_MASK
                               | MAP_ALIGNMENT_MASK
#endif
    ;

// Sizes and alignments of mmap, as numbers in bits of their own.
#ifdef MAP_HUGE_SHIFT
constexpr int kHugePageSizes = MAP_HUGE_MASK;
constexpr int kSizes = kHugePageSizes << MAP_HUGE_SHIFT;
#else
constexpr int kSizes = 0;
#endif
#ifdef MAP_ALIGNMENT_SHIFT
constexpr int kAlignments = -(1 << MAP_ALIGNMENT_SHIFT);
#else
constexpr int kAlignments = 0;
#endif

}  // namespace

bool HasUnknownProtectionBits(int protection) { return (protection & ~kKnownProtectionBits) != 0; }

bool HasUnknownMapFlags(int flags) {
  return (flags & ~(kKnownMapFlags | kSizes | kAlignments)) != 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
