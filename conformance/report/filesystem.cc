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

#include <algorithm>
#include <climits>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/small_file.h"
#include "conformance/report/host.h"

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

// What the table says of one mount.
struct Mount {
  std::string type;
  std::string options;  // of the mount, a comma, of the filesystem
};

Mount Find(std::string_view table, std::string_view path) {
  Mount found;
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
    found.type = words[dash + 1];
    found.options = words[kMountPoint + 1];
    if (dash + 3 < words.size()) found.options += "," + std::string(words[dash + 3]);
  }
  return found;
}

// Options without and with a value that bear on mappings, on what is stored where and when, and on
// how much fits.
constexpr std::string_view kFlags[] = {"ro",         "noexec",  "sync",     "dirsync",
                                       "dax",        "noatime", "lazytime", "strictatime",
                                       "nodelalloc", "nolock",  "noswap",   "volatile"};
constexpr std::string_view kSettings[] = {"dax",  "size", "nr_blocks",  "huge",        "cache",
                                          "vers", "data", "local_lock", "lookupcache", "pagesize"};

bool Matters(std::string_view option) {
  const std::size_t equals = option.find('=');
  if (equals == std::string_view::npos) {
    return std::find(std::begin(kFlags), std::end(kFlags), option) != std::end(kFlags);
  }
  return option.find('/') == std::string_view::npos &&
         std::find(std::begin(kSettings), std::end(kSettings), option.substr(0, equals)) !=
             std::end(kSettings);
}

// The directory's place in the mount table, for `find` to look up; "" if there is none such.
std::string InMountTable(const std::string& directory,
                         std::string (*find)(std::string_view table, std::string_view path)) {
  char* const path = realpath(directory.c_str(), nullptr);
  if (path == nullptr) return "";
  std::string found = find(SmallFile("/proc/self/mountinfo"), path);
  std::free(path);
  return found;
}

}  // namespace

std::string TypeFromMountTable(std::string_view table, std::string_view path) {
  return Find(table, path).type;
}

std::string OptionsFromMountTable(std::string_view table, std::string_view path) {
  const std::string all = Find(table, path).options;
  std::vector<std::string_view> kept;
  std::string text;
  std::string_view rest = all;
  while (!rest.empty()) {
    const std::string_view option = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(option.size() + 1, rest.size()));
    if (!Matters(option) || std::find(kept.begin(), kept.end(), option) != kept.end()) continue;
    kept.push_back(option);
    text += (text.empty() ? "" : ",") + std::string(option);
  }
  return text;
}

std::string FilesystemType(const std::string& directory) {
  std::string type = TypeByCall(directory.c_str());
  if (type.empty()) type = InMountTable(directory, TypeFromMountTable);
  return type.empty() ? "unknown" : type;
}

std::string FilesystemOptions(const std::string& directory) {
  return InMountTable(directory, OptionsFromMountTable);
}

}  // namespace conformance
