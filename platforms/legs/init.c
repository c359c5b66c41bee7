/* SPDX-License-Identifier: Apache-2.0
 *
 * The first process of a machine that is booted for one run of the checker: mounts what the checker
 * expects, runs it with the arguments in /arguments, sends its report over the console, and powers
 * the machine off.
 *
 * The console carries kernel messages too, so the report goes between marks, in base64 lines that
 * each begin with a colon.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

enum { kMostArguments = 20 };
static const char kReport[] = "/tmp/report.json";

static void mount_at(const char* type, const char* where, mode_t mode) {
  mkdir(where, 0755);
  if (mount(type, where, type, 0, NULL) == 0 && mode != 0) chmod(where, mode);
}

/* One a line; the memory is that of a process that becomes another program. */
static void read_arguments(char** arguments) {
  static char text[4096];
  size_t count = 0;
  FILE* file = fopen("/arguments", "r");
  if (!file) return;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  for (char* line = strtok(text, "\n"); line && count < kMostArguments - 2;
       line = strtok(NULL, "\n"))
    arguments[count++] = line;
}

static int run_checker(void) {
  const pid_t child = fork();
  if (child == 0) {
    char* arguments[kMostArguments] = {"/conformance"};
    char* const environment[] = {"PATH=/", NULL};
    read_arguments(arguments + 1);
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
  const int status = run_checker();
  printf("\n@@report\n");
  send_report();
  printf("@@status %d\n", status);
  fflush(stdout);
  tcdrain(STDOUT_FILENO);
  sync();
  reboot(RB_POWER_OFF);
  return 1;
}
