// SPDX-License-Identifier: Apache-2.0
//
// Memory for a copy to go through. The process has one such buffer, which stays where it is once it
// has been touched; a copy that finds it taken by another one maps its own.
#ifndef COMPAT_SRC_FILES_COPY_BUFFER_H_
#define COMPAT_SRC_FILES_COPY_BUFFER_H_

#include "mmap_compat/abi.h"

#include <cstddef>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class CopyBuffer {
 public:
  // As other programs that copy have it: larger ones fall out of a processor's nearer caches.
  static constexpr std::size_t kSize = std::size_t{128} << 10;

  CopyBuffer() noexcept;
  ~CopyBuffer();
  CopyBuffer(const CopyBuffer&) = delete;
  CopyBuffer& operator=(const CopyBuffer&) = delete;

  // kSize bytes, or null with errno where there is no memory for them.
  char* data() const noexcept { return data_; }

 private:
  const bool is_common_;
  char* const data_;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_FILES_COPY_BUFFER_H_
