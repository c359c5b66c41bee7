// SPDX-License-Identifier: Apache-2.0
//
// Lies about the end of a mapped file: faults, the rest of the last page, sizes and truncation.

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

// The file mapping that a probe made last.
struct Mapping {
  std::uint64_t start = 0;
  std::uint64_t length = 0;
  std::uint64_t descriptor = 0;
  std::uint64_t size = 0;  // of the file, when it was mapped

  bool Holds(std::uint64_t address) const {
    return address >= start &&
           address - start < (length + PageSize() - 1) / PageSize() * PageSize();
  }
  // True for an address in the file's last page, past its end.
  bool InTail(std::uint64_t address) const {
    return Holds(address) && address - start >= size && size % PageSize() != 0 &&
           address - start < size - size % PageSize() + PageSize();
  }
};

std::uint64_t SizeOf(Kernel& honest, std::uint64_t descriptor) {
  const Answer size = honest.Do(Call{Op::kFileSize, {descriptor}});
  return size.ok() ? static_cast<std::uint64_t>(size.value) : 0;
}

// Makes the call and keeps `mapping` up to date.
Answer Watch(Kernel& honest, Call& call, Mapping& mapping) {
  const Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && answer.ok()) {
    mapping = {static_cast<std::uint64_t>(answer.value), Length(call), Descriptor(call),
               SizeOf(honest, Descriptor(call))};
  }
  return answer;
}

Answer RefusesEmptyFiles(Kernel& honest, Call call) {
  if (MapsDescriptor(call)) {
    const Answer size = honest.Do(Call{Op::kFileSize, {Descriptor(call)}});
    if (size.ok() && size.value == 0) return Fail(EINVAL);
  }
  return honest.Do(call);
}

// There is memory past the end of the file.
Answer FaultsNowherePastEnd(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return answer.signal == SIGBUS ? Succeed() : answer;
}

Answer RaisesSegvPastEnd(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (answer.signal == SIGBUS) answer.signal = SIGSEGV;
  return answer;
}

// A store makes the file as long as the page that it went to.
Answer GrowsFileOnStore(Kernel& honest, Call call) {
  static Mapping mapping;
  const Answer answer = Watch(honest, call, mapping);
  if (call.op != Op::kStore || !mapping.Holds(call.args[0])) return answer;
  const std::uint64_t offset = call.args[0] - mapping.start;
  const std::uint64_t end = offset - offset % PageSize() + PageSize();
  if (end > SizeOf(honest, mapping.descriptor)) {
    honest.Do(Call{Op::kFtruncate, {mapping.descriptor, end}});
    return honest.Do(call);
  }
  return answer;
}

// Fixes what can be touched when the file is mapped.
Answer ForgetsGrowth(Kernel& honest, Call call) {
  static Mapping mapping;
  if ((call.op == Op::kLoad || call.op == Op::kStore) && mapping.Holds(call.args[0]) &&
      call.args[0] - mapping.start >= (mapping.size + PageSize() - 1) / PageSize() * PageSize()) {
    Answer fault;
    fault.signal = SIGBUS;
    return fault;
  }
  return Watch(honest, call, mapping);
}

// Does not clear the rest of the last page.
Answer ShowsGarbageInTail(Kernel& honest, Call call) {
  const Answer answer = honest.Do(call);
  return call.op == Op::kScan && call.args[2] == 0 && answer.ok() ? Succeed(0) : answer;
}

// Ends a mapping at the byte, not at the page.
Answer FaultsInTail(Kernel& honest, Call call) {
  static Mapping mapping;
  if (call.op == Op::kStore && mapping.InTail(call.args[0])) {
    Answer fault;
    fault.signal = SIGBUS;
    return fault;
  }
  return Watch(honest, call, mapping);
}

// Clears the rest of the last page at munmap, as POSIX asks.
Answer ClearsTailAtUnmap(Kernel& honest, Call call) {
  static Mapping mapping;
  if (call.op == Op::kMunmap && call.args[0] == mapping.start && mapping.size % PageSize() != 0) {
    for (std::uint64_t at = mapping.start + mapping.size; mapping.InTail(at); ++at) {
      honest.Do(Call{Op::kStore, {at, 0}});
    }
  }
  return Watch(honest, call, mapping);
}

// What was stored past the end comes to light when the file grows; where it does anyway, it is
// cleared.
Answer SwapsTailWhenGrowing(Kernel& honest, Call call) {
  static Mapping mapping;
  static std::uint64_t address = 0;
  static std::uint64_t byte = 0;
  if (call.op == Op::kStore && mapping.InTail(call.args[0])) {
    address = call.args[0];
    byte = call.args[1];
  }
  const Answer answer = Watch(honest, call, mapping);
  if (call.op == Op::kFtruncate && address != 0) {
    const bool shows = honest.Do(Call{Op::kLoad, {address}}).value != 0;
    honest.Do(Call{Op::kStore, {address, shows ? 0 : byte}});
  }
  return answer;
}

bool Shrinks(Kernel& honest, const Call& call) {
  return call.op == Op::kFtruncate && call.args[1] < SizeOf(honest, call.args[0]);
}

Answer IgnoresShrinking(Kernel& honest, Call call) {
  if (Shrinks(honest, call)) return Succeed();
  if (call.op == Op::kOpen) call.args[0] &= ~static_cast<std::uint64_t>(O_TRUNC);
  return honest.Do(call);
}

// Cuts at the start of the page, and fills up with zeros.
Answer DropsWholePageWhenShrinking(Kernel& honest, Call call) {
  const bool shrinks = Shrinks(honest, call);
  const Answer answer = honest.Do(call);
  const std::uint64_t rest = call.args[1] % PageSize();
  if (shrinks && rest != 0)
    honest.Do(Call{Op::kFill, {call.args[0], call.args[1] - rest, 0, rest}});
  return answer;
}

Answer IgnoresTruncateByPath(Kernel& honest, Call call) {
  return call.op == Op::kTruncate ? Succeed() : honest.Do(call);
}

}  // namespace

std::vector<Mutant> FileEndMutants() {
  return {
      {"mmap_refuses_empty_file", RefusesEmptyFiles},
      {"touch_past_end_succeeds", FaultsNowherePastEnd},
      {"touch_past_end_raises_segv", RaisesSegvPastEnd},
      {"store_grows_file", GrowsFileOnStore},
      {"mapping_forgets_growth", ForgetsGrowth},
      {"tail_is_garbage", ShowsGarbageInTail},
      {"tail_faults", FaultsInTail},
      {"munmap_clears_tail", ClearsTailAtUnmap},
      {"growth_swaps_tail", SwapsTailWhenGrowing},
      {"ftruncate_ignores_shrinking", IgnoresShrinking},
      {"ftruncate_drops_whole_page", DropsWholePageWhenShrinking},
      {"truncate_ignored", IgnoresTruncateByPath},
  };
}

}  // namespace conformance
