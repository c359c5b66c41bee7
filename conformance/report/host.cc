// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/host.h"

#include <sys/resource.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_format.h"
#include "conformance/probe/small_file.h"
#include "conformance/report/c_library.h"
#include "conformance/report/host_policy.h"
#include "conformance/report/report.h"

namespace conformance {
namespace {

std::string FirstLine(const char* path) {
  const std::string text = SmallFile(path);
  return text.substr(0, text.find('\n'));
}

bool Exists(const char* path) { return access(path, F_OK) == 0; }

std::string ByteOrder() {
  const std::uint16_t one = 1;
  unsigned char first = 0;
  std::memcpy(&first, &one, 1);
  return first == 1 ? "little" : "big";
}

std::string Limit(int resource) {
  rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) return "";
  if (limit.rlim_cur == RLIM_INFINITY) return "unlimited";
  return absl::StrFormat("%d", limit.rlim_cur);
}

// "always [madvise] never" says madvise.
std::string Bracketed(const std::string& line) {
  const std::size_t open = line.find('[');
  const std::size_t close = line.find(']', open);
  if (open == std::string::npos || close == std::string::npos) return "";
  return line.substr(open + 1, close - open - 1);
}

std::string SandboxHints(std::string_view status) {
  std::vector<const char*> hints;
  if (Exists("/.dockerenv") || Exists("/run/.containerenv")) hints.push_back("container");
  const std::string seccomp = SeccompMode(status);
  if (seccomp == "filter") hints.push_back("seccomp filter");
  if (seccomp == "strict") hints.push_back("seccomp strict mode");
  if (FirstLine("/sys/fs/selinux/enforce") == "1") hints.push_back("SELinux");
  if (InUserNamespace(SmallFile("/proc/self/uid_map"))) hints.push_back("user namespace");
  std::string text;
  for (const char* hint : hints) text += (text.empty() ? "" : ", ") + std::string(hint);
  return text;
}

}  // namespace

std::string SystemName() {
  utsname name = {};
  return uname(&name) < 0 ? "" : name.sysname;
}

std::vector<HostFact> HostFacts() {
  utsname name = {};
  if (uname(&name) < 0) name = {};
  std::vector<HostFact> facts;
  const auto add = [&facts](const char* fact, std::string value) {
    if (!value.empty()) facts.push_back({fact, std::move(value)});
  };
  add("system", name.sysname);
  add("release", name.release);
  add("machine", name.machine);
  add("page_size", absl::StrFormat("%d", sysconf(_SC_PAGESIZE)));
  add("pointer_bits", absl::StrFormat("%d", sizeof(void*) * CHAR_BIT));
  add("offset_bits", absl::StrFormat("%d", sizeof(off_t) * CHAR_BIT));
  add("byte_order", ByteOrder());
  add("libc", CLibrary());
  const bool root = geteuid() == 0;
  const std::string status = SmallFile("/proc/self/status");
  add("privilege", root ? "root" : "unprivileged");
  add("capabilities", Capabilities(status, root));
#ifdef RLIMIT_AS
  add("limit_address_space", Limit(RLIMIT_AS));
#endif
  add("limit_data", Limit(RLIMIT_DATA));
#ifdef RLIMIT_MEMLOCK
  add("limit_locked_memory", Limit(RLIMIT_MEMLOCK));
#endif
  add("limit_open_files", Limit(RLIMIT_NOFILE));
  add("limit_file_size", Limit(RLIMIT_FSIZE));
  add("cgroup_memory", GroupLimit("memory"));
  add("cgroup_huge_pages", GroupLimit("hugetlb"));
  add("overcommit_memory", FirstLine("/proc/sys/vm/overcommit_memory"));
  add("max_map_count", FirstLine("/proc/sys/vm/max_map_count"));
  add("lowest_address", FirstLine("/proc/sys/vm/mmap_min_addr"));
  add("transparent_huge_pages",
      Bracketed(FirstLine("/sys/kernel/mm/transparent_hugepage/enabled")));
  add("huge_pages", FirstLine("/proc/sys/vm/nr_hugepages"));
  add("memfd_noexec", FirstLine("/proc/sys/vm/memfd_noexec"));
  add("memory_deny_write_execute", MemoryDenyWriteExecute());
  add("security_modules", FirstLine("/sys/kernel/security/lsm"));
  add("sandbox", SandboxHints(status));
  return facts;
}

std::string_view FactValue(const Report& report, std::string_view name) {
  for (const HostFact& fact : report.host) {
    if (fact.name == name) return fact.value;
  }
  return "";
}

}  // namespace conformance
