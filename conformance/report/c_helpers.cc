// SPDX-License-Identifier: Apache-2.0

#include "conformance/report/c_helpers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace conformance {
namespace {

struct Helper {
  std::string_view function;
  std::string_view headers;  // separated by blanks
  std::string_view needs;    // other helpers, separated by blanks; they stand above this one
  std::string_view code;
};

// A helper stands below those that it needs.
constexpr Helper kHelpers[] = {
    {"expect", "stdio.h stdlib.h", "",
     R"(/* Failures are told as -errno, faults as FAULT(signal, code). */
static void expect(const char *call, long long got, long long recorded) {
  if (got == recorded) return;
  printf("differs: %s gave %lld, recorded was %lld\n", call, got, recorded);
  exit(1);
}
)"},
    {"result", "errno.h", "",
     R"(static long long result(long long r) { return r == -1 ? -errno : r; }
)"},
    {"opened", "errno.h", "",
     R"(static long long opened(int d) { return d < 0 ? -errno : 0; }
)"},
    {"segment", "errno.h stdlib.h sys/shm.h", "",
     R"(/* A segment would stay for ever: whatever happens, it is removed in the end. */
static int made[4], count;
static void remove_segments(void) { while (count > 0) shmctl(made[--count], IPC_RMID, NULL); }
static long long segment(int id) {
  if (id < 0) return -errno;
  if (count == 0) atexit(remove_segments);
  made[count++ % 4] = id;
  return 0;
}
)"},
    {"mapped", "errno.h", "",
     R"(static long long mapped(char *a) { return a == (char *)-1 ? -errno : 0; }
)"},
    {"caught", "setjmp.h signal.h", "",
     R"(#define FAULT(signal, code) (-((signal) * 1000LL + (code)))
static sigjmp_buf out;
static volatile long long fault;
static void caught(int s, siginfo_t *i, void *c) { (void)c; fault = FAULT(s, i->si_code); siglongjmp(out, 1); }
static void catch_faults(void) {
  struct sigaction a = {0};
  a.sa_sigaction = caught;
  a.sa_flags = SA_SIGINFO | SA_NODEFER;
  sigaction(SIGSEGV, &a, NULL), sigaction(SIGBUS, &a, NULL), sigaction(SIGILL, &a, NULL);
}
)"},
    {"load", "", "caught",
     R"(static long long load(char *a) { return sigsetjmp(out, 0) ? fault : *(volatile unsigned char *)a; }
)"},
    {"store", "", "caught",
     R"(static long long store(char *a, int b) {
  if (sigsetjmp(out, 0)) return fault;
  *(volatile char *)a = (char)b;
  return 0;
}
)"},
    {"scan", "", "caught",
     R"(static long long scan(char *a, size_t n, int b) {
  volatile size_t i = 0;
  if (sigsetjmp(out, 0)) return fault;
  while (i < n && ((volatile unsigned char *)a)[i] == b) ++i;
  return (long long)i;
}
)"},
    {"execute", "string.h", "caught",
     R"(static long long execute(char *a) {
  void (*f)(void);
  memcpy(&f, &a, sizeof f);
  if (sigsetjmp(out, 0)) return fault;
  __builtin___clear_cache(a, a + 16);
  f();
  return 0;
}
)"},
    {"advised", "errno.h", "",
     R"(/* posix_madvise() returns its error; 1 tells that it set errno besides. */
static long long advised(int r) { return errno != 0 ? 1 : -r; }
)"},
    {"resident", "errno.h stdlib.h sys/mman.h", "",
     R"(static long long resident(char *a, size_t n) {
  unsigned char *v = calloc(n / page + 2, 1);
  long long count = 0;
  if (mincore(a, n, (void *)v) != 0) return -errno;
  for (size_t i = 0; i <= n / page; ++i) count += v[i] & 1;
  return count;
}
)"},
    {"seal", "errno.h sys/mman.h sys/syscall.h unistd.h", "",
     R"(static long long seal(char *a, size_t n) {
#ifdef SYS_mimmutable
  return mimmutable(a, n) ? -errno : 0;
#else
  return syscall(462, a, n, 0UL) ? -errno : 0;
#endif
}
)"},
    {"read_byte", "errno.h unistd.h", "",
     R"(static long long read_byte(int d, off_t at) {
  unsigned char b;
  ssize_t n = pread(d, &b, 1, at);
  return n < 0 ? -errno : n == 0 ? 256 : b;
}
)"},
    {"write_byte", "errno.h unistd.h", "",
     R"(static long long write_byte(int d, off_t at, int b) {
  char c = (char)b;
  return pwrite(d, &c, 1, at) == 1 ? 0 : -errno;
}
)"},
    {"fill", "", "write_byte",
     R"(static long long fill(int d, off_t at, int b, size_t n) {
  long long r = 0;
  while (r == 0 && n-- > 0) r = write_byte(d, at++, b);
  return r;
}
)"},
    {"status", "sys/stat.h", "",
     R"(static struct stat status(int d) {
  struct stat s = {0};
  fstat(d, &s);
  return s;
}
)"},
    {"entries", "dirent.h", "",
     R"(static long long entries(void) {
  DIR *d = opendir(".");
  long long n = -2;
  while (readdir(d)) ++n;
  closedir(d);
  return n;
}
)"},
    {"set_old_times", "sys/stat.h errno.h", "",
     R"(static long long set_old_times(int d) {
  struct timespec t[2] = {{1000000, 0}, {1000000, 0}};
  return futimens(d, t) == 0 ? 0 : -errno;
}
)"},
    {"time_marked", "", "status",
     R"(static long long time_marked(int d, int which) {
  struct stat s = status(d);
  return (which == 0 ? s.st_atime : which == 1 ? s.st_mtime : s.st_ctime) != 1000000;
}
)"},
    {"lock_record", "fcntl.h errno.h", "",
     R"(static long long lock_record(int d) {
  struct flock l = {0};
  l.l_type = F_WRLCK;
  return fcntl(d, F_SETLK, &l) == -1 ? -errno : 0;
}
)"},
    {"set_append_only", "linux/fs.h sys/ioctl.h errno.h", "",
     R"(static long long set_append_only(int d, int on) {
  int f = 0;
  if (ioctl(d, FS_IOC_GETFLAGS, &f) != 0) return -errno;
  f = on ? f | FS_APPEND_FL : f & ~FS_APPEND_FL;
  return ioctl(d, FS_IOC_SETFLAGS, &f) == 0 ? 0 : -errno;
}
)"},
    {"mount_is_noexec", "sys/statvfs.h", "",
     R"(static long long mount_is_noexec(void) {
  struct statvfs s = {0};
  statvfs(".", &s);
  return (s.f_flag & ST_NOEXEC) != 0;
}
)"},
    {"pair", "errno.h", "",
     R"(static long long pair(int r, const int *ends, int *one, int *other) {
  *one = ends[0], *other = ends[1];
  return r == 0 ? 0 : -errno;
}
)"},
    {"pass_descriptor", "sys/socket.h sys/uio.h string.h errno.h", "",
     R"(/* Sends the descriptor d over the socket s, or receives one if d is negative. */
static long long pass_descriptor(int s, int d, int *received) {
  char byte = 'd';
  struct iovec v = {&byte, 1};
  union { struct cmsghdr header; char space[CMSG_SPACE(sizeof(int))]; } u;
  struct msghdr m = {0};
  m.msg_iov = &v, m.msg_iovlen = 1, m.msg_control = u.space, m.msg_controllen = sizeof u.space;
  if (d < 0) {
    if (recvmsg(s, &m, 0) != 1) return -errno;
    memcpy(received, CMSG_DATA(CMSG_FIRSTHDR(&m)), sizeof(int));
    return 0;
  }
  u.header.cmsg_level = SOL_SOCKET, u.header.cmsg_type = SCM_RIGHTS, u.header.cmsg_len = CMSG_LEN(sizeof d);
  memcpy(CMSG_DATA(&u.header), &d, sizeof d);
  return sendmsg(s, &m, 0) == 1 ? 0 : -errno;
}
)"},
    {"set_limit", "sys/resource.h errno.h", "",
     R"(static long long set_limit(int resource, rlim_t soft) {
  struct rlimit l;
  getrlimit(resource, &l);
  l.rlim_cur = soft == (rlim_t)-1 ? RLIM_INFINITY : soft;
  return setrlimit(resource, &l) == 0 ? 0 : -errno;
}
)"},
    {"drop_privilege", "grp.h unistd.h errno.h", "",
     R"(/* Only the effective user, so that the scratch directory can be removed in the end. */
static long long drop_privilege(void) {
  if (geteuid() != 0) return 0;
  return setgroups(0, NULL) == 0 && setegid(65534) == 0 && seteuid(65534) == 0 ? 0 : -errno;
}
)"},
    {"locked_bytes", "stdio.h", "",
     R"(static long long locked_bytes(void) {
  char line[256];
  unsigned long long k = 0;
  FILE *f = fopen("/proc/self/status", "r");
  while (f && fgets(line, sizeof line, f) && sscanf(line, "VmLck: %llu", &k) != 1) { }
  if (f) fclose(f);
  return (long long)k * 1024;
}
)"},
    {"is_linux", "string.h sys/utsname.h", "",
     R"(static long long is_linux(void) {
  struct utsname names;
  return uname(&names) >= 0 && strcmp(names.sysname, "Linux") == 0;
}
)"},
    {"variable", "", "",
     R"(static char variable;
)"},
    {"program", "errno.h fcntl.h stdio.h stdlib.h string.h sys/mman.h sys/wait.h unistd.h",
     "load scan",
     R"(/* A program that is executed anew does one thing and writes its answer to a pipe. */
static char *program_file;
static int play(char **v) {
  unsigned long long at, n;
  int b, writes = v[1][0] == 'w', reads = v[1][0] == 'r', d = -1;
  if (sscanf(v[3], "%llu %llu %d", &at, &n, &b) != 3) return 1;
  char *a = (char *)(size_t)at;
  long long r = 0;
  if (writes || reads) {
    d = open(v[2], writes ? O_RDWR | O_CREAT : O_RDONLY, 0600);
    if (d < 0 || (writes && ftruncate(d, (off_t)n) != 0)) r = -errno;
    a = mmap(NULL, (size_t)n, writes ? PROT_READ | PROT_WRITE : PROT_READ, MAP_SHARED, d, 0);
    if (r == 0 && a == (char *)-1) r = -errno;
    close(d);
  }
  if (r == 0 && writes) memset(a, b, (size_t)n);
  else if (r == 0) r = reads ? load(a) : scan(a, (size_t)n, b);
  return write(1, &r, sizeof r) != sizeof r;
}
static long long program(const char *role, const char *path, char *a, size_t n, int b) {
  char numbers[72];
  long long r = -ENOEXEC;
  int p[2];
  snprintf(numbers, sizeof numbers, "%llu %llu %d", (unsigned long long)(size_t)a, (unsigned long long)n, b);
  if (pipe(p) != 0) return -errno;
  pid_t child = fork();
  if (child == 0 && dup2(p[1], 1) == 1) execl(program_file, program_file, role, path, numbers, (char *)NULL);
  if (child == 0) _exit(1);
  close(p[1]);
  if (read(p[0], &r, sizeof r) < 0) r = -errno;
  close(p[0]), waitpid(child, NULL, 0);
  return r;
}
)"},
    {"begin", "stdlib.h unistd.h", "",
     R"(/* Children take turns with their parent: a byte down a pipe is the turn, a byte up gives it back. */
static int down[100][2], up[100][2], self;
static int begin(int child) {
  char c;
  if (pipe(down[child]) != 0 || pipe(up[child]) != 0) abort();
  if (fork() != 0) return close(down[child][0]), close(up[child][1]), 0;
  close(down[child][1]), close(up[child][0]);
  self = child;
  if (read(down[child][0], &c, 1) != 1) _exit(1);
  return 1;
}
static void turn(int child) {
  char c = 0;
  if (write(down[child][1], &c, 1) == 1 && read(up[child][0], &c, 1) < 0) abort();
}
)"},
    {"back", "", "begin",
     R"(static void back(void) {
  char c = 0;
  if (write(up[self][1], &c, 1) != 1 || read(down[self][0], &c, 1) != 1) _exit(1);
}
)"},
    {"gather", "stdlib.h sys/wait.h", "begin",
     R"(static void gather(void) {
  int status;
  for (int i = 0; i < 100; ++i) if (down[i][1] > 0) close(down[i][1]);
  while (wait(&status) > 0) if (status != 0) exit(1);
}
)"},
};

constexpr char kBlank = ' ';

}  // namespace

void CHelpers::Use(std::string_view function) {
  if (!functions_.emplace(function).second) return;
  for (const Helper& helper : kHelpers) {
    if (helper.function != function) continue;
    for (std::string_view list : {helper.headers, helper.needs}) {
      const std::vector<std::string> names =
          absl::StrSplit(std::string(list), kBlank, absl::SkipEmpty());
      for (const std::string& name : names) {
        if (list == helper.headers) {
          Include(name);
        } else {
          Use(name);
        }
      }
    }
  }
}

void CHelpers::Include(std::string_view header) { headers_.emplace(header); }

std::string CHelpers::Includes() const {
  std::string text;
  for (const std::string& header : headers_) absl::StrAppend(&text, "#include <", header, ">\n");
  return text;
}

std::string CHelpers::Definitions() const {
  std::string text;
  for (const Helper& helper : kHelpers) {
    if (functions_.find(helper.function) != functions_.end()) text.append(helper.code);
  }
  return text;
}

}  // namespace conformance
