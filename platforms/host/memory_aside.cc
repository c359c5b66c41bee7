// SPDX-License-Identifier: Apache-2.0

#include "platforms/host/memory_aside.h"

#if __has_include(<malloc.h>)
#include <malloc.h>
#endif

#include <cstdlib>

namespace platforms {

MemoryAside SetMemoryAside() {
#if defined(M_MMAP_MAX) && defined(M_TRIM_THRESHOLD) && defined(M_TOP_PAD)
  constexpr int kBytes = 32 << 20;  // more than a run takes; untouched, it costs nothing
  // The heap's end moves by brk, whose pages nobody here asks about.
  if (mallopt(M_MMAP_MAX, 0) == 0 || mallopt(M_TRIM_THRESHOLD, 4 * kBytes) == 0 ||
      mallopt(M_TOP_PAD, kBytes) == 0) {
    return MemoryAside::kNotOffered;
  }
  // The pad is taken when the heap grows for the first time after this.
  void* const first = std::malloc(1 << 20);
  std::free(first);
  return first != nullptr ? MemoryAside::kThere : MemoryAside::kNoRoom;
#else
  return MemoryAside::kNotOffered;
#endif
}

}  // namespace platforms
