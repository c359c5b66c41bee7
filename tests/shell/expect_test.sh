#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The expectations must be able to fail: a helper that always passes would hide everything else.
set -eu
. tests/shell/expect.sh

# verdict BODY: the exit status of a test file whose only case is BODY.
verdict() {
  file=$(mktemp "$TEST_TMPDIR/inner.XXXXXX")
  # shellcheck disable=SC2016
  printf '. tests/shell/expect.sh\ntest_inner() {\n%s\n}\nrun_tests "$0"\n' "$1" >"$file"
  sh "$file" >/dev/null 2>&1 && echo passes || echo fails
}

expect_verdict() { expect_equal "$(verdict "$1")" "$2" "the verdict on: $1"; }

test_status() {
  expect_verdict 'run true; expect_status 0' passes
  expect_verdict 'run false; expect_status 0' fails
  expect_verdict 'run false; expect_status 1' passes
}

test_output() {
  expect_verdict 'run echo word; expect_output word' passes
  expect_verdict 'run echo word; expect_output other' fails
  expect_verdict 'run echo word; expect_no_output other' passes
  expect_verdict 'run echo word; expect_no_output word' fails
}

test_standard_error_counts_as_output() {
  expect_verdict 'run sh -c "echo word >&2"; expect_output word' passes
}

test_equal() {
  expect_verdict 'expect_equal a a it' passes
  expect_verdict 'expect_equal a b it' fails
}

test_an_early_failure_is_not_forgotten() {
  expect_verdict 'expect_equal a b it; expect_equal a a it' fails
}

test_a_file_without_cases_fails() {
  file=$(mktemp "$TEST_TMPDIR/empty.XXXXXX")
  # shellcheck disable=SC2016
  printf '. tests/shell/expect.sh\nrun_tests "$0"\n' >"$file"
  run sh "$file"
  expect_status 1
  expect_output 'has no test_ function'
}

run_tests "$0"
