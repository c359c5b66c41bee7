// SPDX-License-Identifier: Apache-2.0
//
// The arguments of mmap, by name.
#ifndef MMAP_COMPAT_MMAP_CALL_H_
#define MMAP_COMPAT_MMAP_CALL_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>

namespace mmap_compat {
inline namespace MMAP_COMPAT_EXPORT MMAP_COMPAT_ABI {

// Laid out alike whatever _FILE_OFFSET_BITS the program is compiled with, unlike off_t.
struct MmapCall {
  void* address = nullptr;
  std::size_t length = 0;
  int protection = 0;
  int flags = 0;
  int fd = -1;  // -1: anonymous
  std::int64_t offset = 0;
};

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // MMAP_COMPAT_MMAP_CALL_H_
