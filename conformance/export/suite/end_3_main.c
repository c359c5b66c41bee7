/* SPDX-License-Identifier: Apache-2.0 */
static int usage(void) {
  static const char text[] =
      "usage: mmap_conformance [-l] [-t] [-d DIR] [-o FILE] [RULE...]\n"
      "       mmap_conformance -i | -r RULE\n"
      "  -l       print the ids of the rules\n"
      "  -t       write TAP, not the lines that conformance import reads\n"
      "  -d DIR   where files of the rules are made (default: $TMPDIR, /tmp)\n"
      "  -o FILE  write there\n"
      "  -r RULE  run it in this process, where there is no fork()\n"
      "  -i       print the head of the results, which is missing where rules run one by one\n"
      "RULE is an id, or its beginning and a star: munmap.*\n"
      "exit status: 0 nothing unexpected, 1 a deviation from POSIX or the system's manual,\n"
      "2 wrong use, 3 a rule without an answer (new, broken, crashed, timed out)\n";
  return write(2, text, sizeof text - 1) < 0 ? 3 : 2;
}

static int matches(const char* pattern, const char* id) {
  while (*pattern && *pattern != '*' && *pattern == *id) ++pattern, ++id;
  return *pattern == '*' ? pattern[1] == 0 : *pattern == *id;
}

UNUSED static int is_wanted(const char* id, char** patterns, int count) {
  int i;
  for (i = 0; i < count; ++i)
    if (matches(patterns[i], id)) return 1;
  return count == 0;
}

static size_t rule_count(void) { return sizeof rules / sizeof *rules; }

static int check_patterns(char** patterns, int count) {
  int i;
  size_t rule;
  for (i = 0; i < count; ++i) {
    for (rule = 0; rule < rule_count() && !matches(patterns[i], rules[rule].id); ++rule) {
    }
    if (rule < rule_count()) continue;
    complain("there is no rule ", patterns[i]);
    return 0;
  }
  return 1;
}

static int status_of(const struct result* found) {
  if (found->status == OBSERVED) {
    return has_word(found->documents, "posix") || has_word(found->documents, manual);
  }
  return found->status == UNSUPPORTED || found->status == SKIPPED ? 0 : 3;
}

static int list_rules(void) {
  size_t i;
  for (i = 0; i < rule_count(); ++i) {
    say(rules[i].id);
    say("\n");
    if (!flush()) return 3;
  }
  return 0;
}

/* The one that -r names, and its directory. */
static struct { const char *id, *scratch; } lone;

static void finish(int status) {
  result.status = status;
  if (self != 0) _exit(0);
  clean_up(rule_pid);
  if (chdir("..") != 0 || rmdir(lone.scratch) != 0) complain("could not remove ", lone.scratch);
  say_result(lone.id, 1, &result);
  _exit(flush() ? status_of(&result) : 3);
}

static int run_here(const char* id, const char* parent) {
  size_t i;
  for (i = 0; i < rule_count() && strcmp(rules[i].id, id) != 0; ++i) {
  }
  if (i == rule_count()) {
    complain("there is no rule ", id);
    return 2;
  }
  lone.id = id;
  lone.scratch = enter_scratch(parent);
  if (!lone.scratch) {
    complain("cannot make a directory in ", parent);
    return 2;
  }
#ifdef HAVE_FCHMOD
  chmod(".", 0777); /* some rules become another user */
#endif
  prepare();
  finish(ending_of(rules[i].run));
  return 3;
}

#ifdef HAVE_FORK
static int run_all(char** patterns, int count, const char* parent) {
  size_t i;
  int worst = 0, number = 0, wanted = 0, written;
  const char* scratch = enter_scratch(parent);
  if (!scratch) {
    complain("cannot make a directory in ", parent);
    return 2;
  }
  for (i = 0; i < rule_count(); ++i) wanted += is_wanted(rules[i].id, patterns, count);
  say_head(wanted, parent);
  written = flush();
  for (i = 0; i < rule_count() && !stopped && written; ++i) {
    struct result found;
    int status;
    if (!is_wanted(rules[i].id, patterns, count)) continue;
    found = run_rule(rules[i].run);
    if (stopped) break;
    say_result(rules[i].id, ++number, &found);
    written = flush();
    status = status_of(&found);
    if (status == 1 || worst == 0) worst = status; /* a deviation outweighs a missing answer */
  }
  if (chdir("..") == 0) rmdir(scratch);
  if (!written) complain("cannot write the results", "");
  return stopped || !written ? 3 : worst;
}
#endif

/* Where this program is, for rules that execute it anew. */
static void find_program(const char* name) {
  if (name[0] != '/' && strchr(name, '/') && getcwd(program, sizeof program / 2)) {
    strcat(program, "/");
  }
  if (strlen(program) + strlen(name) < sizeof program) strcat(program, name);
}

int main(int argc, char** argv) {
  const char* parent = getenv("TMPDIR");
  const char* alone = NULL;
  int i = 1;
  if (!parent || !*parent) parent = "/tmp";
  page = (size_t)sysconf(_SC_PAGESIZE);
  if (argc > 0) find_program(argv[0]);
#ifdef HAVE_EXEC
  if (argc == 7 && strcmp(argv[1], "--play") == 0) {
    size_t numbers[3];
    long answer;
    for (i = 0; i < 3; ++i) numbers[i] = (size_t)strtoul(argv[4 + i], NULL, 10);
    answer = answered(play((int)strtol(argv[2], NULL, 10), argv[3], numbers));
    return write(1, &answer, sizeof answer) == sizeof answer ? 0 : 1;
  }
#endif
  for (; i < argc && argv[i][0] == '-'; ++i) {
    const char letter = argv[i][1] != 0 && argv[i][2] == 0 ? argv[i][1] : '?';
    if (letter == 'l') return list_rules();
    if (letter == 'i') {
      say_head((int)rule_count(), ".");
      return flush() ? 0 : 3;
    }
    if (letter == 't') {
      tap = 1;
      continue;
    }
    if (!strchr("dor", letter) || i + 1 == argc) return usage();
    ++i;
    if (letter == 'd') parent = argv[i];
    if (letter == 'r') alone = argv[i];
    if (letter != 'o') continue;
    output = open(argv[i], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (output != -1) continue;
    output = 1;
    complain("cannot write ", argv[i]);
    return 2;
  }
  if (alone) return i == argc ? run_here(alone, parent) : usage();
  if (!check_patterns(argv + i, argc - i)) return 2;
#ifdef HAVE_FORK
  {
    struct sigaction stop;
    memset(&stop, 0, sizeof stop);
    stop.sa_handler = on_stop;
    sigaction(SIGINT, &stop, NULL);
    sigaction(SIGTERM, &stop, NULL);
  }
  signal(SIGPIPE, SIG_IGN);
  return run_all(argv + i, argc - i, parent);
#else
  complain("without fork(), one rule at a time: -r RULE; see -l", "");
  return 2;
#endif
}
