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

test_what_the_baseline_does_not_have_fails() {
  cat >"$case_directory/baseline.json" <<'END'
{"schema": 1, "kind": "baseline", "platform": "a platform without deviations", "expected": []}
END
  rules='msync.none'
  run_as_test "--baseline=$case_directory/baseline.json" --against=posix
  if [ "$("$checker" run '--rules=msync.none' --format=json | grep -c '"outcome": "EINVAL"')" -gt 0 ]; then
    expect_status 0 # a host that refuses the call has no deviation to show
  else
    expect_status 1
    expect_output 'msync.none'
  fi
}

run_tests "$0"
