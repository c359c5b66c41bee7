// SPDX-License-Identifier: Apache-2.0
#include "host_system.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

System HostSystem() noexcept {
#if defined(__linux__)
  return System::kLinux;
#elif defined(__DragonFly__)
  return System::kDragonFly;
#elif defined(__FreeBSD__)
  return System::kFreeBsd;
#elif defined(__NetBSD__)
  return System::kNetBsd;
#elif defined(__OpenBSD__)
  return System::kOpenBsd;
#elif defined(__APPLE__)
  return System::kMacOs;
#else
  return System::kPosix;
#endif
}

std::string_view SystemName(System system) noexcept {
  switch (system) {
    case System::kPosix:
      return "POSIX";
    case System::kLinux:
      return "Linux";
    case System::kFreeBsd:
      return "FreeBSD";
    case System::kNetBsd:
      return "NetBSD";
    case System::kOpenBsd:
      return "OpenBSD";
    case System::kDragonFly:
      return "DragonFly";
    case System::kMacOs:
      return "macOS";
  }
  return "unknown";
}

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
