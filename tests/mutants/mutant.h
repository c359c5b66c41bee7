// SPDX-License-Identifier: Apache-2.0
//
// Mutant kernels: each tells the truth but for one lie, and so proves that probes notice it.
//
// A mutant is a function that stands in the door. It may change a call before it forwards it,
// change the answer, or remember what it saw; each probe runs in a fresh process, so what it
// remembers in static storage lasts for one probe.
//
//   // Refuses nothing: an unaligned offset is rounded down instead.
//   Answer IgnoresOffsetRemainder(Kernel& honest, Call call) {
//     if (call.op == Op::kMmap) call.args[5] -= call.args[5] % PageSize();
//     return honest.Do(call);
//   }

#ifndef TESTS_MUTANTS_MUTANT_H_
#define TESTS_MUTANTS_MUTANT_H_

#include <sys/mman.h>

#include <string_view>
#include <vector>

#include "conformance/probe/kernel.h"

namespace conformance {

struct Mutant {
  std::string_view name;  // what it does, in snake case: "mmap_ignores_offset_remainder"
  Answer (*act)(Kernel& honest, Call call);
};

class MutantKernel : public Kernel {
 public:
  MutantKernel(Kernel& honest, const Mutant& mutant) : honest_(honest), mutant_(mutant) {}
  Answer Do(const Call& call) override { return mutant_.act(honest_, call); }

 private:
  Kernel& honest_;
  const Mutant& mutant_;
};

// Every mutant, in the order of the files that hold them.
const std::vector<Mutant>& AllMutants();

// One function per file, named after the operations that it lies about.
std::vector<Mutant> ForkMutants();
std::vector<Mutant> IpcMutants();
std::vector<Mutant> MmapMutants();
std::vector<Mutant> ResultMutants();
std::vector<Mutant> AnonymousMutants();
std::vector<Mutant> LengthMutants();
std::vector<Mutant> FlagMutants();
std::vector<Mutant> MunmapMutants();
std::vector<Mutant> MprotectMutants();
std::vector<Mutant> PlacementMutants();
std::vector<Mutant> MsyncMutants();
std::vector<Mutant> MlockMutants();
std::vector<Mutant> MadviseMutants();
std::vector<Mutant> AccessMutants();
std::vector<Mutant> ProtectionMutants();
std::vector<Mutant> SharingMutants();
std::vector<Mutant> FileEndMutants();
std::vector<Mutant> RemapMutants();
std::vector<Mutant> SealMutants();
std::vector<Mutant> ErrnoMutants();
std::vector<Mutant> BsdMutants();
std::vector<Mutant> TimestampMutants();
std::vector<Mutant> ObjectMutants();
std::vector<Mutant> SysvMutants();
std::vector<Mutant> RemapFurtherMutants();
std::vector<Mutant> MlockAllMutants();
std::vector<Mutant> MemfdMutants();
std::vector<Mutant> ShmNamesMutants();
std::vector<Mutant> SysvStatusMutants();
std::vector<Mutant> AdviceMutants();
std::vector<Mutant> ContentsMutants();
std::vector<Mutant> ProcessMutants();

// Those that only slow rules notice; not among AllMutants().
std::vector<Mutant> SlowMutants();

// Systems without a call that this host has, for what rules say there; not among AllMutants().
std::vector<Mutant> LackingSystems();

// ---- small helps for writing mutants -----------------------------------------------------------

std::uint64_t PageSize();

// True for mmap, whichever way it is called.
inline bool IsMmap(const Call& call) { return call.op == Op::kMmap || call.op == Op::kRawMmap; }

inline Answer Fail(int error) {
  Answer answer;
  answer.error = error;
  return answer;
}

inline Answer Succeed(std::int64_t value = 0) {
  Answer answer;
  answer.value = value;
  return answer;
}

#if defined(MAP_ANONYMOUS)
inline constexpr std::uint64_t kMapAnonymousBit = MAP_ANONYMOUS;
#elif defined(MAP_ANON)
inline constexpr std::uint64_t kMapAnonymousBit = MAP_ANON;
#else
inline constexpr std::uint64_t kMapAnonymousBit = 0;
#endif
inline constexpr std::uint64_t kTypeBits = MAP_SHARED | MAP_PRIVATE;

// mmap's arguments by name.
inline std::uint64_t& Length(Call& mmap) { return mmap.args[1]; }
inline std::uint64_t& Protection(Call& mmap) { return mmap.args[2]; }
inline std::uint64_t& Flags(Call& mmap) { return mmap.args[3]; }
inline std::uint64_t& Descriptor(Call& mmap) { return mmap.args[4]; }
inline std::uint64_t& Offset(Call& mmap) { return mmap.args[5]; }

// True if the end of a range, given as for munmap, lies past the last address; and if rounding its
// length up makes it zero.
inline bool Wraps(Call& call) { return call.args[0] + Length(call) < call.args[0]; }
inline bool RoundsToZero(Call& call) {
  return Length(call) != 0 && Length(call) + (PageSize() - 1) < Length(call);
}

// mmap of memory without a file, and mmap of something that a descriptor names.
inline bool MapsAnonymous(Call& call) {
  return IsMmap(call) && (Flags(call) & kMapAnonymousBit) != 0;
}
inline bool MapsDescriptor(Call& call) {
  return IsMmap(call) && (Flags(call) & kMapAnonymousBit) == 0;
}

}  // namespace conformance

#endif  // TESTS_MUTANTS_MUTANT_H_
