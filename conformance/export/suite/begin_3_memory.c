/* SPDX-License-Identifier: Apache-2.0 */
/* ---- memory -----------------------------------------------------------------------------------
 */

#ifndef NO_SIGNALS
static sigjmp_buf out;
static volatile sig_atomic_t touching;
static void fault(int signal, int code) {
  if (!touching) _exit(100 + signal); /* not by a touch of a rule: it has crashed */
  touching = 0;
  siglongjmp(out, (int)FAULT_CODE(signal, code));
}
#ifdef NO_SIGINFO
static void on_fault(int signal) { fault(signal, 0); }
#else
static void on_fault(int signal, siginfo_t* info, void* context) {
  (void)context;
  fault(signal, info->si_code);
}
#endif
static void catch_faults(void) {
  static const int signals[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE};
  struct sigaction action;
  size_t i;
  memset(&action, 0, sizeof action);
#ifdef NO_SIGINFO
  action.sa_handler = on_fault;
  action.sa_flags = SA_NODEFER;
#else
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_NODEFER;
#endif
  for (i = 0; i < sizeof signals / sizeof *signals; ++i) sigaction(signals[i], &action, NULL);
}
#define TOUCH()                       \
  do {                                \
    int faulted = sigsetjmp(out, 0);  \
    if (faulted != 0) return faulted; \
    touching = 1;                     \
  } while (0)
#define TOUCHED(value) return touching = 0, (value)
#else
static void catch_faults(void) {}
#define TOUCH() (void)0
#define TOUCHED(value) return (value)
#endif

UNUSED static long load(char* address) {
  TOUCH();
  int byte = *(volatile unsigned char*)address;
  TOUCHED(byte);
}

UNUSED static long store(char* address, int byte) {
  TOUCH();
  *(volatile char*)address = (char)byte;
  TOUCHED(0);
}

/* The offset of the first byte that is another one, or the length. */
UNUSED static long scan(char* address, size_t length, int byte) {
  volatile size_t i = 0;
  TOUCH();
  while (i < length && *(volatile unsigned char*)(address + i) == byte) ++i;
  TOUCHED((long)i);
}

UNUSED static long fill_memory(char* address, size_t length, int byte) {
  volatile size_t i = 0;
  TOUCH();
  for (; i < length; ++i) *(volatile char*)(address + i) = (char)byte;
  TOUCHED(0);
}

#ifdef HAVE_EXECUTE
/* Calls the function that was written there. */
UNUSED static long execute(char* address) {
  void (*function)(void);
  memcpy(&function, &address, sizeof function);
  TOUCH();
#if defined __GNUC__ && !defined __TINYC__
  __builtin___clear_cache(address, address + 16);
#endif
  function();
  TOUCHED(0);
}
#endif

#ifdef HAVE_MINCORE
/* How many of the pages are in memory. */
UNUSED static long resident(char* address, size_t length) {
  static unsigned char answers[1 << 12]; /* for as many pages */
  const size_t pages = length / page + (length % page != 0);
  unsigned char* in_memory = answers;
  size_t i;
  long count = 0;
  /* A system that does not refuse such a length is to fail where nothing can be written. */
  if (pages > sizeof answers)
    in_memory = mmap(NULL, page, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if ((void*)in_memory == MAP_FAILED || mincore(address, length, (void*)in_memory) != 0) return -1;
  for (i = 0; i < pages && i < sizeof answers && in_memory == answers; ++i) count += answers[i] & 1;
  return count;
}
#endif

#ifdef HAVE_SEAL
UNUSED static long seal(char* address, size_t length, unsigned long flags) {
#ifdef SYS_mimmutable
  (void)flags; /* it has none */
  return mimmutable(address, length);
#else
  /* mseal, where headers do not know it yet */
  return syscall(SYS_pidfd_open - 434 + 462, address, length, flags);
#endif
}
#endif

/* A file of the kernel, line by line. Buffers elsewhere would be mappings and locked pages, too. */
static struct {
  int fd;
  long size, at;
  char bytes[1024], line[512];
} text;

static int open_text(const char* path) {
  text.size = text.at = 0;
  text.fd = open(path, O_RDONLY);
  return text.fd != -1;
}

static int next_line(void) {
  size_t count = 0;
  char byte = 0;
  while (byte != '\n') {
    if (text.at == text.size) {
      text.at = 0;
      text.size = read(text.fd, text.bytes, sizeof text.bytes);
      if (text.size <= 0) break;
    }
    byte = text.bytes[text.at++];
    if (count < sizeof text.line - 1) text.line[count++] = byte;
  }
  text.line[count] = 0;
  if (count == 0) close(text.fd);
  return count != 0;
}

/* What follows after "start-end " in a line about a range, and whether the address is in it. */
static const char* after_range(char* address, int* inside) {
  char *dash, *blank;
  const unsigned long start = strtoul(text.line, &dash, 16);
  if (*dash != '-') return NULL;
  *inside = (unsigned long)address - start < strtoul(dash + 1, &blank, 16) - start;
  return blank + 1;
}

/* The rights in the list of mappings, a sum of 1, 2, 4, 8; or whether it has `name` there. */
UNUSED static long area(char* address, const char* name) {
  int inside = 0;
  if (!open_text("/proc/self/maps")) return errno = ENOSYS, -1;
  while (next_line()) {
    const char* rights = after_range(address, &inside);
    if (!rights || !inside) continue;
    close(text.fd);
    if (name) return strstr(rights, name) != NULL;
    return (rights[0] == 'r') + 2 * (rights[1] == 'w') + 4 * (rights[2] == 'x') +
           8 * (rights[3] == 's');
  }
  return errno = ENOMEM, -1;
}

/* "Rss", …: a number of bytes in the longer list. */
UNUSED static long area_field(char* address, const char* field) {
  const size_t size = strlen(field);
  int inside = 0;
  if (!open_text("/proc/self/smaps")) return errno = ENOSYS, -1;
  while (next_line()) {
    if (after_range(address, &inside) || !inside) continue;
    if (strncmp(text.line, field, size) != 0 || text.line[size] != ':') continue;
    close(text.fd);
    return strtol(text.line + size + 1, NULL, 10) * 1024;
  }
  return errno = ENOMEM, -1;
}

/* How many bytes the system counts as locked. */
UNUSED static long locked_bytes(void) {
  if (!open_text("/proc/self/status")) return errno = ENOSYS, -1;
  while (next_line()) {
    if (strncmp(text.line, "VmLck:", 6) != 0) continue;
    close(text.fd);
    return strtol(text.line + 6, NULL, 10) * 1024;
  }
  return errno = ENOSYS, -1;
}

UNUSED static long setting(const char* name) {
  char path[64];
  append(append(path, "/proc/sys/"), name);
  if (!open_text(path) || !next_line()) return -1;
  close(text.fd);
  return strtol(text.line, NULL, 10);
}

#ifdef HAVE_BREAK
UNUSED static long grow_break(long bytes) {
  long wanted = syscall(SYS_brk, 0L) + bytes;
  if (syscall(SYS_brk, wanted) == wanted) return 0;
  return errno = ENOMEM, -1;
}
#endif
