// SPDX-License-Identifier: Apache-2.0
#include "placement.h"

#include <sys/mman.h>

#include <cerrno>

#include "../support/errno_keeper.h"
#include "../support/features.h"
#include "mmap_compat/page_size.h"
#include "range_calls.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {
namespace {

#ifdef MMAP_COMPAT_EXCLUSIVE_FLAGS
constexpr int kExclusiveFlags = MMAP_COMPAT_EXCLUSIVE_FLAGS;
#else
constexpr int kExclusiveFlags = 0;
#endif

absl::StatusOr<void*> Map(Source source, const MmapCall& call) {
  switch (source) {
    case Source::kPrivateMemory:
      return MapAnonymousPages(Sharing::kPrivate, call);
    case Source::kSharedMemory:
      return MapAnonymousPages(Sharing::kShared, call);
    case Source::kFile:
      break;
  }
  return MapFilePages(call);
}

// OpenBSD and DragonFly refuse a hint outside the address space; here a hint is only a wish.
absl::StatusOr<void*> MapNear(Source source, MmapCall call, void* address) {
  const ErrnoKeeper keeper;
  call.address = address;
  absl::StatusOr<void*> near = Map(source, call);
  if (near.ok()) return near;
  call.address = nullptr;
  return Map(source, call);
}

absl::StatusOr<void*> MapExactly(Source source, MmapCall call, void* address) {
  call.address = address;
  if (address == nullptr) return Refusal(Operation::kMmap, kAddressTooLow, ArgumentsOf(call));
  if (!IsPageAligned(address)) {
    return Refusal(Operation::kMmap, kAddressUnaligned, ArgumentsOf(call));
  }
  if (IsPastTheTop(address, call.length)) {
    return Refusal(Operation::kMmap, kAddressOutOfRange, ArgumentsOf(call));
  }
  call.flags |= kExclusiveFlags;
  absl::StatusOr<void*> memory = Map(source, call);
  if (!memory.ok() || *memory == address) return memory;
  munmap(*memory, call.length);
  // A hint is not taken where something is mapped, nor where nothing may be.
  if (!IsAnyPageMapped(address, call.length)) {
    return Refusal(Operation::kMmap, IsLow(address) ? kAddressTooLow : kAddressOutOfRange,
                   ArgumentsOf(call));
  }
  return Failure(Operation::kMmap, EEXIST, kAskedExclusive, ArgumentsOf(call));
}

}  // namespace

absl::StatusOr<void*> MapPlaced(Source source, const MmapCall& call, const Placement& placement) {
  switch (placement.kind) {
    case Placement::Kind::kHint:
      return MapNear(source, call, placement.address);
    case Placement::Kind::kExclusive:
      return MapExactly(source, call, placement.address);
    case Placement::Kind::kAnywhere:
      break;
  }
  return Map(source, call);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
