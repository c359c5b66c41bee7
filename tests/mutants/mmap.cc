// SPDX-License-Identifier: Apache-2.0
//
// Lies about how mmap judges its arguments.

#include <sys/mman.h>

#include <cerrno>

#include "tests/mutants/mutant.h"

namespace conformance {
namespace {

Answer IgnoresOffsetRemainder(Kernel& honest, Call call) {
  if (IsMmap(call)) Offset(call) -= Offset(call) % PageSize();
  return honest.Do(call);
}

Answer MapsFromStartOfFile(Kernel& honest, Call call) {
  if (IsMmap(call) && Offset(call) % PageSize() == 0) Offset(call) = 0;
  return honest.Do(call);
}

Answer MmapAcceptsLengthZero(Kernel& honest, Call call) {
  if (IsMmap(call) && Length(call) == 0) Length(call) = 1;
  return honest.Do(call);
}

}  // namespace

std::vector<Mutant> MmapMutants() {
  return {
      {"mmap_ignores_offset_remainder", IgnoresOffsetRemainder},
      {"mmap_maps_from_start_of_file", MapsFromStartOfFile},
      {"mmap_accepts_length_zero", MmapAcceptsLengthZero},
  };
}

}  // namespace conformance
