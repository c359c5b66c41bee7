// SPDX-License-Identifier: Apache-2.0

#include "conformance/probe/own_calls.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "absl/strings/str_format.h"
#include "conformance/probe/names.h"

namespace conformance {
namespace {

struct OwnCall {
  const char* name;
  void (*make)();
};

// In whatever way is the cheapest: most of them fail.
constexpr char kNoName[] = "";
constexpr OwnCall kOwnCalls[] = {
    {"open", [] { close(open(kNoName, O_RDONLY)); }},
    {"fstat",
     [] {
       struct stat status = {};
       fstat(-1, &status);
     }},
    {"stat",
     [] {
       struct stat status = {};
       stat(kNoName, &status);
     }},
    {"statvfs",
     [] {
       struct statvfs status = {};
       statvfs(kNoName, &status);
     }},
    {"access", [] { static_cast<void>(access(kNoName, F_OK) == 0); }},
    {"readlink",
     [] {
       char target[1];
       static_cast<void>(readlink(kNoName, target, sizeof(target)) == 0);
     }},
    {"lseek", [] { lseek(-1, 0, SEEK_CUR); }},
    {"flock", [] { flock(-1, LOCK_UN); }},
    {"mkdir", [] { static_cast<void>(mkdir(kNoName, 0) == 0); }},
    {"rmdir", [] { rmdir(kNoName); }},
    {"uname",
     [] {
       struct utsname name = {};
       uname(&name);
     }},
    {"getrlimit",
     [] {
       struct rlimit limit = {};
       getrlimit(RLIMIT_NOFILE, &limit);
     }},
    {"setpgid", [] { setpgid(0, 0); }},
    {"poll", [] { poll(nullptr, 0, 0); }},
    {"kill", [] { kill(getpid(), 0); }},
};

// Says of each call that it comes; ends before the first that cannot be said.
[[noreturn]] void MakeEach(int to_parent) {
  unsigned char index = 0;
  for (const OwnCall& call : kOwnCalls) {
    if (write(to_parent, &index, 1) != 1) break;
    call.make();
    ++index;
  }
  _exit(0);
}

}  // namespace

absl::Status TryOwnCalls() {
  int ends[2];
  // That there is no room for a pipe or a process is said by what needs them for good.
  if (pipe(ends) != 0) return absl::OkStatus();
  const pid_t child = fork();
  if (child == 0) MakeEach(ends[1]);
  close(ends[1]);
  unsigned char last = 0;
  ssize_t count = 0;
  while (child > 0 && ((count = read(ends[0], &last, 1)) > 0 || (count < 0 && errno == EINTR))) {
  }
  close(ends[0]);
  int status = 0;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (child < 0 || !WIFSIGNALED(status)) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrFormat(
      "%s() ends this process with %s, as a filter of system calls (seccomp) does, and the checker "
      "itself needs it; let it through",
      kOwnCalls[last].name, SignalName(WTERMSIG(status))));
}

}  // namespace conformance
