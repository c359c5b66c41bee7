/* SPDX-License-Identifier: Apache-2.0 */
static void prepare(void) {
#ifndef NO_SIGNALS
  signal(SIGPIPE, SIG_IGN);
#ifdef SIGXFSZ
  signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error like others */
#endif
#endif
  rule_pid = (long)getpid();
  catch_faults();
}

#ifdef HAVE_SYSV
/* Those of a rule, removed if it has not done so itself. A number may be another's by now. */
static void remove_segments(void) {
  /* Room for what the kernel writes: dietlibc's structure is smaller. */
  union {
    struct shmid_ds status;
    char room[512];
  } info;
  for (; segment_count > 0; --segment_count) {
    const struct message* made = &segments[segment_count - 1];
    if (shmctl(made->segment, IPC_STAT, &info.status) == -1) continue;
    if ((long)info.status.shm_cpid != made->maker) continue;
    shmctl(made->segment, IPC_RMID, NULL);
  }
}
#endif

/* What a rule has left in this directory, which is its own, and elsewhere. */
static void clean_up(long pid) {
  size_t i;
  for (i = 0; file_names[i]; ++i) {
    if (unlink(file_names[i]) == 0 || errno == ENOENT) continue;
#ifdef HAVE_INODE_FLAGS
    {
      const int fd = open(file_names[i], O_RDONLY);
      if (fd != -1) (void)set_append_only(fd, 0);
      close(fd);
      (void)unlink(file_names[i]);
    }
#endif
  }
#ifdef HAVE_SYSV
  remove_segments();
#endif
  rule_pid = pid;
#ifdef HAVE_SHM_OPEN
  for (i = 0; object_names[i]; ++i) shm_unlink(object(object_names[i]));
#endif
}

/* A directory of this run in `parent`, in which it stays; NULL if there can be none. Where all
 * processes have one number, one that a crash has left may be there already. */
static const char* enter_scratch(const char* parent) {
  enum { MOST_LEFT = 1000 };
  static char name[64];
  unsigned long left = 0;
  char* end = append_number(append(name, "mmap_conformance."), (unsigned long)getpid());
  if (chdir(parent) != 0) return NULL;
  while (mkdir(name, 0755) != 0) {
    if (errno != EEXIST || left == MOST_LEFT) return NULL;
    append_number(append(end, "."), ++left);
  }
  return chdir(name) == 0 ? name : NULL;
}

#ifdef HAVE_FORK
static volatile sig_atomic_t stopped;
static volatile pid_t running;

static void on_stop(int number) {
  (void)number;
  stopped = 1;
  if (running > 0) kill(-running, SIGKILL);
}

static void run_in_child(int (*run)(void), const char* directory) {
  struct message message;
  setpgid(0, 0);
  signal(SIGINT, SIG_DFL);
  signal(SIGTERM, SIG_DFL);
  alarm(ALARM_SECONDS);
#ifdef HAVE_RLIMIT
  {
    struct rlimit none;
    if (getrlimit(RLIMIT_CORE, &none) == 0) {
      none.rlim_cur = 0;
      setrlimit(RLIMIT_CORE, &none);
    }
  }
#endif
  prepare();
  if (chdir(directory) != 0) _exit(1);
  result.status = ending_of(run);
  if (self != 0) _exit(0); /* a child of the rule, which has gone the same way */
  message.segment = -1;
  message.maker = 0;
  message.result = result;
  _exit(write(news, &message, sizeof message) == sizeof message ? 0 : 1);
}

static struct result run_rule(int (*run)(void)) {
  static const char directory[] = "rule";
  struct message message;
  struct result found;
  int ends[2], status = 0, has_result = 0;
  pid_t pid;
  memset(&found, 0, sizeof found);
  found.status = BROKEN;
  found.text = "could not start a process in a directory of its own";
  if (mkdir(directory, 0777) != 0 && errno != EEXIST) return found;
  chmod(directory, 0777); /* some rules become another user */
  if (pipe(ends) != 0) return found;
  pid = fork();
  if (pid == 0) {
    close(ends[0]);
    news = ends[1];
    run_in_child(run, directory);
  }
  close(ends[1]);
  if (pid > 0) {
    setpgid(pid, pid);
    running = pid;
    while (!has_result && read(ends[0], &message, sizeof message) == sizeof message) {
#ifdef HAVE_SYSV
      if (message.segment != -1) {
        remember_segment(&message);
        continue;
      }
#endif
      has_result = 1;
      found = message.result;
    }
    if (has_result) kill(-pid, SIGKILL);
    while (waitpid(pid, &status, 0) == -1 && errno == EINTR && !stopped) {
    }
    kill(-pid, SIGKILL);
    running = 0;
  }
  close(ends[0]);
  if (pid > 0 && !has_result) {
    const int number = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) - 100;
    found.status = WIFSIGNALED(status) && number == SIGALRM ? TIMED_OUT : CRASHED;
    found.text = found.status == TIMED_OUT ? "its time ran out" : "killed by signal ";
    found.answer = number;
  }
  if (chdir(directory) == 0) {
    clean_up((long)pid);
    if (chdir("..") == 0) rmdir(directory);
  }
  return found;
}
#endif
