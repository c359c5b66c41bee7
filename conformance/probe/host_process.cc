// SPDX-License-Identifier: Apache-2.0

#include <grp.h>
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

#include "conformance/probe/host_calls.h"
#include "conformance/probe/role.h"

#if defined(__has_include)
#if __has_include(<sys/prctl.h>)
#include <sys/prctl.h>
#endif
#if __has_include(<sys/personality.h>)
#include <sys/personality.h>
#endif
#endif

namespace conformance {
namespace {

// As ordinary as a variable can be; only probes look at it.
unsigned char global_variable = 0;

// The user and group that systems of this family keep for nobody in particular.
constexpr uid_t kNobody = 65534;

Answer SetLimit(int resource, std::uint64_t soft) {
  struct rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) return Failure(errno);
  const bool unlimited = static_cast<std::int64_t>(soft) == -1;  // as GetLimit() tells it
  limit.rlim_cur = unlimited ? RLIM_INFINITY : static_cast<rlim_t>(soft);
  return FromResult(setrlimit(resource, &limit));
}

Answer GetLimit(int resource) {
  struct rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) return Failure(errno);
  return Value(limit.rlim_cur == RLIM_INFINITY ? -1 : static_cast<std::int64_t>(limit.rlim_cur));
}

Answer DropPrivilege() {
  if (geteuid() != 0) return Value(0);
  if (setgroups(0, nullptr) != 0 || setgid(kNobody) != 0 || setuid(kNobody) != 0) {
    return Failure(errno);
  }
  return Value(0);
}

// What the system counts as locked for this process, where it tells: /proc/self/status.
Answer LockedBytes() {
  std::FILE* const status = std::fopen("/proc/self/status", "re");
  if (status == nullptr) return NotOffered();
  char line[256];
  Answer answer = NotOffered();
  while (std::fgets(line, sizeof(line), status) != nullptr) {
    unsigned long long kibibytes = 0;
    if (std::sscanf(line, "VmLck: %llu kB", &kibibytes) == 1) {
      answer = Value(static_cast<std::int64_t>(kibibytes * 1024));
    }
  }
  std::fclose(status);
  return answer;
}

// The three ways that programs ask for the page size; they had better agree.
Answer PageSize(std::uint64_t how) {
  switch (how) {
    case 0:
      return FromResult(sysconf(_SC_PAGESIZE));
    case 1:
#ifdef _SC_PAGE_SIZE
      return FromResult(sysconf(_SC_PAGE_SIZE));
#else
      return NotOffered();
#endif
    default:
      return FromResult(getpagesize());
  }
}

// A number that the system shows under /proc/sys.
Answer ReadSetting(const char* name) {
  std::FILE* const file = std::fopen((std::string("/proc/sys/") + name).c_str(), "re");
  if (file == nullptr) return NotOffered();
  unsigned long long number = 0;
  const bool read = std::fscanf(file, "%llu", &number) == 1;
  std::fclose(file);
  return read ? Value(static_cast<std::int64_t>(number)) : NotOffered();
}

Answer IsLinux() {
  struct utsname names = {};
  if (uname(&names) < 0) return Failure(errno);
  return Value(std::strcmp(names.sysname, "Linux") == 0 ? 1 : 0);
}

}  // namespace

Answer HostProcessCall(const Call& call) {
  const auto& a = call.args;
  switch (call.op) {
    case Op::kFork:
      return FromResult(fork());
    case Op::kSetLimit:
      return SetLimit(Int(a[0]), a[1]);
    case Op::kGetLimit:
      return GetLimit(Int(a[0]));
    case Op::kDropPrivilege:
      return DropPrivilege();
    case Op::kLockedBytes:
      return LockedBytes();
    case Op::kPersonality:
#ifdef ADDR_NO_RANDOMIZE
      return FromResult(personality(static_cast<unsigned long>(a[0])));
#else
      return NotOffered();
#endif
    case Op::kProcessOption:
#ifdef PR_SET_DUMPABLE
      return FromResult(prctl(Int(a[0]), a[1], 0UL, 0UL, 0UL));
#else
      return NotOffered();
#endif
    case Op::kPageSize:
      return PageSize(a[0]);
    case Op::kIsLinux:
      return IsLinux();
    case Op::kVariable:
      return Value(static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(&global_variable)));
    case Op::kReadSetting:
      return ReadSetting(call.text);
    case Op::kProgramWrite:
    case Op::kProgramRead:
    case Op::kProgramScan:
    case Op::kProgramLocked:
      return DoInNewProgram(call);
    default:
      return NotOffered();
  }
}

}  // namespace conformance
