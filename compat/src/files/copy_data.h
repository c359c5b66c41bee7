// SPDX-License-Identifier: Apache-2.0
//
// The data of a file, from one descriptor to another, without its holes.
#ifndef COMPAT_SRC_FILES_COPY_DATA_H_
#define COMPAT_SRC_FILES_COPY_DATA_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <cstdint>
#include <functional>

#include "copy_way.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct DataCopy {
  int from = -1;
  int to = -1;             // empty; where there are holes, of that size already
  std::uint64_t size = 0;  // how much of `from` to copy
  std::size_t window = 0;  // between two calls of `progress`
  bool has_holes = true;   // whether to look for them
  CopyWayChoice::Ways ways = CopyWayChoice::Ways::kInKernel;
  std::uint64_t data = 0;  // out: bytes that were not in holes
  bool in_kernel = true;   // out: whether copy_file_range did all of it
  std::uint64_t end = 0;   // out: where the source ended, with EFAULT
};

// 0, or an errno: of the call that failed, EFAULT where the source ends before `size`, ECANCELED
// where `progress` returned false. Leaves errno as it was when it returns 0.
int CopyData(DataCopy& copy,
             const std::function<bool(std::uint64_t copied, std::uint64_t size)>& progress);

// The same for what comes after `size`, to the end of the source, wherever that is: of files that
// do not say how long they are. Adds to `size` and `data`. EFBIG past `longest`.
int CopyRest(DataCopy& copy, std::uint64_t longest,
             const std::function<bool(std::uint64_t copied, std::uint64_t size)>& progress);

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_COPY_DATA_H_
