// SPDX-License-Identifier: Apache-2.0
#include "tests/compat/support/own_mounts.h"

#include <sys/mount.h>
#include <unistd.h>

#if __has_include(<sched.h>)
#include <sched.h>
#endif

#include <fstream>

namespace mmap_compat {

#if defined(CLONE_NEWNS) && defined(MS_BIND)

namespace {

bool WriteTo(const char* path, const std::string& text) {
  std::ofstream out(path);
  out << text << std::flush;
  return out.good();
}

// Mounts of this process's own, from now on.
bool LeaveMounts() {
  const std::string user = "0 " + std::to_string(geteuid()) + " 1";
  const std::string group = "0 " + std::to_string(getegid()) + " 1";
  return unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && WriteTo("/proc/self/setgroups", "deny") &&
         WriteTo("/proc/self/uid_map", user) && WriteTo("/proc/self/gid_map", group);
}

}  // namespace

bool MountSmallFilesystem(const std::string& directory) {
  return LeaveMounts() && mount("none", directory.c_str(), "tmpfs", 0, "size=1m") == 0;
}

bool ForbidExecution(const std::string& directory) {
  constexpr unsigned long kFlags = MS_REMOUNT | MS_BIND | MS_NOEXEC;
  return mount(nullptr, directory.c_str(), nullptr, kFlags, nullptr) == 0;
}

bool MountOver(const std::string& from, const std::string& to) {
  return LeaveMounts() && mount(from.c_str(), to.c_str(), nullptr, MS_BIND, nullptr) == 0;
}

#else

bool MountSmallFilesystem(const std::string&) { return false; }
bool ForbidExecution(const std::string&) { return false; }
bool MountOver(const std::string&, const std::string&) { return false; }

#endif

}  // namespace mmap_compat
