// SPDX-License-Identifier: Apache-2.0

#include "conformance/explore/model/ground.h"

#include <cstddef>

namespace conformance::explore {
namespace {

// In the order of the enumeration.
constexpr GroundInfo kGrounds[] = {
    {"", ""},
    {"MAP_FIXED places a mapping at the address that was asked for", "fixed.exact"},
    {"a mapping that the system places takes whole pages where nothing is mapped",
     "addr.no_clobber"},
    {"MAP_FIXED replaces what was mapped there", "fixed.replaces"},
    {"a length of zero is refused", "len.zero_anon"},
    {"a descriptor that is not open is refused", "errno.badf"},
    {"an offset that is not a multiple of the page size is refused", "offset.unaligned"},
    {"a shared mapping that can be written requires a descriptor that can",
     "access.rdonly_shared_write"},
    {"MAP_FIXED at an address inside a page is refused", "fixed.unaligned"},
    {"a file that is open to read and write can be mapped", "access.rdwr"},
    {"a file can be mapped shared where, and only where, one could be before", "shared.mappable"},
    {"anonymous memory can be mapped", "anon.private"},
    {"MAP_FIXED_NOREPLACE fails where a page is in use", "noreplace.busy"},
    {"munmap refuses a length of zero", "munmap.len_zero"},
    {"munmap takes any range of whole pages, mapped or not", "munmap.hole"},
    {"munmap refuses an address inside a page", "munmap.unaligned"},
    {"memory that is not mapped cannot be touched", "munmap.access"},
    {"mprotect sets the protection of mapped pages", "mprotect.raise"},
    {"mprotect of pages that are not mapped fails", "mprotect.hole"},
    {"mprotect refuses an address inside a page", "mprotect.unaligned"},
    {"a shared mapping of a file that was opened to read cannot become writable",
     "mprotect.rdonly_shared"},
    {"a touch that the protection forbids faults", "prot.none_denies"},
    {"a store to memory that is not writable faults", "prot.read_denies_write"},
    {"a load from memory that is only writable goes as it went before", "prot.write_implies_read"},
    {"a touch that the protection allows succeeds", "mprotect.raise"},
    {"pages past the end of the object fault", "eof.page_beyond"},
    {"a shared mapping shows what was stored last, whoever stored it", "shared.two_maps"},
    {"a private page that was stored to holds that, and nobody else's stores", "fork.private"},
    {"a private page that nobody stored to shows what its object holds",
     "private.later_write_read"},
    {"new anonymous memory is zero", "anon.zeroed"},
    {"a read gives what was written or stored last", "shared.read_sees_store"},
    {"the size of a file is what calls made it", "shared.size_unchanged"},
    {"a call on an open file succeeds", "file.extend_ways"},
    {"a hole can be made in a file where it could be made before", "file.punched_shared"},
    {"a process can be forked", "fork.plain_variable"},
    {"msync of pages that are not mapped fails", "msync.unmapped"},
    {"MS_INVALIDATE of locked pages is refused", "msync.locked_invalidate"},
    {"msync requires exactly one of MS_SYNC and MS_ASYNC", "msync.both"},
    {"msync of mapped pages succeeds", "msync.sync"},
    {"mlock of pages that are not mapped fails", "mlock.unmapped"},
    {"mapped pages can be locked and unlocked", "mlock.one_page"},
    {"advice about pages that are not mapped fails", "madvise.unmapped"},
    {"advice that does not exist is refused", "madvise.bad"},
    {"advice about mapped pages is taken", "madvise.dontneed_anon"},
    {"MADV_DONTNEED of locked pages is refused", "madvise.dontneed_locked"},
    {"MADV_FREE is for private anonymous memory", "madvise.free"},
    {"minherit decides what a child gets of mapped pages", "inherit.minherit"},
    {"minherit refuses an inheritance that does not exist", "inherit.bad_value"},
    {"mremap keeps the mapping and what it holds", "mremap.grow_shrink"},
    {"a mapping that may not move cannot grow into a neighbour", "mremap.blocked"},
    {"mremap refuses wrong arguments", "mremap.errors"},
    {"mremap refuses memory that is not mapped", "mremap.errors"},
    {"an old size of zero makes a second view of a shared mapping", "mremap.dup"},
};
static_assert(sizeof(kGrounds) / sizeof(kGrounds[0]) == static_cast<std::size_t>(Ground::kCount),
              "one row for each ground");

}  // namespace

const GroundInfo& Info(Ground ground) { return kGrounds[static_cast<std::size_t>(ground)]; }

}  // namespace conformance::explore
