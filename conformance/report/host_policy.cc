// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/host_policy.h"

#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "conformance/probe/small_file.h"

namespace conformance {
namespace {

struct CapabilityBit {
  int bit;
  const char* name;
};

// Those that some rule's answer depends on, by their numbers in Linux's <linux/capability.h>.
constexpr std::array<CapabilityBit, 8> kCapabilities = {{{1, "CAP_DAC_OVERRIDE"},
                                                         {6, "CAP_SETGID"},
                                                         {7, "CAP_SETUID"},
                                                         {9, "CAP_LINUX_IMMUTABLE"},
                                                         {14, "CAP_IPC_LOCK"},
                                                         {15, "CAP_IPC_OWNER"},
                                                         {17, "CAP_SYS_RAWIO"},
                                                         {24, "CAP_SYS_RESOURCE"}}};

std::string FirstLineOf(const std::string& path) {
  const std::string text = SmallFile(path.c_str());
  return text.substr(0, text.find('\n'));
}

// Where the control groups of this process lie: the path of one hierarchy, with the mount point
// that it usually has.
std::vector<std::string> GroupFolders(std::string_view controller) {
  std::vector<std::string> folders;
  const std::string table = SmallFile("/proc/self/cgroup");
  std::string_view rest = table;
  while (!rest.empty()) {
    // "hierarchy:controllers:path"; the unified one names no controllers.
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const std::size_t first = line.find(':');
    const std::size_t second = line.find(':', first == std::string_view::npos ? first : first + 1);
    if (first == std::string_view::npos || second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    const std::string path(line.substr(second + 1));
    if (controllers.empty()) folders.push_back("/sys/fs/cgroup" + path);
    if (controllers == controller) {
      folders.push_back("/sys/fs/cgroup/" + std::string(controller) + path);
    }
  }
  return folders;
}

}  // namespace

std::string FieldOf(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.substr(0, name.size()) != name || line.substr(name.size(), 1) != ":") continue;
    const std::size_t start = line.find_first_not_of(" \t", name.size() + 1);
    return start == std::string_view::npos ? "" : std::string(line.substr(start));
  }
  return "";
}

std::string MemoryDenyWriteExecute() {
#ifdef PR_SET_DUMPABLE
  constexpr int kGetMdwe = 66;  // PR_GET_MDWE of Linux 6.3, which older headers lack
  const int bits = prctl(kGetMdwe, 0UL, 0UL, 0UL, 0UL);
  if (bits > 0 && (bits & 1) != 0) return "on";
#endif
  return "";
}

std::string SeccompMode(std::string_view status) {
  const std::string mode = FieldOf(status, "Seccomp");
  if (mode == "1") return "strict";
  return mode == "2" ? "filter" : "";
}

bool InUserNamespace(std::string_view uid_map) {
  constexpr std::uint64_t kEveryUser = 4294967295;
  // "first user inside, first user outside, how many"
  const std::string first(uid_map.substr(0, uid_map.find('\n')));
  if (first.empty()) return false;
  char* rest = nullptr;
  const std::uint64_t inside = std::strtoull(first.c_str(), &rest, 10);
  const std::uint64_t outside = std::strtoull(rest, &rest, 10);
  const std::uint64_t count = std::strtoull(rest, nullptr, 10);
  return inside != 0 || outside != 0 || count != kEveryUser;
}

std::string Capabilities(std::string_view status, bool root) {
  const std::string effective = FieldOf(status, "CapEff");
  if (effective.empty()) return "";
  const std::uint64_t bits = std::strtoull(effective.c_str(), nullptr, 16);
  std::string names;
  for (const CapabilityBit& capability : kCapabilities) {
    const bool has = ((bits >> capability.bit) & 1) != 0;
    if (has == root) continue;
    names += (names.empty() ? "" : ", ") + std::string(capability.name);
  }
  if (names.empty()) return "";
  return (root ? "without " : "with ") + names;
}

std::string GroupLimit(std::string_view controller) {
  // What stands for no limit in the older hierarchy is a number near 2^63.
  constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 62;
  const std::vector<const char*> files =
      controller == "memory"
          ? std::vector<const char*>{"memory.max", "memory.limit_in_bytes"}
          : std::vector<const char*>{"hugetlb.2MB.max", "hugetlb.2MB.limit_in_bytes"};
  std::uint64_t least = kUnlimited;
  for (std::string folder : GroupFolders(controller)) {
    while (folder.size() > std::string("/sys/fs/cgroup").size()) {
      while (!folder.empty() && folder.back() == '/') folder.pop_back();
      for (const char* file : files) {
        const std::string line = FirstLineOf(folder + "/" + file);
        if (line.empty() || line == "max") continue;
        least = std::min<std::uint64_t>(least, std::strtoull(line.c_str(), nullptr, 10));
      }
      folder.resize(folder.rfind('/'));
    }
  }
  return least < kUnlimited ? std::to_string(least) : "";
}

}  // namespace conformance
