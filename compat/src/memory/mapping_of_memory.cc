// SPDX-License-Identifier: Apache-2.0
//
// How a Mapping of anonymous memory comes to be.
#include <sys/mman.h>

#include <cerrno>
#include <cstdint>

#include "../errors/errno_table.h"
#include "../support/features.h"
#include "mmap_compat/mapping.h"
#include "mmap_compat/page_size.h"
#include "placement.h"
#include "protection_bits.h"
#include "range_calls.h"
#include "stack_flag.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// Makes pages resident as Populate() does it of new memory, and is silent where it cannot.
#if defined(MAP_POPULATE)
constexpr int kPopulateFlag = MAP_POPULATE;
#else
constexpr int kPopulateFlag = 0;
#endif

#ifdef MAP_HUGETLB
constexpr int kPoolFlag = MAP_HUGETLB;
#else
constexpr int kPoolFlag = 0;
#endif

// Where the size of huge pages stands among the flags, as a power of two.
#ifdef MAP_HUGE_SHIFT
constexpr unsigned kPoolShift = MAP_HUGE_SHIFT;
#else
constexpr unsigned kPoolShift = 26;  // on all architectures
#endif

// The power of two that `size` is; 0 where it is none.
unsigned char PowerOfTwo(std::size_t size) {
  unsigned char power = 0;
  for (std::size_t rest = size; rest > 1; rest >>= 1) ++power;
  return size == std::size_t{1} << power ? power : 0;
}

std::size_t GuardBefore(Guards guards) {
  return guards == Guards::kBefore || guards == Guards::kBoth ? PageSize() : 0;
}

std::size_t GuardAfter(Guards guards) {
  return guards == Guards::kAfter || guards == Guards::kBoth ? PageSize() : 0;
}

// The circumstance that makes the options a mistake, or 0.
Circumstances MistakeIn(std::size_t length, const AnonymousOptions& options) {
  const Circumstances bad_length = LengthMistake(length);
  if (bad_length != 0) return bad_length;
  const std::size_t guards = GuardBefore(options.guards) + GuardAfter(options.guards);
  if (*RoundUpToPage(length) > std::size_t{PTRDIFF_MAX} - guards) return kLengthTooLong;
  const bool strict = options.huge_pages == Effort::kStrict;
  const bool clash = strict ? options.guards != Guards::kNone : options.huge_page_size.has_value();
  return clash ? kOptionsClash : 0;
}

}  // namespace

absl::Status Mapping::ProtectGuards(Guards guards) {
  absl::Status status;
  if (GuardBefore(guards) != 0) status = ProtectPages({pages_, PageSize()}, PROT_NONE);
  if (status.ok() && GuardAfter(guards) != 0) {
    status = ProtectPages({pages_ + pages_length_ - PageSize(), PageSize()}, PROT_NONE);
  }
  return status;
}

absl::StatusOr<Mapping> Mapping::Anonymous(Kind kind, std::size_t length,
                                           const AnonymousOptions& options, int flags) {
  const bool shared = kind == Kind::kSharedMemory;
  const int bits = ProtectionBits(options.protection);
  MmapCall call;
  call.length = length;
  call.protection = bits;
  call.flags = flags;
  const auto refuse = [&](Circumstances mistake) {
    call.flags |= shared ? MAP_SHARED : MAP_PRIVATE;
    return Refusal(Operation::kMmap, mistake, ArgumentsOf(call));
  };
  const Circumstances mistake = MistakeIn(length, options);
  if (mistake != 0) return refuse(mistake);

  Extent extent;
  extent.size = length;
  extent.delta = GuardBefore(options.guards);
  extent.pages_length = extent.delta + *RoundUpToPage(length) + GuardAfter(options.guards);
  int most_bits = -1;
  if (options.later_protection) {
    most_bits = bits | ProtectionBits(*options.later_protection);
    call.protection |= DeclaredBits(most_bits);
  }
  if (options.no_reserve) call.flags |= MMAP_COMPAT_NO_RESERVE_FLAG;
  unsigned char page_bits = 0;
  if (options.huge_pages == Effort::kStrict) {
    const auto huge_page = options.huge_page_size ? options.huge_page_size : HugePageSize();
    if (!huge_page || kPoolFlag == 0) return refuse(kNoPool);
    page_bits = PowerOfTwo(*huge_page);
    if (page_bits == 0) return refuse(kNoSuchHugePages);
    if (length % *huge_page != 0) return refuse(kNotWholeHugePages);
    call.flags |= kPoolFlag;
    if (options.huge_page_size) call.flags |= static_cast<int>(unsigned{page_bits} << kPoolShift);
    kind = Kind::kPoolMemory;
  }
  // Pages that are populated by mmap are small ones: large ones have to be asked for before.
  const bool advises = options.huge_pages == Effort::kBestEffort;
  const bool is_made_once = options.placement.kind != Placement::Kind::kBelow4GiB;
  if (options.populate != Effort::kNone && !advises && is_made_once) call.flags |= kPopulateFlag;
  call.length = extent.pages_length;

  const absl::StatusOr<void*> memory =
      MapPlaced(shared ? Source::kSharedMemory : Source::kPrivateMemory, call, options.placement);
  if (!memory.ok()) return memory.status();
  extent.pages = *memory;
  Mapping mapping(kind, extent, options.protection);
  mapping.most_bits_ = most_bits;
  mapping.page_bits_ = page_bits;
  if (options.no_reserve) mapping.kept_flags_ = MMAP_COMPAT_NO_RESERVE_FLAG;
  absl::Status done = mapping.ProtectGuards(options.guards);
  if (done.ok() && advises) {
    PageRecord& huge = mapping.lasting_.huge;
    huge.End(huge.Begin(), static_cast<std::uint32_t>(Advice::kHugePages), true);
    mapping.AdviseAgain(extent.pages, extent.pages_length);
  }
  const bool is_done = options.populate == Effort::kBestEffort && (call.flags & kPopulateFlag) != 0;
  if (done.ok() && !is_done) done = mapping.Populate(options.populate);
  if (done.ok() && options.locked) done = mapping.Lock();
  if (!done.ok()) return done;
  return mapping;
}

absl::StatusOr<Mapping> Mapping::AnonymousPrivate(std::size_t length,
                                                  const AnonymousOptions& options) {
  return Anonymous(Kind::kPrivateMemory, length, options, 0);
}

absl::StatusOr<Mapping> Mapping::AnonymousShared(std::size_t length,
                                                 const AnonymousOptions& options) {
  return Anonymous(Kind::kSharedMemory, length, options, 0);
}

absl::StatusOr<Mapping> Mapping::Stack(std::size_t length) {
#ifdef __hppa__
  constexpr Guards kWhereItEnds = Guards::kAfter;  // stacks grow up there
#else
  constexpr Guards kWhereItEnds = Guards::kBefore;
#endif
  AnonymousOptions options;
  options.guards = kWhereItEnds;
  absl::StatusOr<Mapping> stack = Anonymous(Kind::kPrivateMemory, length, options, StackFlag());
  if (stack.ok()) stack->kept_flags_ = StackFlag();
  return stack;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
