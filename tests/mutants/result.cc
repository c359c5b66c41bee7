// SPDX-License-Identifier: Apache-2.0
//
// Lies about what mmap returns and what the system says of itself.

#include <sys/mman.h>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

Answer FailsWithNull(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (IsMmap(call) && !answer.ok()) answer.value = 0;
  return answer;
}

// The tenth mapping of a process exists, but its address is lost.
Answer LosesAnAddress(Kernel& honest, Call call) {
  static int successes = 0;
  Answer answer = honest.Do(call);
  if (IsMmap(call) && answer.ok() && ++successes == 10) answer.value = -1;
  return answer;
}

Answer ReturnsAddressInsidePage(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (MapsDescriptor(call) && answer.ok() && Length(call) % PageSize() != 0) answer.value += 16;
  return answer;
}

Answer DoublesPageSize(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (call.op == Op::kPageSize) answer.value *= 2;
  return answer;
}

Answer ReportsAnotherPageSizeOnceMore(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (call.op == Op::kPageSize && call.args[0] == 2) answer.value *= 2;
  return answer;
}

// As Linux emulations and personalities of other systems do.
Answer CallsItselfAnotherSystem(Kernel& honest, Call call) {
  Answer answer = honest.Do(call);
  if (call.op == Op::kIsLinux) answer.value = 1 - answer.value;
  return answer;
}

}  // namespace

std::vector<Mutant> ResultMutants() {
  return {
      {"mmap_fails_with_null", FailsWithNull},
      {"mmap_loses_an_address", LosesAnAddress},
      {"mmap_returns_address_inside_page", ReturnsAddressInsidePage},
      {"page_size_is_doubled", DoublesPageSize},
      {"getpagesize_differs_from_sysconf", ReportsAnotherPageSizeOnceMore},
      {"uname_names_another_system", CallsItselfAnotherSystem},
  };
}

}  // namespace conformance
