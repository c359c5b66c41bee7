#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Where output goes when it cannot go where it should: a file is there whole or as it was, nothing else
# is left, and one line says why.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance

expect_complaint() {
  expect_status "$1"
  expect_equal "$(printf '%s\n' "$output" | wc -l | tr -d ' ')" 1 'the number of lines'
  expect_output "conformance: cannot write $2"
}

test_a_closed_standard_output_is_an_error() {
  run sh -c "\"$program\" list --format=ids >&-"
  expect_complaint 3 'standard output: Bad file descriptor'
}

# A file that is opened while standard output is closed must not get what is meant for the latter.
test_closed_descriptors_change_no_file() {
  cd "$case_directory"
  "$program" --rules=anon.private --format=json --output=report.json
  before=$(cksum <report.json)
  run sh -c "\"$program\" matrix report.json <&- >&-"
  expect_complaint 3 'standard output'
  run sh -c "\"$program\" matrix report.json --format=json --output=matrix.json <&- >&- 2>&-"
  expect_status 0
  expect_equal "$(cksum <report.json)" "$before" 'the report'
  expect_equal "$(head -c 1 matrix.json)" '{' 'the first character of the matrix'
  run sh -c "\"$program\" --rules=anon.private --format=json --output=again.json <&- >&- 2>&-"
  expect_status 0
  run "$program" diff report.json again.json
  expect_status 0
}

test_a_reader_that_leaves_early_is_no_news() {
  run sh -c "\"$program\" list | head -n 1"
  expect_status 0
  expect_equal "$(printf '%s\n' "$output" | wc -l | tr -d ' ')" 1 'the number of lines'
  # Without the signal there is an error to report.
  run sh -c "trap '' PIPE; { \"$program\" list; echo \"status \$?\" >&2; } | :"
  expect_output 'cannot write standard output: Broken pipe'
  expect_output 'status 3'
}

test_a_directory_that_may_not_be_written() {
  if [ "$(id -u)" -eq 0 ]; then
    echo '  skipped: root may write anywhere'
    return
  fi
  mkdir "$case_directory/closed"
  chmod 555 "$case_directory/closed"
  run "$program" list --output="$case_directory/closed/new"
  expect_complaint 2 "$case_directory/closed/new: Permission denied"
}

test_a_full_disk_leaves_the_file_as_it_was() {
  mkdir "$case_directory/disk"
  run unshare --mount true
  if [ "$status" -ne 0 ]; then
    echo '  skipped: nothing may be mounted here'
    return
  fi
  run unshare --mount --propagation=private sh -c '
    mount -t tmpfs -o size=64k full "$1" && cd "$1" && echo old >report.json && "$2" list --format=json \
      --output=report.json
    echo "status $?"
    echo "there: $(ls) $(cat report.json)"' sh "$case_directory/disk" "$program"
  expect_output 'conformance: cannot write report.json: No space left on device'
  expect_output 'status 3'
  expect_output 'there: report.json old'
}

# Many short lives, each ended at another time: the file is whole each time, and alone.
test_an_interrupted_writer_leaves_no_half_of_a_file() {
  cd "$case_directory"
  "$program" list --format=json --output=list.json
  whole=$(cksum <list.json)
  turn=0
  while [ "$turn" -lt 40 ]; do
    turn=$((turn + 1))
    "$program" list --format=json --output=list.json &
    pid=$!
    # Work that takes a little longer each time.
    count=0
    while [ "$count" -lt "$((turn * 100))" ]; do count=$((count + 1)); done
    kill -TERM "$pid" 2>/dev/null || :
    wait "$pid" 2>/dev/null || :
    expect_equal "$(cksum <list.json)" "$whole" 'the file'
  done
  expect_equal "$(ls)" list.json 'what is in the directory'
}

run_tests "$0"
