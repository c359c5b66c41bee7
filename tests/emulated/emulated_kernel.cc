// SPDX-License-Identifier: Apache-2.0

#include "tests/emulated/emulated_kernel.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

#include "conformance/probe/inheritance.h"
#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

constexpr std::uint64_t Bits(int flag) { return static_cast<std::uint64_t>(flag); }

// The stand-ins, as far as the names that this is compiled with have them.
#ifdef MAP_EXCL
constexpr std::uint64_t kExcl = Bits(MAP_EXCL);
#else
constexpr std::uint64_t kExcl = 0;
#endif
#ifdef MAP_TRYFIXED
constexpr std::uint64_t kTryfixed = Bits(MAP_TRYFIXED);
#else
constexpr std::uint64_t kTryfixed = 0;
#endif
#ifdef MAP_GUARD
constexpr std::uint64_t kGuard = Bits(MAP_GUARD);
#else
constexpr std::uint64_t kGuard = 0;
#endif
#ifdef MAP_JIT
constexpr std::uint64_t kJit = Bits(MAP_JIT);
#else
constexpr std::uint64_t kJit = 0;
#endif
#ifdef MAP_WIRED
constexpr std::uint64_t kWired = Bits(MAP_WIRED);
constexpr std::uint64_t kWiredOnHost = Bits(kHostMapLocked);
#else
constexpr std::uint64_t kWired = 0;
constexpr std::uint64_t kWiredOnHost = 0;
#endif
#ifdef MAP_DROPPABLE
constexpr std::uint64_t kDroppable = Bits(MAP_DROPPABLE);
#else
constexpr std::uint64_t kDroppable = 0;
#endif

// Flags that advise: accepted, and that is all.
constexpr std::uint64_t kHints = 0
#ifdef MAP_PREFAULT_READ
                                 | Bits(MAP_PREFAULT_READ)
#endif
#ifdef MAP_NOCORE
                                 | Bits(MAP_NOCORE)
#endif
#ifdef MAP_CONCEAL
                                 | Bits(MAP_CONCEAL)
#endif
#ifdef MAP_INHERIT
                                 | Bits(MAP_INHERIT)
#endif
#ifdef MAP_RENAME
                                 | Bits(MAP_RENAME)
#endif
#ifdef MAP_NOEXTEND
                                 | Bits(MAP_NOEXTEND)
#endif
                                 | Bits(MAP_NOSYNC) | Bits(MAP_HASSEMAPHORE);

// illumos aligns to what it is given as an address.
#ifdef MAP_ALIGN
constexpr std::uint64_t kAlign = Bits(MAP_ALIGN);
constexpr std::uint64_t kText = Bits(MAP_TEXT);
constexpr std::uint64_t kInitData = Bits(MAP_INITDATA);
#else
constexpr std::uint64_t kAlign = 0;
constexpr std::uint64_t kText = 0;
constexpr std::uint64_t kInitData = 0;
#endif
#ifdef MAP_NOCACHE
constexpr std::uint64_t kNocache = Bits(MAP_NOCACHE);
#else
constexpr std::uint64_t kNocache = 0;
#endif
#ifdef MAP_RESILIENT_MEDIA
constexpr std::uint64_t kResilient = Bits(MAP_RESILIENT_MEDIA);
#else
constexpr std::uint64_t kResilient = 0;
#endif
#ifdef MADV_PROTECT
constexpr int kProtect = MADV_PROTECT;
#else
constexpr int kProtect = -1;
#endif

constexpr std::uint64_t kAlignmentField = Bits(MAP_ALIGNED(0x7f));
constexpr unsigned kAlignmentShift = 24;

constexpr std::uint64_t kStandIns = kExcl | kTryfixed | kGuard | kJit | kWired | kDroppable |
                                    kHints | kAlign | kText | kInitData | kNocache | kResilient |
                                    kAlignmentField;

// What probes ask for along with a stand-in has to reach the host.
static_assert((kStandIns & (MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_STACK |
                            MAP_NORESERVE | MAP_FIXED_NOREPLACE)) == 0,
              "choose other bits for this host");

constexpr std::uint64_t kRedZone = std::uint64_t{1} << 16;  // whole pages of every host

constexpr std::uint64_t kAllRights = PROT_READ | PROT_WRITE | PROT_EXEC;
constexpr unsigned kMaxShift = 16;     // of PROT_MAX
constexpr unsigned kLaterShift = 3;    // of PROT_MPROTECT
constexpr unsigned kAddressBits = 47;  // more cannot be asked of a mapping

bool Has(std::uint64_t flags, std::uint64_t flag) { return (flags & flag) != 0; }

std::uint64_t& Start(Call& mmap) { return mmap.args[0]; }

}  // namespace

Answer EmulatedKernel::Do(const Call& call) {
  switch (call.op) {
    case Op::kMmap:
    case Op::kRawMmap:
      return Map(call);
    case Op::kMprotect:
      return Protect(call);
    case Op::kMinherit:
      return Inherit(call);
    case Op::kMremapNetbsd:
      return Remap(call);
    case Op::kShmOpenAnonymous:
      return OpenAnonymousObject(call);
    case Op::kShmLargePages:
      return OpenLargePages();
    case Op::kFtruncate:
      return Resize(call);
    case Op::kMunmap:
      return Unmap(call);
    case Op::kMadvise:
      return Advise(call);
    case Op::kShmRename:
      return RenameObject(call);
    case Op::kMquery:
      return Query(call);
    default:
      return host_.Do(call);
  }
}

int EmulatedKernel::Refusal(const Call& call, std::uint64_t flags) const {
  Call mmap = call;
  const std::uint64_t rights = Protection(mmap) & kAllRights;
  const std::uint64_t cap = Protection(mmap) >> kMaxShift & kAllRights;
  const bool fixed = Has(flags, MAP_FIXED);
  if (cap != 0 && (rights & ~cap) != 0) return ENOTSUP;
  if (Has(flags, kExcl) && !fixed) return EINVAL;
  if (Has(flags, kJit) && (fixed || Has(flags, MAP_SHARED))) return EINVAL;
  if (Has(flags, kGuard)) {
    const bool bare = rights == 0 && static_cast<int>(Descriptor(mmap)) == -1 &&
                      Offset(mmap) == 0 && !Has(flags, kTypeBits);
    if (!bare) return EINVAL;
  }
  if (Has(flags, kText) && (Has(flags, kInitData) || (rights & PROT_EXEC) == 0)) return EINVAL;
  if (Has(flags, kAlign)) {
    const std::uint64_t boundary = Start(mmap);
    const bool power = (boundary & (boundary - 1)) == 0;
    if (fixed || !power || boundary % PageSize() != 0) return EINVAL;
  }
  if (Has(flags, MAP_STACK)) {
    constexpr std::uint64_t kBoth = PROT_READ | PROT_WRITE;
    if (personality_.stacks_are_writable && (rights & kBoth) != kBoth) return EINVAL;
    if (personality_.stacks_are_large && Length(mmap) <= PageSize()) return EINVAL;
  }
  return 0;
}

Answer EmulatedKernel::Map(Call call) {
  const std::uint64_t flags = Flags(call);
  const std::uint64_t protection = Protection(call);
  const int error = Refusal(call, flags);
  if (error != 0) return Fail(error);
  Flags(call) &= ~kStandIns;
  Protection(call) &= kAllRights;
  if (Has(flags, kGuard)) Flags(call) |= MAP_PRIVATE | kMapAnonymousBit | MAP_NORESERVE;
  if (Has(flags, kDroppable)) Flags(call) |= MAP_PRIVATE;
  if (Has(flags, kWired)) Flags(call) |= kWiredOnHost;
  const Answer answer = Place(call, flags);
  if (answer.ok() && Has(flags, kResilient)) PadPastEnd(call, answer.value);
  if (answer.ok()) {
    if (large_object_ != kNone && Descriptor(call) == large_object_) {
      large_mapping_ = static_cast<std::uint64_t>(answer.value);
    }
    call.args[2] = protection;
    RememberCap(call, static_cast<std::uint64_t>(answer.value), protection);
  }
  return answer;
}

// Zeroes instead of the pages that lie past the end of the file.
void EmulatedKernel::PadPastEnd(const Call& call, std::int64_t start) {
  Call mmap = call;
  const Answer size = host_.Do(Call{Op::kFileSize, {Descriptor(mmap)}, nullptr});
  const auto bytes = static_cast<std::uint64_t>(size.value) - Offset(mmap);
  const std::uint64_t there = (bytes + PageSize() - 1) / PageSize() * PageSize();
  if (!size.ok() || there >= Length(mmap)) return;
  Call zeroes{
      Op::kMmap, {static_cast<std::uint64_t>(start) + there, Length(mmap) - there}, nullptr};
  Protection(zeroes) = Protection(mmap);
  Flags(zeroes) = MAP_PRIVATE | MAP_FIXED | kMapAnonymousBit;
  Descriptor(zeroes) = static_cast<std::uint64_t>(std::int64_t{-1});
  host_.Do(zeroes);
}

Answer EmulatedKernel::Place(Call call, std::uint64_t flags) {
  if (Has(flags, kExcl)) return PlaceAtFree(call, personality_.excl_busy_error);
  if (Has(flags, kTryfixed) && Start(call) != 0) {
    return PlaceAtFree(call, personality_.tryfixed_busy_error);
  }
  if (Has(flags, kAlign) && Start(call) != 0) {
    unsigned shift = 0;
    while (std::uint64_t{1} << shift < Start(call)) ++shift;
    return PlaceAligned(call, shift);
  }
  const bool is_chosen = Start(call) == 0 && !Has(flags, MAP_FIXED);
  if (personality_.manual == Document::kIllumos && is_chosen) return PlaceInRedZones(call);
  const auto bits = static_cast<unsigned>((flags & kAlignmentField) >> kAlignmentShift);
  // One is MAP_ALIGNED_SUPER, which promises nothing.
  const bool aligns = bits > 1 && personality_.alignment_error != 0;
  return aligns ? PlaceAligned(call, bits) : host_.Do(call);
}

// At the very address if nothing is there. Else the error, or somewhere else if that is 0.
Answer EmulatedKernel::PlaceAtFree(Call call, int busy_error) {
  Call exclusive = call;
  Flags(exclusive) = (Flags(call) & ~Bits(MAP_FIXED)) | MAP_FIXED_NOREPLACE;
  const Answer answer = host_.Do(exclusive);
  if (answer.error != EEXIST) return answer;
  return busy_error != 0 ? Fail(busy_error) : host_.Do(call);
}

Answer EmulatedKernel::PlaceAligned(Call call, unsigned bits) {
  if (bits >= kAddressBits) return Fail(personality_.alignment_error);
  const std::uint64_t boundary = std::uint64_t{1} << bits;
  if (boundary < PageSize()) return Fail(EINVAL);
  // Room for the worst case, of which only the aligned part stays.
  const std::uint64_t whole = boundary + Length(call);
  Call room{Op::kMmap, {0, whole, PROT_NONE, 0, Descriptor(call), 0}, nullptr};
  Flags(room) = MAP_PRIVATE | kMapAnonymousBit | MAP_NORESERVE;
  Descriptor(room) = static_cast<std::uint64_t>(std::int64_t{-1});
  const Answer reserved = host_.Do(room);
  if (!reserved.ok()) return reserved;
  const auto start = static_cast<std::uint64_t>(reserved.value);
  host_.Do(Call{Op::kMunmap, {start, whole}, nullptr});
  Start(call) = (start + boundary - 1) / boundary * boundary;
  Flags(call) |= MAP_FIXED;
  return host_.Do(call);
}

// Between pages that nobody may touch. They stay when the mapping goes.
Answer EmulatedKernel::PlaceInRedZones(Call call) {
  const std::uint64_t length = (Length(call) + kRedZone - 1) / kRedZone * kRedZone;
  Call room{Op::kMmap, {0, length + 2 * kRedZone, PROT_NONE}, nullptr};
  Flags(room) = MAP_PRIVATE | kMapAnonymousBit | MAP_NORESERVE;
  Descriptor(room) = kNone;
  const Answer reserved = host_.Do(room);
  if (!reserved.ok()) return reserved;
  Start(call) = static_cast<std::uint64_t>(reserved.value) + kRedZone;
  Flags(call) |= MAP_FIXED;
  return host_.Do(call);
}

// `protection` with the bits of PROT_MAX or PROT_MPROTECT, as it was asked for.
void EmulatedKernel::RememberCap(const Call& call, std::uint64_t start, std::uint64_t protection) {
  const std::uint64_t length = call.args[1];
  const auto overlaps = [&](const Cap& old) {
    return old.start < start + length && start < old.start + old.length;
  };
  caps_.erase(std::remove_if(caps_.begin(), caps_.end(), overlaps), caps_.end());
  const std::uint64_t max = protection >> kMaxShift & kAllRights;
  if (max != 0) caps_.push_back({start, length, max});
  if (personality_.written_never_executes && Has(protection, PROT_WRITE)) {
    const std::uint64_t later = protection >> kLaterShift & kAllRights;
    caps_.push_back({start, length, PROT_READ | PROT_WRITE | later});
  }
}

Answer EmulatedKernel::Protect(const Call& call) {
  if (CutsLargePage(call.args[0], call.args[1])) return Fail(EINVAL);
  for (const Cap& cap : caps_) {
    const bool inside = call.args[0] >= cap.start && call.args[0] < cap.start + cap.length;
    if (inside && (call.args[2] & kAllRights & ~cap.protection) != 0) return Fail(EACCES);
  }
  Call plain = call;
  plain.args[2] &= kAllRights;
  const Answer answer = host_.Do(plain);
  const std::uint64_t max = call.args[2] >> kMaxShift & kAllRights;
  if (answer.ok() && max != 0) caps_.push_back({call.args[0], call.args[1], max});
  return answer;
}

Answer EmulatedKernel::Inherit(const Call& call) {
  const std::uint64_t start = call.args[0];
  const std::uint64_t length = call.args[1];
  const auto advise = [&](int advice) {
    return host_.Do(Call{Op::kMadvise, {start, length, Bits(advice)}, nullptr});
  };
  switch (static_cast<int>(call.args[2])) {
    case INHERITANCE(NONE):
      return advise(MADV_DONTFORK);
    case INHERITANCE(COPY):
      return Succeed();
    case INHERITANCE(SHARE):
      return Share(start, length);
#ifdef HAS_INHERIT_ZERO
    case INHERITANCE(ZERO):
      return advise(MADV_WIPEONFORK);
#endif
    default:
      const bool denied =
          personality_.manual == Document::kFreebsd || personality_.manual == Document::kDragonfly;
      return Fail(denied ? EACCES : EINVAL);
  }
}

// Private memory becomes shared, with its bytes.
Answer EmulatedKernel::Share(std::uint64_t start, std::uint64_t length) {
  const auto* const bytes = reinterpret_cast<const char*>(static_cast<std::uintptr_t>(start));
  const std::vector<char> kept(bytes, bytes + length);
  Call shared{Op::kMmap, {start, length, PROT_READ | PROT_WRITE, 0, 0, 0}, nullptr};
  Flags(shared) = MAP_SHARED | MAP_FIXED | kMapAnonymousBit;
  Descriptor(shared) = static_cast<std::uint64_t>(std::int64_t{-1});
  const Answer answer = host_.Do(shared);
  if (!answer.ok()) return answer;
  std::memcpy(reinterpret_cast<void*>(static_cast<std::uintptr_t>(start)), kept.data(), length);
  return Succeed();
}

// (old address, old length, new address, new length, flags)
Answer EmulatedKernel::Remap([[maybe_unused]] const Call& call) {
#ifdef MAP_REMAPDUP
  const bool duplicates = Has(call.args[4], Bits(MAP_REMAPDUP));
  if (duplicates && personality_.remapdup_is_refused) return Fail(EINVAL);
  const std::uint64_t old_length = duplicates ? 0 : call.args[1];
  if (call.args[0] + call.args[3] < call.args[0]) return Fail(E2BIG);
  Answer answer = host_.Do(Call{
      Op::kMremap, {call.args[0], old_length, call.args[3], Bits(kHostMremapMaymove)}, nullptr});
  if (answer.error == EFAULT) answer.error = personality_.by_manual ? ENOENT : EINVAL;
  return answer;
#else
  return Fail(ENOSYS);
#endif
}

// What advises on syncing changes nothing here.
Answer EmulatedKernel::Advise(const Call& call) {
  switch (static_cast<int>(call.args[2])) {
#ifdef MADV_NOSYNC
    case MADV_NOSYNC:
    case MADV_AUTOSYNC:
      return Succeed();
#endif
#ifdef MADV_ZERO
    case MADV_ZERO:
      return host_.Do(Call{Op::kFillMemory, {call.args[0], call.args[1], 0}, nullptr});
#endif
    case kProtect:
      return Fail(EPERM);
    default:
      return host_.Do(call);
  }
}

// Maps what is asked for and gives it back.
Answer EmulatedKernel::Query(const Call& call) {
  Call mmap{Op::kMmap, call.args, nullptr};
  const bool fixed = Has(Flags(mmap), MAP_FIXED);
  Flags(mmap) = MAP_PRIVATE | kMapAnonymousBit | (fixed ? Bits(MAP_FIXED_NOREPLACE) : 0);
  const Answer answer = host_.Do(mmap);
  if (!answer.ok()) return Fail(answer.error == EEXIST ? EINVAL : answer.error);
  host_.Do(Call{Op::kMunmap, {static_cast<std::uint64_t>(answer.value), Length(mmap)}, nullptr});
  return answer;
}

}  // namespace conformance
