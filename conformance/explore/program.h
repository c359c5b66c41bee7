// SPDX-License-Identifier: Apache-2.0
//
// A program: calls on a small world, in the order in which its processes make them.
//
// Addresses and descriptors are those that earlier calls of the program get, so a program means the
// same wherever it runs. The first mapping is the arena: a reservation in which everything that
// chooses its address is placed.

#ifndef CONFORMANCE_EXPLORE_PROGRAM_H_
#define CONFORMANCE_EXPLORE_PROGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "conformance/probe/kernel.h"

namespace conformance::explore {

inline constexpr int kArenaPages = 32;
inline constexpr std::size_t kMostCalls = 512;     // of a program
inline constexpr std::size_t kMostVariables = 64;  // mappings, and as many descriptors

// An argument: a number, or one that counts from what an earlier call got.
struct Value {
  enum class Base : std::uint8_t { kNone, kMapping, kDescriptor };
  Base base = Base::kNone;
  std::uint8_t index = 0;    // 0 for m1 and fd1
  std::uint64_t number = 0;  // bytes past the beginning of a mapping, or the number itself
};

struct ProgramCall {
  Op op = Op::kCount;
  int process = 0;  // as Step::process
  std::array<Value, kMaxArguments> args = {};
  std::string text;  // of operations that take one
  int result = -1;   // the mapping or descriptor that the call makes: 0 for m1 and fd1
  bool operator==(const ProgramCall& other) const;
};

struct Program {
  std::vector<ProgramCall> calls;
  std::uint64_t page = 0;  // bytes of a page where its numbers were written down
};

// One call a line, spelled as in a trace, with what it makes named at its end:
//
//   # page size 4096
//   mmap(NULL, 32 pages, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1
//   store(m1 + 3 pages, 0x41)
//   fork child(1)
//   child 1: load(m1 + 3 pages)
std::string ToText(const Program& program);
std::string ToText(const ProgramCall& call, std::uint64_t page);

// Reads that. What follows "=" names a new variable or is passed over, so a trace is a program;
// lines that begin with "#" are comments. The numbers are made those of pages of `page` bytes. An
// error names the line.
absl::StatusOr<Program> FromText(std::string_view text, std::uint64_t page);

// `bytes` on a page of another size: whole pages stay whole, and what is left keeps its place: at
// the beginning, in the middle, at the end.
std::uint64_t Rescaled(std::uint64_t bytes, std::uint64_t from, std::uint64_t to);

// True if the argument is an address, length or offset, which depend on the size of a page.
bool IsOfPages(Argument argument);

}  // namespace conformance::explore

#endif  // CONFORMANCE_EXPLORE_PROGRAM_H_
