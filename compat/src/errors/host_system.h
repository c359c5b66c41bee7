// SPDX-License-Identifier: Apache-2.0
//
// The systems that the errno table has a column for, and the one this build is for.
#ifndef COMPAT_SRC_ERRORS_HOST_SYSTEM_H_
#define COMPAT_SRC_ERRORS_HOST_SYSTEM_H_

#include "mmap_compat/abi.h"

#include <cstddef>
#include <string_view>

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {
namespace internal {

enum class System {
  kPosix,  // the standard; stands for every system that has no column of its own
  kLinux,
  kFreeBsd,
  kNetBsd,
  kOpenBsd,
  kDragonFly,
  kMacOs,
};

inline constexpr std::size_t kSystemCount = 7;

// The system that this library was compiled for.
System HostSystem() noexcept;

// "POSIX", "Linux", "FreeBSD", ...
std::string_view SystemName(System system) noexcept;

}  // namespace internal
}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat

#endif  // COMPAT_SRC_ERRORS_HOST_SYSTEM_H_
