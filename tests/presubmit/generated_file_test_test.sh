#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The check of generated files must notice every difference.
set -eu
. tests/shell/expect.sh

check() {
  printf 'one\ntwo\n' >"$case_directory/committed"
  run sh tests/presubmit/generated_file_test.sh 'the remedy' "$case_directory/committed" "$@"
}

test_the_same_bytes_pass() {
  check printf 'one\ntwo\n'
  expect_status 0
}

test_a_difference_fails_and_shows_it() {
  check printf 'one\nthree\n'
  expect_status 1
  expect_output '+three'
  expect_output 'is out of date. Remedy: the remedy'
}

test_a_missing_line_fails() {
  check printf 'one\n'
  expect_status 1
}

test_a_generator_that_fails_is_an_error_even_if_it_printed_all() {
  check sh -c 'printf "one\ntwo\n"; exit 1'
  expect_status 1
  expect_output 'nothing is known'
}

test_a_missing_file_fails() {
  run sh tests/presubmit/generated_file_test.sh remedy "$case_directory/none" true
  expect_status 1
}

run_tests "$0"
