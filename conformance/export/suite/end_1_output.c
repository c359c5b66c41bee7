/* SPDX-License-Identifier: Apache-2.0 */

/* ---- running them -----------------------------------------------------------------------------
 */

static char line[2048];
static size_t length;
static int output = 1;
static int tap;

static void say(const char* text) {
  while (*text && length < sizeof line) line[length++] = *text++;
}

static void say_number(long number) {
  char digits[24];
  if (number < 0) say("-");
  append_number(digits, number < 0 ? 0UL - (unsigned long)number : (unsigned long)number);
  say(digits);
}

static void say_fact(const char* name, const char* value) {
  say("# ");
  say(name);
  say(" ");
  say(value);
  say("\n");
}

/* Writes what was said; nothing is kept, so that no child can say it again. */
static int flush(void) {
  size_t done = 0;
  while (done < length) {
    const long count = write(output, line + done, length - done);
    if (count <= 0) return 0;
    done += (size_t)count;
  }
  length = 0;
  return 1;
}

static void complain(const char* what, const char* which) {
  const int before = output;
  output = 2;
  say("mmap_conformance: ");
  say(what);
  say(which);
  say("\n");
  (void)flush();
  output = before;
}

static void say_answer(long answer) {
  static const struct {
    long number;
    const char* name;
  } names[] = {{EACCES, "EACCES"}, {EAGAIN, "EAGAIN"}, {EBADF, "EBADF"},   {EBUSY, "EBUSY"},
               {EEXIST, "EEXIST"}, {EFAULT, "EFAULT"}, {EINVAL, "EINVAL"}, {ENODEV, "ENODEV"},
               {ENOENT, "ENOENT"}, {ENOMEM, "ENOMEM"}, {ENOSYS, "ENOSYS"}, {ENXIO, "ENXIO"},
               {EPERM, "EPERM"}};
  size_t i;
  if (answer <= FAULT(1) && answer > FAULT(100)) {
    say("signal ");
    say_number(-answer / 100000);
    say(" code ");
    say_number(-answer % 100000 - 1000);
    return;
  }
  for (i = 0; i < sizeof names / sizeof *names; ++i) {
    if (answer != -names[i].number) continue;
    say(names[i].name);
    return;
  }
  if (answer < 0 && answer >= -4095) say("errno ");
  say_number(answer < 0 && answer >= -4095 ? -answer : answer);
}

/* "line 12: munmap(m1, 0) = EPERM; before that, line 9 = 0": what no recorded kernel did. */
static void say_new(const struct result* found) {
  int i;
  say("line ");
  say_number(found->line);
  say(": ");
  say(found->call);
  say(" = ");
  say_answer(found->answer);
  for (i = 0; i < found->asked && i < MOST_ASKED; ++i) {
    if (found->asked_line[i] == found->line) continue;
    say("; line ");
    say_number(found->asked_line[i]);
    say(" = ");
    say_answer(found->asked_answer[i]);
  }
}

static void say_detail(const struct result* found) {
  if (found->status == NEW_ANSWER) {
    say_new(found);
  } else if (found->status != OBSERVED) {
    say(found->text ? found->text : "");
    if (found->status == UNSUPPORTED && found->call) {
      say(" ");
      say(found->call);
    }
    if (found->status == CRASHED) say_number(found->answer);
  }
}

static void say_result(const char* id, int number, const struct result* found) {
  const int observed = found->status == OBSERVED;
  if (!tap) {
    say(id);
    say("\t");
    say(status_names[found->status]);
    say("\t");
    say(observed ? found->text : "");
    say("\t");
    say_detail(found);
    say("\n");
    return;
  }
  say(observed && found->documents                                           ? "not ok "
      : observed || found->status == UNSUPPORTED || found->status == SKIPPED ? "ok "
                                                                             : "not ok ");
  say_number(number);
  say(" - ");
  say(id);
  if (observed) {
    say(": ");
    say(found->text);
    if (found->documents) say(", which deviates from ");
    if (found->documents) say(found->documents);
  } else {
    say(found->status == UNSUPPORTED || found->status == SKIPPED ? " # SKIP " : " # ");
    say(status_names[found->status]);
    say(": ");
    say_detail(found);
  }
  say("\n");
}

/* True if the list, separated by blanks, has the word. */
static int has_word(const char* list, const char* word) {
  const size_t size = strlen(word);
  while (list && *list) {
    const char* end = strchr(list, ' ');
    const size_t count = end ? (size_t)(end - list) : strlen(list);
    if (count == size && memcmp(list, word, size) == 0) return 1;
    list = end ? end + 1 : NULL;
  }
  return 0;
}

static char manual[32]; /* the document that belongs to this system: "linux" */

static void say_head(int wanted, const char* directory) {
  static const int one = 1;
  say_fact("mmap_conformance", VERSION);
#ifdef HAVE_UNAME
  {
    struct utsname names;
    size_t i;
    if (uname(&names) == 0) {
      say_fact("system", names.sysname);
      say_fact("release", names.release);
      say_fact("machine", names.machine);
      for (i = 0; i + 1 < sizeof manual && names.sysname[i]; ++i)
        manual[i] = (char)(names.sysname[i] | 0x20); /* small letters */
      if (strcmp(manual, "darwin") == 0) strcpy(manual, "macos");
      if (strcmp(manual, "sunos") == 0) strcpy(manual, "illumos");
    }
  }
#endif
  say("# page_size ");
  say_number((long)page);
  say("\n# pointer_bits ");
  say_number((long)sizeof(void*) * 8);
  say("\n# offset_bits ");
  say_number((long)sizeof(off_t) * 8);
  say("\n");
  say_fact("byte_order", *(const char*)&one == 1 ? "little" : "big");
#if defined __GLIBC__
  say("# libc glibc ");
  say_number(__GLIBC__);
  say(".");
  say_number(__GLIBC_MINOR__);
  say("\n");
#elif defined __KLIBC__
  say_fact("libc", "klibc");
#elif defined __dietlibc__
  say_fact("libc", "dietlibc");
#endif
#ifndef NO_GETEUID
  say_fact("privilege", geteuid() == 0 ? "root" : "unprivileged");
#endif
  say_fact("directory", directory);
  say(tap ? "1.." : "# rules ");
  say_number(wanted);
  say("\n");
}
