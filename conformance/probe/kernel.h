// SPDX-License-Identifier: Apache-2.0
//
// The only door between a probe and the system under test.
//
// Every system call, load and store that a probe makes is a Call handed to Kernel::Do(). That one
// funnel is what makes the rest possible: the trace records what went through it, `reproduce` turns
// the trace into a C program, and a mutant is a Kernel that forwards everything but one lie.
//
//   HostKernel kernel;
//   Answer answer = kernel.Do(Call{Op::kMunmap, {address, length}});
//   if (!answer.ok()) puts(ErrnoName(answer.error));
//
// What an operation is called and what its arguments mean is a table: see op.h.

#ifndef CONFORMANCE_PROBE_KERNEL_H_
#define CONFORMANCE_PROBE_KERNEL_H_

#include <array>
#include <cstdint>

#include "conformance/probe/op.h"

namespace conformance {

// One request to the system. Arguments are numbers: addresses, lengths in bytes, descriptors and
// flags as the system's headers define them. op.h says which argument is which.
struct Call {
  Op op;
  std::array<std::uint64_t, kMaxArguments> args = {};
  // A path or name, for the operations that take one. Not owned; lives as long as the call.
  const char* text = nullptr;
};

// What came back. Exactly one of three holds: the call succeeded (error and signal are zero), it
// failed with `error`, or it was ended by `signal` (loads, stores and jumps only).
struct Answer {
  // Address, descriptor, byte or count; zero where the call has none. What a failed call returned
  // instead of an address: the bits of MAP_FAILED.
  std::int64_t value = 0;
  std::int64_t second = 0;  // the other descriptor of a pair
  int error = 0;            // an errno value of this host
  int signal = 0;           // a signal number of this host
  int code = 0;             // its si_code

  bool ok() const { return error == 0 && signal == 0; }
};

class Kernel {
 public:
  virtual ~Kernel() = default;

  // Makes the call and returns what it gave. Never throws, never exits; async-signal-safe enough
  // to be used in a forked child. In the child of Op::kFork it returns a second time, value 0.
  virtual Answer Do(const Call& call) = 0;
};

}  // namespace conformance

#endif  // CONFORMANCE_PROBE_KERNEL_H_
