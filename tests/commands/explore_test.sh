#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# conformance explore as its users meet it.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance
unset COLUMNS NO_COLOR XML_OUTPUT_FILE BUILD_WORKING_DIRECTORY TEST_SRCDIR 2>/dev/null || true

expect_usage_error() {
  text=$1
  shift
  run "$@"
  expect_status 2
  expect_output 'conformance: '
  expect_output "$text"
}

test_wrong_values_are_named_with_the_remedy() {
  expect_usage_error '--processes=4: give a number from 1 to 3' "$program" explore --processes=4
  expect_usage_error '--seed=x: give a number' "$program" explore --seed=x
  expect_usage_error 'give --programs or --time, not both' \
    "$program" explore --programs=1 --time=1
  expect_usage_error '--calls=mmpa: choose from store, load, scan, mmap' \
    "$program" explore --calls=mmpa
  expect_usage_error 'did you mean mmap?' "$program" explore --calls=mmpa
  expect_usage_error '--format=tap: choose from text, json, junit, html' \
    "$program" explore --format=tap
  expect_usage_error '/nonexistent' "$program" explore --replay=/nonexistent
}

test_so_many_programs_are_run_and_nothing_is_left() {
  mkdir "$case_directory/scratch"
  run "$program" explore --programs=50 --directory="$case_directory/scratch"
  expect_status 0
  expect_output '50 programs, '
  expect_output '0 findings'
  expect_output 'Situations that were met:'
  expect_equal "$(ls -A "$case_directory/scratch")" '' 'what is left in the directory'
}

test_every_format() {
  for format in text json junit html; do
    run "$program" explore --programs=5 --format=$format --output="$case_directory/report"
    expect_status 0
    test -s "$case_directory/report"
  done
}

test_a_program_is_replayed() {
  cat >"$case_directory/program" <<'PROGRAM'
# page size 4096
mmap(NULL, 3 pages, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) = m1
store(m1 + 1 page, 0x41)
munmap(m1, 1 page)
load(m1 + 1 page) = 0x41
PROGRAM
  run "$program" explore --replay="$case_directory/program"
  expect_status 0
  expect_output '1 programs, 4 checked calls'
  run "$program" explore --replay=- <"$case_directory/program"
  expect_status 0
}

test_a_wrong_program_is_refused_with_its_line() {
  printf 'munmap(m1, 1 page)\nreboot()\n' >"$case_directory/program"
  expect_usage_error 'program: line 2: "reboot" is no call that programs make' \
    "$program" explore --replay="$case_directory/program"
}

test_an_interruption_leaves_nothing() {
  mkdir "$case_directory/scratch"
  status=0
  "$program" explore --time=60 --directory="$case_directory/scratch" \
    >"$case_directory/out" 2>&1 &
  explorer=$!
  # Until workers are at work: each has a directory in the scratch directory.
  tries=0
  until ls "$case_directory"/scratch/*/0 >/dev/null 2>&1 || [ $tries -gt 300 ]; do
    tries=$((tries + 1))
    sleep 0.1
  done
  kill -INT $explorer
  wait $explorer || status=$?
  expect_equal "$status" 3 'the exit status'
  expect_equal "$(cat "$case_directory/out" | grep -c 'interrupted by SIGINT after')" 1 'the message'
  expect_equal "$(ls -A "$case_directory/scratch")" '' 'what is left in the directory'
}

run_tests "$0"
