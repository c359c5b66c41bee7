#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Reports come from other hosts, so a file may be anything. Each of these gives one line that names it,
# exit status 2, and takes neither much memory nor long.
set -eu
. tests/shell/expect.sh

program=$PWD/conformance/conformance
some_rule=anon.private

# What 64 MiB of text, the most that is read, may cost.
readonly MEMORY_KIB=500000
readonly SECONDS_PER_FILE=60

# bounded COMMAND...: with bounds that a command which does not bound itself runs into.
bounded() {
  (
    # An address space that is watched by a sanitizer knows no bound.
    # shellcheck disable=SC3045
    ulimit -v "$MEMORY_KIB" 2>/dev/null || :
    exec timeout "$SECONDS_PER_FILE" "$@"
  )
}

# expect_refused FILE TEXT: by every command that reads reports.
expect_refused() {
  for command in matrix baseline; do
    run bounded "$program" "$command" "$1"
    expect_refusal "$1" "$2"
  done
  run bounded "$program" diff "$1" "$1"
  expect_refusal "$1" "$2"
  run bounded "$program" "--rules=$some_rule" --baseline="$1"
  expect_refusal "$1" "$3"
}

expect_refusal() {
  expect_status 2
  expect_equal "$(printf '%s\n' "$output" | wc -l | tr -d ' ')" 1 'the number of lines'
  expect_output "conformance: $1: $2"
}

# repeated COUNT TEXT
repeated() { awk -v count="$1" -v text="$2" 'BEGIN { for (i = 0; i < count; ++i) printf "%s", text }'; }

test_no_file_and_a_directory() {
  cd "$case_directory"
  expect_refused missing.json 'No such file or directory' 'No such file or directory'
  expect_refused "$case_directory" 'Is a directory' 'Is a directory'
}

test_a_file_without_an_end() {
  [ -c /dev/zero ] || return 0
  expect_refused /dev/zero 'larger than 64 MiB' 'larger than 64 MiB'
}

test_a_sparse_file_of_a_gigabyte() {
  cd "$case_directory"
  dd if=/dev/zero of=huge.json bs=1 count=0 seek=1073741824 2>/dev/null
  expect_refused huge.json 'larger than 64 MiB' 'larger than 64 MiB'
}

test_a_pipe_that_nobody_writes_to() {
  cd "$case_directory"
  mkfifo pipe
  run bounded "$program" matrix pipe
  expect_refusal pipe 'is a pipe that nobody writes to'
}

test_a_pipe_with_a_slow_writer_is_read() {
  cd "$case_directory"
  "$program" "--rules=$some_rule" --format=json --output=report.json
  mkfifo pipe
  { sleep 1 && cat report.json; } >pipe &
  run bounded "$program" matrix pipe --format=json
  expect_status 0
  expect_output "$some_rule"
  wait
}

test_files_of_another_kind() {
  cd "$case_directory"
  : >empty.json
  expect_refused empty.json 'line 1, column 1: not JSON' 'line 1, column 1: not JSON'
  echo '<html></html>' >page.json
  expect_refused page.json 'line 1, column 1: not JSON' 'line 1, column 1: not JSON'
  expect_refused "$program" 'line 1, column 1: not JSON' 'line 1, column 1: not JSON'
  echo '[1]' >list.json
  expect_refused list.json 'not an object' 'not an object'
  echo '{"schema": 1, "kind": "matrix", "columns": [], "rules": []}' >matrix.json
  expect_refused matrix.json '"tool" is missing' 'kind: '
}

# A list takes many times the memory of a text whose elements are short.
test_lists_of_many_short_elements() {
  cd "$case_directory"
  { printf '{"against": [""' && repeated 1000000 ',""' && printf ']}'; } >against.json
  expect_refused against.json 'against[100]: "" is one document too many' '"schema" is missing'
  { printf '{"host": {"a": ""' && awk 'BEGIN { for (i = 0; i < 100000; ++i) printf ",\"f%d\":\"\"", i }' &&
    printf '}}'; } >facts.json
  expect_refused facts.json 'host.f29999: is one more than the 30000 that may stand here' '"schema" is missing'
  { printf '{"rules": [{"trace": [""' && repeated 1000000 ',""' && printf ']}]}'; } >trace.json
  expect_refused trace.json 'rules[0].trace[30000]: is one more' '"schema" is missing'
}

test_deep_nesting() {
  cd "$case_directory"
  { printf '{"later": ' && repeated 1000000 '['; } >deep.json
  expect_refused deep.json 'later' 'later'
}

test_one_long_string() {
  cd "$case_directory"
  { printf '{"schema": "' && repeated 1000000 'xxxxxxxx' && printf '"}'; } >string.json
  expect_refused string.json 'schema: is not an integer' 'schema: is not an integer'
}

run_tests "$0"
