// SPDX-License-Identifier: Apache-2.0

#include "tests/emulated/mutants.h"

#include <sys/mman.h>

#include <cerrno>

namespace conformance {
namespace {

constexpr std::uint64_t kStack = MAP_STACK;

Answer IgnoresStack(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~kStack;
  return honest.Do(call);
}

// The names of other systems than FreeBSD, among which is one whose manual knows no such rule.
#ifdef MAP_WIRED

Answer StacksHaveToBeWritable(Kernel& honest, Call call) {
  const bool stack = IsMmap(call) && (Flags(call) & kStack) != 0;
  return stack && (Protection(call) & PROT_WRITE) == 0 ? Fail(EINVAL) : honest.Do(call);
}

Answer IgnoresWired(Kernel& honest, Call call) {
  if (IsMmap(call)) Flags(call) &= ~static_cast<std::uint64_t>(MAP_WIRED);
  return honest.Do(call);
}

#endif

}  // namespace

std::vector<Mutant> MutantsOfEmulation() {
  return {
      {"map_stack_is_ignored", IgnoresStack},
#ifdef MAP_WIRED
      {"map_stack_has_to_be_writable", StacksHaveToBeWritable},
      {"map_wired_is_ignored", IgnoresWired},
#endif
  };
}

}  // namespace conformance
