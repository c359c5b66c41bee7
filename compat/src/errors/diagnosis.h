// SPDX-License-Identifier: Apache-2.0
//
// What can be found out about a call after it failed, so that an errno with several meanings gets
// the right one. Runs on failure paths only; every function leaves errno as it was.
#ifndef COMPAT_SRC_ERRORS_DIAGNOSIS_H_
#define COMPAT_SRC_ERRORS_DIAGNOSIS_H_

#include "mmap_compat/abi.h"

#include <cstddef>

#include "errno_table.h"
#include "mmap_compat/mmap_call.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// The circumstances under which `call` failed with `error_number`.
Circumstances DescribeMmap(const MmapCall& call, int error_number);

// kMapCountFull or kAddressSpaceFull, where one of them stands in the way of mapping `length`
// bytes; neither where memory itself is short. Makes and removes mappings without access to try.
Circumstances DescribeExhaustion(std::size_t length);

// Whether this errno of msync means that nothing is mapped. Any other says nothing of that: where a
// policy denies the call, pages are there all the same.
bool SaysUnmapped(int msync_errno);

// Whether anything is mapped in a range of whole pages, as far as msync can tell.
bool IsAnyPageMapped(void* address, std::size_t length);

// Whether a range of at least one page reaches the end of all addresses, which no system maps.
bool IsPastTheTop(const void* address, std::size_t length);

// Whether the address is one that a system may keep from everybody.
bool IsLow(const void* address);

bool IsWriteOnly(int fd);

// kExecute and kWriteExecute, as far as `protection` has them.
Circumstances DescribeProtection(int protection);

// Whether `protection` has bits that no macro of this system's headers accounts for.
bool HasUnknownProtectionBits(int protection);

// The same of the flags of mmap.
bool HasUnknownMapFlags(int flags);

// Whether whole pages of the range lie past the end of the file: of a regular file or shared
// memory; what has no length of its own has no end.
bool ReachesPastTheEnd(const MmapCall& call, std::size_t rounded_length);

// The call's arguments as they read in a message.
CallArguments ArgumentsOf(const MmapCall& call);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_DIAGNOSIS_H_
