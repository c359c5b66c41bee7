// SPDX-License-Identifier: Apache-2.0
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string_view>

#include "../support/errno_keeper.h"
#include "mmap_compat/mapping.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

// The number of KiB after "Hugepagesize:" in what Linux writes in /proc/meminfo.
[[maybe_unused]] std::optional<std::size_t> HugePageSizeIn(std::string_view meminfo) {
  constexpr std::string_view kKey = "Hugepagesize:";
  const std::size_t key = meminfo.find(kKey);
  if (key == std::string_view::npos) return std::nullopt;
  const std::size_t digit = meminfo.find_first_not_of(' ', key + kKey.size());
  if (digit == std::string_view::npos) return std::nullopt;
  std::size_t kibibytes = 0;
  const char* const end = meminfo.data() + meminfo.size();
  if (std::from_chars(meminfo.data() + digit, end, kibibytes).ec != std::errc()) {
    return std::nullopt;
  }
  if (kibibytes == 0) return std::nullopt;
  return kibibytes * 1024;
}

}  // namespace

std::optional<std::size_t> HugePageSize() {
#ifdef MAP_HUGETLB
  const ErrnoKeeper keeper;
  const int fd = open("/proc/meminfo", O_RDONLY | O_CLOEXEC);
  if (fd < 0) return std::nullopt;
  std::array<char, 8192> text;
  std::size_t length = 0;
  ssize_t n = 0;
  while (length < text.size() && (n = read(fd, text.data() + length, text.size() - length)) > 0) {
    length += static_cast<std::size_t>(n);
  }
  close(fd);
  return HugePageSizeIn({text.data(), length});
#else
  return std::nullopt;
#endif
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
