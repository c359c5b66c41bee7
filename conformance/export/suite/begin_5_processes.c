/* SPDX-License-Identifier: Apache-2.0 */
/* ---- processes --------------------------------------------------------------------------------
 */

#ifdef HAVE_RLIMIT
UNUSED static long set_limit(int resource, rlim_t soft) {
  struct rlimit limit;
  if (getrlimit(resource, &limit) == -1) return -1;
  limit.rlim_cur = soft;
  return setrlimit(resource, &limit);
}
#endif

#ifdef HAVE_SETGROUPS
UNUSED static long drop_privilege(void) {
  if (geteuid() != 0) return 0;
  return setgroups(0, NULL) != 0 || setgid(65534) != 0 || setuid(65534) != 0 ? -1 : 0;
}
#endif

#ifdef HAVE_UNAME
UNUSED static long is_linux(void) {
  struct utsname names;
  return uname(&names) == -1 ? -1 : strcmp(names.sysname, "Linux") == 0;
}
#endif

/* A rule with children runs in all of them: each makes the calls that are its own, and tells the
 * others what they answered. So all of them take the same way. */
#ifdef HAVE_FORK
enum { MOST_PROCESSES = 6 };
static int lines[MOST_PROCESSES][MOST_PROCESSES][2]; /* from one process to another */
static int processes, alive[MOST_PROCESSES];
static pid_t pids[MOST_PROCESSES];

#define PROCESSES(count) \
  if (!make_lines(count)) return broken("could not make pipes for children")
#define FORK(parent, child) \
  if (!start(parent, child)) return broken("could not make a child")
#define END(parent, child)       \
  if (self == (child)) _exit(0); \
  alive[child] = 0;              \
  EXPECT_BY(parent, join(child), 0)
#define BY(process, call) self == (process) ? (long)(call) : 0, process
#define ASK_BY(process, call) ask_by(__LINE__, BY(process, call), TEXT(#call))
#define EXPECT_BY(process, call, answer) \
  expect_by(__LINE__, BY(process, call), TEXT(#call), (long)(answer))

UNUSED static int make_lines(int count) {
  int from, to;
  if (count > MOST_PROCESSES) return 0;
  processes = count;
  alive[0] = 1;
  for (from = 0; from < count; ++from)
    for (to = 0; to < count; ++to)
      if (from != to && pipe(lines[from][to]) != 0) return 0;
  return 1;
}

UNUSED static int start(int parent, int child) {
  if (self == parent) {
    const pid_t pid = fork();
    if (pid == -1) return 0;
    if (pid == 0) {
      self = child;
      alarm(ALARM_SECONDS);
    } else {
      pids[child] = pid;
    }
  }
  alive[child] = 1;
  return 1;
}

UNUSED static long tell(long answer) {
  int to;
  answer = answered(answer);
  for (to = 0; to < processes; ++to)
    if (to != self && alive[to] && write(lines[self][to][1], &answer, sizeof answer) < 0) break;
  return answer;
}

UNUSED static long hear(int from) {
  long answer;
  if (read(lines[from][self][0], &answer, sizeof answer) != sizeof answer) _exit(1);
  return answer;
}

static long told(long got, int process) { return self == process ? tell(got) : hear(process); }

UNUSED static void ask_by(int line, long got, int process, const char* call) {
  went(line, told(got, process), call);
}

UNUSED static void expect_by(int line, long got, int process, const char* call, long answer) {
  answer_came(line, told(got, process), call);
  only(answer);
}

/* 0 if the child has ended as it should. */
UNUSED static long join(int child) {
  int status;
  while (waitpid(pids[child], &status, 0) == -1)
    if (errno != EINTR) return -1;
  return status;
}
#endif

UNUSED static int open_program(int flags) { return open(program, flags); }

#ifdef HAVE_EXEC
/* What a rule lets another program do, which is this one executed anew. */
enum { WRITES, READS, SCANS, COUNTS_LOCKED };

static long writes(const char* path, size_t size, int byte) {
  char* m;
  int fd = open(path, O_RDWR | O_CREAT, 0600);
  if (fd == -1 || ftruncate(fd, (off_t)size) == -1) return -1;
  m = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (m == MAP_FAILED || close(fd) == -1) return -1;
  return fill_memory(m, size, byte);
}

static long reads(const char* path, size_t size) {
  int fd = open(path, O_RDONLY);
  char* m = fd == -1 ? MAP_FAILED : mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
  return m == MAP_FAILED || close(fd) == -1 ? -1 : load(m);
}

static long play(int part, const char* path, const size_t numbers[3]) {
  catch_faults();
  if (part == WRITES) return writes(path, numbers[0], (int)numbers[1]);
  if (part == READS) return reads(path, numbers[0]);
  if (part == SCANS) return scan((char*)numbers[0], numbers[1], (int)numbers[2]);
  return locked_bytes();
}

/* Not by execlp() where the place is known: that lets the shell read what is no program here. */
static void play_anew(char numbers[4][24], const char* path) {
  if (strchr(program, '/')) {
    execl(program, program, "--play", numbers[0], path, numbers[1], numbers[2], numbers[3],
          (char*)NULL);
  } else {
    execlp(program, program, "--play", numbers[0], path, numbers[1], numbers[2], numbers[3],
           (char*)NULL);
  }
}

/* Returns what the other program found, or FAULT(…) where a signal ended it. */
UNUSED static long new_program(int part, const char* path, size_t first, size_t second,
                               size_t third) {
  char numbers[4][24];
  int ends[2], status;
  long answer = 0;
  pid_t pid;
  if (pipe(ends) != 0) return -1;
  pid = fork();
  if (pid == 0) {
    append_number(numbers[0], (unsigned long)part);
    append_number(numbers[1], (unsigned long)first);
    append_number(numbers[2], (unsigned long)second);
    append_number(numbers[3], (unsigned long)third);
    dup2(ends[1], 1);
    play_anew(numbers, path ? path : "");
    _exit(1);
  }
  close(ends[1]);
  if (pid != -1 && read(ends[0], &answer, sizeof answer) == sizeof answer) {
    status = 0;
  } else {
    status = 1;
  }
  close(ends[0]);
  if (pid != -1 && waitpid(pid, &part, 0) == pid && WIFSIGNALED(part)) {
    return FAULT_CODE(WTERMSIG(part), 0);
  }
  if (status != 0) return errno = ENOEXEC, -1;
  if (answer < 0 && answer >= -4095) return errno = (int)-answer, -1;
  return answer;
}
#endif

/* ---- the rules --------------------------------------------------------------------------------
 */
