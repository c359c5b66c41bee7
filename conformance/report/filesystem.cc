// SPDX-License-Identifier: Apache-2.0
//
// POSIX has no call that names a filesystem's type. Systems answer in one of three ways: a name in
// statfs() (where the header has MFSNAMELEN), a name among statvfs()'s members, or a mount table.

#include <sys/param.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <unistd.h>
#if __has_include(<sys/mount.h>)
#include <sys/mount.h>
#endif

#include <climits>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/report/host.h"
#include "mmap_compat/file_bytes.h"

namespace conformance {
namespace {

// The name among statvfs()'s members, where one of them is a name. Overload resolution takes the
// first that compiles; a Rank<0> argument converts to none of the higher ones.
template <int kRank>
struct Rank : Rank<kRank - 1> {};
template <>
struct Rank<0> {};

template <typename T>
auto NameIn(const T& answer, Rank<2>) -> decltype(std::string(answer.f_fstypename)) {
  return answer.f_fstypename;
}
template <typename T>
auto NameIn(const T& answer, Rank<1>) -> decltype(std::string(answer.f_basetype)) {
  return answer.f_basetype;
}
template <typename T>
std::string NameIn(const T&, Rank<0>) {
  return "";
}

std::string TypeByCall(const char* directory) {
#ifdef MFSNAMELEN
  struct statfs answer = {};
  if (statfs(directory, &answer) == 0) return answer.f_fstypename;
#else
  struct statvfs answer = {};
  if (statvfs(directory, &answer) == 0) return NameIn(answer, Rank<2>());
#endif
  return "";
}

std::vector<std::string_view> Words(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t space = line.find(' ');
    if (space != 0) words.push_back(line.substr(0, space));
    line.remove_prefix(space == std::string_view::npos ? line.size() : space + 1);
  }
  return words;
}

// A mount point as the table spells it: a space is \040, and so on.
std::string Unescaped(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string octal(text.substr(i + 1 > text.size() ? text.size() : i + 1, 3));
    const bool escape = text[i] == '\\' && octal.size() == 3 &&
                        octal.find_first_not_of("01234567") == std::string::npos;
    plain += escape ? static_cast<char>(std::stoi(octal, nullptr, 8)) : text[i];
    if (escape) i += 3;
  }
  return plain;
}

bool LiesUnder(std::string_view path, std::string_view mount_point) {
  if (mount_point == "/") return true;
  return path.substr(0, mount_point.size()) == mount_point &&
         (path.size() == mount_point.size() || path[mount_point.size()] == '/');
}

}  // namespace

std::string TypeFromMountTable(std::string_view table, std::string_view path) {
  std::string type;
  std::size_t longest = 0;
  while (!table.empty()) {
    const std::size_t end = table.find('\n');
    const std::vector<std::string_view> words = Words(table.substr(0, end));
    table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
    // "36 35 98:0 /root /mount-point options [more…] - type source super-options"
    constexpr std::size_t kMountPoint = 4;
    std::size_t dash = kMountPoint + 1;
    while (dash < words.size() && words[dash] != "-") ++dash;
    if (dash + 1 >= words.size()) continue;
    const std::string mount_point = Unescaped(words[kMountPoint]);
    // Of several on one point, the last was mounted over the others.
    if (!LiesUnder(path, mount_point) || mount_point.size() < longest) continue;
    longest = mount_point.size();
    type = words[dash + 1];
  }
  return type;
}

std::string FilesystemType(const std::string& directory) {
  std::string type = TypeByCall(directory.c_str());
  if (type.empty()) {
    char* path = realpath(directory.c_str(), nullptr);
    const auto table = mmap_compat::MapOrRead("/proc/self/mountinfo");
    if (path != nullptr && table.ok()) type = TypeFromMountTable(table->text(), path);
    std::free(path);
  }
  return type.empty() ? "unknown" : type;
}

}  // namespace conformance
