#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What mmap_conformance_test makes, run as Bazel runs it.
# shellcheck source=tests/shell/expect.sh
. tests/shell/expect.sh

checker=$PWD/tests/conformance_test/this_host
rules='len.zero_*'

# run_as_test ARGUMENT...: with the variables that Bazel gives a test.
run_as_test() {
  run env XML_OUTPUT_FILE="$case_directory/test.xml" TEST_TMPDIR="$case_directory" "$checker" run \
    --format=junit "--rules=$rules" "$@"
}

test_every_rule_is_a_case() {
  run_as_test
  expect_status 0
  cases=$(grep -c '<testcase ' "$case_directory/test.xml")
  listed=$("$checker" list --format=ids "--rules=$rules" | wc -l)
  expect_equal "$cases" "$((listed))" 'the number of cases'
}

test_the_log_says_what_was_found() {
  run_as_test
  expect_output 'len.zero_file'
  expect_output 'SUMMARY'
}

test_an_unexplained_deviation_fails() {
  # FreeBSD's manual requires EINVAL, which no other system gives.
  rules='anon.fd_ignored'
  "$checker" run "--rules=$rules" --format=json >"$case_directory/report.json"
  run_as_test --against=freebsd
  if grep -q '"outcome": "EINVAL"' "$case_directory/report.json"; then
    expect_status 0
  else
    expect_status 1
    expect_output '1 unexpected result: anon.fd_ignored'
  fi
}

run_tests "$0"
