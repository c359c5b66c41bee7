/* SPDX-License-Identifier: Apache-2.0
 *
 * The first process of a machine that is booted for one run of the checker: mounts what the checker
 * expects, runs it with the arguments in /arguments, sends its report over the console, and powers
 * the machine off.
 *
 * Where there is a file /mount, with a filesystem's type, source, directory and options in a line
 * each, that is mounted too, after the modules /modules/0, /modules/1 and so on have been loaded.
 * If it cannot be mounted there is no report: one of another filesystem would be wrong.
 *
 * The console carries kernel messages too, so the report goes between marks, in base64 lines that
 * each begin with a colon.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { kMostArguments = 20 };
static const char kReport[] = "/tmp/report.json";

static void mount_at(const char* type, const char* where, mode_t mode) {
  mkdir(where, 0755);
  if (mount(type, where, type, 0, NULL) == 0 && mode != 0) chmod(where, mode);
}

/* At most `most` of them, which live as long as this process, or until the next call; how many. */
static int read_lines(const char* path, char** lines, int most) {
  static char text[4096];
  int count = 0;
  FILE* file = fopen(path, "r");
  if (!file) return 0;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  for (char* line = strtok(text, "\n"); line && count < most; line = strtok(NULL, "\n"))
    lines[count++] = line;
  return count;
}

static int load_modules(void) {
  for (int number = 0;; ++number) {
    char name[32];
    snprintf(name, sizeof name, "/modules/%d", number);
    const int file = open(name, O_RDONLY);
    if (file < 0) return 1;
    if (syscall(SYS_finit_module, file, "", 0) != 0) {
      printf("init: module %d cannot be loaded: %s\n", number, strerror(errno));
      return 0;
    }
    close(file);
  }
}

/* False, with a line on the console, where what should be mounted is not. */
static int mount_share(void) {
  enum { kType, kSource, kDirectory, kOptions, kLines };
  char* lines[kLines];
  if (read_lines("/mount", lines, kLines) != kLines) return 1;
  if (!load_modules()) return 0;
  mkdir(lines[kDirectory], 0755);
  if (mount(lines[kSource], lines[kDirectory], lines[kType], 0, lines[kOptions]) == 0) return 1;
  printf("init: %s cannot be mounted (%s): %s\n", lines[kType], lines[kOptions], strerror(errno));
  return 0;
}

static int run_checker(void) {
  const pid_t child = fork();
  if (child == 0) {
    char* arguments[kMostArguments] = {"/conformance"};
    char* const environment[] = {"PATH=/", NULL};
    read_lines("/arguments", arguments + 1, kMostArguments - 2);
    execve(arguments[0], arguments, environment);
    _exit(127);
  }
  int status = 0;
  while (waitpid(child, &status, 0) != child) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void send_report(void) {
  static const char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned char bytes[57];
  size_t count;
  FILE* report = fopen(kReport, "r");
  while (report && (count = fread(bytes, 1, sizeof bytes, report)) > 0) {
    putchar(':');
    for (size_t i = 0; i < count; i += 3) {
      const unsigned left = (unsigned)(count - i);
      const unsigned long word = (unsigned long)bytes[i] << 16 |
                                 (left > 1 ? (unsigned long)bytes[i + 1] << 8 : 0) |
                                 (left > 2 ? (unsigned long)bytes[i + 2] : 0);
      putchar(kDigits[word >> 18 & 63]);
      putchar(kDigits[word >> 12 & 63]);
      putchar(left > 1 ? kDigits[word >> 6 & 63] : '=');
      putchar(left > 2 ? kDigits[word & 63] : '=');
    }
    putchar('\n');
  }
}

int main(void) {
  if (getpid() != 1) {
    fputs("init: this is the first process of a machine, not a command\n", stderr);
    return 2;
  }
  mount_at("devtmpfs", "/dev", 0);
  mount_at("proc", "/proc", 0);
  mount_at("sysfs", "/sys", 0);
  mount_at("tmpfs", "/tmp", 01777);
  mkdir("/dev/shm", 0755);
  mount_at("tmpfs", "/dev/shm", 01777);
  if (mount_share()) {
    const int status = run_checker();
    printf("\n@@report\n");
    send_report();
    printf("@@status %d\n", status);
  }
  fflush(stdout);
  tcdrain(STDOUT_FILENO);
  sync();
  reboot(RB_POWER_OFF);
  return 1;
}
