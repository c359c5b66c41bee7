// SPDX-License-Identifier: Apache-2.0
#include "mmap_compat/anonymous.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <optional>

#include "anonymous_selection.h"
#include "mmap_compat/page_size.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

#ifdef MMAP_COMPAT_ANONYMOUS_FLAG

// The descriptor is -1: Linux ignores it, the BSDs refuse anything else.
void* Map(void* address, std::size_t length, int protection, int flags) noexcept {
  return mmap(address, length, protection, flags | MMAP_COMPAT_ANONYMOUS_FLAG, -1, 0);
}

#else

// Read-only descriptors are not enough for a shared writable mapping, so it is opened for both.
void* Map(void* address, std::size_t length, int protection, int flags) noexcept {
  const int fd = open("/dev/zero", O_RDWR | O_CLOEXEC);
  if (fd < 0) return MAP_FAILED;
  void* const memory = mmap(address, length, protection, flags, fd, 0);
  const int saved_errno = errno;
  close(fd);
  errno = saved_errno;
  return memory;
}

#endif

void* MapChecked(void* address, std::size_t length, int protection, int flags,
                 int sharing) noexcept {
  if (length == 0 || (flags & (MAP_SHARED | MAP_PRIVATE)) != 0) {
    errno = EINVAL;
    return MAP_FAILED;
  }
  const std::optional<std::size_t> rounded = RoundUpToPage(length);
  if (!rounded || *rounded > std::size_t{PTRDIFF_MAX}) {
    errno = ENOMEM;
    return MAP_FAILED;
  }
  return Map(address, length, protection, flags | sharing);
}

}  // namespace

const AnonymousBackend kAnonymousBackend = kSelectedAnonymousBackend;

std::string_view AnonymousBackendName(AnonymousBackend backend) noexcept {
  switch (backend) {
    case AnonymousBackend::kMapAnonymous:
      return "MAP_ANONYMOUS";
    case AnonymousBackend::kMapAnon:
      return "MAP_ANON";
    case AnonymousBackend::kDevZero:
      return "/dev/zero";
  }
  return "unknown";
}

void* MapAnonymousPrivate(void* address, std::size_t length, int protection, int flags) noexcept {
  return MapChecked(address, length, protection, flags, MAP_PRIVATE);
}

void* MapAnonymousShared(void* address, std::size_t length, int protection, int flags) noexcept {
  return MapChecked(address, length, protection, flags, MAP_SHARED);
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
