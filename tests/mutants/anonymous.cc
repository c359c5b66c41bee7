// SPDX-License-Identifier: Apache-2.0
//
// Lies about memory without a file: anonymous mappings, /dev/zero, unlinked files.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <cstring>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// A kernel from before anonymous mappings looks at the descriptor.
Answer HasNoAnonymousMemory(Kernel& honest, Call call) {
  return MapsAnonymous(call) ? Fail(EBADF) : honest.Do(call);
}

// As Linux before 2.4.
Answer RefusesSharedAnonymous(Kernel& honest, Call call) {
  if (MapsAnonymous(call) && (Flags(call) & MAP_SHARED) != 0) return Fail(EINVAL);
  return honest.Do(call);
}

Answer SharedAnonymousIsPrivate(Kernel& honest, Call call) {
  if (MapsAnonymous(call) && (Flags(call) & kTypeBits) == MAP_SHARED) {
    Flags(call) ^= MAP_SHARED | MAP_PRIVATE;
  }
  return honest.Do(call);
}

Answer HandsOutDirtyPages(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  if (MapsAnonymous(call) && answer.ok() && (Protection(call) & PROT_WRITE) != 0) {
    const auto start = static_cast<std::uint64_t>(answer.value);
    honest.Do(Call{Op::kStore, {start + Length(call) / 2, 0x5a}});
  }
  return answer;
}

// As FreeBSD, which wants -1.
Answer ChecksDescriptorOfAnonymous(Kernel& honest, Call call) {
  if (MapsAnonymous(call) && static_cast<int>(call.args[4]) != -1) return Fail(EINVAL);
  return honest.Do(call);
}

// As FreeBSD, which wants 0.
Answer ChecksOffsetOfAnonymous(Kernel& honest, Call call) {
  if (MapsAnonymous(call) && Offset(call) != 0) return Fail(EINVAL);
  return honest.Do(call);
}

// As NetBSD and OpenBSD: what the offset has beyond whole pages is carried over to the address.
Answer KeepsOffsetRemainder(Kernel& honest, Call call) {
  if (!IsMmap(call)) return honest.Do(call);
  const std::uint64_t remainder = Offset(call) % PageSize();
  Offset(call) -= remainder;
  Answer answer = honest.Do(call);
  if (answer.ok()) answer.value += static_cast<std::int64_t>(remainder);
  return answer;
}

// Descriptors of /dev/zero, and whether each may write.
struct ZeroDescriptor {
  int fd = -1;
  bool writable = false;
};

ZeroDescriptor& LastZero(const Call& call, const Answer& answer) {
  static ZeroDescriptor zero;
  if (call.op == Op::kOpen && answer.ok() && std::strcmp(call.text, "/dev/zero") == 0) {
    zero.fd = static_cast<int>(answer.value);
    zero.writable = (call.args[0] & O_ACCMODE) != O_RDONLY;
  }
  return zero;
}

bool MapsZero(Call& call, const ZeroDescriptor& zero) {
  return IsMmap(call) && !MapsAnonymous(call) && zero.fd >= 0 &&
         static_cast<int>(call.args[4]) == zero.fd;
}

// As macOS, which maps no character device.
Answer DevZeroIsNotMappable(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return MapsZero(call, LastZero(call, answer)) ? Fail(ENODEV) : answer;
}

// As a driver that keeps one object per device instead of one per mapping.
Answer DevZeroMapsAreOneObject(Kernel& honest, Call call) {
  static Answer first;
  const Answer answer = honest.Do(call);
  if (!MapsZero(call, LastZero(call, answer)) || !answer.ok()) return answer;
  if (first.value == 0) first = answer;
  return first;
}

// As NetBSD and OpenBSD, which turn it into anonymous memory before they look at the open mode.
Answer DevZeroIgnoresOpenMode(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  const ZeroDescriptor& zero = LastZero(call, answer);
  if (!MapsZero(call, zero) || zero.writable) return answer;
  Flags(call) |= kMapAnonymousBit;
  call.args[4] = static_cast<std::uint64_t>(-1);
  return honest.Do(call);
}

Answer DevZeroIsNeverShared(Kernel& honest, Call call) {
  if (MapsZero(call, LastZero(call, Answer()))) {
    Flags(call) = (Flags(call) & ~kTypeBits) | MAP_PRIVATE;
  }
  const Answer answer = honest.Do(call);
  LastZero(call, answer);
  return answer;
}

// What nobody can open any more is taken for private. Memory objects have no links either.
Answer UnlinkedFilesAreMappedPrivate(Kernel& honest, Call call) {
  if (IsMmap(call) && (Flags(call) & kTypeBits) == MAP_SHARED && !MapsAnonymous(call) &&
      honest.Do(Call{Op::kLinkCount, {call.args[4]}}).value == 0) {
    Flags(call) ^= MAP_SHARED | MAP_PRIVATE;
  }
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> AnonymousMutants() {
  return {
      {"anonymous_memory_is_missing", HasNoAnonymousMemory},
      {"anonymous_shared_is_refused", RefusesSharedAnonymous},
      {"anonymous_shared_is_private", SharedAnonymousIsPrivate},
      {"anonymous_pages_are_dirty", HandsOutDirtyPages},
      {"anonymous_descriptor_is_checked", ChecksDescriptorOfAnonymous},
      {"anonymous_offset_is_checked", ChecksOffsetOfAnonymous},
      {"mmap_keeps_offset_remainder", KeepsOffsetRemainder},
      {"devzero_is_not_mappable", DevZeroIsNotMappable},
      {"devzero_maps_are_one_object", DevZeroMapsAreOneObject},
      {"devzero_ignores_open_mode", DevZeroIgnoresOpenMode},
      {"devzero_is_never_shared", DevZeroIsNeverShared},
      {"unlinked_files_are_mapped_private", UnlinkedFilesAreMappedPrivate},
  };
}

}  // namespace conformance
