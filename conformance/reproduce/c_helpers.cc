// SPDX-License-Identifier: Apache-2.0

#include "conformance/reproduce/c_helpers.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"

namespace conformance {
namespace {

struct Helper {
  std::string_view name;     // of what it defines
  std::string_view headers;  // separated by blanks
  std::string_view needs;    // other helpers, separated by blanks; they stand above this one
  std::string_view code;
};

// A helper stands below those that it needs.
constexpr Helper kHelpers[] = {
    {"OK", "errno.h stdio.h stdlib.h", "",
     R"(/* Ends the program at the first answer that is not the recorded one. A failure is -errno. */
#define OK -3000 /* any answer but a failure; no error has that number */
#define EXPECT(call, answer) expect(#call, (long)(call), (long)(answer), #answer)
static void expect(const char *call, long got, long recorded, const char *answer) {
  if (got == -1 ? (got = -errno) == recorded : got == recorded || recorded == OK) return;
  printf("differs: %s gave %ld, recorded was %s\n", call, got, answer);
  exit(1);
}
)"},
    {"EXPECT", "errno.h stdio.h stdlib.h", "",
     R"(/* Ends the program at the first answer that is not the recorded one. A failure is -errno. */
#define EXPECT(call, answer) expect(#call, (long)(call), (long)(answer), #answer)
static void expect(const char *call, long got, long recorded, const char *answer) {
  if ((got == -1 ? got = -errno : got) == recorded) return;
  printf("differs: %s gave %ld, recorded was %s\n", call, got, answer);
  exit(1);
}
)"},
    {"BYTE", "", "",
     R"(#define BYTE(address) (*(volatile unsigned char *)(address))
)"},
    {"FAULT", "setjmp.h signal.h", "",
     R"(#define FAULT(signal, code) (-1000 * (signal) - (code)) /* as an answer */
static sigjmp_buf out;
static void on_fault(int signal, siginfo_t *info, void *context) {
  (void)context;
  siglongjmp(out, FAULT(signal, info->si_code));
}
)"},
    {"load", "", "FAULT",
     R"(static int load(char *address) {
  int fault = sigsetjmp(out, 0);
  return fault != 0 ? fault : *(volatile unsigned char *)address;
}
)"},
    {"store", "", "FAULT",
     R"(static int store(char *address, int byte) {
  int fault = sigsetjmp(out, 0);
  if (fault == 0) *(volatile char *)address = (char)byte;
  return fault;
}
)"},
    {"scan", "", "FAULT",
     R"(/* The offset of the first byte that is another one, or the length. */
static long scan(char *address, size_t length, int byte) {
  volatile size_t i = 0;
  int fault = sigsetjmp(out, 0);
  if (fault != 0) return fault;
  while (i < length && *(volatile unsigned char *)(address + i) == byte) ++i;
  return (long)i;
}
)"},
    {"plain_scan", "", "",
     R"(/* The offset of the first byte that is another one, or the length. */
static long scan(char *address, size_t length, int byte) {
  size_t i = 0;
  while (i < length && *(volatile unsigned char *)(address + i) == byte) ++i;
  return (long)i;
}
)"},
    {"execute", "string.h", "FAULT",
     R"(static int execute(char *address) {
  void (*function)(void);
  memcpy(&function, &address, sizeof function);
  int fault = sigsetjmp(out, 0);
  if (fault != 0) return fault;
  __builtin___clear_cache(address, address + 16);
  function();
  return 0;
}
)"},
    {"plain_execute", "string.h", "",
     R"(static void execute(char *address) {
  void (*function)(void);
  memcpy(&function, &address, sizeof function);
  __builtin___clear_cache(address, address + 16);
  function();
}
)"},
    {"pass_descriptor", "string.h sys/socket.h sys/uio.h", "",
     R"(/* Sends a descriptor over a socket, or receives one in the place of -1. */
static int pass_descriptor(int over, int fd) {
  union { struct cmsghdr header; char space[CMSG_SPACE(sizeof fd)]; } control = {
      {.cmsg_len = CMSG_LEN(sizeof fd), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS}};
  char data = 0;
  struct iovec part = {&data, 1};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control};
  message.msg_controllen = sizeof control;
  memcpy(CMSG_DATA(&control.header), &fd, sizeof fd);
  if (fd != -1) return sendmsg(over, &message, 0) == 1 ? 0 : -1;
  if (recvmsg(over, &message, 0) == 1) memcpy(&fd, CMSG_DATA(&control.header), sizeof fd);
  return fd;
}
)"},
    {"resident", "stdlib.h sys/mman.h unistd.h", "",
     R"(/* How many of the pages are in memory. */
static long resident(char *address, size_t length) {
  size_t page = (size_t)sysconf(_SC_PAGESIZE), pages = length / page + 1;
  /* A length that nobody has room for is to fail where nothing can be written. */
  unsigned char *in_memory = pages <= 65536 ? calloc(pages, 1)
      : mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  long count = 0;
  if (mincore(address, length, (void *)in_memory) != 0) return -1;
  for (size_t i = 0; i < pages; ++i) count += in_memory[i] & 1;
  return count;
}
)"},
    {"seal", "sys/mman.h sys/syscall.h unistd.h", "",
     R"(static long seal(char *address, size_t length, unsigned long flags) {
#ifdef SYS_mimmutable
  return mimmutable(address, length); /* has no flags */
#else
  /* mseal, where headers do not know it yet */
  return syscall(SYS_pidfd_open - 434 + 462, address, length, flags);
#endif
}
)"},
    {"area", "errno.h stdio.h string.h", "",
     R"(/* The rights in the list of mappings, a sum of 1, 2, 4, 8; or whether it has `name` there. */
static int area(char *address, const char *name) {
  char line[512], rights[5];
  unsigned long start, end;
  FILE *maps = fopen("/proc/self/maps", "r");
  while (maps && fgets(line, sizeof line, maps))
    if (sscanf(line, "%lx-%lx %4s", &start, &end, rights) == 3 &&
        (unsigned long)address - start < end - start) {
      fclose(maps);
      return name ? strstr(line, name) != NULL
                  : (rights[0] == 'r') + 2 * (rights[1] == 'w') + 4 * (rights[2] == 'x') +
                        8 * (rights[3] == 's');
    }
  errno = ENOMEM;
  return -1;
}
)"},
    {"area_field", "stdio.h string.h", "",
     R"(static long area_field(char *address, const char *field) {
  char line[512];
  unsigned long start, end, kibibytes;
  int inside = 0;
  FILE *maps = fopen("/proc/self/smaps", "r");
  while (maps && fgets(line, sizeof line, maps)) {
    if (sscanf(line, "%lx-%lx ", &start, &end) == 2) {
      inside = (unsigned long)address - start < end - start;
    } else if (inside && strncmp(line, field, strlen(field)) == 0 &&
               sscanf(line + strlen(field), ": %lu kB", &kibibytes) == 1) {
      return fclose(maps) == 0 ? (long)kibibytes * 1024 : -1;
    }
  }
  return -1;
}
)"},
    {"grow_break", "errno.h sys/syscall.h unistd.h", "",
     R"(static int grow_break(long bytes) {
  long wanted = syscall(SYS_brk, 0L) + bytes;
  if (syscall(SYS_brk, wanted) == wanted) return 0;
  errno = ENOMEM;
  return -1;
}
)"},
    {"punch", "fcntl.h unistd.h", "",
     R"(static int punch(int fd, off_t offset, off_t length) {
#ifdef SPACECTL_DEALLOC
  return fspacectl(fd, SPACECTL_DEALLOC, &(struct spacectl_range){offset, length}, 0, NULL);
#elif defined(F_PUNCHHOLE)
  return fcntl(fd, F_PUNCHHOLE, &(struct fpunchhole){.fp_offset = offset, .fp_length = length});
#else
  return fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, offset, length);
#endif
}
)"},
    {"reopen", "fcntl.h stdio.h", "",
     R"(static int reopen(int fd, int flags) {
  char path[40];
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  return open(path, flags);
}
)"},
    {"is_named", "stdio.h string.h unistd.h", "",
     R"(static int is_named(int fd, const char *name) {
  char path[40], target[512] = "";
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (readlink(path, target, sizeof target - 1) == -1) return -1;
  return strncmp(target, name, strlen(name)) == 0;
}
)"},
    {"setting", "stdio.h", "",
     R"(static long setting(const char *name) {
  char path[64];
  long number = -1;
  snprintf(path, sizeof path, "/proc/sys/%s", name);
  FILE *file = fopen(path, "r");
  if (file && fscanf(file, "%ld", &number) == 1) fclose(file);
  return number;
}
)"},
    {"entries", "dirent.h", "",
     R"(/* How many names the directory holds. */
static int entries(void) {
  DIR *directory = opendir(".");
  int count = -2; /* without . and .. */
  while (readdir(directory)) ++count;
  closedir(directory);
  return count;
}
)"},
    {"set_append_only", "sys/stat.h", "",
     R"(#if __has_include(<linux/fs.h>)
#include <linux/fs.h>
#include <sys/ioctl.h>
#endif
static int set_append_only(int fd, int on) {
#ifdef FS_IOC_GETFLAGS
  int flags;
  if (ioctl(fd, FS_IOC_GETFLAGS, &flags) == -1) return -1;
  flags = on ? flags | FS_APPEND_FL : flags & ~FS_APPEND_FL;
  return ioctl(fd, FS_IOC_SETFLAGS, &flags);
#else
  return fchflags(fd, on ? UF_APPEND : 0);
#endif
}
)"},
    {"open_program", "fcntl.h limits.h stdlib.h sys/types.h", "",
     R"(#if __has_include(<sys/sysctl.h>)
#include <sys/sysctl.h>
#endif
static int open_program(int flags) {
#ifdef KERN_PROC_PATHNAME
#ifdef KERN_PROC_NARGV /* NetBSD */
  int name[4] = {CTL_KERN, KERN_PROC_ARGS, -1, KERN_PROC_PATHNAME};
#else
  int name[4] = {CTL_KERN, KERN_PROC, KERN_PROC_PATHNAME, -1};
#endif
  char path[PATH_MAX];
  size_t size = sizeof path;
  return sysctl(name, 4, path, &size, NULL, 0) == -1 ? -1 : open(path, flags);
#else
  const char *path = getenv("_"); /* where the system tells nothing, shells do */
  return open(path ? path : "/proc/self/exe", flags);
#endif
}
)"},
    {"mount_is_noexec", "sys/statvfs.h", "",
     R"(static int mount_is_noexec(void) {
  struct statvfs mount;
  return statvfs(".", &mount) == -1 ? -1 : (mount.f_flag & ST_NOEXEC) != 0;
}
)"},
    {"segment", "stdlib.h sys/shm.h", "",
     R"(/* A segment would stay for ever: whatever happens, it is removed in the end. */
static int made[4], count;
static void remove_segments(void) { while (count > 0) shmctl(made[--count], IPC_RMID, NULL); }
static int segment(int id) {
  if (id != -1 && count < 4) made[count++] = id;
  return id != -1 && count == 1 && atexit(remove_segments) != 0 ? -1 : id;
}
)"},
    {"set_mode", "sys/shm.h", "",
     R"(static int set_mode(int segment, int mode) {
  struct shmid_ds info;
  if (shmctl(segment, IPC_STAT, &info) == -1) return -1;
  info.shm_perm.mode = (unsigned short)mode;
  return shmctl(segment, IPC_SET, &info);
}
)"},
    {"set_limit", "sys/resource.h", "",
     R"(static int set_limit(int resource, rlim_t soft) {
  struct rlimit limit;
  getrlimit(resource, &limit);
  limit.rlim_cur = soft;
  return setrlimit(resource, &limit);
}
)"},
    {"locked_bytes", "fcntl.h stdlib.h string.h unistd.h", "",
     R"(static long locked_bytes(void) {
  static char text[8000]; /* what a buffer elsewhere takes might be locked, too */
  int file = open("/proc/self/status", O_RDONLY);
  char *line = read(file, text, sizeof text - 1) > 0 ? strstr(text, "VmLck:") : NULL;
  close(file);
  return line ? strtol(line + 6, NULL, 10) * 1024 : 0;
}
)"},
    {"is_linux", "string.h sys/utsname.h", "",
     R"(static int is_linux(void) {
  struct utsname names;
  return uname(&names) == -1 ? -1 : strcmp(names.sysname, "Linux") == 0;
}
)"},
    {"writes", "fcntl.h string.h sys/mman.h unistd.h", "",
     R"(static int writes(const char *path, size_t size, int byte) {
  int fd = open(path, O_RDWR | O_CREAT, 0600);
  if (fd == -1 || ftruncate(fd, (off_t)size) == -1) return -1;
  char *m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (m == MAP_FAILED || close(fd) == -1) return -1;
  memset(m, byte, size);
  return 0;
}
)"},
    {"reads", "fcntl.h sys/mman.h unistd.h", "",
     R"(static int reads(const char *path, size_t size) {
  int fd = open(path, O_RDONLY);
  char *m = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
  return m == MAP_FAILED || close(fd) == -1 ? -1 : *(volatile unsigned char *)m;
}
)"},
};

constexpr char kBlank = ' ';

}  // namespace

void CHelpers::Use(std::string_view name) {
  if (!used_.emplace(name).second) return;
  for (const Helper& helper : kHelpers) {
    if (helper.name != name) continue;
    const std::vector<std::string> headers =
        absl::StrSplit(std::string(helper.headers), kBlank, absl::SkipEmpty());
    for (const std::string& header : headers) Include(header);
    const std::vector<std::string> needs =
        absl::StrSplit(std::string(helper.needs), kBlank, absl::SkipEmpty());
    for (const std::string& need : needs) Use(need);
  }
}

void CHelpers::Include(std::string_view header) { headers_.emplace(header); }

void CHelpers::Declare(const std::string& type, const std::string& variable) {
  std::vector<std::string>& variables = variables_[type];
  if (std::find(variables.begin(), variables.end(), variable) != variables.end()) return;
  variables.insert(std::upper_bound(variables.begin(), variables.end(), variable), variable);
}

bool CHelpers::Uses(std::string_view name) const { return used_.find(name) != used_.end(); }

std::string CHelpers::Includes() const {
  std::string text;
  for (const std::string& header : headers_) absl::StrAppend(&text, "#include <", header, ">\n");
  return text;
}

std::string CHelpers::Declarations() const {
  std::string text;
  for (const auto& [type, variables] : variables_) {
    absl::StrAppend(&text, type, " ", absl::StrJoin(variables, ", "), ";\n");
  }
  return text;
}

std::string CHelpers::Definitions() const {
  std::string text;
  for (const Helper& helper : kHelpers) {
    if (helper.name == "EXPECT" && Uses("OK")) continue;  // which has a form of its own
    if (Uses(helper.name)) text.append(helper.code);
  }
  return text;
}

}  // namespace conformance
