// SPDX-License-Identifier: Apache-2.0
//
// Reading /proc/self/maps, which Linux has, and NetBSD where /proc is mounted, and whose lines look
// like this:
//   55a4e0c00000-55a4e0c21000 rw-p 00001000 fd:01 1234    /path/of/a/file
#include "mmap_compat/regions.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

#include "../errors/errno_table.h"
#include "../support/descriptor.h"
#include "../support/errno_keeper.h"
#include "region_list.h"

namespace mmap_compat {
inline namespace MMAP_COMPAT_ABI {

using namespace internal;
namespace {

constexpr char kMaps[] = "/proc/self/maps";

// What is left of a line. Each function takes something from its front, or says that it is not
// there.
class Line {
 public:
  explicit Line(std::string_view text) : rest_(text) {}

  template <typename Number>
  bool Take(Number& number, int base) {
    const char* const end = rest_.data() + rest_.size();
    const auto [after, error] = std::from_chars(rest_.data(), end, number, base);
    if (error != std::errc()) return false;
    rest_.remove_prefix(static_cast<std::size_t>(after - rest_.data()));
    return true;
  }

  bool Take(char character) {
    if (rest_.empty() || rest_.front() != character) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // Whether the letter stands there, which says yes; '-' says no, and anything else is no answer.
  bool TakeAnswer(char yes, char no, bool& answer) {
    answer = Take(yes);
    return answer || Take(no);
  }

  void SkipSpaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// Names are written with line ends as \012, so that they stay on one line.
std::string Unescaped(std::string_view name) {
  constexpr std::string_view kLineEnd = "\\012";
  std::string plain;
  for (std::size_t end; (end = name.find(kLineEnd)) != std::string_view::npos;) {
    plain.append(name.substr(0, end)).push_back('\n');
    name.remove_prefix(end + kLineEnd.size());
  }
  return plain.append(name);
}

std::optional<Region> RegionFrom(std::string_view text) {
  constexpr int kHexadecimal = 16;
  constexpr int kDecimal = 10;
  Line line(text);
  Region region;
  std::uint32_t major = 0;
  std::uint32_t minor = 0;
  const bool good =
      line.Take(region.begin, kHexadecimal) && line.Take('-') &&
      line.Take(region.end, kHexadecimal) && line.Take(' ') &&
      line.TakeAnswer('r', '-', region.readable) && line.TakeAnswer('w', '-', region.writable) &&
      line.TakeAnswer('x', '-', region.executable) && line.TakeAnswer('s', 'p', region.shared) &&
      line.Take(' ') && line.Take(region.file_offset, kHexadecimal) && line.Take(' ') &&
      line.Take(major, kHexadecimal) && line.Take(':') && line.Take(minor, kHexadecimal) &&
      line.Take(' ') && line.Take(region.inode, kDecimal);
  if (!good || region.begin >= region.end) return std::nullopt;
  line.SkipSpaces();
  region.name = Unescaped(line.rest());
  return region;
}

// Everything that a descriptor gives, or 0 errors; the errno of what failed.
int ReadAll(int fd, std::string& all) {
  constexpr std::size_t kStep = std::size_t{1} << 16;
  for (std::size_t size = 0;;) {
    all.resize(size + kStep);
    const ssize_t n = read(fd, &all[size], kStep);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    size += static_cast<std::size_t>(n);
    all.resize(size);
    if (n == 0) return 0;
  }
}

}  // namespace

namespace internal {

void AppendRegion(Region region, std::vector<Region>& regions) {
  const std::uintptr_t last_end = regions.empty() ? 0 : regions.back().end;
  if (region.end <= last_end) return;
  if (region.begin < last_end) {
    if (region.inode != 0) region.file_offset += last_end - region.begin;
    region.begin = last_end;
  }
  regions.push_back(std::move(region));
}

}  // namespace internal

absl::StatusOr<std::vector<Region>> Regions() {
  const int errno_before = errno;
  const Descriptor maps(open(kMaps, O_RDONLY | O_CLOEXEC));
  if (maps.fd < 0) {
    const bool is_absent = errno == ENOENT || errno == ENOTDIR;
    if (!is_absent) return Failure(Operation::kOpen, errno, kAlways, {Text("path", kMaps)});
    absl::StatusOr<std::vector<Region>> listed = RegionsOfSystem();
    if (listed.ok()) errno = errno_before;
    return listed;
  }
  std::string all;
  const int error_number = ReadAll(maps.fd, all);
  if (error_number != 0) {
    return Failure(Operation::kRead, error_number, kAlways, {Text("path", kMaps)});
  }
  std::vector<Region> regions;
  std::string_view rest = all;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::optional<Region> region = RegionFrom(rest.substr(0, end));
    if (!region) return Refusal(Operation::kRead, kNoRegions, {Text("path", kMaps)});
    rest.remove_prefix(std::min(end + 1, rest.size()));
    AppendRegion(*std::move(region), regions);
  }
  errno = errno_before;
  return regions;
}

}  // namespace MMAP_COMPAT_ABI
}  // namespace mmap_compat
