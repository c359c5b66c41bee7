// SPDX-License-Identifier: Apache-2.0
#include "placement.h"

#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

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

constexpr std::uint64_t kFourGiB = std::uint64_t{1} << 32;
constexpr std::uint64_t kFirstHint = std::uint64_t{1} << 20;  // no system forbids that and more
constexpr std::uint64_t kHintStep = std::uint64_t{1} << 25;   // at most 128 attempts

bool EndsBelow4GiB(const void* memory, std::size_t length) {
  return std::uint64_t{reinterpret_cast<std::uintptr_t>(memory)} + length <= kFourGiB;
}

// Where a hint led to below 4 GiB, or null where none did.
absl::StatusOr<void*> MapAtLowHint(Source source, MmapCall call) {
  for (std::uint64_t hint = kFirstHint; hint + call.length <= kFourGiB; hint += kHintStep) {
    call.address = reinterpret_cast<void*>(static_cast<std::uintptr_t>(hint));
    absl::StatusOr<void*> memory = Map(source, call);
    if (!memory.ok() || EndsBelow4GiB(*memory, call.length)) return memory;
    munmap(*memory, call.length);
  }
  return nullptr;
}

bool HasRoomForAPageBelow4GiB() {
  MmapCall page;
  page.length = PageSize();
  page.protection = PROT_NONE;
  const absl::StatusOr<void*> memory = MapAtLowHint(Source::kPrivateMemory, page);
  if (!memory.ok() || *memory == nullptr) return false;
  munmap(*memory, page.length);
  return true;
}

absl::StatusOr<void*> MapBelow4GiB(Source source, const MmapCall& call) {
  if constexpr (sizeof(void*) <= 4) return Map(source, call);
  const ErrnoKeeper keeper;
  if (MMAP_COMPAT_LOW_FLAG != 0) {
    MmapCall low = call;
    low.flags |= MMAP_COMPAT_LOW_FLAG;
    absl::StatusOr<void*> memory = Map(source, low);
    if (memory.ok() && EndsBelow4GiB(*memory, call.length)) return memory;
    if (memory.ok()) munmap(*memory, call.length);
  }
  absl::StatusOr<void*> memory = MapAtLowHint(source, call);
  if (!memory.ok() || *memory != nullptr) return memory;
  return Refusal(Operation::kMmap, HasRoomForAPageBelow4GiB() ? kAddressSpaceFull : kNothingThatLow,
                 ArgumentsOf(call));
}

}  // namespace

absl::StatusOr<void*> MapPlaced(Source source, const MmapCall& call, const Placement& placement) {
  switch (placement.kind) {
    case Placement::Kind::kHint:
      return MapNear(source, call, placement.address);
    case Placement::Kind::kExclusive:
      return MapExactly(source, call, placement.address);
    case Placement::Kind::kBelow4GiB:
      return MapBelow4GiB(source, call);
    case Placement::Kind::kAnywhere:
      break;
  }
  return Map(source, call);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
