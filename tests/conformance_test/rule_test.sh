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

# cases: the rules that the last run had a case for.
cases() { sed -n 's/.*<testcase .* name="\([^" ]*\).*/\1/p' "$case_directory/test.xml"; }

test_shards_share_the_rules() {
  for shard in 0 1 2; do
    run env TEST_TOTAL_SHARDS=3 TEST_SHARD_INDEX=$shard \
      TEST_SHARD_STATUS_FILE="$case_directory/heard.$shard" \
      XML_OUTPUT_FILE="$case_directory/test.xml" "$checker" run --format=junit '--rules=len.*'
    expect_status 0
    [ -f "$case_directory/heard.$shard" ] || fail "shard $shard was not heard of"
    cases >>"$case_directory/all"
  done
  expect_equal "$(sort "$case_directory/all")" \
    "$("$checker" list --format=ids '--rules=len.*' | sort)" 'the rules of all shards'
}

test_a_shard_without_a_rule_passes() {
  run env TEST_TOTAL_SHARDS=99 TEST_SHARD_INDEX=98 "$checker" run "--rules=$rules"
  expect_status 0
  expect_output 'no rule falls to shard 99 of 99'
}

test_wrong_shards_are_named() {
  for index in 3 -1 x; do
    run env TEST_TOTAL_SHARDS=3 TEST_SHARD_INDEX=$index "$checker" run "--rules=$rules"
    expect_status 2
    expect_output "TEST_SHARD_INDEX=$index in the environment: give a number from 0 to 2"
  done
  run env TEST_TOTAL_SHARDS=0 TEST_SHARD_INDEX=0 "$checker" run "--rules=$rules"
  expect_status 2
  expect_output 'TEST_TOTAL_SHARDS=0'
  run env -u TEST_SHARD_INDEX TEST_TOTAL_SHARDS=3 "$checker" run "--rules=$rules"
  expect_status 2
  expect_output 'TEST_SHARD_INDEX is not'
}

run_tests "$0"
