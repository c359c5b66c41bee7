// SPDX-License-Identifier: Apache-2.0
//
// Descriptors that are closed at the end of their scope, where errno stays as it was, and how a
// file is opened that may be something else.
#ifndef COMPAT_SRC_SUPPORT_DESCRIPTOR_H_
#define COMPAT_SRC_SUPPORT_DESCRIPTOR_H_

#include "mmap_compat/abi.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "errno_keeper.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

struct Descriptor {
  explicit Descriptor(int number) noexcept : fd(number) {}
  ~Descriptor() {
    if (fd < 0) return;
    const ErrnoKeeper keeper;
    close(fd);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  const int fd;  // negative is none
};

// Opens what `path` names, closed on exec; -1 with errno. A FIFO is opened at once, so that it can
// be refused, and not waited for. A file is: Linux lets a process that has a lease on one give it
// up first, which O_NONBLOCK turns into EAGAIN.
inline int OpenWithoutWaiting(const char* path, int flags) noexcept {
  const int errno_before = errno;
  // The mode is of no use here, but without one a fortified open() first looks whether it is
  // missing.
  const int fd = open(path, flags | O_CLOEXEC | O_NONBLOCK, mode_t{0});
  if (fd >= 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) return fd;
  struct stat status;
  if (stat(path, &status) != 0 || !S_ISREG(status.st_mode)) return -1;
  errno = errno_before;
  return open(path, flags | O_CLOEXEC);
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_SUPPORT_DESCRIPTOR_H_
