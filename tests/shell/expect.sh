# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# Expectations for tests written in shell. A test sources this file, calls run_tests at its end, and
# has one function per case whose name starts with test_:
#
#   . tests/shell/expect.sh
#   test_true_succeeds() {
#     run true
#     expect_status 0
#   }
#   run_tests "$0"
#
# `run COMMAND...` runs a command and keeps its $status and its $output (both streams). Every
# expectation that fails prints that output, and the case goes on. Each case starts in an empty
# folder of its own ($case_directory) and in a subshell, so that nothing carries over.

run() {
  status=0
  output=$("$@" 2>&1) || status=$?
}

fail() {
  printf '  FAILED: %s\n' "$*" >&2
  printf '%s\n' "$output" | sed 's/^/    | /' >&2
  failed=yes
}

expect_status() {
  [ "$status" -eq "$1" ] || fail "exit status $status, expected $1"
}

expect_output() {
  printf '%s\n' "$output" | grep -qF -e "$1" || fail "the output lacks: $1"
}

expect_no_output() {
  ! printf '%s\n' "$output" | grep -qF -e "$1" || fail "the output has: $1"
}

# expect_equal ACTUAL EXPECTED WHAT
expect_equal() {
  [ "$1" = "$2" ] || fail "$3 is '$1', expected '$2'"
}

run_case() (
  failed=no
  status=0
  output=''
  case_directory=$(mktemp -d "${TEST_TMPDIR:-${TMPDIR:-/tmp}}/case.XXXXXX") || exit 1
  export case_directory
  "$1"
  rm -rf "$case_directory"
  [ "$failed" = no ]
)

# run_tests FILE: runs each function of FILE whose name starts with test_, and exits.
run_tests() {
  cases=$(sed -n 's/^\(test_[a-z0-9_]*\)() *[{(].*/\1/p' "$1")
  [ -n "$cases" ] || { printf '%s has no test_ function\n' "$1" >&2 && exit 1; }
  bad=0
  for case in $cases; do
    printf '%s\n' "$case"
    run_case "$case" || bad=$((bad + 1))
  done
  [ "$bad" -eq 0 ] || { printf '%d case(s) failed\n' "$bad" >&2 && exit 1; }
  exit 0
}
