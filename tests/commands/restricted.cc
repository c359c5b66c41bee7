// SPDX-License-Identifier: Apache-2.0
//
// Runs a program where something is forbidden: restricted WHAT... -- PROGRAM [ARGUMENT]...
//
//   mdwe          memory that was writable may not become executable (PR_SET_MDWE)
//   kill:CALL     the system call CALL ends its caller with SIGSYS
//   deny:CALL     the system call CALL fails with EPERM
//   files:NUMBER  RLIMIT_NOFILE
//   drop:NUMBER   the capability with that number is dropped
//   fsize:BYTES   RLIMIT_FSIZE
//   as:BYTES      RLIMIT_AS
//   slow-output   standard output is a pipe that is non-blocking and read slowly
//
// Exits with 77 where the system cannot forbid it.

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#if __has_include(<linux/seccomp.h>) && __has_include(<linux/filter.h>)
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

namespace {

constexpr int kCannot = 77;

[[noreturn]] void Cannot(const char* what) {
  std::fprintf(stderr, "cannot forbid: %s\n", what);
  std::exit(kCannot);
}

#ifdef SECCOMP_RET_KILL

struct NamedCall {
  const char* name;
  long number;
};

constexpr NamedCall kCalls[] = {
    {"msync", SYS_msync},
    {"ftruncate", SYS_ftruncate},
    {"fcntl", SYS_fcntl},
    {"flock", SYS_flock},
    {"fstat", SYS_fstat},
    {"setpgid", SYS_setpgid},
    {"uname", SYS_uname},
    {"mremap", SYS_mremap},
    {"mlock", SYS_mlock},
    {"shmctl", SYS_shmctl},
    {"mprotect", SYS_mprotect},
    {"shmget", SYS_shmget},
    {"mincore", SYS_mincore},
    {"madvise", SYS_madvise},
    {"socketpair", SYS_socketpair},
#ifdef SYS_memfd_create
    {"memfd_create", SYS_memfd_create},
#endif
};

// From now on the call with that name has `action` as its only result.
void Filter(const char* name, unsigned action) {
  for (const NamedCall& call : kCalls) {
    if (std::strcmp(call.name, name) != 0) continue;
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call.number), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, action),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const struct sock_fprog program = {4, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) {
      return;
    }
  }
  Cannot(name);
}

void Kill(const char* name) { Filter(name, SECCOMP_RET_KILL); }
void Deny(const char* name) { Filter(name, SECCOMP_RET_ERRNO | EPERM); }

void DenyWriteExecute() {
  constexpr int kSetMdwe = 65;  // PR_SET_MDWE of Linux 6.3, and its PR_MDWE_REFUSE_EXEC_GAIN
  if (prctl(kSetMdwe, 1UL, 0UL, 0UL, 0UL) != 0) Cannot("mdwe");
}

void Drop(unsigned long capability) {
  // What the bounding set lacks, root does not get by executing a program.
  if (prctl(PR_CAPBSET_DROP, capability, 0UL, 0UL, 0UL) != 0) Cannot("drop");
}

#else

void Kill(const char* name) { Cannot(name); }
void Deny(const char* name) { Cannot(name); }
void DenyWriteExecute() { Cannot("mdwe"); }
void Drop(unsigned long) { Cannot("drop"); }

#endif

void Lower(int resource, const std::string& value) {
  struct rlimit limit = {};
  if (getrlimit(resource, &limit) != 0) Cannot("a limit");
  limit.rlim_cur = static_cast<rlim_t>(std::strtoul(value.c_str(), nullptr, 10));
  if (setrlimit(resource, &limit) != 0) Cannot("a limit");
}

void LimitAddressSpace([[maybe_unused]] unsigned long bytes) {
#ifdef RLIMIT_AS
  struct rlimit limit = {};
  limit.rlim_cur = limit.rlim_max = static_cast<rlim_t>(bytes);
  if (setrlimit(RLIMIT_AS, &limit) == 0) return;
#endif
  Cannot("as");
}

// The rest of this program becomes the writer; a child reads slowly and copies to where the output
// was to go. The parent waits for both.
void ReadSlowly() {
  int ends[2];
  if (pipe(ends) != 0) Cannot("slow-output");
  const pid_t writer = fork();
  if (writer == 0) {
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    return;
  }
  close(ends[1]);
  poll(nullptr, 0, 500);  // the pipe fills meanwhile
  char buffer[4096];
  ssize_t count = 0;
  while ((count = read(ends[0], buffer, sizeof(buffer))) > 0) {
    if (write(STDOUT_FILENO, buffer, static_cast<std::size_t>(count)) != count) std::exit(1);
  }
  int status = 0;
  waitpid(writer, &status, 0);
  std::exit(WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

void Restrict(const std::string& what) {
  const std::string value = what.substr(what.find(':') + 1);
  if (what == "mdwe") return DenyWriteExecute();
  if (what == "slow-output") return ReadSlowly();
  if (what.rfind("kill:", 0) == 0) return Kill(value.c_str());
  if (what.rfind("as:", 0) == 0) return LimitAddressSpace(std::strtoul(value.c_str(), nullptr, 10));
  if (what.rfind("drop:", 0) == 0) return Drop(std::strtoul(value.c_str(), nullptr, 10));
  if (what.rfind("deny:", 0) == 0) return Deny(value.c_str());
  if (what.rfind("fsize:", 0) == 0) return Lower(RLIMIT_FSIZE, value);
  if (what.rfind("files:", 0) == 0) return Lower(RLIMIT_NOFILE, value);
  std::fprintf(stderr, "what is \"%s\"?\n", what.c_str());
  std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  int i = 1;
  for (; i < argc && std::strcmp(argv[i], "--") != 0; ++i) Restrict(argv[i]);
  if (i + 1 >= argc) return 2;
  execvp(argv[i + 1], argv + i + 1);
  std::perror(argv[i + 1]);
  return 2;
}
