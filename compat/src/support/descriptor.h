// SPDX-License-Identifier: Apache-2.0
//
// A descriptor that is closed at the end of its scope, where errno stays as it was.
#ifndef COMPAT_SRC_SUPPORT_DESCRIPTOR_H_
#define COMPAT_SRC_SUPPORT_DESCRIPTOR_H_

#include "mmap_compat/abi.h"

#include <unistd.h>

#include "errno_keeper.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct Descriptor {
  explicit Descriptor(int number) noexcept : fd(number) {}
  ~Descriptor() {
    const ErrnoKeeper keeper;
    if (fd >= 0) close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  const int fd;  // negative is none
};

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_DESCRIPTOR_H_
