// SPDX-License-Identifier: Apache-2.0
//
// What is in which part of a Reservation.
#ifndef COMPAT_SRC_SPACE_PART_RUNS_H_
#define COMPAT_SRC_SPACE_PART_RUNS_H_

#include "mmap_compat/abi.h"

#include "../memory/page_runs.h"
#include "mmap_compat/reservation.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

enum class Reservation::Part : unsigned char {
  kReserved,
  kCommitted,
  kFile,
  kGuard,
  kLost,  // belongs to others now, or cannot be told from what does
};

namespace internal {

// A class, since reservation.h declares it.
class PartRuns : public PageRuns<Reservation::Part> {};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SPACE_PART_RUNS_H_
