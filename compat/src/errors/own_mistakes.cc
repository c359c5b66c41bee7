// SPDX-License-Identifier: Apache-2.0
#include "own_mistakes.h"

#include <cerrno>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

constexpr OwnMistake kOwnMistakes[] = {
    {kGone, Reason::kNotMapped, EINVAL,
     "nothing is mapped: it was unmapped, released or moved from"},
    {kOutsideMapping, Reason::kNotMapped, ENOMEM, "the range is outside the mapping"},
    {kCutsPage, Reason::kInvalidAddress, EINVAL, "the range does not consist of whole pages"},
    {kNotDeclared, Reason::kAccessDenied, EACCES, "later_protection does not include this"},
    {kOptionsClash, Reason::kInvalidFlags, EINVAL, "the options exclude each other"},
    {kNotResizable, Reason::kUnsupported, EINVAL, "memory of this kind has a fixed size"},
    {kWouldLoseData, Reason::kUnsupported, EINVAL, "the effect is for private memory only"},
    {kNotWritable, Reason::kAccessDenied, EACCES, "the protection does not allow stores"},
    {kNoPool, Reason::kUnsupported, EINVAL, "this system has no pool of huge pages"},
    {kNotWholeHugePages, Reason::kInvalidLength, EINVAL,
     "length is not a multiple of the huge page size"},
    {kBadName, Reason::kInvalidName, EINVAL,
     "a name is a slash and 1 to 29 bytes without another slash"},
    {kLengthsDiffer, Reason::kInvalidLength, EINVAL, "the two lengths differ"},
    {kStopped, Reason::kCancelled, ECANCELED, "the progress callback cancelled it"},
    {kNotABlock, Reason::kInvalidAddress, EINVAL,
     "not the beginning of a block of smalloc, or freed already"},
    {kSameFile, Reason::kInvalidName, EINVAL, "source and destination are the same file"},
    {kLengthTooLong, Reason::kInvalidLength, ENOMEM, "length is more than half the address space"},
    {kNoLengthOfItsOwn, Reason::kInvalidLength, EINVAL,
     "a device has no length of its own: one must be given"},
    {kAnotherFile, Reason::kBadDescriptor, EBADF, "the descriptor is of another file"},
    {kPagesDiffer, Reason::kUnsupported, EINVAL,
     "parts of the mapping differ in protection, locks or advice"},
    {kToSpecialFile, Reason::kNotMappable, EISDIR,
     "the destination is a directory, device, FIFO or socket"},
    {kNotCommitted, Reason::kNotMapped, ENOMEM,
     "nothing is committed or mapped in a part of the range"},
    {kPlaceTaken, Reason::kAddressInUse, EEXIST,
     "something is in a part of the range already; decommit it first"},
    {kPlaceLost, Reason::kNotMapped, ENOMEM,
     "a part of the range was lost when mapping into it failed"},
    {kNotNeighbours, Reason::kInvalidAddress, EINVAL,
     "the second mapping does not continue the first"},
    {kWouldLoseStores, Reason::kUnsupported, EINVAL, "what was stored copy-on-write would be lost"},
    {kNoRegions, Reason::kUnsupported, ENOSYS, "this system does not list what is mapped"},
    {kNothingThatLow, Reason::kUnsupported, ENOMEM,
     "this system maps nothing below 4 GiB, not even a page"},
    {kNoSynchronousMapping, Reason::kUnsupported, EOPNOTSUPP,
     "this system has no mappings whose stores are durable (MAP_SYNC)"},
    {kNoSuchHugePages, Reason::kUnsupported, EINVAL, "no system has huge pages of that size"},
    {kNoSealedPages, Reason::kUnsupported, ENOSYS, "this system cannot seal pages"},
    {kMadeOtherwise, Reason::kAlreadyExists, EEXIST,
     "memory of this name was made in another way, or with another size"},
    {kNotLocal, Reason::kUnsupported, EOPNOTSUPP, "descriptors are passed over local sockets only"},
    {kNotOneDescriptor, Reason::kBadDescriptor, EBADF,
     "what was received is not a message with one descriptor"},
    {kNotSized, Reason::kNotFound, ENOENT,
     "memory of this name is being made, or whoever made it died before it had a size"},
    {kNameNull, Reason::kInvalidName, EFAULT, "the name is a null pointer"},
    {kNotAligned, Reason::kInvalidAddress, EINVAL,
     "the address is not a multiple of what the type requires"},
    {kNotWholeElements, Reason::kInvalidLength, EINVAL,
     "length is not a multiple of the size of an element"},
    {kUnnamedValue, Reason::kInvalidFlags, EINVAL, "the value is none of its enum"},
    {kForSharedOnly, Reason::kUnsupported, EINVAL, "the effect is for shared mappings only"},
    {kNulInside, Reason::kInvalidName, EINVAL, "a NUL byte is inside the name"},
};

}  // namespace

absl::Span<const OwnMistake> OwnMistakes() { return kOwnMistakes; }

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
