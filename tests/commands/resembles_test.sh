#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# run --like, resembles, matrix --programs and --reference as a user meets them.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance
rules='--rules=len.*,munmap.*'

# shellcheck disable=SC2154 # expect.sh sets it
report_of() { "$program" run "$rules" --format=json --output="$case_directory/$1.json" || [ "$?" -eq 1 ]; }

test_a_host_is_like_itself() {
  report_of mine
  cp "$case_directory/mine.json" "$case_directory/last.json"
  cd "$case_directory"
  run "$program" resembles mine.json last.json
  cd - >/dev/null
  expect_status 0
  expect_output 'UNLIKE last.json'
  expect_output ' 0 of '
  expect_output 'compared results differ'
}

test_what_is_compared_and_what_is_not_is_said() {
  run "$program" run "$rules" --like=openbsd-7.4
  expect_output 'UNLIKE openbsd-7.4'
  expect_output 'compared results differ; '
  expect_output 'not compared ('
  run "$program" resembles --format=json "$case_directory/../absent.json"
  expect_status 2
}

test_the_known_hosts_can_be_listed() {
  run "$program" resembles --list
  expect_status 0
  expect_output 'linux-6.12-amd64'
  expect_output 'freebsd-12.1'
}

test_a_mistyped_host_is_wrong_use() {
  run "$program" run --like=linux-6.12-amd46
  expect_status 2
  expect_output 'did you mean linux-6.12-amd64'
  run "$program" run --like=nothing.json
  expect_status 2
  expect_output 'nothing.json: '
}

test_programs_are_rows_of_a_matrix() {
  report_of mine
  report_of yours
  run "$program" matrix --programs --format=json "$case_directory/mine.json" "$case_directory/yours.json"
  expect_status 0
  expect_output '"id": "program.rsync"'
  expect_output '"id": "program.lmdb"'
  run "$program" matrix --reference=yours "$case_directory/mine.json" "$case_directory/yours.json"
  expect_output 'differ from those of yours'
  run "$program" matrix --reference=your "$case_directory/mine.json" "$case_directory/yours.json"
  expect_status 2
  expect_output 'did you mean yours?'
}

run_tests "$0"
