// SPDX-License-Identifier: Apache-2.0
//
// What a probe did, call by call: the evidence behind an outcome.

#ifndef CONFORMANCE_PROBE_TRACE_H_
#define CONFORMANCE_PROBE_TRACE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/probe/kernel.h"

namespace conformance {

// One call and its answer.
struct Step {
  Op op = Op::kCount;
  int process = 0;  // 0: the probe itself; 1, 2, …: its children; 11: the first child of child 1
  std::array<std::uint64_t, kMaxArguments> args = {};
  std::string text;
  Answer answer;
};

// True if `process` is `ancestor` or descends from it: a child's number is its parent's and a
// digit.
bool IsWithin(int process, int ancestor);

// So many calls of a probe are kept unless more are asked for.
inline constexpr std::size_t kMaxSteps = 400;

struct Trace {
  std::vector<Step> steps;
  std::uint64_t dropped = 0;  // calls past the bound, which are counted but not kept
};

// How much the step maps that attaches a segment: what the segment was made with; 0 if it was not
// made in this trace.
std::uint64_t AttachedLength(const Trace& trace, const Step& shmat);

// One line per step, stable from run to run: addresses are told as the mapping they lie in ("m1 + 1
// page"), descriptors by the order in which they were opened ("fd1"), segments by that in which
// they were made ("segment1"), lengths in pages where they are whole pages. Steps of a child begin
// with "child 1: ".
//
//   mmap(NULL, 1 page, PROT_READ, MAP_SHARED, fd1, 1000) = EINVAL
std::vector<std::string> Render(const Trace& trace, std::uint64_t page_size);

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_TRACE_H_
