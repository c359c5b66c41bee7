// SPDX-License-Identifier: Apache-2.0

#include "platforms/host/inode_flags.h"

#include <sys/stat.h>

#include <cerrno>

#if defined(__linux__)
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif

namespace platforms {

#if defined(__linux__)

namespace {

// What ioctl() takes a request as: unsigned long in glibc, int in musl.
template <typename Request>
Request RequestOf(int (*)(int, Request, ...));
using Request = decltype(RequestOf(ioctl));

}  // namespace

int SetAppendOnly(int fd, bool on) {
  int flags = 0;
  if (ioctl(fd, static_cast<Request>(FS_IOC_GETFLAGS), &flags) != 0) return -1;
  flags = on ? flags | FS_APPEND_FL : flags & ~FS_APPEND_FL;
  return ioctl(fd, static_cast<Request>(FS_IOC_SETFLAGS), &flags);
}

#elif defined(UF_APPEND)

int SetAppendOnly(int fd, bool on) { return fchflags(fd, on ? UF_APPEND : 0); }

#else

int SetAppendOnly(int, bool) {
  errno = ENOSYS;
  return -1;
}

#endif

}  // namespace platforms
