// SPDX-License-Identifier: Apache-2.0
//
// A descriptor of memory without a name, by the best means that the system has.
#ifndef COMPAT_SRC_MEMORY_UNNAMED_MEMORY_H_
#define COMPAT_SRC_MEMORY_UNNAMED_MEMORY_H_

#include "mmap_compat/abi.h"

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "mmap_compat/shared_memory.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct UnnamedMemory {
  int fd;
  SharedMemory::Backend backend;
};

// Of size 0, close-on-exec, open for reading and writing; where `suits` is given, of the first
// means of which it says OK, whatever it did to the size, or else its last failure.
absl::StatusOr<UnnamedMemory> OpenUnnamedMemory(absl::Status (*suits)(int fd) = nullptr);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_MEMORY_UNNAMED_MEMORY_H_
