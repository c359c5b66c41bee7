// SPDX-License-Identifier: Apache-2.0
//
// How memory for stacks is asked for.
#ifndef COMPAT_SRC_MEMORY_STACK_FLAG_H_
#define COMPAT_SRC_MEMORY_STACK_FLAG_H_

#include "mmap_compat/abi.h"

#include <sys/mman.h>

#include "../errors/host_system.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

// FreeBSD's MAP_STACK makes another kind of memory, which grows; elsewhere it changes nothing.
inline int StackFlag() {
#ifdef MAP_STACK
  if (HostSystem() == System::kOpenBsd) return MAP_STACK;
#endif
  return 0;
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_STACK_FLAG_H_
