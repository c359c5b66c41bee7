// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/small_file.h"

#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>

namespace conformance {

std::string SmallFile(const char* path) {
  constexpr std::size_t kMostBytes = std::size_t{4} << 20;
  std::string text;
  const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return text;
  char buffer[2048];
  while (text.size() < kMostBytes) {
    const ssize_t count = read(fd, buffer, sizeof(buffer));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    text.append(buffer, static_cast<std::size_t>(count));
  }
  close(fd);
  return text;
}

}  // namespace conformance
