#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# //conformance:static is what its name says: one small file that needs nothing of the host.
set -eu
. tests/shell/expect.sh

readonly MAXIMUM_BYTES=3000000
readonly binary=conformance/static

test_it_is_small() {
  size=$(wc -c <"$binary")
  [ "$size" -le "$MAXIMUM_BYTES" ] || fail "$size bytes, at most $MAXIMUM_BYTES"
}

test_it_needs_no_interpreter_and_has_no_symbols() {
  run readelf --program-headers --section-headers "$binary"
  expect_status 0
  expect_output 'LOAD'
  expect_no_output 'INTERP'
  expect_no_output '.symtab'
}

test_it_runs_without_anything_of_the_host() {
  run env -i "$binary" --version
  expect_status 0
  expect_output 'conformance '
}

run_tests "$0"
