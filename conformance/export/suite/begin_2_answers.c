/* SPDX-License-Identifier: Apache-2.0 */
/* ---- what rules are written with --------------------------------------------------------------
 */

enum { OBSERVED, NEW_ANSWER, UNSUPPORTED, SKIPPED, BROKEN, CRASHED, TIMED_OUT };
static const char* const status_names[] = {"observed", "new",     "unsupported", "skipped",
                                           "broken",   "crashed", "timed_out"};

enum { MOST_ASKED = 8 };
static struct result {
  int status;
  const char* text;      /* the outcome, or why there is none */
  const char* documents; /* those whose "shall" the outcome breaks */
  const char* call;      /* the last one, */
  int line;              /* where it stands, */
  long answer;           /* and what it gave: an error is -errno */
  int asked;             /* how often several answers were known, and what came: */
  int asked_line[MOST_ASKED];
  long asked_answer[MOST_ASKED];
} result;

static size_t page;
static int self; /* 0: the process of the rule; 1, 2, …: its children */

#define OK (-0x7fff0000L) /* any answer but an error or a fault */
#define END_OF_FILE 256
#define FAULT_CODE(signal, code) (-100000L * (signal)-1000 - (code))
#define FAULT(signal) (-100000L * (signal)) /* whatever its code */

#ifdef SMALL /* without the text of calls, which can be looked up by their lines */
#define TEXT(string) ""
#else
#define TEXT(string) string
#endif
#define ASK(call) ask(__LINE__, (long)(call), TEXT(#call))
#define IS(answer) is((long)(answer))
#define ONLY(answer) only((long)(answer)) /* ends the rule as new if it was another one */
#define EXPECT(call, answer) expect(__LINE__, (long)(call), TEXT(#call), (long)(answer))

#ifdef NO_SETJMP
static void finish(int status); /* of the only rule, whose process ends here */
#else
static jmp_buf end_of_rule;
#endif

/* An error is told as -errno. */
static long answered(long got) { return got == -1 ? -errno : got; }

static int is(long answer) {
  const long got = result.answer;
  if (answer == OK) return got >= 0 || got < FAULT(99);
  if (answer <= FAULT(1) && answer % FAULT(1) == 0) return got <= answer && got > answer + FAULT(1);
  return got == answer;
}

static void answer_came(int line, long got, const char* call) {
  result.answer = got;
  result.line = line;
  result.call = call;
}

/* Remembers which way the rule goes. */
static void went(int line, long got, const char* call) {
  answer_came(line, got, call);
  if (result.asked < MOST_ASKED) {
    result.asked_line[result.asked] = line;
    result.asked_answer[result.asked] = got;
  }
  ++result.asked;
}
UNUSED static void ask(int line, long got, const char* call) { went(line, answered(got), call); }

static void only(long answer) {
  if (is(answer)) return;
#ifdef NO_SETJMP
  finish(NEW_ANSWER);
#else
  longjmp(end_of_rule, 1);
#endif
}

UNUSED static void expect(int line, long got, const char* call, long answer) {
  answer_came(line, answered(got), call);
  only(answer);
}

/* How a rule ends: OBSERVED and the others. */
static int ending_of(int (*run)(void)) {
#ifndef NO_SETJMP
  if (setjmp(end_of_rule) != 0) return NEW_ANSWER;
#endif
  return run();
}

static int ended(int status, const char* text, const char* documents) {
  result.text = text;
  result.documents = documents;
  return status;
}
static int outcome(const char* word) { return ended(OBSERVED, word, NULL); }
UNUSED static int deviation(const char* word, const char* documents) {
  return ended(OBSERVED, word, documents);
}
UNUSED static int unsupported(const char* why) { return ended(UNSUPPORTED, why, NULL); }
UNUSED static int skipped(const char* why) { return ended(SKIPPED, why, NULL); }
UNUSED static int broken(const char* why) { return ended(BROKEN, why, NULL); }
UNUSED static int new_answer(void) { return NEW_ANSWER; }
UNUSED static int lacking(const char* names) {
  result.call = names; /* told as what the headers lack */
  return ended(UNSUPPORTED, "this C library does not offer all of", NULL);
}

/* Adds to a string, whose end it returns. */
static char* append(char* end, const char* more) {
  while (*more) *end++ = *more++;
  *end = 0;
  return end;
}

static char* append_number(char* end, unsigned long number) {
  if (number > 9) end = append_number(end, number / 10);
  *end++ = (char)('0' + number % 10);
  *end = 0;
  return end;
}

enum { ALARM_SECONDS = 10 };
static char program[1024];   /* the path of this one */
static long rule_pid;        /* of the process of the rule */
UNUSED static int news = -1; /* the pipe to the process that waits for it */
