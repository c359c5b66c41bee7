// SPDX-License-Identifier: Apache-2.0
//
// Lies about objects, copies and processes that depend on what happened to them before.

#include <sys/mman.h>

#include <csignal>
#include <vector>

#include "tests/explore/history.h"
#include "tests/explore/sequence_mutants.h"

namespace conformance {
namespace {

// How many times a descriptor was truncated.
std::size_t Truncations(const std::vector<std::uint64_t>& descriptors, std::uint64_t descriptor) {
  return static_cast<std::size_t>(std::count(descriptors.begin(), descriptors.end(), descriptor));
}

// The descriptors that were truncated, one entry for each time.
Answer DoAndCount(Kernel& honest, const Call& call, std::vector<std::uint64_t>& truncated) {
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFtruncate && answer.ok()) truncated.push_back(call.args[0]);
  return answer;
}

// After a file has changed its size three times, a write goes nowhere.
Answer WriteLostAfterTruncations(Kernel& honest, Call call) {
  static std::vector<std::uint64_t> truncated;
  if (call.op == Op::kWriteByte && Truncations(truncated, call.args[0]) >= 3) return Succeed();
  return DoAndCount(honest, call, truncated);
}

// The third change of size is made to the page only.
Answer ThirdSizeIsRounded(Kernel& honest, Call call) {
  static std::vector<std::uint64_t> truncated;
  if (call.op == Op::kFtruncate && Truncations(truncated, call.args[0]) >= 2) {
    call.args[1] = WholePages(call.args[1]);
  }
  return DoAndCount(honest, call, truncated);
}

// A process that was forked by a forked one does not get the last shared mapping.
Answer GrandchildLosesShared(Kernel& honest, Call call) {
  static int depth = 0;
  static std::vector<Span> shared;
  const Answer answer = honest.Do(call);
  if (MapsAnonymous(call) && answer.ok() && (call.args[3] & kTypeBits) == MAP_SHARED &&
      (call.args[3] & MAP_FIXED) != 0) {
    shared.push_back({static_cast<std::uint64_t>(answer.value), WholePages(call.args[1]), 0, 0});
  }
  if (call.op == Op::kFork && answer.ok() && answer.value == 0 && ++depth >= 2) {
    for (const Span& span : shared)
      honest.Do(Call{Op::kMunmap, {span.start, span.length}, nullptr});
  }
  return answer;
}

// In a child, a store to a private page of a file reaches the file.
Answer ChildWritesThroughCopy(Kernel& honest, Call call) {
  static bool child = false;
  static std::vector<Span> copies;
  const Answer answer = honest.Do(call);
  if (call.op == Op::kFork && answer.ok() && answer.value == 0) child = true;
  if (MapsDescriptor(call) && answer.ok() && (call.args[3] & kTypeBits) == MAP_PRIVATE) {
    copies.push_back({static_cast<std::uint64_t>(answer.value), WholePages(call.args[1]),
                      call.args[4], call.args[5]});
  }
  if (call.op == Op::kStore && answer.ok() && child) {
    if (const Span* const copy = LastHolding(copies, call.args[0]); copy != nullptr) {
      const std::uint64_t offset = copy->more + call.args[0] - copy->start;
      honest.Do(Call{Op::kWriteByte, {copy->tag, offset, call.args[1]}, nullptr});
    }
  }
  return answer;
}

// Maps the page before the wanted one where the file is mapped from its start already.
Answer SecondViewIsShifted(Kernel& honest, Call call) {
  static std::vector<Span> views;
  const bool file = MapsDescriptor(call);
  const std::uint64_t wanted = call.args[5];
  if (file && wanted >= 2 * PageSize()) {
    for (const Span& view : views) {
      if (view.tag == call.args[4] && view.more == 0) call.args[5] = wanted - PageSize();
    }
  }
  const Answer answer = honest.Do(call);
  if (file && answer.ok()) views.push_back({0, 0, call.args[4], wanted});
  return answer;
}

// Once a page was made inaccessible and accessible again, stores to it are lost.
Answer StoreLostAfterRoundTrip(Kernel& honest, Call call) {
  static std::vector<Span> denied;
  static std::vector<Span> opened;
  if (call.op == Op::kStore && LastHolding(opened, call.args[0]) != nullptr) {
    const Answer there = honest.Do(Call{Op::kLoad, {call.args[0]}, nullptr});
    if (there.ok()) return Succeed();
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMprotect && answer.ok()) {
    const Span span{call.args[0], WholePages(call.args[1]), 0, 0};
    if (call.args[2] == PROT_NONE) denied.push_back(span);
    if (call.args[2] != PROT_NONE && CountMeeting(denied, span.start, span.end()) >= 2) {
      opened.push_back(span);
    }
  }
  return answer;
}

// A copy of a file's page is dropped when another page of the mapping is stored to in a child.
Answer CopyLostWhenFileGrows(Kernel& honest, Call call) {
  static std::vector<Span> copies;
  static std::vector<std::uint64_t> truncated;
  const Answer answer = DoAndCount(honest, call, truncated);
  if (MapsDescriptor(call) && answer.ok() && (call.args[3] & kTypeBits) == MAP_PRIVATE) {
    copies.push_back(
        {static_cast<std::uint64_t>(answer.value), WholePages(call.args[1]), call.args[4], 0});
  }
#ifdef MADV_DONTNEED
  if (call.op == Op::kFtruncate && answer.ok() && truncated.size() >= 2) {
    for (const Span& copy : copies) {
      if (copy.tag != call.args[0]) continue;
      honest.Do(Call{Op::kMadvise, {copy.start, copy.length, MADV_DONTNEED}, nullptr});
    }
  }
#endif
  return answer;
}

// Pages past a former end read as zero, once a protection was changed.
Answer PastEndReadsZeroLater(Kernel& honest, Call call) {
  static std::vector<std::uint64_t> truncated;
  static bool changed = false;
  const Answer answer = DoAndCount(honest, call, truncated);
  if (call.op == Op::kMprotect && answer.ok()) changed = true;
  const bool past_end = call.op == Op::kLoad && answer.signal == SIGBUS;
  return past_end && changed && truncated.size() >= 2 ? Succeed() : answer;
}

// The second file that is closed takes the bytes of its mappings with it.
Answer SecondCloseLosesBytes(Kernel& honest, Call call) {
  static int closed = 0;
  static std::vector<Span> views;
  const Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && answer.ok() && (call.args[3] & MAP_FIXED) != 0) {
    views.push_back(
        {static_cast<std::uint64_t>(answer.value), WholePages(call.args[1]), call.args[4], 0});
  }
  if (call.op == Op::kClose && answer.ok() && ++closed >= 2) {
    for (const Span& view : views) {
      if (view.tag == call.args[0]) Overwrite(honest, view.start, view.length);
    }
  }
  return answer;
}

// A fill that makes a file longer forgets what was stored to it through a mapping.
Answer WriteForgetsStore(Kernel& honest, Call call) {
  static std::vector<Span> views;
  const Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && answer.ok() && (call.args[3] & kTypeBits) == MAP_SHARED) {
    views.push_back({static_cast<std::uint64_t>(answer.value), WholePages(call.args[1]),
                     call.args[4], call.args[5]});
  }
  if (call.op == Op::kWriteByte && answer.ok() && views.size() >= 2) {
    const std::uint64_t page = call.args[1] / PageSize() * PageSize();
    const std::uint64_t other = page + (call.args[1] == page ? PageSize() - 1 : 0);
    const Answer size = honest.Do(Call{Op::kFileSize, {call.args[0]}, nullptr});
    if (size.ok() && static_cast<std::uint64_t>(size.value) > other) {
      honest.Do(Call{Op::kWriteByte, {call.args[0], other, 0}, nullptr});
    }
  }
  return answer;
}

// The second hole in a file reaches a page further.
Answer SecondHoleIsLonger(Kernel& honest, Call call) {
  static std::vector<std::uint64_t> punched;
  if (call.op == Op::kPunch) {
    if (std::count(punched.begin(), punched.end(), call.args[0]) == 1) call.args[2] += PageSize();
    punched.push_back(call.args[0]);
  }
  return honest.Do(call);
}

// A hole leaves what was stored through the second mapping of a file.
Answer HoleSparesSecondView(Kernel& honest, Call call) {
  static std::vector<Span> views;  // tag: the descriptor, more: the offset
  if (call.op == Op::kPunch && views.size() >= 2 && views[1].tag == call.args[0] &&
      views[1].more >= call.args[1] && views[1].more < call.args[1] + call.args[2]) {
    const Answer before = honest.Do(Call{Op::kReadByte, {call.args[0], views[1].more}, nullptr});
    const Answer answer = honest.Do(call);
    if (answer.ok() && before.ok() && before.value != kEndOfFile) {
      honest.Do(Call{Op::kWriteByte,
                     {call.args[0], views[1].more, static_cast<std::uint64_t>(before.value)},
                     nullptr});
    }
    return answer;
  }
  const Answer answer = honest.Do(call);
  if (call.op == Op::kMmap && answer.ok() && !MapsAnonymous(call)) {
    views.push_back({static_cast<std::uint64_t>(answer.value), WholePages(call.args[1]),
                     call.args[4], call.args[5]});
  }
  return answer;
}

}  // namespace

std::vector<Mutant> ObjectSequenceMutants() {
  return {
      {"write_lost_after_truncations", WriteLostAfterTruncations},
      {"third_size_is_rounded", ThirdSizeIsRounded},
      {"grandchild_loses_shared", GrandchildLosesShared},
      {"child_writes_through_copy", ChildWritesThroughCopy},
      {"second_view_is_shifted", SecondViewIsShifted},
      {"store_lost_after_round_trip", StoreLostAfterRoundTrip},
      {"copy_lost_when_file_grows", CopyLostWhenFileGrows},
      {"past_end_reads_zero_later", PastEndReadsZeroLater},
      {"second_close_loses_bytes", SecondCloseLosesBytes},
      {"write_forgets_store", WriteForgetsStore},
      {"second_hole_is_longer", SecondHoleIsLonger},
      {"hole_spares_second_view", HoleSparesSecondView},
  };
}

const std::vector<Mutant>& SequenceMutants() {
  static const auto& mutants = *new std::vector<Mutant>([] {
    std::vector<Mutant> all = RangeSequenceMutants();
    for (const Mutant& mutant : ObjectSequenceMutants()) all.push_back(mutant);
    return all;
  }());
  return mutants;
}

}  // namespace conformance
