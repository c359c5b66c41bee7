// SPDX-License-Identifier: Apache-2.0
//
// Puts errno back to what it was, for code that makes calls on whose failure nothing depends.
//
//   const ErrnoKeeper keeper;
//   fcntl(fd, F_GETFL);
#ifndef COMPAT_SRC_SUPPORT_ERRNO_KEEPER_H_
#define COMPAT_SRC_SUPPORT_ERRNO_KEEPER_H_

#include "mmap_compat/abi.h"

#include <cerrno>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

class ErrnoKeeper {
 public:
  ErrnoKeeper() noexcept : kept_(errno) {}
  ~ErrnoKeeper() { errno = kept_; }

  ErrnoKeeper(const ErrnoKeeper&) = delete;
  ErrnoKeeper& operator=(const ErrnoKeeper&) = delete;

 private:
  const int kept_;
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_ERRNO_KEEPER_H_
