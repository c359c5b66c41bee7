// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/known.h"

namespace conformance::explore {
namespace {

// The page after the hole of the old range is not overwritten, and the one that lay there stays.
constexpr char kOverHole[] =
    "mmap(NULL, 32 pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1\n"
    "munmap(m1 + 9 pages, 1 page)\n"
    "mremap(m1 + 8 pages, 3 pages, 3 pages, MREMAP_MAYMOVE | MREMAP_FIXED, m1)\n"
    "load(m1 + 1 page)\n";

// One page of two is moved and leaves its mapping behind; the other is not locked any more.
constexpr char kLocksBeside[] =
    "mmap(NULL, 8 pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1\n"
    "mlock(m1, 2 pages)\n"
    "mremap(m1, 1 page, 1 page, MREMAP_MAYMOVE | MREMAP_FIXED | MREMAP_DONTUNMAP, m1 + 4 pages)\n"
    "madvise(m1 + 1 page, 1 page, MADV_DONTNEED)\n";

// The mapping of the file is refused, and what was there before is gone.
constexpr char kRefusedByTheFile[] =
    "mmap(NULL, 8 pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1\n"
    "open(\"file1\", O_RDWR | O_CREAT | O_EXCL, 0600) = fd1\n"
    "ftruncate(fd1, 1 page)\n"
    "mmap(m1, 1 page, PROT_READ, MAP_SHARED | MAP_FIXED, fd1, 0)\n"
    "load(m1)\n";

constexpr KnownFinding kFindings[] = {
    {kOverHole, &Parameters::remap_over_hole,
     "Linux moves several mappings at once since 6.17, and remap_move() in mm/mremap.c unmaps the "
     "new address mapping by mapping, so that what lies opposite a hole stays there; mremap(2) "
     "says "
     "of MREMAP_FIXED that any previous mapping at the new address is unmapped. A message on the "
     "kernel's mailing list proposes to unmap the whole range first."},
    {kLocksBeside, &Parameters::remap_locks_beside,
     "After MREMAP_DONTUNMAP, mm/mremap.c of Linux clears the lock of the whole mapping that the "
     "old range lies in, not that of the range, and leaves the count of locked memory as it was; a "
     "new range that has become one mapping with it loses its lock too; "
     "mlock(2) says that pages stay locked until they are unlocked or unmapped."},
    {kRefusedByTheFile, &Parameters::refused_fixed,
     "With MAP_FIXED Linux takes away what is mapped there before it asks the file, such as one of "
     "9p without a cache, whose generic_file_readonly_mmap() says EINVAL: __mmap_prepare() in "
     "mm/vma.c clears the page tables, after which vms_abort_munmap_vmas() leaves a gap. mmap of "
     "POSIX lets a call that fails remove mappings, but not where it fails with EBADF, EINVAL or "
     "ENOTSUP."},
};

}  // namespace

absl::Span<const KnownFinding> KnownFindings() { return kFindings; }

}  // namespace conformance::explore
